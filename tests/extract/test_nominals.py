"""Definite nouns lead to what fits them: by type, by country, by the words of a name; others stay open."""

import pytest

from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import MentionKind

pytestmark = pytest.mark.model


def draft_of(extractor: Extractor, text: str) -> Draft:
    draft, _ = extractor.draft(read_row({"title": "", "text": text}))
    return draft


def meant(extractor: Extractor, text: str, words: str) -> list[str]:
    """Return what the nouns and pronouns of these words mean, in text order."""
    draft = draft_of(extractor, text)
    kinds = (MentionKind.NOMINAL, MentionKind.PRONOUN)
    found = sorted((m for m in draft.mentions if m.kind in kinds), key=lambda m: m.start)
    return [draft.entities[m.entity].name for m in found if draft.words(m.start, m.end).lower() == words]


@pytest.mark.parametrize(
    ("text", "words", "thing"),
    [
        (
            "The Dockers Union called a strike at Halvard Motors on Monday. It said the company had cut pay.",
            "the company",
            "Halvard Motors",
        ),
        (
            "Norwegian shipping group Kestrel ASA bid for Orrin Robotics. The Norwegian company is 90 years old.",
            "company",
            "Kestrel ASA",
        ),
        (
            "Fiji closed its borders on Monday. The tiny island nation has few beds.",
            "the tiny island nation",
            "Fiji",
        ),
        (
            "Voters chose in the 2016 Finnish presidential election. The presidential race was close.",
            "the presidential race",
            "2016 Finnish presidential election",
        ),
    ],
)
def test_a_definite_noun_leads_to_what_it_fits(extractor: Extractor, text: str, words: str, thing: str) -> None:
    assert meant(extractor, text, words) == [thing]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Dockers Union called a strike on Monday. Workers said the company had cut pay.", "the company"),
        ("The Premier League fined a side on Monday. The club said that was wrong.", "the club"),
        ("Orrin Robotics is a Finnish firm. The Norwegian company bid for parts.", "company"),
        ("The study co-author Seth Lind spoke. The study was long.", "the study"),
        ("The Latvian Election Authority met on Monday. The election is in May.", "the election"),
    ],
)
def test_a_noun_that_fits_nothing_named_stays_open(extractor: Extractor, text: str, words: str) -> None:
    assert meant(extractor, text, words) == []


def test_the_country_before_a_noun_stays_a_mention_of_its_own(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Norwegian shipping group Kestrel ASA bid. The Norwegian company is 90 years old.")
    countries = [m for m in draft.mentions if m.kind is MentionKind.DEMONYM and draft.at[m.start] >= 0]
    assert [draft.mentions[draft.at[m.start]].kind for m in countries] == [MentionKind.DEMONYM] * 2


@pytest.mark.parametrize(
    ("text", "words", "thing"),
    [
        ("General Motors left the market in 2010. It makes cars in Ohio.", "it", "General Motors"),
        (
            "The World Health Organization sent 40 tonnes of salts. Its envoy in Malawi said the outbreak was serious.",
            "its",
            "World Health Organization",
        ),
    ],
)
def test_it_is_a_body_even_where_nouns_follow_or_its_name_looks_plural(
    extractor: Extractor, text: str, words: str, thing: str
) -> None:
    assert meant(extractor, text, words) == [thing]


def test_who_says_i_in_one_quotation_is_not_whom_another_speaker_means(extractor: Extractor) -> None:
    text = (
        'Arvid Lund painted boats. "I think everybody knows how kind he was," Tomas Brandt said. '
        'Hilda Rask, a professor of art, said: "I think his boats are as good as his harbours."'
    )
    assert meant(extractor, text, "his") == ["Arvid Lund", "Arvid Lund"]
