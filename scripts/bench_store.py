"""Measures the SQLite store on a synthetic graph: loading against raw SQL, a hub against a node, and point reads.

CPU time of this process; loading and raw SQL take turns, the least of the runs counts. Raw SQL is one `executemany` a
table of exactly the rows that the store wrote, into the same tables with the same indexes, in as many transactions.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import process_time

from triplewire.graph.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Period,
    Reading,
    Sentence,
    Span,
    Status,
)
from triplewire.graph.ontology import default_ontology
from triplewire.graph.sqlite_connection import CHECKPOINT
from triplewire.graph.sqlite_schema import ADDED, TABLES
from triplewire.graph.sqlite_store import SqliteStore
from triplewire.graph.views import FactFilter

PER_ARTICLE = 12  # statements
FILLER = "Officials said on Tuesday that further talks would follow within weeks, without giving any details of them. "
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ra",
    "ve",
    "to",
    "sha",
    "ne",
    "bu",
    "dri",
    "gor",
    "len",
    "pa",
    "sul",
    "ter",
    "vin",
    "ya",
]
Chunk = list[tuple[str, list[tuple[object, ...]]]]
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16000",
    f"PRAGMA wal_autocheckpoint={CHECKPOINT}",
)
SIZES = {"small": (5_000, 40_000), "large": (50_000, 400_000)}


def name(rng: random.Random) -> str:
    """A made-up name of two words."""
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randrange(2, 5))).capitalize() for _ in range(2))


def readings(entities: int, evidence: int) -> list[Reading]:
    """Articles about entities, of which few are mentioned often and most rarely."""
    rng = random.Random(7)
    known = [Entity(f"person:n{n}", f"{name(rng)} {n}", EntityType.PERSON) for n in range(entities)]
    weights = list(accumulate(1 / (n + 5) for n in range(entities)))  # `choices` would sum them up for each article
    relations = sorted(default_ontology().relations)
    return [
        _article(rng, n, rng.choices(known, cum_weights=weights, k=PER_ARTICLE * 2), relations)
        for n in range(evidence // PER_ARTICLE)
    ]


def _article(rng: random.Random, n: int, ends: list[Entity], relations: list[str]) -> Reading:
    key, text = f"article-{n:07}", ""
    sentences, mentions, rows = [], [], []
    for number in range(1, PER_ARTICLE + 1):
        one, two = ends[2 * number - 2 : 2 * number]
        start = len(text)
        text += f"{one.name} and {two.name}. "
        spans = Span(start, start + len(one.name)), Span(len(text) - 2 - len(two.name), len(text) - 2)
        sentences.append(Sentence(number, Span(start, len(text) - 1)))
        text += FILLER
        mentions += [
            Mention(end.key, number, span, MentionKind.NAME) for end, span in zip((one, two), spans, strict=True)
        ]
        if one is not two:
            period = Period("2020-03" if rng.random() < 0.2 else None)
            status = Status.ASSERTED if rng.random() < 0.9 else Status.DENIED
            relation = relations[int(len(relations) * rng.random() ** 2)]
            rows.append(
                Evidence(key, number, one.key, relation, two.key, *spans, status, 0.8, "bench.rule", period=period)
            )
    listed = {entity.key: entity for entity in ends}
    article = Article(key, f"Article {n}", text, f"https://example.org/{n}", f"2022-{1 + n % 12:02}-{1 + n % 28:02}")
    bands = tuple(f"{band:02x}{rng.getrandbits(56):014x}" for band in range(32))
    return Reading(
        article,
        "bench",
        tuple(sentences),
        tuple(listed[k] for k in sorted(listed)),
        tuple(mentions),
        tuple(rows),
        bands,
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work."""
    start = process_time()
    work()
    return process_time() - start


def load(path: Path, given: list[Reading], batch: int) -> None:
    """Bring all articles into a new store."""
    with SqliteStore(path) as store:
        for start in range(0, len(given), batch):
            store.apply(given[start : start + batch])


def rows_of(path: Path) -> Chunk:
    """All rows of a store, table by table; search indexes are filled by triggers, so they are no rows."""
    connection = sqlite3.connect(path)
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        if "_fts" not in row[0] and "_tri" not in row[0] and not row[0].startswith("sqlite_")
    ]
    tables = [(table, connection.execute(f"SELECT * FROM {table}").fetchall()) for table in names]
    connection.close()
    return tables


def chunks_of(tables: Chunk, batch: int) -> list[Chunk]:
    """The rows of every transaction: those of so many articles; entities all come with the first."""
    rows = dict(tables)
    article = {row[0]: row[1] for row in rows["sentence"]}
    fact: dict[object, int] = {}
    for row in rows["evidence"]:
        fact.setdefault(row[2], int(str(article[row[3]])))
    place: dict[str, Callable[[tuple[object, ...]], object]] = {
        "article": lambda row: row[0],
        "band": lambda row: row[1],
        "sentence": lambda row: row[1],
        "naming": lambda row: row[0],
        "mention": lambda row: article[row[0]],
        "evidence": lambda row: article[row[3]],
        **dict.fromkeys(("fact", "support", "stated"), lambda row: fact[row[0]]),
    }
    split: dict[int, dict[str, list[tuple[object, ...]]]] = {}
    for table, listed in tables:
        for row in listed:
            chunk = (int(str(place[table](row))) - 1) // batch if table in place else 0
            split.setdefault(chunk, {}).setdefault(table, []).append(row)
    order = [name for name, _ in tables]
    return [sorted(split[n].items(), key=lambda item: order.index(item[0])) for n in sorted(split)]


