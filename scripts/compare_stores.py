"""Takes real articles through both stores and compares them at every step: python scripts/compare_stores.py URL.

The articles are read once and go through the ingest service into a file and into a Neo4j server. After each step
(taken in, taken in again, entities merged, merges undone in another order, a third deleted, some corrected, all
deleted) both stores must have the same graph hash and answer the same questions alike; at the end nothing may be left.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from neo4j import Driver, GraphDatabase

sys.path.insert(0, str(Path(__file__).parent))
from store_questions import differences, everything  # type: ignore[import-not-found]

from triplewire.api.ingest import Reader, ingest
from triplewire.extract.bench.sets import read_wikinews
from triplewire.extract.pipeline import Extractor, Failure
from triplewire.graph.errors import MissingData
from triplewire.graph.model import Article, Decision, Reading, Verdict
from triplewire.graph.neo4j_store import Neo4jStore
from triplewire.graph.options import Options
from triplewire.graph.resolve import AUTOMATIC
from triplewire.graph.sqlite_store import SqliteStore
from triplewire.graph.store import Store

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
KINDS = ("Person", "Organization", "Place")  # of entities that are merged
WORDS = ("minister", "court ruled", "police killed", "election", "Обама", "...", "nothing like this")
OWN = ("meta", "relation")


class Remembering:
    """An extractor that reads each text once and gives what it read to every store."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.identity = reader.identity
        self._read: dict[tuple[str, str], Reading | Failure] = {}

    def read(self, articles: Iterable[Article]) -> "Iterator[Reading | Failure]":
        """Yield what each article states, in order."""
        asked = list(articles)
        fresh = [one for one in asked if (one.key, one.sha256) not in self._read]
        for one, found in zip(fresh, self.reader.read(fresh), strict=True):
            self._read[one.key, one.sha256] = found
        return (self._read[one.key, one.sha256] for one in asked)


@dataclass(frozen=True)
class Pair:
    """Two stores that are treated alike, and how much is asked of them."""

    file: Path
    driver: Driver
    stores: tuple[Store, Store]
    questions: int

    def do(self, work: Callable[[Store], object]) -> None:
        """Do the same to both; what they say about it must be equal."""
        one, two = map(work, self.stores)
        if one != two:
            raise SystemExit(f"the stores answer a change differently:\n{one}\n{two}")

    def sizes(self) -> tuple[int, int]:
        """How many rows the file has, and how many nodes and arrows the server."""
        with sqlite3.connect(self.file) as opened:
            tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            own = [name for name in tables if name not in OWN and not name.startswith(("sqlite_", "name_", "article_"))]
            rows = sum(opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in own)
        asked = ("MATCH (x) WHERE NOT x:Meta RETURN count(x)", "MATCH ()-[x]->() RETURN count(x)")
        return rows, sum(self.driver.execute_query(statement).records[0][0] for statement in asked)

    def compared(self, step: str, since: float) -> dict[str, Any]:
        """Compare hash and answers; a line of the report."""
        hashes = [store.graph_hash() for store in self.stores]
        asked = list(self._asked(step))
        wrong = differences(*self.stores, asked)
        for question, one, two in wrong[:3]:
            print(f"{step}: {question}\n  {one}\n  {two}", file=sys.stderr)
        line = {
            "step": step, "hash": hashes[0][:12], "equal": hashes[0] == hashes[1], "asked": len(asked),
            "differ": len(wrong), "facts": self.stores[0].stats().facts, "sizes": self.sizes(),
            "seconds": round(perf_counter() - since, 1),
        }  # fmt: skip
        print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)
        return line

    def _asked(self, step: str) -> list[object]:
        cards = self.stores[0].entities(limit=200)
        rng = random.Random(step)
        chosen = rng.sample(cards, min(8, len(cards)))
        names = [card.entity.name for card in chosen]
        if not cards:
            return []
        questions = everything(self.stores[0], 1, [*WORDS, *names], [card.entity.key for card in chosen], names)
        return rng.sample(questions, min(self.questions, len(questions)))


def merges(store: Store) -> list[tuple[str, str]]:
    """Pairs of entities to declare the same: of each kind the best known two by two, and then across."""
    pairs = []
    for kind in KINDS:
        keys = [card.entity.key for card in store.entities(type=kind, limit=6)]
        pairs += [(keys[a], keys[b]) for a, b in ((0, 1), (2, 3), (1, 2), (4, 5)) if b < len(keys)]
    return pairs


