from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from triplewire.api.ingest import BATCH, IngestReport, Trouble, ingest
from triplewire.extract.read import Problem, read_row
from triplewire.graph.errors import StoreReadOnly
from triplewire.graph.model import Article, Entity, EntityType, Mention, MentionKind, Reading, Sentence, Span
from triplewire.graph.store import Store, open_store


class FirstWord:
    """A reader of one entity an article: its first word."""

    identity = "first-word-1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def read(self, articles: Iterable[Article]) -> Iterator[Reading]:
        for article in articles:
            self.seen.append(article.key)
            word = article.text.split()[0]
            if word == "Crash":
                raise RecursionError("too deep")
            span = Span(0, len(word))
            entity = Entity(f"person:{word.lower()}", word, EntityType.PERSON)
            yield Reading(
                article,
                self.identity,
                (Sentence(1, Span(0, len(article.text))),),
                (entity,),
                (Mention(entity.key, 1, span, MentionKind.NAME),),
            )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
        yield store


def article(text: str, url: str | None = None) -> Article:
    return read_row({"text": text, "url": url})


def numbers(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.replaced, report.unchanged, report.failed


def test_ingesting_twice_reads_and_changes_nothing_the_second_time(store: Store) -> None:
    articles = [article(f"Name{n} spoke.") for n in range(BATCH + 3)]
    first, again = FirstWord(), FirstWord()

    one = ingest(store, first, articles)
    revision = store.revision()
    two = ingest(store, again, articles)

    assert numbers(one) == (BATCH + 3, 0, 0, 0)
    assert numbers(two) == (0, 0, BATCH + 3, 0)
    assert again.seen == []
    assert store.revision() == revision


def test_a_changed_text_under_the_same_address_replaces_the_old_one(store: Store) -> None:
    url = "https://news.example/a"

    one = ingest(store, FirstWord(), [article("Ada spoke.", url)])
    two = ingest(store, FirstWord(), [article("Ada did not speak.", url)])

    assert (numbers(one), numbers(two)) == ((1, 0, 0, 0), (0, 1, 0, 0))
    assert store.article(url).article.text == "Ada did not speak."


def test_an_article_that_fails_costs_no_other(store: Store) -> None:
    found = [
        article("Ada spoke."),
        Problem("notes.txt:7", "this line is not JSON", "Mend it."),
        article("Crash it does.", "https://news.example/crash"),
        article("Boris spoke."),
    ]

    report = ingest(store, FirstWord(), found)

    url = "https://news.example/crash"
    assert numbers(report) == (2, 0, 0, 2)
    assert report.troubles == (
        Trouble("notes.txt:7", "", None, "this line is not JSON", "Mend it."),
        Trouble(url, "", url, "RecursionError: too deep", key=article("Crash it does.", url).key),
    )
    assert report.done == 4


def test_what_is_reported_is_on_disk(store: Store, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def look(report: IngestReport) -> None:
        with open_store(f"sqlite:{tmp_path / 'graph.db'}", read_only=True) as other:
            seen.append((report.added, other.stats().articles))

    ingest(store, FirstWord(), [article(f"Name{n} spoke.") for n in range(2 * BATCH)], look)

    assert seen == [(BATCH, BATCH), (2 * BATCH, 2 * BATCH)]


def test_a_store_that_refuses_ends_the_run_and_says_why(store: Store, tmp_path: Path) -> None:
    ingest(store, FirstWord(), [article("Ada spoke.")])

    with open_store(f"sqlite:{tmp_path / 'graph.db'}", read_only=True) as closed:
        report = ingest(closed, FirstWord(), [article("Ada spoke."), article("Boris spoke."), article("Carl spoke.")])

    assert numbers(report) == (0, 0, 1, 0)
    assert isinstance(report.stopped, StoreReadOnly)
