import pytest

from triplewire.extract import language
from triplewire.extract.full_names import FullNames
from triplewire.extract.gazetteer import load_gazetteer
from triplewire.extract.name_spans import Found
from triplewire.extract.name_words import load_words
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import EntityType

pytestmark = pytest.mark.model


def grown(text: str, *names: str, type_: EntityType = EntityType.PERSON) -> list[str]:
    """Return the full names found in a text in which only some words are known to be names."""
    view = TokenView.of_doc(language.load_model()(text))
    found = [Found(i, i + 1, type_, "model") for i in range(len(view)) if view.word(i) in names]
    return [view.of(one.start, one.end) for one in FullNames(view, load_gazetteer(), load_words()).find(found)]


def test_a_surname_takes_the_given_name_before_it() -> None:
    assert grown("The group is led by Czech businessman Radek Holub.", "Holub") == ["Radek Holub"]


def test_a_given_name_takes_the_surname_after_it() -> None:
    assert grown("Steve Ashdown of the institute said so.", "Steve") == ["Steve Ashdown"]


def test_a_given_name_taken_for_a_people_is_a_person_before_a_surname() -> None:
    view = TokenView.of_doc(language.load_model()("An aide to Karen Whitmore said so."))
    at = view.texts.index("Karen")
    found = [
        Found(at, at + 1, EntityType.GROUP, "known"),
        Found(at + 1, at + 2, EntityType.PERSON, "model"),
    ]
    joined = list(FullNames(view, load_gazetteer(), load_words()).find(found))
    assert [(view.of(one.start, one.end), one.type) for one in joined] == [("Karen Whitmore", EntityType.PERSON)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("On Friday Senator Ashdown said so.", "Ashdown"),  # an office
        ("He met the Reuters reporter, and Ashdown left.", "Ashdown"),
        ("The Russian Holub was not there.", "Holub"),  # a people
        ("In Georgia Holub was unknown.", "Georgia"),  # a country
    ],
)
def test_offices_peoples_and_countries_are_no_part_of_a_name(text: str, name: str) -> None:
    assert grown(text, name) == []
