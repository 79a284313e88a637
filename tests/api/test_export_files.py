"""The graph as a file over HTTP: the bytes of the command line, of any size, in the form that was asked for."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest

from triplewire.api.negotiation import chosen
from triplewire.api.problems import Refused
from triplewire.api.queries import FileName
from triplewire.api.settings import Settings
from triplewire.graph.export.write import FORMATS
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

Run = Callable[..., Any]
Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
EXTRAS = {"parquet": "pyarrow"} | dict.fromkeys(
    ["turtle", "trig", "nquads", "jsonld", "turtle-1.1", "nquads-1.1"], "pyoxigraph"
)


def test_every_form_but_a_folder_is_offered() -> None:
    assert set(get_args(FileName)) == {form.name for form in FORMATS.values() if form.parts}


@pytest.mark.parametrize("form", get_args(FileName))
def test_a_file_is_that_of_the_command_line(
    client: httpx2.Client, run: Run, store_file: Path, form: str, tmp_path: Path
) -> None:
    if form in EXTRAS:
        pytest.importorskip(EXTRAS[form])

    answer = client.get(f"/v1/export?format={form}")
    done = run("--store", f"sqlite:{store_file}", "export", "--format", form, "-o", "whole")

    assert (answer.status_code, done.code) == (200, 0), answer.text
    written = [tmp_path / line.removeprefix("wrote ") for line in done.err.splitlines()]
    assert answer.content == written[-1].read_bytes()
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-disposition"] == f'attachment; filename="triplewire{FORMATS[form].ending}"'


def test_what_was_sent_is_imported_again(client: httpx2.Client, run: Run, store_file: Path, tmp_path: Path) -> None:
    (tmp_path / "sent.jsonl").write_bytes(client.get("/v1/export").content)

    assert run("--store", "sqlite:again.db", "import", "sent.jsonl").code == 0

    hashes = {run("--store", url, "hash").out for url in ("sqlite:again.db", f"sqlite:{store_file}")}
    assert len(hashes) == 1


def test_a_part_is_selected(client: httpx2.Client) -> None:
    rows = client.get("/v1/export?format=csv&entity=Acme&status=denied").text.splitlines()

    assert len(rows) == 2
    assert "employed_by" in rows[1]


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("format=jsonl&entity=Acme", 422, "bad-setting"),
        ("format=cypher&status=denied", 422, "bad-setting"),
        ("format=neo4j-admin", 422, "invalid-request"),
        ("format=csv&entity=nobody of this name", 404, "entity-not-found"),
        ("format=csv&relation=bordrs", 422, "unknown-relation"),
        ("format=csv&min_revision=999999", 412, "revision-not-reached"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_sent(
    client: httpx2.Client, query: str, status: int, kind: str
) -> None:
    answer = client.get(f"/v1/export?{query}")

    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, kind)
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/graphml+xml;q=0.9, text/csv;q=0.1", "application/graphml+xml"),
        ("application/jsonl", "application/x-ndjson"),
    ],
)
def test_accept_says_in_which_form(client: httpx2.Client, accept: str, media_type: str) -> None:
    for _ in range(2):  # the second is a remembered one
        answer = client.get("/v1/subgraph?relation=borders", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert answer.headers["vary"] == "Accept"
    assert client.get("/v1/subgraph?relation=borders&format=dot", headers={"Accept": accept}).text.startswith("digraph")


def test_a_form_that_there_is_not_is_not_acceptable(client: httpx2.Client) -> None:
    for path in ("/v1/subgraph?relation=borders", "/v1/export"):
        for accept in ("image/png", "text/html", "application/json;q=0, application/*;q=0", "text/csv;q=x"):
            answer = client.get(path, headers={"Accept": accept})
            assert (answer.status_code, answer.json()["type"]) == (406, "urn:triplewire:problem:not-acceptable")
    assert client.get("/v1/export", headers={"Accept": "text/csv"}).headers["content-type"].startswith("text/csv")


def test_the_most_exact_range_counts() -> None:
    offered = {"application/json": "json", "text/csv": "csv", "text/turtle": "turtle"}

    assert chosen("text/*, text/csv;q=0.1", offered) == "turtle"
    assert chosen("text/*;q=0.2, */*;q=0.1", offered) == "csv"
    assert chosen(" , ;q=1", offered) == "json"
    assert chosen("TEXT/CSV", offered) == "csv"
    with pytest.raises(Refused):
        chosen("*/*;q=0", offered)


@pytest.fixture
def big(tmp_path: Path, readings: list[Reading], server: Server) -> Iterator[httpx2.Client]:
    """A server whose whole export is larger than what the system keeps for a client that does not read."""
    one = readings[0]
    text = one.article.text + " " + "x" * 900_000
    many = [replace(one, article=replace(one.article, key=f"{n:016x}", text=text, url=None)) for n in range(20)]
    many = [replace(row, evidence=tuple(replace(e, article=row.article.key) for e in row.evidence)) for row in many]
    with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
        store.apply(added=many)
    with server(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, ingest=False)) as client:
        yield client


def test_a_client_that_hangs_up_costs_nothing_that_lasts(big: httpx2.Client) -> None:
    def open_files() -> int:
        """Files that have no name any more: what is put down to be sent."""
        found = 0
        for path in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # the one that this is read through
                found += str(path.readlink()).endswith("(deleted)")
        return found

    assert len(big.get("/v1/export").content) > 18_000_000
    before = open_files()
    for _ in range(5):
        with socket.create_connection((big.base_url.host, big.base_url.port or 80)) as line:
            line.sendall(b"GET /v1/export HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert line.recv(1000).startswith(b"HTTP/1.1 200")
    deadline = time.monotonic() + 10
    while open_files() > before and time.monotonic() < deadline:
        time.sleep(0.05)

    assert open_files() <= before
    assert big.get("/v1/stats").status_code == 200
