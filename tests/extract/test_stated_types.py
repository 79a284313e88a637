"""A name that nobody knows is what the article says in so many words that it is."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article


def types(extractor: Extractor, text: str) -> dict[str, str]:
    draft, _ = extractor.draft(Article(key="a", title="", text=text))
    return {entity.name: entity.type.value for entity in draft.entities}


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("He is held at a camp outside the capital, Korandi.", "Korandi", "Place"),
        ("She is the special envoy for Sarand.", "Sarand", "Place"),
        ("The outbreak killed 200 people in northern Mbara.", "Mbara", "Place"),
        ("They were taken to Porto Vedole, a town in the south.", "Porto Vedole", "Place"),
        ("They were picked up by the Sea Aurora, a rescue ship.", "Sea Aurora", "Product"),
        ('She played a nurse in "The Bell", which was written by a friend.', "Bell", "Product"),
        ('"The Salt Road", a drama about smugglers, won.', "Salt Road", "Product"),
        ("The agency shipped doses of the Euvichol vaccine.", "Euvichol", "Product"),
        ('"We win," Halvard Chief Executive Beatrice Aubry told reporters.', "Halvard", "Organization"),
    ],
)
def test_the_words_beside_a_name_state_its_type(extractor: Extractor, text: str, name: str, expected: str) -> None:
    assert types(extractor, text).get(name) == expected


@pytest.mark.model
def test_a_nickname_between_two_names_is_no_work(extractor: Extractor) -> None:
    assert "Product" not in types(extractor, 'Police arrested Diego "El Gran Lobo" Salas in March.').values()


@pytest.mark.model
def test_a_name_does_not_take_the_word_born_before_it(extractor: Extractor) -> None:
    assert "Helena Marsh" in types(extractor, "Born Helena Marsh in Lille in 1932, she sang as a teenager.")


@pytest.mark.model
def test_a_portfolio_is_no_name_before_its_minister(extractor: Extractor) -> None:
    assert set(types(extractor, "Russian Energy Minister Oleg Marin spoke.")) == {"Russia", "Oleg Marin"}


@pytest.mark.model
def test_a_social_democrat_is_no_democrat(extractor: Extractor) -> None:
    found = types(extractor, "Chancellor Karl Roe, a Social Democrat, will visit Beijing next week.")
    assert "Democratic Party" not in found
    assert found["Social Democrat"] == "Organization"
