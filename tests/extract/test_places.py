"""Where places, institutions and events lie, in the shapes that news uses; and what looks like one and is not."""

import pytest

from triplewire.extract.descriptions import description_facts
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article


def lines(extractor: Extractor, text: str) -> list[str]:
    draft, _ = extractor.draft(Article(key="a", title="", text=text, published="2022-02-16"))
    found = []
    for fact in description_facts(draft, extractor.gazetteer):
        subject = draft.entities[draft.mentions[fact.subject].entity].name
        value = draft.entities[draft.mentions[fact.object].entity].name if isinstance(fact.object, int) else None
        found.append(f"{subject} {fact.relation} {value or fact.object.value}")  # type: ignore[union-attr]
    return found


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fires burned near Lviv, Ukraine.", "Lviv located_in Ukraine"),
        ("He was born in Paris, Texas.", "Paris located_in Texas"),
        ("Storms hit Grand Blanc Township, Genesee County, Michigan.", "Genesee County located_in Michigan"),
        ("Troops left the Greek island of Samos.", "Samos located_in Greece"),
        ("She won in the US states of Iowa and Ohio.", "Ohio located_in United States"),
        ("He lives in the US territory of Guam.", "Guam part_of United States"),
        ("Rain fell on Florida's West Palm Beach.", "West Palm Beach located_in Florida"),
        ("Trains stopped in Lucknow and Kolkata in India.", "Lucknow located_in India"),
        ("Troops left the cities of Lviv, Odesa, Kharkiv, and Dnipro in Ukraine.", "Lviv located_in Ukraine"),
        ("Shots were heard in Mosul, in northern Iraq.", "Mosul located_in Iraq"),
        ("She studied at Kettering University in Flint.", "Kettering University located_in Flint"),
        ("Patients were taken to Samos, an island in Greece.", "Samos located_in Greece"),
        ("Smoke from Malaysia drifted over neighbouring Indonesia.", "Malaysia borders Indonesia"),
        ("Danish brewer Carlsberg closed a plant.", "Carlsberg headquartered_in Denmark"),
        ("The airline bought jets from Boeing, a US manufacturer.", "Boeing headquartered_in United States"),
        ("British actor Hugh Grant smiled.", "Hugh Grant citizen_of United Kingdom"),
        ("The firm dismissed Craig Venter, a Canadian, in May.", "Craig Venter citizen_of Canada"),
        ("Mary Smith, 22, of Houston, won.", "Mary Smith resident_of Houston"),
    ],
)
def test_a_shape_is_read(extractor: Extractor, text: str, expected: str) -> None:
    assert expected in lines(extractor, text)


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("She won in Iowa, Nevada, and Ohio.", "Iowa located_in Nevada"),
        ("Lawyers came from New York, New Jersey, Ohio, Utah and Maine.", "New York located_in New Jersey"),
        ("He flew from Paris to Germany.", "Paris located_in Germany"),
        ("Senator Ted Cruz of Texas spoke.", "Ted Cruz resident_of Texas"),
    ],
)
def test_what_looks_like_a_shape_and_is_not_is_left_alone(extractor: Extractor, text: str, wrong: str) -> None:
    assert wrong not in lines(extractor, text)


@pytest.mark.model
def test_the_short_form_of_a_university_is_no_place_that_it_lies_in(extractor: Extractor) -> None:
    assert lines(extractor, "They met at Kettering State University (Kettering State) on Monday.") == []
