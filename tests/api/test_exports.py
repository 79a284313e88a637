"""The same part of the graph over HTTP and on the command line, in every form."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest

from triplewire.api.queries import FormatName
from triplewire.graph.export.write import FORMATS

Run = Callable[..., Any]
PARTS = [form.name for form in FORMATS.values() if form.parts and not form.is_whole]
EXTRAS = {"parquet": "pyarrow"} | dict.fromkeys(
    ["turtle", "trig", "nquads", "jsonld", "turtle-1.1", "nquads-1.1"], "pyoxigraph"
)
ACME = "entity=Acme&status=all"


@pytest.fixture
def store_url(store_file: Path) -> str:
    """The store of the three stories."""
    return f"sqlite:{store_file}"


def test_the_service_offers_every_form_of_a_part() -> None:
    assert set(get_args(FormatName)) == {"json", "jsonl", *PARTS}


@pytest.mark.parametrize("form", PARTS)
def test_a_file_of_the_service_is_that_of_the_command_line(
    client: httpx2.Client, run: Run, store_url: str, form: str, tmp_path: Path
) -> None:
    if form in EXTRAS:
        pytest.importorskip(EXTRAS[form])
    answer = client.get(f"/v1/subgraph?{ACME}&format={form}")
    done = run("--store", store_url, "export", "--format", form, "--entity", "Acme", "-o", "part")

    assert (answer.status_code, done.code) == (200, 0), done.err
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[form].media_type.partition(";")[0]
    assert answer.headers["content-disposition"].endswith(f'{FORMATS[form].ending}"')
    written = [tmp_path / line.removeprefix("wrote ") for line in done.err.splitlines()]
    assert written[-1].read_bytes() == answer.content


@pytest.mark.parametrize(
    ("query", "relations"),
    [
        ("entity=Ada Berg&target=Sudland", ["borders", "head_of_state_of"]),
        ("relation=borders&relation=met_with", ["borders", "met_with"]),
        ("type=Place", ["borders"]),
        ("type=Person&type=Place&since=2021-01-01&until=2021-12-31", ["borders", "head_of_state_of"]),
        ("relation=head_of_state_of&until=2018-12-31", []),
        ("entity=Boris Köhl&status=all&min_confidence=0.75", ["employed_by", "met_with"]),
    ],
)
def test_parts_are_selected_by_path_relations_types_period_and_confidence(
    client: httpx2.Client, query: str, relations: list[str]
) -> None:
    answer = client.get(f"/v1/subgraph?{query}&format=csv")

    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted(row["relation"] for row in rows) == relations
    edges = client.get(f"/v1/subgraph?{query}").json()["edges"]
    assert sorted(edge["id"] for edge in edges) == sorted(row["id"] for row in rows)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("target=Sudland&since=2020-01-01", "chains of facts need both ends"),
        ("since=2021-01-01&until=2020-01-01", "ends before it begins"),
        ("status=all", "say which part"),
        ("type=Planet", "'Person', 'Organization'"),
        ("relation=bordrs", "unknown relation 'bordrs'; did you mean borders"),
    ],
)
def test_a_part_that_cannot_be_meant_is_refused(client: httpx2.Client, query: str, detail: str) -> None:
    answer = client.get(f"/v1/subgraph?{query}")

    assert answer.status_code == 422
    assert detail in answer.text


def test_without_a_file_the_form_goes_to_standard_output(run: Run, store_url: str) -> None:
    done = run("--store", store_url, "export", "-f", "node-link", "--relation", "borders")

    graph = json.loads(done.out)
    assert [edge["relation"] for edge in graph["edges"]] == ["borders"]
    assert {node["name"] for node in graph["nodes"]} == {"Norland", "Sudland"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["g.csv", "-o", "h.csv"], 2, "there are two targets"),
        (["--format", "gefx", "-o", "g"], 2, "did you mean gexf?"),
        (["g.jsonl", "--entity", "Acme"], 2, "jsonl holds the whole graph"),
        (["g.csv", "--type", "planet"], 2, "'planet' is not a type"),
        (["g.csv", "--since", "soon"], 2, "'soon' is not a date"),
        (["g.csv", "--entity", "Nobody"], 3, "Nobody"),
        (["g.csv", "--article", "nowhere-at-all"], 3, "nowhere-at-all"),
    ],
)
def test_what_cannot_be_exported_is_said_with_what_to_do(
    run: Run, store_url: str, words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    done = run("--store", store_url, "export", *words)

    assert done.code == code
    assert said in done.err
    assert "hint: " in done.err
    assert list(tmp_path.glob("*g*")) == []


@pytest.mark.parametrize(
    ("form", "library"), [("turtle", "pyoxigraph"), ("jsonld", "pyoxigraph"), ("parquet", "pyarrow")]
)
def test_a_form_whose_library_is_missing_names_the_extra(
    run: Run, store_url: str, monkeypatch: pytest.MonkeyPatch, form: str, library: str, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    done = run("--store", store_url, "export", "-f", form, "-o", "g")

    assert done.code == 1
    assert f"needs {library}, which is not installed" in done.err
    assert "hint: Run: pip install 'triplewire[" in done.err
    assert list(tmp_path.glob("*g*")) == []


def test_an_export_of_facts_is_imported_and_a_broken_one_is_named_with_its_line(
    run: Run, store_url: str, tmp_path: Path
) -> None:
    assert run("--store", store_url, "export", "g.csv").code == 0

    done = run("--store", "sqlite:new.db", "import", "g.csv")
    assert done.out == "3 articles added, 0 replaced, 0 unchanged\n"

    facts = tmp_path / "g.facts.csv"
    facts.write_text(facts.read_text("utf-8").replace(",borders,", ",bordrs,"), "utf-8")
    done = run("--store", "sqlite:new.db", "import", "g.csv")
    assert done.code == 2
    assert "unknown relation 'bordrs'; did you mean borders" in done.err


def test_measure_takes_the_same_part(run: Run, store_url: str) -> None:
    done = run("--store", store_url, "measure", "--type", "Place", "--json")

    assert (json.loads(done.out)["n_entities"], json.loads(done.out)["n_facts"]) == (2, 1)
