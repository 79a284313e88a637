"""Bad and odd articles at the HTTP door: what is wrong is named, what is odd is read, nothing else is lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from triplewire.api.serve import serve
from triplewire.api.settings import Settings
from triplewire.graph.errors import StoreTooNew
from triplewire.graph.store import open_store

pytestmark = pytest.mark.model

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
NORTH = "Norway borders Sweden. Swedish Foreign Minister Eva Lund visited Oslo in May 2019.\n"
RUSSIAN = "Министр иностранных дел Эстонии Анна Тамм прибыла в Ригу на переговоры с коллегой."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[httpx2.Client]:
    """A server that takes articles in, with one article already there."""
    path = tmp_path_factory.mktemp("desk") / "graph.db"
    with server(Settings(store=f"sqlite:{path}", port=0)) as client:
        assert client.post("/v1/articles", json={"text": NORTH}, timeout=120).status_code == 201
        yield client


@pytest.mark.parametrize(
    "body",
    [
        {"title": "Finland borders Norway"},
        {"title": "Wire\x00", "text": f"\u202eWire.\u202c \x00 \u200f{NORTH}"},
        {"html": f"<html><title>Broken<body><h1>Broken<p>{NORTH}<div><b>{NORTH}</i></td>"},
        {"html": f"<html><body>{'<div>' * 10_000}<p>{NORTH}</p>{'</div>' * 10_000}"},
    ],
    ids=["headline", "nul", "broken", "deep"],
)
def test_an_odd_article_is_read_all_the_same(desk: httpx2.Client, body: dict[str, Any]) -> None:
    answer = desk.post("/v1/articles?dry_run=true", json=body)

    assert answer.status_code == 200, answer.text
    assert "borders" in {fact["relation"] for fact in answer.json()["facts"]}


def test_an_article_in_russian_is_kept_without_facts_and_its_language_is_said(desk: httpx2.Client) -> None:
    answer = desk.post("/v1/articles", json={"title": "Рига", "text": RUSSIAN})

    assert answer.status_code == 201, answer.text
    assert (answer.json()["article"]["language"], answer.json()["facts"]) == ("ru", [])


@pytest.mark.parametrize(
    "body",
    [
        {"html": ""},
        {"html": "<html></html>"},
        {"html": "x" * 2_100_000},
        {"text": " \n "},
        {"text": "Norway borders Sweden. " * 50_000},
    ],
    ids=["empty", "bare", "large page", "blank", "long"],
)
def test_a_bad_article_is_refused_and_changes_nothing(desk: httpx2.Client, body: dict[str, Any]) -> None:
    before = desk.get("/v1/stats").json()

    answer = desk.post("/v1/articles", json=body)

    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "urn:triplewire:problem:invalid-article"
    assert answer.json()["hint"]
    assert desk.get("/v1/stats").json() == before


def test_a_store_of_a_newer_version_is_not_served(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    open_store(f"sqlite:{path}").close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()

    with pytest.raises(StoreTooNew, match="newer version"):
        serve(Settings(store=f"sqlite:{path}", port=0))
