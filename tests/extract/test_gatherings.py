import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row

pytestmark = pytest.mark.model


def types_in(extractor: Extractor, text: str) -> dict[str, str]:
    """Return name -> type of what a text names."""
    reading = extractor.read_one(read_row({"title": "", "text": text, "date": "2024-02-03"}))
    return {entity.name: entity.type.value for entity in reading.entities}


@pytest.mark.parametrize(
    "text",
    [
        "Lena Holm attended the Bergen Mooring Convention.",
        "The Bergen Mooring Conference was held in Norway.",
        "Norway took part in the annual Bergen Mooring Forum. The Bergen Mooring Forum is old.",
        "Lena Holm spoke at the Bergen Mooring Expo.",
    ],
)
def test_what_is_held_or_attended_is_an_event(extractor: Extractor, text: str) -> None:
    assert [kind for name, kind in types_in(extractor, text).items() if "Mooring" in name] == ["Event"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Norway signed the Bergen Mooring Convention.", "Law"),
        ("The Bergen Mooring Conference elected Lena Holm.", "Organization"),
        ("Norway was at odds with the rules of the Bergen Mooring Convention.", "Law"),
    ],
)
def test_treaties_and_bodies_stay_what_they_are(extractor: Extractor, text: str, kind: str) -> None:
    assert [k for name, k in types_in(extractor, text).items() if "Mooring" in name] == [kind]


def test_names_with_the_same_first_word_are_two(extractor: Extractor) -> None:
    found = types_in(extractor, "The Center for Coral Health and Center for Ocean Safety asked for help.")
    assert set(found) == {"Center for Coral Health", "Center for Ocean Safety"}


def test_the_verb_of_a_quotation_and_a_score_are_no_part_of_a_name(extractor: Extractor) -> None:
    text = "Scientists were wary. Remarked Center for Coral Health scientist Lena Holm, 'It is a start.'"
    assert "Center for Coral Health" in types_in(extractor, text)
    assert "Chelsea" in types_in(extractor, "Arsenal thrashed Chelsea 4-0.")
