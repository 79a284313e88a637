"""`triplewire measure`: how central entities are in a part of the graph that is selected as for an export."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def measured(run: Run, store_file: Path) -> Callable[..., dict[str, Any]]:
    """Measures the three stories and returns what --json prints."""

    def command(*words: str) -> dict[str, Any]:
        ran = run("--store", f"sqlite:{store_file}", "measure", "--json", *words)
        assert (ran.code, ran.err) == (0, "")
        found: dict[str, Any] = json.loads(ran.out)
        return found

    return command


def names(found: dict[str, Any]) -> list[str]:
    return [row["name"] for row in found["entities"]]


def test_the_whole_graph_is_measured_by_asserted_facts(measured: Callable[..., dict[str, Any]]) -> None:
    found = measured()
    assert (found["n_entities"], found["n_facts"]) == (5, 4)
    assert {row["name"]: row["degree"] for row in found["entities"]} == {
        "Norland": 2, "Sudland": 2, "Ada Berg": 2, "Boris Köhl": 1, "Acme": 1,
    }  # fmt: skip
    assert sum(row["pagerank"] for row in found["entities"]) == pytest.approx(1, abs=1e-5)
    assert sorted(key for part in found["communities"] for key in part) == sorted(
        row["id"] for row in found["entities"]
    )


def test_the_order_is_the_one_that_was_asked_for(measured: Callable[..., dict[str, Any]]) -> None:
    assert names(measured("--by", "betweenness"))[0] == "Norland"
    degrees = [row["degree"] for row in measured("--by", "degree")["entities"]]
    assert degrees == sorted(degrees, reverse=True)
    assert len(measured("--limit", "2")["entities"]) == 2


def test_depth_widens_what_is_selected_around_an_entity(measured: Callable[..., dict[str, Any]]) -> None:
    near = {depth: set(names(measured("--entity", "Acme", "--depth", str(depth)))) for depth in (1, 2, 3, 4)}
    assert near[1] == {"Acme", "Sudland"}
    assert near[2] == near[1] | {"Norland"}
    assert near[3] == near[2] | {"Ada Berg"}
    assert near[4] == near[3] | {"Boris Köhl"}


def test_relations_and_statuses_narrow_it(measured: Callable[..., dict[str, Any]]) -> None:
    assert set(names(measured("--relation", "borders", "--relation", "met_with"))) == {
        "Norland", "Sudland", "Ada Berg", "Boris Köhl",
    }  # fmt: skip
    assert set(names(measured("--status", "denied"))) == {"Boris Köhl", "Acme"}


def test_a_person_gets_a_table(run: Run, store_file: Path) -> None:
    ran = run("--store", f"sqlite:{store_file}", "measure")
    assert ran.code == 0
    assert ran.out.split()[:7] == ["id", "name", "type", "degree", "pagerank", "betweenness", "community"]
    assert "5 entities, 4 facts, " in ran.err


def test_nothing_selected_is_said(run: Run, store_file: Path) -> None:
    ran = run("--store", f"sqlite:{store_file}", "measure", "--relation", "acquired")
    assert (ran.code, ran.out) == (0, "")
    assert "no such facts" in ran.err


def test_an_export_goes_as_far_as_depth_says(run: Run, store_file: Path) -> None:
    lengths = []
    for depth in ("1", "2"):
        ran = run("--store", f"sqlite:{store_file}", "export", "-", "-f", "csv", "-e", "Acme", "--depth", depth)
        lengths.append(len(ran.out.splitlines()))
        assert len(set(ran.out.splitlines())) == lengths[-1]
    assert lengths[0] < lengths[1]
