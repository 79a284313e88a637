"""`triplewire measure` and `/v1/measure`: how central entities are in a part that is selected as for an export."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from triplewire.api.settings import Settings
from triplewire.graph.errors import TooManyFacts
from triplewire.graph.measuring import measured as measured_part
from triplewire.graph.selector import Selector
from triplewire.graph.store import open_store

Run = Callable[..., Any]
Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]


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


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ()),
        ("entity=Acme&depth=3&by=degree", ("--entity", "Acme", "--depth", "3", "--by", "degree")),
        ("relation=borders&relation=met_with", ("--relation", "borders", "--relation", "met_with")),
        ("status=denied&by=betweenness&limit=1", ("--status", "denied", "--by", "betweenness", "--limit", "1")),
        ("entity=Ada Berg&target=Sudland", ("--entity", "Ada Berg", "--path-to", "Sudland")),
        ("type=Place&since=2020-01-01", ("--type", "Place", "--since", "2020-01-01")),
        ("min_confidence=0.75", ("--min-confidence", "0.75")),
    ],
)
def test_the_service_measures_as_the_command_line_does(
    client: httpx2.Client, measured: Callable[..., dict[str, Any]], query: str, words: tuple[str, ...]
) -> None:
    answer = client.get(f"/v1/measure?{query}")

    assert answer.status_code == 200, answer.text
    assert answer.json() == measured(*words)


def test_both_stores_measure_alike(server: Server, any_store: str, client: httpx2.Client) -> None:
    with server(Settings(store=any_store, port=0, ingest=False)) as other:
        assert other.get("/v1/measure?status=all").json() == client.get("/v1/measure?status=all").json()


def test_what_is_too_much_is_refused_rather_than_measured_in_part(client: httpx2.Client, store_file: Path) -> None:
    whole, cut = client.get("/v1/measure?max_edges=4"), client.get("/v1/measure?max_edges=3")

    assert whole.json()["n_facts"] == 4
    assert (cut.status_code, cut.json()["type"]) == (422, "urn:triplewire:problem:too-many-facts")
    assert "Narrow it down" in cut.json()["hint"]
    assert client.get("/v1/measure?entity=Acme&max_edges=3").status_code == 200
    for wrong in ("by=size", "limit=0", "max_edges=5001", "depth=4", "frm=1", "target=Acme"):
        assert client.get(f"/v1/measure?{wrong}").status_code == 422
    with open_store(f"sqlite:{store_file}", read_only=True) as store, pytest.raises(TooManyFacts):
        measured_part(store, Selector(entity="Ada Berg", depth=2), most=1)


def test_an_answer_is_tagged(client: httpx2.Client) -> None:
    tag = client.get("/v1/measure").headers["etag"]

    assert client.get("/v1/measure", headers={"If-None-Match": tag}).status_code == 304
