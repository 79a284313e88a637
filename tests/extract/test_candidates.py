from dataclasses import dataclass

import pytest

from triplewire.extract import candidates, pair_layout
from triplewire.extract.candidates import Candidates, route_of
from triplewire.extract.combination import canonical
from triplewire.extract.draft import Draft
from triplewire.extract.pair_ties import is_apart, stating_word
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.steps import DEPS, tree_of


@dataclass(frozen=True)
class Letters:
    """Pieces of one character each."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class Spelling:
    def encode(self, sequence: str, *, add_special_tokens: bool) -> Letters:
        assert not add_special_tokens
        places = [at for at, letter in enumerate(sequence) if not letter.isspace()]
        return Letters([ord(sequence[at]) % 30000 for at in places], [(at, at + 1) for at in places])


def draft_of(extractor: Extractor, text: str) -> Draft:
    return extractor.draft(read_row({"title": "", "text": text, "date": "2024-05-15"}))[0]


def mention(draft: Draft, words: str) -> int:
    return next(n for n, one in enumerate(draft.mentions) if draft.words(one.start, one.end) == words)


def test_every_dependency_has_a_number_of_its_own() -> None:
    assert len(DEPS) == pair_layout.RELATIVES
    assert max(candidates.UP.values()) + candidates.DOWN < pair_layout.EDGES


@pytest.mark.model
def test_both_directions_of_two_names_in_a_sentence_are_asked_and_no_others(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel visited Paris on Monday. Emmanuel Macron smiled.")
    windows = list(Candidates(draft, Spelling(), canonical(draft)).windows())
    asked = {
        tuple(draft.words(draft.mentions[end].start, draft.mentions[end].end) for end in (pair.subject, pair.object))
        for window in windows
        for pair in window.pairs
    }
    assert asked == {("Angela Merkel", "Paris"), ("Paris", "Angela Merkel")}
    assert all(len(pair.told) == pair_layout.WIDTH for window in windows for pair in window.pairs)


@pytest.mark.model
def test_the_pieces_of_an_end_are_those_of_its_words(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel visited Paris on Monday.")
    (window,) = Candidates(draft, Spelling(), canonical(draft)).windows()
    start, end = window.mentions[mention(draft, "Paris")]
    assert "".join(chr(piece) for piece in window.ids[start:end]) == "Paris"
    assert window.kinds[start:end] == [3, 11, 11, 11, 11]


@pytest.mark.model
def test_only_sentences_that_are_worth_a_look_are_asked(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel visited Paris on Monday. Emmanuel Macron left Berlin.")
    (window,) = Candidates(draft, Spelling(), canonical(draft), only={2}).windows()
    assert {draft.sentence_of[draft.mentions[pair.subject].start] for pair in window.pairs} == {2}
    assert list(Candidates(draft, Spelling(), canonical(draft), only=()).windows()) == []


@pytest.mark.model
def test_a_sentence_stands_in_one_window_however_long_the_article_is(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel visited Paris on Monday. " * 30)
    windows = list(Candidates(draft, Spelling(), canonical(draft)).windows())
    sentences = [draft.sentence_of[draft.mentions[pair.subject].start] for one in windows for pair in one.pairs]
    assert len(windows) > 1
    assert max(len(window.ids) for window in windows) <= candidates.WINDOW + 2
    assert sorted(sentences) == [number for number in range(1, 31) for _ in range(2)]


@pytest.mark.model
def test_the_route_between_two_names_goes_over_the_verb(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel visited Paris on Monday.")
    heads = [draft.mentions[mention(draft, name)].head for name in ("Angela Merkel", "Paris")]
    tokens, edges, top = route_of(tree_of(draft), *heads)
    assert [draft.doc[token].text for token in tokens] == ["visited"]
    assert edges == [candidates.UP["nsubj"], candidates.UP["dobj"] + candidates.DOWN]
    assert draft.doc[top].text == "visited"


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "names", "is_event", "expected"),
    [
        ("Angela Merkel spoke in Berlin while Emmanuel Macron met farmers.", ("Merkel", "Macron"), True, True),
        ("Angela Merkel met Emmanuel Macron in Berlin.", ("Merkel", "Macron"), True, False),
        ("Croatia exports wine to a member of the European Union.", ("Croatia", "Union"), False, True),
        ("Angela Merkel said Emmanuel Macron was wrong.", ("Merkel", "Macron"), True, False),
        ("Angela Merkel and Emmanuel Macron read from their books.", ("Merkel", "Macron"), False, True),
        ("Poland and Ukraine are neighbours.", ("Poland", "Ukraine"), False, False),
    ],
)
def test_names_of_which_two_clauses_speak_each_alone_are_apart(
    extractor: Extractor, text: str, names: tuple[str, str], is_event: bool, expected: bool
) -> None:
    draft = draft_of(extractor, text)
    one, other = (next(m for m in draft.mentions if draft.words(m.start, m.end).endswith(name)) for name in names)
    assert is_apart(draft, (one, other), is_event=is_event) is expected


@pytest.mark.model
def test_what_somebody_wants_to_do_is_stated_by_the_lower_verb(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Carlos Tavares wants to head Peugeot.")
    one, other = (draft.mentions[mention(draft, name)] for name in ("Carlos Tavares", "Peugeot"))
    _, _, top = route_of(tree_of(draft), one.head, other.head)
    assert draft.doc[top].text == "wants"
    assert draft.doc[stating_word(draft, (one, other), top)].text == "head"
