"""The command line as a person uses it: real articles, a real store, real exit codes."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import pytest

from triplewire.api.cli.main import main

pytestmark = pytest.mark.model

BORDER = (
    "Estonia borders Latvia. Estonian Foreign Minister Anna Tamm met Latvian Foreign Minister Janis Ozols in Riga.\n"
)


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """The JSON objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def command(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["triplewire", *map(str, words)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return command


@pytest.fixture
def seeds() -> Path:
    """The folder of the demo articles."""
    with resources.as_file(resources.files("triplewire.seeds")) as folder:
        return folder


def _article(path: Path, text: str = BORDER, title: str = "Neighbours meet") -> Path:
    path.write_text(json.dumps({"url": f"https://example.org/{path.stem}", "title": title, "text": text}))
    return path


def test_no_verb_shows_the_three_commands_a_newcomer_needs(run: Run) -> None:
    ran = run()

    assert ran.code == 0
    assert all(f"triplewire {verb}" in ran.out for verb in ("extract", "ingest", "serve", "demo"))


def test_extract_marks_the_words_of_every_fact(run: Run, tmp_path: Path) -> None:
    ran = run("extract", _article(tmp_path / "a.json"))

    assert ran.code == 0
    assert "Estonia borders Latvia" in ran.out
    assert "[Estonia] *borders* [Latvia]." in ran.out


def test_extract_jsonl_gives_offsets_that_hold(run: Run, tmp_path: Path) -> None:
    record = run("extract", "--jsonl", _article(tmp_path / "a.json")).rows[0]

    names = {entity["id"]: entity["name"] for entity in record["entities"]}  # type: ignore[attr-defined]
    fact = next(f for f in record["facts"] if f["relation"] == "borders")  # type: ignore[attr-defined]
    evidence = fact["evidence"][0]
    assert {names[fact["subject"]], names[fact["object"]]} == {"Estonia", "Latvia"}
    assert BORDER[slice(*evidence["cue"])] == "borders"
    assert {BORDER[slice(*evidence[end])] for end in ("subject", "object")} == {"Estonia", "Latvia"}
    assert BORDER[evidence["start"] : evidence["end"]] == evidence["sentence"]


def test_ingest_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    article = _article(tmp_path / "a.json")

    first, before = run("ingest", article), run("hash")
    again, after = run("ingest", article), run("hash")

    assert "1 added, 0 replaced, 0 unchanged, 0 failed" in first.out
    assert "0 added, 0 replaced, 1 unchanged, 0 failed" in again.out
    assert before == after


def test_another_way_to_read_reads_known_articles_again(run: Run, tmp_path: Path) -> None:
    path = _article(tmp_path / "a.txt")
    told = [
        run("ingest", *flags, path).out for flags in (["--fast"], ["--fast"], [], ["--preset", "precise"], ["--fast"])
    ]
    counted = [line.split(", 0 failed")[0] for line in told]
    assert counted[1] == "0 added, 0 replaced, 1 unchanged"
    assert counted[2:] == ["0 added, 1 replaced, 0 unchanged"] * 3
    assert told[4].split(";")[1] == told[0].split(";")[1]


def test_a_preset_that_is_none_is_told_with_those_there_are(run: Run, tmp_path: Path) -> None:
    ran = run("extract", "--preset", "rough", _article(tmp_path / "a.txt"))
    assert ran.code == 2
    assert "preset = 'rough'" in ran.err
    assert all(f"'{name}'" in ran.err for name in ("precise", "default", "broad"))


def test_why_tells_what_rules_and_encoder_say_of_a_fact(run: Run, tmp_path: Path) -> None:
    run("ingest", _article(tmp_path / "a.txt"))
    fact = run("facts", "-r", "borders", "--jsonl").rows[0]["id"]
    ran = run("why", str(fact), "--shares")
    assert "rule " in ran.out
    assert "encoder " in ran.out
    assert "without the word: “borders”" in ran.out
    [reason] = json.loads(run("why", str(fact), "--shares", "--json").out)["reasons"]
    assert reason["shares"]["words"][0]["word"] == "borders"
    assert "shares" not in json.loads(run("why", str(fact), "--json").out)["reasons"][0]


def test_changed_text_under_one_url_replaces_the_old_evidence(run: Run, tmp_path: Path) -> None:
    run("ingest", _article(tmp_path / "a.json"))

    ran = run("ingest", _article(tmp_path / "a.json", "Norway borders Sweden. The two are neighbours.\n"))

    assert "0 added, 1 replaced" in ran.out
    assert run("facts", "-s", "Norway", "-r", "borders").code == 0
    assert run("search", "Estonia", "--jsonl").out == ""


def test_delete_leaves_the_graph_that_never_saw_the_article(run: Run, tmp_path: Path) -> None:
    run("ingest", _article(tmp_path / "a.json"))
    before = run("hash").out
    run("ingest", _article(tmp_path / "b.json", "Norway borders Sweden. Oslo is the capital of Norway.\n"))

    ran = run("delete", "https://example.org/b")

    assert ran.code == 0
    assert run("hash").out == before


def test_articles_are_listed_with_the_keys_that_delete_takes(run: Run, tmp_path: Path) -> None:
    run("ingest", _article(tmp_path / "a.json"), _article(tmp_path / "b.json", "Norway borders Sweden.\n"))

    listed = json.loads(run("articles", "--json").out)
    found = json.loads(run("articles", "bordered Sweden", "--json").out)

    assert len(listed) == 2
    assert [row["url"] for row in found] == ["https://example.org/b"]
    assert run("delete", found[0]["id"]).code == 0
    assert "no article has these words" in run("articles", "Sweden").err
    assert "https://example.org/b" not in run("articles", "--json").out


def test_the_verbs_that_ask_answer_from_the_store(run: Run, seeds: Path) -> None:
    run("ingest", seeds / "01-belarus-drills.md")

    found = run("search", "belarus", "--json")
    shown = run("show", "Belarus")
    facts = run("facts", "-e", "Belarus", "-r", "borders", "--jsonl")
    fact = str(facts.rows[0]["id"])
    path = run("path", "Ukraine", "Russia")
    why = run("why", fact)
    counts = run("stats", "--json")

    assert json.loads(found.out)[0]["name"] == "Belarus"
    assert "Vladimir Makei minister_of Belarus" in shown.out
    assert "1. Ukraine — " in path.out
    assert "rule borders." in why.out
    assert json.loads(counts.out)["articles"] == 1
    assert {ran.code for ran in (found, shown, facts, path, why, counts)} == {0}


def test_a_bad_line_in_the_middle_stops_nothing_and_is_listed(run: Run, tmp_path: Path) -> None:
    good = [json.dumps({"url": f"https://example.org/{n}", "title": "T", "text": BORDER}) for n in (1, 2)]
    (tmp_path / "in.jsonl").write_text("\n".join([good[0], '{"title": ', good[1]]))

    ran = run("ingest", "in.jsonl")

    listed = [json.loads(line) for line in (tmp_path / "triplewire.errors.jsonl").read_text().splitlines()]
    assert ran.code == 4
    assert "2 added" in ran.out
    assert "1 failed" in ran.out
    assert [row["where"] for row in listed] == ["in.jsonl:2"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "Nobody"), 3, "Nobody"),
        (("facts", "-r", "borderz"), 2, "did you mean borders"),
        (("facts", "--status", "maybe"), 2, "'maybe' is not a status"),
        (("why", "0000000000000000"), 3, "0000000000000000"),
        (("delete", "https://example.org/none"), 3, "example.org/none"),
        (("extract", "nothing.txt"), 1, "nothing.txt"),
        (("export", "graph.xyz"), 2, "graph.xyz"),
        (("--store", "mysql://x", "stats"), 2, "mysql"),
    ],
)
def test_what_is_wrong_is_named_with_a_hint_and_a_code(
    run: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    run("ingest", _article(tmp_path / "a.json"))

    ran = run(*words)

    lines = ran.err.strip().splitlines()
    assert ran.code == code
    assert said in lines[0]
    assert lines[0].startswith("error: ")
    assert "Traceback" not in ran.err


def test_export_then_import_gives_the_same_graph(run: Run, seeds: Path) -> None:
    run("ingest", seeds / "01-belarus-drills.md", seeds / "02-finland-president.md")
    before = run("hash").out

    run("export", "graph.jsonl")
    ran = run("--store", "sqlite:copy.db", "import", "graph.jsonl")

    assert "2 articles added" in ran.out
    assert run("--store", "sqlite:copy.db", "hash").out == before


def test_every_export_format_is_written_whole(run: Run, tmp_path: Path) -> None:
    run("ingest", _article(tmp_path / "a.json"))

    for name in ("graph.jsonl", "graph.csv", "graph.graphml"):
        assert run("export", name).code == 0

    written = {path.name for path in tmp_path.glob("graph*")}
    assert written == {"graph.jsonl", "graph.entities.csv", "graph.facts.csv", "graph.graphml"}


def test_doctor_and_config_name_what_they_found(run: Run, tmp_path: Path) -> None:
    run("ingest", _article(tmp_path / "a.json"))

    doctor, config = run("doctor"), run("config", "--json")

    assert doctor.code == 0
    assert "1 articles" in doctor.out
    assert "encoder: 63 relations" in doctor.out
    assert {row["setting"] for row in json.loads(config.out)} >= {"store", "model", "port"}


def test_the_demo_answers_three_questions_with_their_sentences(run: Run) -> None:
    ran = run("demo", "--no-serve")

    assert ran.code == 0
    assert ran.out.count("Q: ") == 3
    assert ran.out.count("A: ") >= 3
    assert ran.out.count("curl '") == 3
    assert "[Belarus] *borders* [Ukraine]" in ran.out
