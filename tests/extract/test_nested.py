import pytest

from triplewire.extract.nested import RULE
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

pytestmark = pytest.mark.model


def inside(extractor: Extractor, text: str) -> list[tuple[str, str]]:
    """Return the names that lie in others, with what they mean."""
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(Article("a", "", text))
        return [(draft.words(m.start, m.end), draft.entities[m.entity].name) for m in draft.mentions if m.rule == RULE]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Crowds came to the Geneva motor show, and Geneva was full.", ("Geneva", "Geneva")),
        ("Airbus was silent. The Airbus A380 was late.", ("Airbus", "Airbus")),
        ("Norwegian police came, and all of Norway watched.", ("Norwegian", "Norway")),
        ("Officials in Sofala province closed the road.", ("Sofala", "Sofala province")),
    ],
)
def test_what_opens_a_name_is_a_mention_of_its_own(extractor: Extractor, text: str, found: tuple[str, str]) -> None:
    assert inside(extractor, text) == [found]


def test_a_name_that_nobody_knows_and_the_article_does_not_use_alone_is_none(extractor: Extractor) -> None:
    assert inside(extractor, "Crowds came to the Vandrelev motor show.") == []


def test_the_longer_name_keeps_its_tokens(extractor: Extractor) -> None:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(Article("a", "", "Airbus was silent. The Airbus A380 was late."))
        inner = next(m for m in draft.mentions if m.rule == RULE)
        outer = draft.mentions[draft.at[inner.start]]
        assert draft.words(outer.start, outer.end) == "Airbus A380"


def test_a_district_and_its_bare_name_are_one_place(extractor: Extractor) -> None:
    with extractor.nlp.memory_zone():
        text = "The road through Doti district was closed. Doti was hit by a storm."
        draft, _ = extractor.draft(Article("a", "", text))
        assert len({m.entity for m in draft.mentions if "Doti" in draft.words(m.start, m.end)}) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two guards were hurt at a Tripoli airport.", ("Tripoli", "Tripoli")),
        ("Crowds came to the Geneva motor show.", ("Geneva", "Geneva")),
        ("The Kenyan space agency lost a satellite.", ("Kenyan", "Kenya")),
        ("She spoke to the Latvian Parliament on Friday.", ("Latvian", "Latvia")),
    ],
)
def test_a_known_place_inside_a_name_needs_no_other_mention(
    extractor: Extractor, text: str, found: tuple[str, str]
) -> None:
    assert inside(extractor, text) == [found]


def test_the_name_of_a_stadium_is_not_taken_apart(extractor: Extractor) -> None:
    assert inside(extractor, "They played at Geneva Stadium on Sunday.") == []
