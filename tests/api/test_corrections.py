"""Several versions of an article in one input: the last one counts, and the same input again changes nothing."""

import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.api.corrections import Corrections
from triplewire.api.ingest import BATCH, IngestReport, ingest
from triplewire.extract.articles import Failure
from triplewire.extract.read import read_row, sources
from triplewire.graph.errors import StoreFull
from triplewire.graph.model import Article, Entity, EntityType, Mention, MentionKind, Reading, Sentence, Span
from triplewire.graph.store import Store, open_store

Run = Callable[..., Any]


class FirstWord:
    """A reader of one entity an article, its first word, that keeps what it was given."""

    def __init__(self, identity: str = "first-word-1") -> None:
        self.identity = identity
        self.seen: list[str] = []

    def read(self, articles: Iterable[Article]) -> Iterator[Reading | Failure]:
        for article in articles:
            self.seen.append(article.text)
            word = article.text.split()[0]
            if word == "Fail":
                yield Failure(article, "it cannot be read")
                continue
            entity = Entity(f"person:{word.lower()}", word, EntityType.PERSON)
            mention = Mention(entity.key, 1, Span(0, len(word)), MentionKind.NAME)
            sentence = Sentence(1, Span(0, len(article.text)))
            yield Reading(article, self.identity, (sentence,), (entity,), (mention,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
        yield store


def version(number: int, of: int = 0) -> Article:
    return read_row({"text": f"Name{number} spoke.", "url": f"https://news.example/{of}"})


def others(number: int, start: int = 1) -> list[Article]:
    return [version(0, of) for of in range(start, start + number)]


def numbers(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.replaced, report.unchanged, report.superseded


def test_of_two_versions_that_come_together_only_the_last_is_read(store: Store) -> None:
    reader, again = FirstWord(), FirstWord()

    one = ingest(store, reader, [version(1), version(2)])
    revision = store.revision()
    two = ingest(store, again, [version(1), version(2)])

    assert (numbers(one), numbers(two)) == ((1, 0, 0, 1), (0, 0, 1, 1))
    assert (reader.seen, again.seen) == (["Name2 spoke."], [])
    assert store.revision() == revision


def test_versions_far_apart_end_with_the_last_and_the_same_input_again_is_a_no_op(store: Store) -> None:
    stream = [version(1), *others(BATCH), version(2), *others(BATCH, 100), version(3)]
    again = FirstWord()

    one = ingest(store, FirstWord(), stream)
    revision, graph = store.revision(), store.graph_hash()
    two = ingest(store, again, stream)

    assert numbers(one) == (1 + 2 * BATCH, 1, 0, 1)
    assert numbers(two) == (0, 0, 1 + 2 * BATCH, 2)
    assert one.done == two.done == len(stream)
    assert again.seen == []
    assert (store.revision(), store.graph_hash()) == (revision, graph)
    assert store.article("https://news.example/0").article.text == "Name3 spoke."


def test_a_version_that_comes_back_is_the_last_one(store: Store) -> None:
    stream = [version(1), *others(BATCH), version(2), version(1)]

    ingest(store, FirstWord(), stream)
    again = ingest(store, FirstWord(), stream)

    assert store.article("https://news.example/0").article.text == "Name1 spoke."
    assert (again.added, again.replaced) == (0, 0)


def test_an_earlier_version_by_itself_is_a_correction(store: Store) -> None:
    ingest(store, FirstWord(), [version(1), version(2)])

    report = ingest(store, FirstWord(), [version(1)])

    assert numbers(report) == (0, 1, 0, 0)
    assert store.article("https://news.example/0").article.text == "Name1 spoke."


def test_a_newer_extractor_reads_the_last_version_alone(store: Store) -> None:
    stream = [version(1), *others(BATCH), version(2)]
    ingest(store, FirstWord(), stream)
    newer, again = FirstWord("first-word-2"), FirstWord("first-word-2")

    report = ingest(store, newer, stream)
    ingest(store, again, stream)

    assert numbers(report) == (0, 1 + BATCH, 0, 1)
    assert "Name1 spoke." not in newer.seen
    assert again.seen == []


def test_a_correction_that_cannot_be_read_leaves_what_is_stored(store: Store) -> None:
    broken = read_row({"text": "Fail it does.", "url": "https://news.example/0"})
    ingest(store, FirstWord(), [version(1)])

    report = ingest(store, FirstWord(), [version(2), *others(BATCH), broken])

    assert numbers(report) == (BATCH, 0, 0, 1)
    assert [trouble.problem for trouble in report.troubles] == ["it cannot be read"]
    assert report.done == BATCH + 2
    assert store.article("https://news.example/0").article.text == "Name1 spoke."


def test_stopped_before_the_corrections_the_same_input_goes_on_to_them(store: Store) -> None:
    stream = [version(1), *others(BATCH), version(2)]

    def stop(report: IngestReport) -> None:
        if report.added > BATCH:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(store, FirstWord(), stream, stop)
    report = ingest(store, FirstWord(), stream)

    assert numbers(report) == (0, 1, 1 + BATCH, 0)
    assert store.article("https://news.example/0").article.text == "Name2 spoke."


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=200), st.integers(0, 200))
@hypothesis.settings(max_examples=40, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_any_stream_ends_with_the_last_of_each_and_again_is_a_no_op(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int]], cut: int
) -> None:
    stream = [version(number, of) for of, number in rows]
    last = {article.key: article.text for article in stream}
    with open_store(f"sqlite:{tmp_path_factory.mktemp('stream') / 'graph.db'}") as store:
        ingest(store, FirstWord(), stream[:cut])
        report = ingest(store, FirstWord(), stream)
        again = FirstWord()
        second = ingest(store, again, stream)

        assert {key: store.article(key).article.text for key in last} == last
        assert report.done == second.done == len(stream)
        assert (second.added, second.replaced, again.seen) == (0, 0, [])


