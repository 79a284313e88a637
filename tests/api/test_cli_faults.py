"""Bad input at the command line: each is named with what to do, has its exit code, and costs no other article."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from triplewire.api.cli.main import main

BORDER = "Estonia borders Latvia. Estonian Foreign Minister Anna Tamm met Janis Ozols in Riga.\n"
NORTH = "Norway borders Sweden. Swedish Foreign Minister Eva Lund visited Oslo in May 2019.\n"
RUSSIAN = "Эстония граничит с Латвией\n\nМинистр иностранных дел Эстонии Анна Тамм прибыла в Ригу на переговоры.\n"


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def command(*words: str | Path) -> Ran:
    """Run the command line where it stands."""
    code, before = 0, sys.argv
    sys.argv = ["triplewire", *map(str, words)]
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.argv = before
    out.seek(0)
    return Ran(code, out.read(), err.getvalue())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return command


def files(folder: Path) -> None:
    """Write one file of every kind of trouble, and of what is odd and still an article."""
    row = json.dumps({"id": "good-1", "title": "T", "text": BORDER})
    written: dict[str, str | bytes] = {
        "empty.txt": "",
        "blank.md": " \n\n \n",
        "large.txt": BORDER * (5_100_000 // len(BORDER)),
        "long.txt": BORDER * (1_200_000 // len(BORDER)),
        "binary.txt": bytes(range(256)) * 40,
        "gone.jsonl": "\n\n",
        "middle.jsonl": f'{row}\n{{"title": \n{json.dumps({"id": "good-2", "title": "T", "text": NORTH})}\n',
        "utf16.txt": f"Neighbours in Unicode\n\n{BORDER}".encode("utf-16"),
        "latin.txt": f"Neighbours of the café\n\n{BORDER}{NORTH}".encode("latin-1"),
        "broken.html": f"<html><title>Broken neighbours<body><h1>Broken neighbours<p>{BORDER}<div><b>{NORTH}</i></td>",
        "deep.html": f"<html><body>{'<div>' * 10_000}<p>Deep neighbours. {BORDER}</p>{'</div>' * 10_000}",
        "bare.jsonl": json.dumps({"id": "bare", "text": NORTH}) + "\n",
        "headline.txt": "Finland borders Norway\n",
        "russian.txt": RUSSIAN,
        "nul.jsonl": json.dumps({"id": "nul", "title": "A\x00B", "text": f"\u202e{BORDER}\u202c \x00 \u200f{NORTH}"}),
        "half.jsonl": '{"id": "half", "title": "A \\ud800 B", "text": "Poland borders Germany. \\udfff"}\n',
        "nothing.jsonl": '{"id": "no-text"}\n["a list"]\n{"text": 7}\n',
    }
    for name, content in written.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "none").mkdir()
    (folder / "none" / "picture.png").write_bytes(b"\x89PNG")


@dataclass(frozen=True)
class Batch:
    """What became of one ingest of everything at once."""

    ran: Ran
    listed: dict[str, str]  # where -> problem
    hints: dict[str, str]
    records: dict[str, dict[str, Any]]  # given id or title -> what `extract` says
    articles: int


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    """One ingest of every kind of trouble at once, between articles that are sound."""
    folder = tmp_path_factory.mktemp("faults")
    files(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        names = sorted(path.name for path in folder.iterdir())
        ran = command("ingest", "--json", *names, "nowhere.txt")
        rows = [json.loads(line) for line in (folder / "triplewire.errors.jsonl").read_text().splitlines()]
        held = command("extract", "--jsonl", *names)
        records = {record["id"]: record for record in held.rows}
        records |= {record["title"]: record for record in held.rows if record["title"]}
        yield Batch(
            ran,
            {row["where"]: row["problem"] for row in rows},
            {row["where"]: row["hint"] for row in rows},
            records,
            json.loads(command("stats", "--json").out)["articles"],
        )


@pytest.mark.model
def test_the_sound_articles_of_a_bad_batch_are_in_and_the_bad_ones_are_listed(batch: Batch) -> None:
    report = json.loads(batch.ran.out)

    assert batch.ran.code == 4
    assert "Traceback" not in batch.ran.err
    assert report["added"] == batch.articles == 11
    assert [row["where"] for row in report["troubles"]] == list(batch.listed)
    assert all(batch.hints.values())


@pytest.mark.model
@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("empty.txt", "the file is empty"),
        ("blank.md", "the file is empty"),
        ("large.txt", "more than 1,000,000"),
        ("long.txt", "more than 1,000,000"),
        ("binary.txt", "this is a binary file"),
        ("gone.jsonl", "the file is empty"),
        ("middle.jsonl:2", "this is not JSON"),
        ("nothing.jsonl:1", 'neither "text" nor "title"'),
        ("nothing.jsonl:2", "not an object"),
        ("nothing.jsonl:3", '"text" is a number'),
        ("none", "the folder holds no articles"),
        ("nowhere.txt", "there is no such file"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(batch: Batch, where: str, problem: str) -> None:
    assert problem in batch.listed[where]


@pytest.mark.model
@pytest.mark.parametrize(
    ("article", "ends"),
    [
        ("good-1", {"Estonia", "Latvia"}),
        ("good-2", {"Norway", "Sweden"}),
        ("Neighbours in Unicode", {"Estonia", "Latvia"}),
        ("Neighbours of the café", {"Norway", "Sweden"}),
        ("Broken neighbours", {"Norway", "Sweden"}),
        ("bare", {"Norway", "Sweden"}),
        ("nul", {"Norway", "Sweden"}),
        ("Finland borders Norway", {"Finland", "Norway"}),
        ("half", {"Poland", "Germany"}),
    ],
)
def test_what_is_odd_is_read_all_the_same(batch: Batch, article: str, ends: set[str]) -> None:
    record = batch.records[article]
    names = {entity["id"]: entity["name"] for entity in record["entities"]}
    borders = [fact for fact in record["facts"] if fact["relation"] == "borders"]

    assert ends in [{names[fact["subject"]], names[fact["object"]]} for fact in borders]


@pytest.mark.model
def test_a_page_ten_thousand_deep_is_read(batch: Batch) -> None:
    assert any("Deep neighbours" in f["evidence"][0]["sentence"] or f["relation"] == "borders"
               for record in batch.records.values() for f in record["facts"])  # fmt: skip
    assert not any(where.startswith("deep") for where in batch.listed)


@pytest.mark.model
def test_an_article_in_russian_is_kept_without_facts_and_that_is_said(batch: Batch) -> None:
    record = batch.records["Эстония граничит с Латвией"]

    assert (record["language"], record["facts"]) == ("ru", [])
    assert "1 not in English (ru): stored, but no facts are read from them" in batch.ran.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "error: empty.txt: the file is empty"),
        ("binary.txt", bytes(range(256)), "error: binary.txt: this is a binary file, not text"),
        ("large.txt", b"Estonia borders Latvia.\n" * 220_000, "error: large.txt: the article has 5,2"),
        ("folder", None, "error: folder: the folder holds no articles"),
    ],
)
@pytest.mark.parametrize("verb", ["ingest", "extract", "omissions"])
def test_nothing_but_bad_input_is_one_line_a_hint_and_a_failure(
    run: Run, tmp_path: Path, verb: str, name: str, content: bytes | None, said: str
) -> None:
    (tmp_path / name).mkdir() if content is None else (tmp_path / name).write_bytes(content)

    ran = run(verb, name)

    lines = ran.err.splitlines()
    assert ran.code == 1
    assert lines[0].startswith(said)
    assert lines[1].startswith("hint: ")
    assert "Traceback" not in ran.err


def test_a_file_name_that_is_no_text_is_listed_as_json_all_the_same(run: Run, tmp_path: Path) -> None:
    name = b"\xff.txt".decode(errors="surrogateescape")
    (tmp_path / name).write_bytes(b"")

    ran = run("ingest", "--json", name)

    listed = json.loads((tmp_path / "triplewire.errors.jsonl").read_text("utf-8"))
    assert listed["where"] == json.loads(ran.out)["troubles"][0]["where"] == name


def test_the_errors_of_an_earlier_run_stay_until_there_are_new_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.txt").write_text(" \n")
    listed = tmp_path / "triplewire.errors.jsonl"

    run("ingest", "empty.txt")
    (tmp_path / "none.jsonl").write_text("")
    before = listed.read_text()
    run("stats")
    assert listed.read_text() == before
    run("ingest", "blank.txt")

    assert [json.loads(line)["where"] for line in listed.read_text().splitlines()] == ["blank.txt"]


def test_nothing_failed_makes_no_errors_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "russian.txt").write_text(RUSSIAN, "utf-8")

    ran = run("ingest", "russian.txt")

    assert ran.code == 0
    assert not (tmp_path / "triplewire.errors.jsonl").exists()


@pytest.mark.parametrize("target", ["folder", "missing/errors.jsonl"])
def test_an_errors_file_that_cannot_be_is_named_before_anything_is_read(run: Run, tmp_path: Path, target: str) -> None:
    (tmp_path / "folder").mkdir()

    ran = run("ingest", "--errors", target, "nowhere.txt")

    assert ran.code == 2
    assert ran.err.splitlines()[0] == f"error: the errors cannot be listed in {target}"
    assert not (tmp_path / "triplewire.db").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full, a disk that is always full")
def test_an_errors_file_on_a_full_disk_stops_nothing_and_every_problem_is_said(run: Run, tmp_path: Path) -> None:
    names = [f"empty-{n}.txt" for n in range(7)]
    for name in names:
        (tmp_path / name).touch()

    ran = run("ingest", "--errors", "/dev/full", *names)

    assert ran.code == 1
    assert all(f"error: {name}: the file is empty" in ran.err for name in names)
    assert "error: /dev/full: No space left on device" in ran.err


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("file.txt/graph.db", "file.txt/graph.db cannot be opened"),
        ("folder", "folder is a folder"),
        ("missing/graph.db", "missing/graph.db cannot be opened"),
        ("file.txt", "file.txt is not a triplewire store"),
    ],
)
def test_a_store_that_cannot_be_written_is_named_and_left_alone(
    run: Run, tmp_path: Path, store: str, said: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text(BORDER * 50)

    ran = run("--store", f"sqlite:{store}", "ingest", "file.txt")

    lines = ran.err.splitlines()
    assert ran.code == 1
    assert lines[0] == f"error: {said}"
    assert lines[1].startswith("hint: ")
    assert (tmp_path / "file.txt").read_text() == BORDER * 50


@pytest.mark.parametrize("target", ["file.txt/graph.jsonl", "missing/graph.csv", "folder.jsonl"])
def test_an_export_that_cannot_be_written_is_named(run: Run, tmp_path: Path, target: str) -> None:
    (tmp_path / "file.txt").write_text(RUSSIAN, "utf-8")
    (tmp_path / "folder.jsonl").mkdir()
    run("ingest", "nowhere.txt")

    ran = run("export", target)

    assert ran.code == 2
    assert ran.err.startswith("error: cannot write ")
    assert "hint: " in ran.err


@pytest.mark.model
def test_an_article_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    row = {"title": "Red \x1b[31m \u202enews", "text": f"\x1b]0;owned\x07 {NORTH}", "url": "https://example.org/\x1b[2J"}
    (tmp_path / "steer.jsonl").write_text(json.dumps(row) + "\n")

    printed = [run("extract", "steer.jsonl"), run("ingest", "steer.jsonl"), run("facts"), run("search", "Norway")]

    assert all(ran.code == 0 for ran in printed)
    assert not any(mark in ran.out + ran.err for ran in printed for mark in ("\x1b", "\x07", "\u202e"))
    assert "[Norway] *borders* [Sweden]" in printed[2].out