def raw(path: Path, chunks: list[Chunk]) -> None:
    """Insert the same rows with plain SQL, in the same transactions."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(TABLES + ADDED)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    for chunk in chunks:
        connection.execute("BEGIN")
        for table, rows in chunk:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.commit()
    connection.close()


def loading(folder: Path, given: list[Reading], rounds: int, batch: int) -> tuple[float, float]:
    """Least CPU seconds of loading and of raw SQL, taking turns."""
    took, plain = [], []
    chunks: list[Chunk] = []
    for n in range(rounds):
        path = folder / f"store-{n}.db"
        took.append(cpu(partial(load, path, given, batch)))
        chunks = chunks or chunks_of(rows_of(path), batch)
        plain.append(cpu(partial(raw, folder / f"raw-{n}.db", chunks)))
    return min(took), min(plain)


def p50(work: Callable[[str], object], keys: list[str]) -> float:
    """Median CPU milliseconds of a read over several entities."""
    return 1000 * median(cpu(lambda key=key: work(key)) for key in keys)  # type: ignore[misc]


def hub(folder: Path) -> tuple[float, float]:
    """CPU milliseconds of page 50 of a node with 100,000 facts, and of the first page of one with 20."""
    relations = sorted(default_ontology().relations)
    people = [Entity(f"person:h{n}", f"Person {n}", EntityType.PERSON) for n in range(1_500)]
    centre = Entity("org:hub", "Hub", EntityType.ORGANIZATION)
    small = Entity("org:small", "Small", EntityType.ORGANIZATION)
    given = []
    for n, person in enumerate(people):
        key, spans = f"hub-{n}", (Span(0, 4), Span(5, 8))
        ends = [(centre, relation) for relation in relations] + ([(small, "sued")] if n < 20 else [])
        rows = [
            Evidence(key, 0, person.key, relation, end.key, *spans, Status.ASSERTED, 0.8, "bench")
            for end, relation in ends
        ]
        article = Article(key, "Each says Hub again", "x", published="2022-01-01")
        given.append(Reading(article, "bench", (Sentence(0, Span(0, 19)),), (person, centre, small), (), tuple(rows)))
    with SqliteStore(folder / "hub.db") as store:
        store.apply(given)
        after = ""
        for _ in range(49):
            after = store.facts(FactFilter(entity=centre.key), after=after, limit=20)[-1].id
        times = [], []
        for _ in range(50):
            times[0].append(cpu(lambda: store.facts(FactFilter(entity=centre.key), after=after, limit=20)))
            times[1].append(cpu(lambda: store.facts(FactFilter(entity=small.key), limit=20)))
        assert store.entity(centre.key).degree == 1_500 * len(relations)
        return 1000 * median(times[0]), 1000 * median(times[1])


def measure(size: str, rounds: int, batch: int) -> dict[str, object]:
    """All figures."""
    entities, evidence = SIZES[size]
    given = readings(entities, evidence)
    count = sum(len(reading.evidence) for reading in given)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        took, plain = loading(folder, given, rounds, batch)
        figures: dict[str, object] = {
            "articles": len(given),
            "evidence": count,
            "load: evidence per CPU second": round(count / took),
            "raw: evidence per CPU second": round(count / plain),
            "load / raw (goal >= 0.5)": round(plain / took, 3),
        }
        with SqliteStore(folder / "store-0.db") as store:
            rng = random.Random(3)
            keys = [card.entity.key for card in store.entities(limit=2_000)]
            some = rng.sample(keys, 200)
            figures["facts"] = store.stats().facts
            figures["file MB"] = round(store.info().size / 1e6, 1)
            figures["point read p50 ms"] = round(p50(store.entity, some), 3)
            figures["1-hop of 20 facts p50 ms (goal < 2)"] = round(
                p50(lambda key: store.facts(FactFilter(entity=key), limit=20), some), 3
            )
            figures["1-hop with evidence p50 ms (goal < 2)"] = round(
                p50(
                    lambda key: [store.evidence(f.id, limit=1) for f in store.facts(FactFilter(entity=key), limit=5)],
                    some,
                ),
                3,
            )
            figures["neighbourhood p50 ms"] = round(p50(store.neighbourhood, some), 3)
            figures["path <= 6 hops p50 ms (goal < 5)"] = round(
                p50(lambda key: store.paths(key, rng.choice(keys), max_hops=6, k=1), some), 3
            )
            figures["prefix search p50 ms"] = round(p50(lambda key: store.search(key[-4:], mode="prefix"), some), 3)
            names = {key: store.entity(key).entity.name for key in some}
            figures["fuzzy search p50 ms"] = round(
                p50(lambda key: store.search(names[key][1:4] + names[key][5:], mode="fuzzy"), some[:50]), 3
            )
        page, first = hub(folder)
        figures["hub of 100,000: page 50 ms"] = round(page, 3)
        figures["node of 20: page 1 ms"] = round(first, 3)
        figures["hub / node (goal <= 2)"] = round(page / first, 2)
    return figures


def main() -> None:
    """Read the command line, measure, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=64, help="articles a transaction")
    given = parser.parse_args()
    json.dump(measure(given.size, given.rounds, given.batch), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
