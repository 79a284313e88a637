"""Short forms join the names they shorten, and nobody else's."""

import pytest

from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import Article, EntityType

pytestmark = pytest.mark.model


def draft_of(extractor: Extractor, text: str) -> Draft:
    draft, _ = extractor.draft(read_row({"title": "", "text": text}))
    return draft


def groups(draft: Draft) -> list[list[str]]:
    """Return the names of each thing that has more than one."""
    return [sorted(thing.names) for thing in draft.entities if len(thing.names) > 1]


def test_a_demonym_and_two_spellings_are_one_country(extractor: Extractor) -> None:
    draft = draft_of(extractor, "The United States sent troops. American officials said the U.S. would not wait.")

    assert ["American", "U.S.", "United States"] in groups(draft)


def test_members_of_a_party_are_the_party(extractor: Extractor) -> None:
    draft = draft_of(
        extractor, "The Republican Party lost a vote on Monday. Republicans said they would try again in the Senate."
    )

    assert ["Republican Party", "Republicans"] in groups(draft)


def test_a_unit_of_a_known_company_is_not_the_company(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Boeing cut jobs on Monday. Boeing Commercial Airplanes will lose 900 people.")

    assert ["Boeing", "Boeing Commercial Airplanes"] not in groups(draft)


def test_a_product_is_not_its_maker(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Airbus delivered the first Airbus A380 to Singapore Airlines. The A380 is large.")

    assert all("Airbus" not in names for names in groups(draft))


def test_a_first_name_alone_joins_the_only_bearer(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Prince Harry met Angela Merkel in Berlin. Harry said Angela had been kind.")

    assert ["Harry", "Prince Harry"] in groups(draft)


def test_the_fullest_name_is_the_name_and_titles_tell_the_gender(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Mrs Novak spoke first. Jana Novak is a judge in Prague.")

    thing = next(thing for thing in draft.entities if "Jana Novak" in thing.names)
    assert (thing.name, thing.type, thing.gender) == ("Jana Novak", EntityType.PERSON, "female")


def test_every_name_has_an_entity_and_every_entity_its_counts(extractor: Extractor) -> None:
    draft = draft_of(extractor, "Angela Merkel met Emmanuel Macron in Paris. Merkel thanked Macron, and Paris cheered.")

    assert all(mention.entity >= 0 for mention in draft.mentions)
    assert sum(sum(thing.names.values()) for thing in draft.entities) == len(draft.mentions)


def test_a_surname_is_that_of_the_bearer_who_is_named_first_and_most(extractor: Extractor) -> None:
    draft = draft_of(
        extractor,
        "Elijah Cummings died on Thursday. His wife, Maya Cummings, was with him. "
        "Elijah Cummings was first elected in 1996. Cummings chaired a committee.",
    )

    assert ["Cummings", "Elijah Cummings"] in groups(draft)


def test_a_surname_is_that_of_the_bearer_who_is_called_by_it_before_another_is_named(extractor: Extractor) -> None:
    draft = draft_of(
        extractor,
        "Former minister Tomas Halloran was jailed. Halloran had sold land to a firm of his brother, Joseph. "
        "Joseph Halloran, its founder, fled to Spain. Halloran later worked for the World Bank.",
    )

    assert sorted(groups(draft)).count(["Halloran", "Tomas Halloran"]) == 1


@pytest.mark.model
def test_the_name_somebody_was_born_with_is_another_name_of_hers(extractor: Extractor) -> None:
    text = "Lena Castell, the singer, has died in Nice.\n\nBorn Helena Marsh in Lille in 1932, she sang as a teenager."
    draft, _ = extractor.draft(Article(key="a", title="", text=text))
    assert [set(entity.names) for entity in draft.entities if "Lena Castell" in entity.names] == [
        {"Lena Castell", "Helena Marsh"}
    ]