def long_versions(number: int) -> Iterator[Article]:
    """Yield long corrections of as many articles, made without the reader and its caches."""
    one = version(0)
    return (replace(one, key=f"{n:024}", text=f"Long {n} " * 2_000) for n in range(number))


def test_what_waits_does_not_fill_the_memory() -> None:
    with Corrections() as waiting:
        tracemalloc.start()
        for article in long_versions(2_000):
            waiting.put(article)
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert peak - held < 1_000_000
        assert held < 1_000_000
        assert [article.key for article in waiting] == [f"{n:024}" for n in range(2_000)]


def test_a_place_to_wait_that_is_full_is_named() -> None:
    with Corrections() as waiting:
        waiting._held.execute("PRAGMA max_page_count=10")
        long = next(long_versions(1))

        with pytest.raises(StoreFull, match="folder for temporary files"):
            waiting.put(replace(long, text=long.text * 10))


def _lines(texts: Sequence[str], url: str = "https://news.example/a") -> bytes:
    return "".join(json.dumps({"url": url, "text": text}) + "\n" for text in texts).encode()


def test_files_and_standard_input_are_one_input(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(_lines(["Ada spoke."]))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(_lines(["Ada left."])))
    paths: list[str | Path] = [tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", "-"]

    for _ in range(2):
        report = ingest(store, FirstWord(), sources(paths, io.BytesIO(_lines(["Ada came back."]))))

        assert report.superseded == 2
        assert store.article("https://news.example/a").article.text == "Ada came back."
    assert report.unchanged == 1


@pytest.mark.model
def test_the_command_line_says_how_many_were_passed_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "monday.jsonl").write_bytes(_lines(["Norway borders Sweden.", "Norway borders Finland."]))
    (tmp_path / "feed" / "tuesday.jsonl").write_bytes(_lines(["Norway borders Russia."]))

    one, two = run("ingest", "feed"), run("ingest", "feed")

    assert one.out.startswith("1 added, 0 replaced, 0 unchanged, 2 superseded, 0 failed;")
    assert two.out.startswith("0 added, 0 replaced, 1 unchanged, 2 superseded, 0 failed;")
    assert "[Norway] *borders* [Russia]" in run("facts").out
    assert "Sweden" not in run("facts").out


def _stored(path: Path) -> int:
    """Return how many articles a reader of the store sees."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0


@pytest.mark.model
@pytest.mark.slow
def test_killed_between_two_versions_the_same_command_ends_with_the_last(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from triplewire.api.cli.main import main; main()", "ingest", "--json", "-"]
    fillers = [f"Norway borders Sweden. Item {n}." for n in range(BATCH)]
    stream = _lines(["Norway borders Finland."]) + b"".join(
        _lines([text], f"https://news.example/filler/{n}") for n, text in enumerate(fillers)
    )
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        process.stdin.write(stream)
        process.stdin.flush()
        while process.poll() is None and _stored(tmp_path / "triplewire.db") < BATCH:
            time.sleep(0.05)
        process.kill()

    ran = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        input=stream + _lines(["Norway borders Russia."]),
        capture_output=True,
        check=True,
    )
    report = json.loads(ran.stdout)
    assert (report["added"], report["replaced"], report["unchanged"]) == (1, 1, BATCH)
    with open_store(f"sqlite:{tmp_path / 'triplewire.db'}", read_only=True) as store:
        assert store.article("https://news.example/a").article.text == "Norway borders Russia."