def decided(pairs: Sequence[tuple[str, str]]) -> Callable[[Store], list[Decision]]:
    """Declares every pair the same, and that one is not."""

    def work(store: Store) -> list[Decision]:
        taken = [store.decide(a, b, Verdict.SAME, reason="a trial", actor=AUTOMATIC) for a, b in pairs]
        a, b = pairs[0][0], pairs[-1][1]
        return [*taken, store.decide(a, b, Verdict.DIFFERENT, reason="a trial", actor=AUTOMATIC)]

    return work


def corrected(article: Article) -> Article:
    """The article as its outlet corrected it: a paragraph is gone, and those behind it stand the other way round."""
    parts = article.text.split("\n")
    half = len(parts) // 2
    return replace(article, text="\n".join([*parts[:half], *reversed(parts[half + 1 :])]))


def steps(pair: Pair, reader: Reader, articles: list[Article]) -> Iterator[dict[str, Any]]:
    """Take the articles through a life; a line after each step."""
    keep = Remembering(reader)

    def took(given: list[Article]) -> Callable[[Store], object]:
        return lambda store: ingest(store, keep, given)

    start = perf_counter()
    pair.do(took(articles))
    yield pair.compared("ingest", start)
    start = perf_counter()
    pair.do(took(articles))
    yield pair.compared("ingest again", start)
    start = perf_counter()
    pair.do(decided(merges(pair.stores[0])))
    yield pair.compared("merge", start)
    start = perf_counter()
    taken = [one.id for one in pair.stores[0].decisions()]
    random.Random(1).shuffle(taken)
    pair.do(lambda store: [store.revoke(number) for number in taken])
    yield pair.compared("undo", start)
    start = perf_counter()
    gone = [article.key for article in articles[::3]]
    pair.do(lambda store: store.apply(deleted=gone))
    yield pair.compared("delete a third", start)
    start = perf_counter()
    pair.do(took([corrected(article) for article in articles[1::6]]))
    yield pair.compared("correct a sixth", start)
    start = perf_counter()
    pair.do(lambda store: store.apply(deleted=[one.article.key for one in store.readings()]))
    yield pair.compared("delete all", start)


def life(url: str, reader: Reader, articles: list[Article], questions: int, options: Options) -> list[dict[str, Any]]:
    """Take the articles through both stores; the lines of the report. The server's database must be empty."""
    auth = (options.user, options.password) if options.password else None
    ticks = [count(), count()]
    clocks = [lambda tick=tick: f"2023-01-01T00:00:00.{next(tick):06}Z" for tick in ticks]
    with tempfile.TemporaryDirectory() as folder, GraphDatabase.driver(url, auth=auth) as driver:
        if driver.execute_query("MATCH (n) WHERE NOT n:Meta RETURN count(n) > 0").records[0][0]:
            raise SystemExit(f"{url} is not empty")
        file = Path(folder) / "graph.db"
        with SqliteStore(file, clock=clocks[0]) as one, Neo4jStore(url, options=options, clock=clocks[1]) as two:
            driver.execute_query("MATCH (m:Meta) SET m.revision = 0, m.next_decision = 1")
            return list(steps(Pair(file, driver, (one, two), questions), reader, articles))


def main() -> None:
    """Print the lines as JSON; exit with 1 where the stores differ or something is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="a Neo4j server with an empty database, for example bolt://127.0.0.1:7687")
    parser.add_argument("--password", default="", help="of the user neo4j")
    parser.add_argument("--articles", type=int, default=260)
    parser.add_argument("--questions", type=int, default=400, help="asked after each step, of those there are")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the gold data")
    given = parser.parse_args()
    try:
        articles = list(read_wikinews(given.data, given.articles))
    except MissingData as error:
        raise SystemExit(f"{error}. {error.hint}") from None
    lines = life(given.url, Extractor(), articles, given.questions, Options(password=given.password))
    grown = [b / a for a, b in zip(lines[0]["sizes"], lines[1]["sizes"], strict=True)]
    left = lines[-1]["sizes"]
    alike = all(line["equal"] and not line["differ"] for line in lines) and lines[0]["hash"] == lines[3]["hash"]
    report = {"articles": len(articles), "alike": alike, "growth": grown, "left": left, "steps": lines}
    print(json.dumps(report, ensure_ascii=False))
    sys.exit(not alike or grown != [1, 1] or any(left))


if __name__ == "__main__":
    main()
