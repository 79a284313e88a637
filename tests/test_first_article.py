"""The article that the project began with gives its eleven facts, and none of what it only fears, denies or quotes."""

from pathlib import Path

import pytest

from triplewire.extract.articles import read_text
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Evidence, Reading, Status

pytestmark = pytest.mark.model

SYMMETRIC = frozenset({"borders", "held_exercise_with", "met_with", "at_war_with"})
FACTS = [
    ("Vladimir Makei", "minister_of", "Belarus", "asserted"),
    ("Alexander Lukashenko", "head_of_state_of", "Belarus", "asserted"),
    ("Belarus", "held_exercise_with", "Russia", "asserted"),
    ("Russia", "deployed_in", "Belarus", "asserted"),
    ("Russia", "deployed_in", "Belarus", "negated"),
    ("Minsk", "capital_of", "Belarus", "asserted"),
    ("NATO", "criticized", "Russia", "asserted"),
    ("Belarus", "met_with", "Ukraine", "asserted"),
    ("Belarus", "borders", "Ukraine", "asserted"),
    ("Belarus", "borders", "Russia", "asserted"),
    ("Russia", "supported", "Alexander Lukashenko", "asserted"),
]


@pytest.fixture(scope="module", params=["extractor", "whole_extractor"])
def reading(request: pytest.FixtureRequest, first_article: Path) -> Reading:
    extractor: Extractor = request.getfixturevalue(request.param)
    return extractor.read_one(read_text(first_article.read_text(encoding="utf-8"), "txt"))


def stated(reading: Reading, relation: str, status: str | None = None) -> dict[tuple[str, str, str], list[Evidence]]:
    """Return the evidence of a relation by subject, object and status; the ends of what is mutual in order of name."""
    names = {entity.key: entity.name for entity in reading.entities}
    found: dict[tuple[str, str, str], list[Evidence]] = {}
    for row in reading.evidence:
        if row.relation != relation or (status and row.status.value != status):
            continue
        ends = [names[row.subject], names[row.object]]
        first, second = sorted(ends) if relation in SYMMETRIC else ends
        found.setdefault((first, second, row.status.value), []).append(row)
    return found


@pytest.mark.parametrize("fact", FACTS, ids=" ".join)
def test_a_fact_that_the_article_states_is_read(reading: Reading, fact: tuple[str, str, str, str]) -> None:
    subject, relation, obj, status = fact
    assert (subject, obj, status) in stated(reading, relation)


def test_what_the_minister_said_of_the_soldiers_is_his_and_what_the_narrator_says_is_nobodys(reading: Reading) -> None:
    names = {entity.key: entity.name for entity in reading.entities}
    promised = stated(reading, "deployed_in", "negated")["Russia", "Belarus", "negated"]
    assert {names.get(row.speaker or "") for row in promised} == {"Vladimir Makei"}
    for subject, relation, obj, status in FACTS:
        if status == "asserted":
            told = stated(reading, relation, status)[subject, obj, status]
            assert any(row.speaker is None for row in told), f"{relation} of {subject} is only somebody's word"


def test_the_years_and_months_that_the_article_gives_are_kept_and_no_others(reading: Reading) -> None:
    ruling = stated(reading, "head_of_state_of")["Alexander Lukashenko", "Belarus", "asserted"]
    assert "1994" in {row.period.since for row in ruling}
    assert {row.period.until for row in ruling} == {None}
    call = stated(reading, "met_with")["Belarus", "Ukraine", "asserted"]
    assert {row.period.happened for row in call} <= {None, "2022-02"}
    assert "2022-02" in {row.period.happened for row in call}
    for rows in stated(reading, "borders").values():
        assert {row.period.since for row in rows} == {None}


def test_a_possible_attack_is_never_asserted(reading: Reading) -> None:
    allowed = {Status.FUTURE, Status.NEGATED}
    assert {row.status for rows in stated(reading, "attacked").values() for row in rows} <= allowed


def test_nobody_is_at_war_because_nobody_wants_war(reading: Reading) -> None:
    assert {row.status for rows in stated(reading, "at_war_with").values() for row in rows} <= {Status.NEGATED}


def test_attaches_that_visit_drills_put_no_place_into_another(reading: Reading) -> None:
    assert set(stated(reading, "located_in")) <= {("Western Ukraine", "Ukraine", "asserted")}
    assert not any(subject == "Ukraine" for subject, _, _ in stated(reading, "visited"))


def test_drills_on_a_border_are_not_beyond_it(reading: Reading) -> None:
    assert set(stated(reading, "deployed_in", "asserted")) == {("Russia", "Belarus", "asserted")}


def test_nothing_else_is_asserted_in_the_relations_of_conflict(reading: Reading) -> None:
    for relation in ("controls", "sanctioned", "killed", "detained", "allied_with", "agreement_with"):
        assert not stated(reading, relation)
