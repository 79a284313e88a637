"""The questions of docs/neo4j.md, as a person pastes them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from triplewire.graph.model import Period, Reading, Status
from triplewire.graph.store import Store

if TYPE_CHECKING:
    from neo4j import Driver

PAGE = Path(__file__).parents[2] / "docs" / "neo4j.md"
QUESTIONS = re.findall(r"^(\w.+)\n\n```cypher\n((?:.+\n)+?)```", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def kind() -> str:
    """These are about Neo4j alone."""
    return "neo4j"


@pytest.fixture
def crisis(store: Store, build: Callable[..., Reading], says: Callable[..., object]) -> Store:
    store.apply(
        [
            build(
                "a",
                says("Q159", "borders", "Q184"),
                says("Q159", "deployed_in", "Q184", period=Period("2022-02-10")),
                says("person:v-makei", "minister_of", "Q184", period=Period("2012", "2022-11")),
            ),
            build("b", says("Q159", "deployed_in", "Q184", Status.DENIED, speaker="person:v-makei")),
        ]
    )
    return store


@pytest.mark.neo4j
def test_there_are_ten_questions() -> None:
    assert len(QUESTIONS) == 10


@pytest.mark.neo4j
@pytest.mark.parametrize(("asked", "query"), QUESTIONS, ids=[asked for asked, _ in QUESTIONS])
def test_every_question_of_the_page_has_an_answer(
    crisis: Store, neo4j_driver: "Driver", asked: str, query: str
) -> None:
    answer = neo4j_driver.execute_query(query)

    assert answer.records, asked
    assert all(
        value is not None for row in answer.records for name, value in row.items() if name not in ("until", "url")
    )
