import pytest

from triplewire.extract.mention_reader import MentionReader, may_lie
from triplewire.extract.pair_ties import (
    is_apart,
    is_first_name,
    is_foe,
    is_listed_beside,
    is_of_another,
    is_of_its_body,
    is_only_near,
    is_only_topic,
)
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row

ENDS = ("Olga Brandt", "Ian Hurst")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        ("Estonia sent soldiers to drills on Latvia's border.", True),
        ("Estonia moved soldiers to the border with Latvia.", True),
        ("Estonia keeps soldiers near Latvia.", True),
        ("Estonia keeps soldiers in Latvia.", False),
        ("Estonia sent soldiers to Latvia, its neighbour.", False),
    ],
)
def test_soldiers_at_a_border_are_not_beyond_it(extractor: Extractor, text: str, *, is_near: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        place = next(one for one in draft.mentions if draft.view.of(one.start, one.end).startswith("Latvia"))
        assert is_only_near(draft, place, "deployed_in") is is_near
        assert not is_only_near(draft, place, "borders")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "are_apart"),
    [
        ("Olga Brandt and Ian Hurst are talking to Estonia.", True),
        ("Olga Brandt and Ian Hurst met in Tallinn.", False),
        ("Olga Brandt met Ian Hurst with a friend.", False),
    ],
)
def test_who_together_talk_to_a_third_are_not_told_to_meet(extractor: Extractor, text: str, *, are_apart: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        one, other = (next(m for m in draft.mentions if draft.words(m.start, m.end) == n) for n in ENDS)
        assert is_apart(draft, (one, other), is_event=True) is are_apart


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_anothers"),
    [
        ("Olga Brandt works with Ian Hurst of Keele University.", True),
        ("Olga Brandt and Ian Hurst of Keele University agreed.", False),
        ("Olga Brandt of Keele University met Ian Hurst.", False),
        ("Olga Brandt and Ian Hurst came to Keele University.", False),
    ],
)
def test_a_body_named_after_one_person_is_not_anothers(extractor: Extractor, text: str, *, is_anothers: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        pair = (ENDS[0], "Keele University")
        one, body = (next(m for m in draft.mentions if draft.words(m.start, m.end) == n) for n in pair)
        assert is_of_another(draft, (one, body), "employed_by") is is_anothers
        assert not is_of_another(draft, (one, body), "visited")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "are_listed"),
    [
        ("Rain fell in Kern County and Inyo County.", True),
        ("Rain fell in Kern County near Inyo County.", False),
        ("Rain fell in Kern County, Inyo County, Mono County, Butte County and Napa County.", True),
    ],
)
def test_what_a_list_names_lies_not_in_one_another(extractor: Extractor, text: str, *, are_listed: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        names = ("Kern County", "Inyo County")
        one, other = (next(m for m in draft.mentions if draft.words(m.start, m.end) == n) for n in names)
        assert is_listed_beside(draft, (one, other), "located_in") is are_listed
        assert not is_listed_beside(draft, (one, other), "allied_with")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_its"),
    [
        ("Olga Brandt of Tellux AG, a firm that advises Keele University, spoke.", True),
        ("Olga Brandt, a teacher at Keele University, spoke.", False),
    ],
)
def test_what_describes_a_body_names_no_second_employer(extractor: Extractor, text: str, *, is_its: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        pair = (ENDS[0], "Keele University")
        one, body = (next(m for m in draft.mentions if draft.words(m.start, m.end) == n) for n in pair)
        assert is_of_its_body(draft, (one, body), "employed_by") is is_its
        assert not is_of_its_body(draft, (one, body), "visited")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Portugal lies beside the Atlantic Ocean.", False),
        ("Portugal lies beside Ireland.", False),
        ("Portugal lies in Europe.", True),
        ("Kraków lies in Poland.", True),
        ("Kraków is far from Ireland.", False),
        ("Zelve lies in Ireland.", True),
    ],
)
def test_a_country_lies_in_no_other_and_in_no_sea(extractor: Extractor, text: str, *, may: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        assert may_lie(MentionReader(draft, extractor.gazetteer), 0, 1) is may


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_first"),
    [("Tellux AG was founded in 1950 as Bolt Motors.", True), ("Tellux AG was founded by Bolt Motors.", False)],
)
def test_what_a_firm_was_founded_as_founded_nobody(extractor: Extractor, text: str, *, is_first: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        ends = draft.mentions[0], draft.mentions[1]
        assert is_first_name(draft, ends, "founded_by") is is_first
        assert not is_first_name(draft, ends, "subsidiary_of")


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_topic"),
    [("Olga Brandt raised the situation in Latvia.", True), ("Olga Brandt had talks in Latvia.", False)],
)
def test_what_one_speaks_of_is_no_visit(extractor: Extractor, text: str, *, is_topic: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        assert is_only_topic(draft, (draft.mentions[0], draft.mentions[1]), "visited") is is_topic


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "is_one"),
    [("Estonia stands with friends to defeat Latvia.", True), ("Estonia vowed to help Latvia.", False)],
)
def test_whom_one_fights_has_no_support(extractor: Extractor, text: str, *, is_one: bool) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(read_row({"title": "", "text": text, "date": "2019-05-15"}))
        assert is_foe(draft, (draft.mentions[0], draft.mentions[-1]), "supported") is is_one
