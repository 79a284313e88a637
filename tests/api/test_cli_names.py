"""`triplewire reconcile`, `decide` and `decisions`: who is meant, and who is one."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

Run = Callable[..., Any]
BORIS = "person:boris-kohl~norland"


@pytest.fixture
def desk(tmp_path: Path, readings: list[Reading]) -> str:
    """A store of the three stories that may be changed."""
    url = f"sqlite:{tmp_path / 'graph.db'}"
    with open_store(url) as store:
        store.apply(added=readings)
    return url


def test_names_are_looked_up_as_the_service_does(run: Run, store_file: Path, client: httpx2.Client) -> None:
    ran = run("--store", f"sqlite:{store_file}", "reconcile", "Ada Berg", "nobody", "--limit", "10", "--jsonl")
    asked = {"q0": {"query": "Ada Berg"}, "q1": {"query": "nobody"}}
    told = client.post("/v1/reconcile", data={"queries": json.dumps(asked)}).json()

    assert (ran.code, ran.err) == (0, "")
    assert ran.rows == [
        {"name": "Ada Berg", "result": told["q0"]["result"]},
        {"name": "nobody", "result": []},
    ]


def test_names_come_from_standard_input_too(run: Run, store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Norland\n\nBoris Köhl\n"))
    ran = run("--store", f"sqlite:{store_file}", "reconcile", "-", "--type", "place")

    assert ran.code == 0
    assert "Q1000" in ran.out
    assert BORIS not in ran.out
    assert run("--store", f"sqlite:{store_file}", "reconcile", "x", "--type", "planet").code == 2


def test_two_are_one_until_it_is_taken_back(run: Run, desk: str) -> None:
    before = run("--store", desk, "hash").out

    taken = run("--store", desk, "decide", "Ada Berg", BORIS, "same", "--reason", "one", "--json")
    assert (taken.code, json.loads(taken.out)["actor"]) == (0, "cli")
    number = json.loads(taken.out)["id"]
    assert run("--store", desk, "hash").out != before
    assert json.loads(run("--store", desk, "decisions", "--json").out)[0]["reason"] == "one"

    back = run("--store", desk, "decide", str(number), "--revoke")
    assert back.out == f"decision {number}: person:ada-berg same {BORIS}, taken back\n"
    assert "nothing was decided" in run("--store", desk, "decisions").err
    assert len(json.loads(run("--store", desk, "decisions", "all", "--json").out)) == 1


def test_what_is_wrong_is_said(run: Run, desk: str) -> None:
    for words, code in (
        (("Ada Berg", BORIS, "maybe"), 2), (("Ada Berg",), 2), (("x", "--revoke"), 2), (("77", "--revoke"), 3),
        (("Ada Berg", "person:ada-berg", "same"), 2), (("Ada Berg", "nobody of this name", "same"), 3),
    ):  # fmt: skip
        assert run("--store", desk, "decide", *words).code == code, words
