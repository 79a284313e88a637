import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

pytestmark = pytest.mark.model


def names(extractor: Extractor, text: str) -> dict[str, str]:
    """Return the names of a text that lie in no other, with their types."""
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(Article("a", "", text))
        top = {number for number in draft.at if number >= 0}
        return {draft.words(m.start, m.end): m.type.value for n, m in enumerate(draft.mentions) if n in top}


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("Ford will stop making the Ford Falcon in October.", "Ford Falcon", "Product"),
        ("They arrived in a borrowed Opel Zafira.", "Opel Zafira", "Product"),
        ("Siemens Australia lost the contract to a rival.", "Siemens Australia", "Organization"),
        ("Workers at the Gdynia shipyard went home.", "Gdynia shipyard", "Place"),
        ("The Vasteras power station was shut.", "Vasteras power station", "Place"),
        ("The Carmody campaign said that Helen Carmody had paid.", "Carmody campaign", "Organization"),
        ("He blamed the Lisbon police department for the delay.", "Lisbon police department", "Organization"),
        ("She denounced the Colima cartel and its chief.", "Colima cartel", "Organization"),
        (
            "He turned to the Court of Appeals for the Fourth Circuit on Friday.",
            "Court of Appeals for the Fourth Circuit",
            "Organization",
        ),
        (
            "It went to the District Court for the Northern District of Texas.",
            "District Court for the Northern District of Texas",
            "Organization",
        ),
        ("The US federal government bought the land.", "US federal government", "Place"),
    ],
)
def test_a_name_goes_on_to_the_word_that_ends_it(extractor: Extractor, text: str, name: str, type_: str) -> None:
    assert names(extractor, text).get(name) == type_


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Ford said on Friday that it would wait.", "Ford"),
        ("The Vasteras power station budget was cut.", "Vasteras"),  # a word that only describes the next
        ("The Michigan plant will close.", "Michigan"),  # too wide to name a plant
        ("Ford Chairman Helen Carmody said so.", "Ford"),
        ("Former governor Lincoln Harker said so.", "Lincoln Harker"),  # called like a maker
        ("Ford's Falcon was late.", "Ford"),
        ("Reuters said Australia would wait.", "Australia"),
    ],
)
def test_a_name_does_not_swallow_what_only_stands_beside_it(extractor: Extractor, text: str, short: str) -> None:
    assert short in names(extractor, text)
