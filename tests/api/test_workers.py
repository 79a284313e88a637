"""Processes that read: the same answers as this one gives, and a death that costs no more than the question."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from triplewire.api.settings import Settings
from triplewire.api.workers import YIELDING, Workers
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import Problem, read_row, sources
from triplewire.graph.errors import BadRule, ReaderDied
from triplewire.graph.model import Article, Reading

pytestmark = pytest.mark.model
SEEDS = Path(__file__).parents[2] / "seeds"
SERVER_ALONE = """
import sys
from triplewire.api.settings import Settings
from triplewire.api.workers import Workers
from triplewire.extract.read import read_row
if __name__ == "__main__":
    workers = Workers(Settings())
    reading = workers.read_one(read_row({"text": "Estonia borders Latvia."}))
    workers.close()
    print(len(reading.evidence), "spacy" in sys.modules)
"""


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    workers = Workers(Settings(workers=2))
    yield workers
    workers.close()


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [found for found in sources([SEEDS]) if isinstance(found, Article)]


def test_two_processes_read_what_one_reads_in_the_same_order(
    two: Workers, articles: list[Article], whole_extractor: Extractor
) -> None:
    expected = list(whole_extractor.read(articles))

    assert len(articles) == 8
    assert list(two.read(articles)) == expected
    assert two.identity == whole_extractor.identity
    assert list(two.read([])) == []


def test_a_process_that_is_killed_is_replaced(two: Workers, articles: list[Article]) -> None:
    list(two.read(articles[:2]))
    two.kill()
    for worker in two._team:
        assert worker._process
        worker._process.join()
    first = list(two.read(articles[:2]))

    assert all(isinstance(reading, Reading) for reading in first)


def test_who_waits_for_a_process_that_dies_is_told(articles: list[Article]) -> None:
    workers = Workers(Settings())
    assert workers.identity
    worker = workers._team[0]
    assert worker._process
    assert worker._process.pid
    worker.ask("read", articles)
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(ReaderDied, match="ended with code -9"):
        worker.answer()
    assert len(list(workers.read(articles[:1]))) == 1
    workers.close()


def test_reading_that_takes_too_long_is_ended(articles: list[Article]) -> None:
    workers = Workers(Settings(reading_limit=0.01))
    with pytest.raises(ReaderDied, match=r"within 0\.01 s"):
        list(workers.read(articles))
    workers.close()


def test_a_mistake_in_the_set_up_is_raised_here(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[rule]]\nid = 3\n")
    workers = Workers(Settings(rules=tmp_path, workers=2))
    for _ in range(2):  # the mistake stays one
        with pytest.raises(BadRule, match=r"mine\.toml"):
            workers.read_one(read_row({"text": "Estonia borders Latvia."}))
    workers.close()


def test_rows_become_articles_or_problems(two: Workers) -> None:
    found = two.articles([{"title": "One", "text": "Two."}, {"text": 7}, {"html": "<html><body><p>A page of words."}])

    assert isinstance(found[0], Article)
    assert isinstance(found[1], Problem)
    assert isinstance(found[2], Article)


def test_the_process_that_asks_needs_no_language_model(tmp_path: Path) -> None:
    script = tmp_path / "alone.py"
    script.write_text(SERVER_ALONE)

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["1", "False"], done.stderr


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(
        "import os, signal\nfrom triplewire.api.settings import Settings\n"
        "from triplewire.api.workers import Workers\n"
        'if __name__ == "__main__":\n    workers = Workers(Settings())\n    assert workers.identity\n'
        "    print(workers._team[0]._process.pid, flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    reader = int(done.stdout)

    for _ in range(100):
        if not Path(f"/proc/{reader}").exists() or b"forkserver" not in Path(f"/proc/{reader}/cmdline").read_bytes():
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError(f"process {reader} goes on")


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system knows no niceness")
def test_readers_of_a_server_let_questions_go_first() -> None:
    workers = Workers(Settings(workers=1, encoder=False), yields=True)
    try:
        workers.read_one(read_row({"text": "Estonia borders Latvia."}))
        (worker,) = workers._team
        assert worker._process

        of_ours, of_theirs = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, worker._process.pid or 0))
        assert of_theirs == min(19, of_ours + YIELDING)
    finally:
        workers.close()
