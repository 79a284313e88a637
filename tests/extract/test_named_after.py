"""A thing named after an organisation of its sentence is made by it; an event named after a town happens there."""

import pytest

from triplewire.extract.named_after import LIES, MADE, named_after_facts
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article, Reading


def read(extractor: Extractor, text: str) -> list[tuple[str, str, str]]:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(Article(key="a", title="", text=text, published="2022-02-16"))
        found = []
        for fact in named_after_facts(draft, extractor.gazetteer):
            assert isinstance(fact.object, int)
            assert fact.rule == (MADE if fact.relation == "produces" else LIES)
            ends = [draft.entities[draft.mentions[end].entity].name for end in (fact.subject, fact.object)]
            found.append((ends[0], fact.relation, ends[1]))
        return found


@pytest.mark.model
def test_a_thing_named_after_an_organisation_is_made_by_it(extractor: Extractor) -> None:
    text = "Boeing delivered a Boeing 777 to Ryanair."
    assert read(extractor, text) == [("Boeing", "produces", "Boeing 777")]


@pytest.mark.model
def test_a_thing_whose_maker_is_not_named_says_nothing(extractor: Extractor) -> None:
    assert read(extractor, "Ryanair received a Boeing 777.") == []


@pytest.mark.model
def test_a_later_sentence_that_does_not_name_the_thing_in_full_says_nothing(extractor: Extractor) -> None:
    text = "Boeing delivered a Boeing 777 to Ryanair. Boeing said the plane was fast."
    assert read(extractor, text) == [("Boeing", "produces", "Boeing 777")]


@pytest.mark.model
def test_a_thing_says_who_makes_it_where_its_maker_stands_in_its_name_alone(extractor: Extractor) -> None:
    text = "Airbus was silent. The crash of an Airbus A330 had killed two pilots."
    assert read(extractor, text) == [("Airbus", "produces", "Airbus A330")]


@pytest.mark.model
def test_an_event_named_after_a_town_happens_there(extractor: Extractor) -> None:
    text = "Crowds came to the Geneva motor show. Hotels in Geneva were full."
    assert read(extractor, text) == [("Geneva motor show", "located_in", "Geneva")]


@pytest.mark.model
def test_an_election_named_after_a_country_is_not_said_to_lie_there(extractor: Extractor) -> None:
    text = "Croatia is calm before the 2019 Croatian presidential election."
    assert read(extractor, text) == []


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "status"),
    [("Crowds came to the Geneva motor show.", "asserted"), ("The Geneva motor show will open in March.", "future")],
)
def test_an_event_that_is_still_to_come_will_be_there(extractor: Extractor, text: str, status: str) -> None:
    article = Article(key="a" * 24, title="News", text=f"{text} Hotels in Geneva were full.", published="2022-02-16")
    (reading,) = extractor.read([article])

    assert isinstance(reading, Reading)
    assert [row.status for row in reading.evidence if row.rule == LIES] == [status]
