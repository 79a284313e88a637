"""What holds one way does not hold the other way round: the likelier of the two is kept."""

import pytest

from triplewire.extract.combination import ONE_WAY
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.ontology import default_ontology

TEXT = "Anna Becker left Siemens after Karl Roth had replaced her as chief."


def test_only_relations_with_two_ways_are_named() -> None:
    ontology = default_ontology()
    assert set(ontology.relations) >= ONE_WAY
    assert not [name for name in ONE_WAY if ontology.relation(name).symmetric]


@pytest.mark.model
def test_who_succeeds_is_not_succeeded_by_the_same(whole_extractor: Extractor) -> None:
    article = read_row({"title": "", "text": TEXT, "date": "2024-02-03"})
    reading = whole_extractor.read_one(article)
    names = {entity.key: entity.name for entity in reading.entities}
    found = {(names[row.subject], names[row.object]) for row in reading.evidence if row.relation == "succeeded"}
    assert found == {("Karl Roth", "Anna Becker")}


@pytest.mark.model
def test_a_coach_of_a_side_is_not_told_to_work_for_it_as_well(whole_extractor: Extractor) -> None:
    text = "Zavala coach Peter Wren said the win was deserved. Zavala beat Morvan 3-0 on Saturday."
    reading = whole_extractor.read_one(read_row({"title": "", "text": text, "date": "2024-02-03"}))
    person = next(entity.key for entity in reading.entities if entity.name == "Peter Wren")
    assert {row.relation for row in reading.evidence if row.subject == person} == {"player_of"}
