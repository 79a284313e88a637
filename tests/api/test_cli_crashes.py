"""The real command, stopped, killed, cut off and crowded: nothing acknowledged is lost."""

import json
import os
import pty
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triplewire.api.cli import progress
from triplewire.api.cli.output import Output
from triplewire.api.ingest import BATCH, IngestReport, ingest
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import sources
from triplewire.graph.store import open_store

# where the tests run in the background, Ctrl-C is ignored by them and so by what they start
COMMAND = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from triplewire.api.cli.main import main; main()",
)
LANDS = ("Estonia", "Latvia", "Poland", "Finland", "Sweden", "Norway", "Denmark", "Germany", "France", "Spain")
FIRST = ("Anna", "Boris", "Carla", "David", "Elena", "Felix", "Greta", "Hugo", "Irina", "Jonas")
LAST = ("Andersen", "Bergman", "Carlson", "Dalgaard", "Engström", "Forsberg", "Granlund", "Holmgren", "Lindqvist")
ARTICLES = 16 * BATCH  # enough that a fast machine is still at it when it is stopped
Start = Callable[..., "subprocess.Popen[str]"]


def rows(number: int) -> list[dict[str, str]]:
    """Return articles about varied people and places."""
    made = []
    for n in range(number):
        rng = random.Random(n)
        one, two = rng.sample(LANDS, 2)
        text = (
            f"{one} borders {two}. {one}'s Foreign Minister {rng.choice(FIRST)} {rng.choice(LAST)} met {two}'s Foreign "
            f"Minister {rng.choice(FIRST)} {rng.choice(LAST)} in {two} on {1 + n % 28} May {2001 + n % 20}."
        )
        made.append({"url": f"https://example.org/{n}", "title": f"Meeting {n}", "text": text})
    return made


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of articles."""
    path = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows(ARTICLES)))
    return path


@pytest.fixture(scope="module")
def undisturbed(corpus: Path, whole_extractor: Extractor) -> str:
    """The hash of the graph that an ingest makes which nobody disturbs."""
    with open_store(f"sqlite:{corpus.with_name('whole.db')}") as store:
        report = ingest(store, whole_extractor, sources([corpus]))
        assert report.added == ARTICLES
        return store.graph_hash()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the real command in an empty folder; what still runs at the end is stopped."""
    begun: list[subprocess.Popen[str]] = []
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config")}

    def command(*words: str | Path) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [*COMMAND, *map(str, words)],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield command
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stored(path: Path) -> int:
    """Return how many articles a reader of the store sees."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def wait_for(process: "subprocess.Popen[str]", path: Path, more_than: int) -> int:
    """Wait until more articles are in the store, or the command has ended; return how many are there."""
    while process.poll() is None and (seen := stored(path)) <= more_than:
        time.sleep(0.02)
    return seen if process.returncode is None else stored(path)


def graph_hash(path: Path) -> str:
    """Return the hash of a store."""
    with open_store(f"sqlite:{path}", read_only=True) as store:
        return store.graph_hash()


@pytest.mark.model
@pytest.mark.slow
def test_killed_three_times_the_same_command_makes_the_same_graph(
    start: Start, tmp_path: Path, corpus: Path, undisturbed: str
) -> None:
    path, rng, seen = tmp_path / "triplewire.db", random.Random(1), 0
    for _ in range(3):
        process = start("ingest", corpus)
        seen = wait_for(process, path, seen)
        time.sleep(rng.random() * 0.2)
        process.kill()
        process.communicate()
        assert stored(path) >= seen
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.close()
        seen = stored(path)

    last = start("ingest", "--json", corpus)
    report = json.loads(last.communicate()[0])

    assert last.returncode == 0
    assert (report["added"], report["unchanged"]) == (ARTICLES - seen, seen)
    assert graph_hash(path) == undisturbed


@pytest.mark.model
@pytest.mark.slow
def test_ctrl_c_keeps_what_was_acknowledged_and_the_same_command_goes_on(
    start: Start, tmp_path: Path, corpus: Path, undisturbed: str, whole_extractor: Extractor
) -> None:
    path = tmp_path / "triplewire.db"
    process = start("ingest", "--json", corpus)
    wait_for(process, path, BATCH)  # with the second batch in the store, the first one is acknowledged
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()

    assert process.returncode == 130
    assert "stopped; what was acknowledged is kept, and the same command goes on from there" in err
    assert "Traceback" not in err
    assert 0 < json.loads(out)["added"] <= stored(path) < ARTICLES
    with open_store(f"sqlite:{path}") as store:
        ingest(store, whole_extractor, sources([corpus]))
        assert store.graph_hash() == undisturbed


@pytest.mark.model
@pytest.mark.slow
def test_two_commands_on_one_store_share_the_work_and_make_the_same_graph(
    start: Start, tmp_path: Path, corpus: Path, undisturbed: str
) -> None:
    both = [start("ingest", "--json", corpus) for _ in range(2)]
    ends = [process.communicate() for process in both]

    assert [process.returncode for process in both] == [0, 0], ends
    reports = [json.loads(out) for out, _ in ends]
    assert [row["added"] + row["replaced"] + row["unchanged"] for row in reports] == [ARTICLES, ARTICLES]
    assert sum(row["added"] for row in reports) == stored(tmp_path / "triplewire.db") == ARTICLES
    assert graph_hash(tmp_path / "triplewire.db") == undisturbed


@pytest.mark.model
@pytest.mark.slow
def test_a_full_disk_is_named_and_what_was_acknowledged_is_kept(
    start: Start, small_disk: Path, corpus: Path, undisturbed: str, whole_extractor: Extractor
) -> None:
    path = small_disk / "graph.db"
    process = start("--store", f"sqlite:{path}", "ingest", "--json", corpus)
    out, err = process.communicate()

    report = json.loads(out)
    assert process.returncode == 1
    assert err.splitlines()[-2] == f"error: the disk of {path} is full"
    assert err.splitlines()[-1].startswith("hint: Free some space and run the same command again")
    assert report["troubles"] == []
    assert 0 < report["added"] == stored(path) < ARTICLES
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    with open_store(f"sqlite:{path}") as store:
        again = ingest(store, whole_extractor, sources([corpus]))
        assert again.unchanged == report["added"]
        assert store.graph_hash() == undisturbed


@pytest.mark.model
@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(start: Start, corpus: Path) -> None:
    process = start("extract", "--jsonl", corpus)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.stdout.close()
    _, err = process.communicate()

    assert json.loads(first)["title"] == "Meeting 0"
    assert (process.returncode, err) == (0, "")


def test_a_full_output_is_named(start: Start, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full, a disk that is always full")
    script = " ".join([f"'{COMMAND[0]}'", "-c", f"'{COMMAND[2]}'", "schema"])
    ran = subprocess.run(f"{script} > /dev/full", shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert ran.stderr.splitlines()[0] == "error: the output: No space left on device"
    assert "Traceback" not in ran.stderr


def test_without_a_terminal_a_line_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.02)
    shown = progress.Progress(Output())
    time.sleep(0.1)
    shown.begin()
    shown(IngestReport(added=7))
    time.sleep(0.1)
    shown.stop()

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "loading the language model"
    assert lines[-1].startswith("7 articles, ")
    assert lines[-1].endswith(" articles/s, 0 failed")


def test_on_a_terminal_a_bar_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "ingest", "empty.txt"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the other end of a terminal is gone
        pass
    finally:
        os.close(ours)
    process.communicate()

    assert process.returncode == 1
    assert b"articles/s" in shown
    assert b"\x1b[?25l" in shown
    assert b"\x1b[?25h" in shown
    assert b"error: empty.txt: the file is empty" in shown
