"""The server finds what is read by its indexes: no read of a page walks over all nodes of a label."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from triplewire.graph import cypher_read as cypher
from triplewire.graph.model import Reading
from triplewire.graph.neo4j_facts import Question
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

if TYPE_CHECKING:
    from neo4j import Driver

pytestmark = pytest.mark.neo4j
# the planner may walk an index in its order for a page of a small database, so that is no fault here
SCANS = ("LabelScan", "AllNodes", "RelationshipTypeScan")
FACTS = 400  # of the hub; a page is far smaller
VALUES = {
    "key": "Q1", "after": "", "limit": 20, "facts": ["0"], "article": "a", "name": "Q1", "asked": "hub",
    "whole": "hub\x1f", "fact": "0", "said": "", "number": -1, "members": ["Q1"], "top": "", "type": "Place",
    "open": [" hub"], "words": [" hub "], "norm": "hub", "penalty": 0.5, "keys": ["Q1"], "frontier": ["Q1"],
    "passed": [], "published": "~", "statuses": ["asserted"], "entity": "Q1", "cap": 1000, "a": "Q1", "b": "org:n001",
    "k": 3, "most": 2001, "speaker": "Q1", "known_at": "2023", "url": "u", "start": "a", "end": "b",
}  # fmt: skip
STATEMENTS = {
    "entity by id": cypher.CARD_OF,
    "cards": cypher.CARDS,
    "canonical key": cypher.CANON,
    "entities by degree": cypher.TOP_ENTITIES,
    "entities of a type": cypher.TOP_OF_TYPE,
    "search": cypher.hits("", ""),
    "name": cypher.BY_NAME,
    "facts by id": cypher.FACTS,
    "evidence by fact": cypher.EVIDENCE_PAGE,
    "best evidence": cypher.BEST_EVIDENCE,
    "evidence known at a moment": cypher.KNOWN_EVIDENCE,
    "facts of an article": cypher.FACTS_OF_ARTICLE,
    "facts of a speaker": cypher.FACTS_OF_SPEAKER,
    "timeline": cypher.TIMELINE,
    "mentions": cypher.MENTIONS,
    "articles": cypher.ARTICLES,
    "articles by words": cypher.ARTICLES_BY_WORDS,
    "neighbourhood": cypher.around_start(cypher.frontier(["sued", "met_with"], "Entity|Value")),
    "a page with all that is shown": cypher.page_shown(
        Question([("entity_s",), ("entity_o",)]).text(),
        Question([("entity_s",), ("entity_o",)]).text(counts=True),
        best=True,
    ),
    "chains": cypher.chains(["sued", "met_with"], 4, best=True),
    "steps of a path": cypher.steps(["sued", "met_with"]),
}


def operators(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All steps of a plan."""
    yield plan
    for child in plan.get("children", []):
        yield from operators(child)


def plan_of(driver: "Driver", statement: str, values: dict[str, Any], word: str) -> list[dict[str, Any]]:
    """The steps of the plan of a statement."""
    summary = driver.execute_query(f"{word} {statement}", values, database_="neo4j").summary  # type: ignore[arg-type]
    plan = summary.profile if word == "PROFILE" else summary.plan
    assert plan is not None
    return list(operators(plan))


@pytest.fixture
def hub(new_neo4j_store: Callable[..., Store], build: Callable[..., Reading], says: Callable[..., object]) -> Store:
    """A store in which one entity has most of the facts."""
    store = new_neo4j_store()
    rows = [says(f"org:n{n:03}", "sued", "Q1") for n in range(FACTS)]
    store.apply([build(f"a{n}", *rows[n * 20 : n * 20 + 20], names={"Q1": ("Hub",)}) for n in range(FACTS // 20)])
    return store


def test_every_read_begins_at_an_index(hub: Store, neo4j_driver: "Driver") -> None:
    for name, statement in STATEMENTS.items():
        steps = [step["operatorType"] for step in plan_of(neo4j_driver, statement, VALUES, "EXPLAIN")]

        assert not [step for step in steps if any(scan in step for scan in SCANS)], f"{name}: {steps}"


def test_a_page_of_a_hub_reads_a_page_of_the_index(hub: Store, neo4j_driver: "Driver") -> None:
    branch = cypher.BRANCH.format(
        index="o, relation, status, id",
        conditions="f.o = $key AND f.relation = 'sued' AND f.status = status AND f.id > $after",
        order="f.o, f.relation, f.status, f.id",
    )
    after = hub.facts(FactFilter(object="Q1", relation="sued"), limit=FACTS // 2)[-1].id
    values = {**VALUES, "after": after, "statuses": ["asserted"]}

    steps = plan_of(neo4j_driver, cypher.page(branch), values, "PROFILE")

    seeks = [step["args"] for step in steps if "f:Fact(o, relation, status, id)" in str(step["args"].get("Details"))]
    assert [step["Rows"] for step in seeks] == [20]
    assert sum(step["args"].get("DbHits", 0) for step in steps) < 20 * 60
