"""Every verb does on a Neo4j server what it does on a file: the same words, the same exit code."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from triplewire.api.cli.main import app
from triplewire.api.opening import jobs_of
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

pytestmark = pytest.mark.neo4j


class Ran(Protocol):
    """What a command printed, and its exit code: tests/api/conftest.py."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
HAS_NO_STORE = {"extract", "annotate", "train", "omissions", "schema", "config", "bench"}
ELSEWHERE = {
    "ingest": "test_an_article_comes_goes_and_is_corrected_on_the_server_that_a_setting_names",
    "delete": "test_an_article_comes_goes_and_is_corrected_on_the_server_that_a_setting_names",
    "export": "test_a_graph_goes_from_a_server_into_a_file_and_back",
    "import": "test_a_graph_goes_from_a_server_into_a_file_and_back",
    "decide": "tests/graph/test_store_decisions.py",
    "browse": "tests/api/test_browse.py",
    "serve": "tests/api/test_neo4j_faults.py",
    "jobs": "test_the_batches_of_a_server_wait_in_a_file_beside_it",
    "backup": "test_a_backup_is_of_a_file_and_says_what_to_do_instead",
    "demo": "serves, after the verbs that are asked here",
}
ASKED = [
    ("search", "Norland"), ("search", "Kohl", "--jsonl"), ("search", "Nrolnad", "--json"), ("articles",),
    ("articles", "denies", "--json"), ("articles", "--jsonl"), ("show", "Norland"), ("show", "Ada Berg", "--json"),
    ("show", "Nobody"), ("facts",), ("facts", "--json"), ("facts", "--subject", "Ada Berg", "--as-of", "2020"),
    ("facts", "--status", "denied", "--jsonl"), ("facts", "--relation", "border"), ("path", "Acme", "Ada Berg"),
    ("path", "Norland", "Acme", "--json"), ("path", "Norland", "Nobody"), ("conflicts",),
    ("conflicts", "Acme", "--json"), ("why", "FACT"), ("why", "FACT", "--json"), ("why", "0000"),
    ("measure", "--json"), ("measure", "--entity", "Norland"), ("stats",), ("stats", "--json"), ("hash",),
    ("reconcile", "Ada Berg", "norland", "Nobody"), ("reconcile", "Koehl", "--jsonl"), ("decisions",),
    ("decisions", "--json"),
]  # fmt: skip
DOES_NOT_COUNT = re.compile(r'"?revision"?: ?\d+,?|"?recorded"?: ?"[^"]+",?')


@pytest.fixture(scope="module")
def server(neo4j_url: str, readings: list[Reading]) -> Iterator[str]:
    """The address of a server that holds the three stories and nothing else."""
    with open_store(neo4j_url) as store:
        store.apply(added=readings, deleted=[one.article.key for one in store.readings()])
        yield neo4j_url
        store.apply(deleted=[one.article.key for one in store.readings()])


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_a_question_has_the_same_answer_on_either_store(
    run: Run, server: str, store_file: Path, words: tuple[str, ...]
) -> None:
    asked = [fact_of(run, store_file) if word == "FACT" else word for word in words]

    on_file = run("--store", f"sqlite:{store_file}", *asked)
    on_server = run("--store", server, *asked)

    for one, other in ((on_file.out, on_server.out), (on_file.err, on_server.err)):
        assert DOES_NOT_COUNT.sub("", other) == DOES_NOT_COUNT.sub("", one)
    assert on_server.code == on_file.code
    assert on_server.out + on_server.err


def fact_of(run: Run, store_file: Path) -> str:
    """The id of a fact."""
    found: str = json.loads(run("--store", f"sqlite:{store_file}", "facts", "--json").out)[0]["id"]
    return found


def test_every_verb_that_needs_a_store_is_tried() -> None:
    verbs = {str(command.name) for command in app.registered_commands if not command.hidden}

    assert verbs - HAS_NO_STORE == {words[0] for words in ASKED} | set(ELSEWHERE) | {"doctor"}


def test_the_batches_of_a_server_wait_in_a_file_beside_it(run: Run, server: str) -> None:
    with jobs_of(Settings(store=server)) as queue:
        job = queue.add(["{}"])

    listed = run("--store", server, "jobs", "--json")

    assert [row["id"] for row in json.loads(listed.out)] == [job.id]
    assert Path("triplewire.jobs.db").is_file()


def test_the_doctor_finds_the_server_well(run: Run, server: str) -> None:
    ran = run("--store", server, "doctor", "--json")

    assert server in ran.out


def test_a_backup_is_of_a_file_and_says_what_to_do_instead(run: Run, server: str) -> None:
    ran = run("--store", server, "backup", "copy.db")

    assert (ran.code, ran.out) == (2, "")
    assert "hint:" in ran.err


def test_a_graph_goes_from_a_server_into_a_file_and_back(
    run: Run, server: str, store_file: Path, tmp_path: Path, readings: list[Reading]
) -> None:
    before = run("--store", f"sqlite:{store_file}", "hash").out
    exported = run("--store", server, "export", "graph.jsonl")
    imported = run("--store", "sqlite:copy.db", "import", "graph.jsonl")
    copy = run("--store", "sqlite:copy.db", "hash").out
    run("--store", "sqlite:copy.db", "export", "back.jsonl")
    with open_store(server) as store:
        store.apply(deleted=[one.article.key for one in readings])
    back = run("--store", server, "import", "back.jsonl")

    assert (exported.code, imported.code, back.code) == (0, 0, 0), exported.err + imported.err + back.err
    assert run("--store", server, "hash").out == copy == before
    assert (tmp_path / "graph.jsonl").read_bytes() == (tmp_path / "back.jsonl").read_bytes()


@pytest.mark.model
def test_an_article_comes_goes_and_is_corrected_on_the_server_that_a_setting_names(
    run: Run, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIPLEWIRE_STORE", server)
    said = {"url": "https://example.org/border", "title": "Neighbours", "text": "Estonia borders Latvia."}
    path = tmp_path / "a.json"
    before = run("hash").out
    path.write_text(json.dumps(said))
    first = json.loads(run("ingest", path, "--json").out)
    again = json.loads(run("ingest", path, "--json").out)
    path.write_text(json.dumps(said | {"text": "Finland borders Norway."}))
    corrected = json.loads(run("ingest", path, "--json").out)
    shown = run("facts", "--entity", "Finland").out
    gone = run("delete", said["url"])

    assert [(row["added"], row["unchanged"], row["replaced"]) for row in (first, again, corrected)] == [
        (1, 0, 0), (0, 1, 0), (0, 0, 1),
    ]  # fmt: skip
    assert "Norway" in shown
    assert gone.code == 0
    assert run("hash").out == before
