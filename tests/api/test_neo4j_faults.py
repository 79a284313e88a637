"""The API over a Neo4j that goes away, and an ingest that is too much for it; on a server that may be broken."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from time import monotonic, sleep
from typing import Protocol

import httpx2
import pytest
from pydantic import SecretStr

from triplewire.api.ingest import ingest
from triplewire.api.settings import Settings
from triplewire.graph.errors import BatchTooLarge
from triplewire.graph.model import Article, Entity, EntityType, Evidence, Reading, Sentence, Span, Status
from triplewire.graph.options import Options
from triplewire.graph.store import open_store

pytestmark = [pytest.mark.neo4j, pytest.mark.slow, pytest.mark.timeout(1200)]
PASSWORD = "correct horse"
PATIENT = Options(password=PASSWORD, busy_seconds=300.0)
Serving = Callable[[Settings], AbstractContextManager[httpx2.Client]]


class Neo4j(Protocol):
    """A server to break: tests/conftest.py."""

    @property
    def url(self) -> str: ...
    def __call__(self, *words: str, **more: str) -> str: ...


@pytest.fixture(scope="module")
def neo4j(neo4j_to_break: Neo4j) -> Neo4j:
    """The server, with an empty database."""
    with open_store(neo4j_to_break.url, options=PATIENT) as store:
        store.apply(deleted=[reading.article.key for reading in store.readings()])
    return neo4j_to_break


def test_the_api_answers_503_while_the_server_is_away_and_by_itself_when_it_is_back(
    neo4j: Neo4j, server: Serving, readings: list[Reading]
) -> None:
    with open_store(neo4j.url, options=PATIENT) as store:
        store.apply(added=readings)
    settings = Settings(store=neo4j.url, neo4j_password=SecretStr(PASSWORD), port=0, ingest=False)

    with server(settings) as client:
        before = client.get("/v1/facts")
        neo4j("stop")
        away = client.get("/v1/facts")
        ready = client.get("/readyz").status_code
        lives = client.get("/healthz").status_code
        down = monotonic()
        neo4j("start")
        up = monotonic()
        # a server that has just started compiles each statement anew: where its start takes long, so does that
        while (after := client.get("/v1/facts")).status_code == 503 and monotonic() - up < max(10, 2 * (up - down)):
            sleep(0.1)

    assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json")
    assert int(away.headers["retry-after"]) > 0
    assert away.json()["type"] == "urn:triplewire:problem:store-unavailable"
    assert PASSWORD not in away.text
    assert (ready, lives) == (503, 200)
    assert (before.status_code, after.status_code) == (200, 200)
    assert after.json()["items"] == before.json()["items"] != []


def long_article(n: int, statements: int = 150) -> Reading:
    """The n-th of many articles that state much."""
    text, sentences, evidence, entities = "", [], [], {}
    for number in range(1, statements + 1):
        names = f"Firm {n}-{number}", f"Bank {number}"
        start, keys = len(text), [f"organization:{name.lower().replace(' ', '-')}" for name in names]
        text += f"{names[0]} sued {names[1]}. "
        spans = Span(start, start + len(names[0])), Span(len(text) - 2 - len(names[1]), len(text) - 2)
        sentences.append(Sentence(number, Span(start, len(text) - 1)))
        evidence.append(
            Evidence(f"long-{n}", number, keys[0], "sued", keys[1], *spans, Status.ASSERTED, 0.8, "sued.test")
        )
        entities |= {key: Entity(key, name, EntityType.ORGANIZATION) for key, name in zip(keys, names, strict=True)}
    article = Article(f"long-{n}", f"Suits {n}", text, published="2022-02-16")
    listed = tuple(entities[key] for key in sorted(entities))
    return Reading(article, "test-1", tuple(sentences), listed, (), tuple(evidence))


class Read:
    """Reads articles that were read before."""

    identity = "test-1"

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.readings = {reading.article.key: reading for reading in readings}

    def read(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """Yield the reading of each."""
        return (self.readings[article.key] for article in articles)


def test_a_batch_that_is_too_much_for_a_transaction_is_halved_and_not_lost(neo4j: Neo4j) -> None:
    many = [long_article(n) for n in range(32)]
    with open_store(neo4j.url, options=PATIENT) as store:
        there = store.stats().articles
        with pytest.raises(BatchTooLarge):
            store.apply(added=many)

        report = ingest(store, Read(many), [reading.article for reading in many])

        assert (report.added, report.failed, report.stopped) == (len(many), 0, None)
        assert store.stats().articles == there + len(many)
