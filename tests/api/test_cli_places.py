"""Places that cannot be read or written at the command line, and articles that would do harm."""

import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NORTH = "Norway borders Sweden. Swedish Foreign Minister Eva Lund visited Oslo in May 2019.\n"
RUSSIAN = "Эстония граничит с Латвией\n\nМинистр иностранных дел Эстонии Анна Тамм прибыла в Ригу на переговоры.\n"


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
    (tmp_path / "file.txt").write_text(NORTH * 50)

    ran = run("--store", f"sqlite:{store}", "ingest", "file.txt")

    lines = ran.err.splitlines()
    assert ran.code == 1
    assert lines[0] == f"error: {said}"
    assert lines[1].startswith("hint: ")
    assert (tmp_path / "file.txt").read_text() == NORTH * 50


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
    row = {
        "title": "Red \x1b[31m \u202enews",
        "text": f"\x1b]0;owned\x07 {NORTH}",
        "url": "https://example.org/\x1b[2J",
    }
    (tmp_path / "steer.jsonl").write_text(json.dumps(row) + "\n")

    printed = [run("extract", "steer.jsonl"), run("ingest", "steer.jsonl"), run("facts"), run("search", "Norway")]

    assert all(ran.code == 0 for ran in printed)
    assert not any(mark in ran.out + ran.err for ran in printed for mark in ("\x1b", "\x07", "\u202e"))
    assert "[Norway] *borders* [Sweden]" in printed[2].out


@pytest.mark.parametrize("verb", [("ingest", "nowhere.txt"), ("stats",), ("delete", "x"), ("hash",)])
def test_a_store_of_a_newer_version_is_named_and_left_alone(run: Run, tmp_path: Path, verb: tuple[str, ...]) -> None:
    run("ingest", "nowhere.txt")
    connection = sqlite3.connect(tmp_path / "triplewire.db")
    connection.execute("PRAGMA user_version=99")
    connection.close()

    ran = run(*verb)

    lines = ran.err.splitlines()
    assert ran.code == 1
    assert lines[0].startswith("error: triplewire.db was written by a newer version (schema 99")
    assert lines[1] == "hint: Upgrade triplewire, or name another store."


@pytest.mark.model
@pytest.mark.slow
def test_an_article_of_twenty_thousand_words_goes_the_whole_way(run: Run, tmp_path: Path) -> None:
    rng = random.Random(1)
    lands = ["Estonia", "Latvia", "Poland", "Finland", "Sweden", "Norway", "Denmark", "Germany", "France", "Spain"]
    names = [
        f"{a} {b}{c}" for a in ("Anna", "Boris", "Carla") for b in ("Berg", "Holm", "Lind") for c in ("man", "son")
    ]
    said = [
        "{a}'s Foreign Minister {p} met {q} in {b} on Monday.",
        '"We will not leave {a}," {p} said. "They attacked {b} in 2014."',
        "She criticized {a} and denied that {q} had visited {b} last week.",
        "{a} borders {b}. The country has been a member of NATO since 1999.",
    ]
    sentences = [
        rng.choice(said).format(a=rng.choice(lands), b=rng.choice(lands), p=rng.choice(names), q=rng.choice(names))
        for _ in range(1_800)
    ]
    text = "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))
    (tmp_path / "long.txt").write_text(f"A long story\n\n{text}\n")

    ran = run("ingest", "--json", "long.txt")

    report = json.loads(ran.out)
    assert len(text.split()) > 20_000
    assert ran.code == 0
    assert (report["added"], report["troubles"]) == (1, [])
    assert report["evidence"] > 500
    assert run("facts", "-r", "borders", "--limit", "1").code == 0
