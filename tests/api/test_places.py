"""`triplewire ingest URL` from a real site."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest


class Ran(Protocol):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str
    rows: list[dict[str, Any]]


class Site(Protocol):
    """A server of the tests' own."""

    host: str
    url: str

    def lay(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str: ...
    def paths(self) -> list[str]: ...


Run = Callable[..., Ran]
PAGE = (
    "<html><head><title>Acme buys Rival</title></head><body><article><h1>Acme buys Rival</h1>"
    "<p>MINSK, March 5, 2021 — Acme Corp. acquired Rival Ltd., the company said.</p></article></body></html>"
)


@pytest.fixture(autouse=True)
def _private(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPLEWIRE_FETCH_PRIVATE", site.host)
    monkeypatch.setenv("TRIPLEWIRE_FETCH_DELAY", "0")


@pytest.mark.model
def test_pages_and_files_are_taken_in_side_by_side_and_what_is_no_page_stops_nothing(
    run: Run, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "border.txt").write_text("Estonia borders Latvia.")
    places = [site.lay("/a", PAGE), "border.txt", site.url + "/none", "http://169.254.169.254/latest/"]

    done = run("ingest", "--fetch", *places)

    assert (done.code, "2 added" in done.out) == (4, True), done.err
    lines = [json.loads(line) for line in (tmp_path / "triplewire.errors.jsonl").read_text().splitlines()]
    assert [(row["where"], row["problem"]) for row in lines] == [
        (site.url + "/none", "its server answers 404"),
        ("http://169.254.169.254/latest/", "its host is not on the public network"),
    ]
    assert site.url + "/a" in run("articles", "--jsonl").out
    assert "0 added, 0 replaced, 1 unchanged" in run("ingest", "--fetch", places[0]).out
    facts = run("extract", "--fetch", "--jsonl", places[0]).rows[0]["facts"]
    assert [fact["relation"] for fact in facts] == ["acquired"]


def test_nothing_is_fetched_unless_the_command_says_so(run: Run, site: Site) -> None:
    done = run("ingest", site.lay("/a", PAGE))

    assert done.code == 1
    assert "pages are not fetched here" in done.err
    assert "--fetch" in done.err
    assert site.paths() == []
