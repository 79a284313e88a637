"""Kills an ingest with kill -9 at random moments and counts what is lost.

A child process applies synthetic articles one transaction each and prints every key once it is acknowledged; the
parent kills it after a random number of bytes of output and a random delay, opens the store, and checks that every
acknowledged article is there, whole, and that SQLite finds the file sound. Every killed child goes on where the last
one was. At the end the store must equal one that was never interrupted.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

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
from triplewire.graph.sqlite_store import SqliteStore

SENTENCES = 12
NODES = 300


def reading(n: int, version: int = 0) -> Reading:
    """The n-th synthetic article: twelve statements among 300 organisations."""
    rng = random.Random(n * 7919 + version)
    key = f"article-{n:07}"
    text, sentences, mentions, rows = "", [], [], []
    entities: dict[str, Entity] = {}
    for number in range(1, SENTENCES + 1):
        ends = rng.sample(range(NODES), 2)
        names = [f"Firm {end}" for end in ends]
        keys = [f"org:firm-{end}" for end in ends]
        start = len(text)
        text += f"{names[0]} sued {names[1]}. "
        spans = Span(start, start + len(names[0])), Span(len(text) - 2 - len(names[1]), len(text) - 2)
        sentences.append(Sentence(number, Span(start, len(text) - 1)))
        for entity, name, span in zip(keys, names, spans, strict=True):
            entities[entity] = Entity(entity, name, EntityType.ORGANIZATION)
            mentions.append(Mention(entity, number, span, MentionKind.NAME))
        period = Period("2020" if number % 3 else None)
        rows.append(
            Evidence(key, number, keys[0], "sued", keys[1], *spans, Status.ASSERTED, 0.8, "kill", period=period)
        )
    article = Article(key, f"Article {n}", text, published=f"2022-{1 + n % 12:02}-01")
    listed = tuple(entities[name] for name in sorted(entities))
    bands = (f"band-{n % 50}",) if n % 10 == 0 else ()
    return Reading(article, "kill-1", tuple(sentences), listed, tuple(mentions), tuple(rows), bands)


Step = tuple[str, int]


def steps(start: int) -> Iterator[Step]:
    """What a child does from one article on: add, and at times correct or delete an earlier one."""
    for n in count(start):
        yield "added", n
        if n % 7 == 6:
            yield "corrected", n - 3
        if n % 11 == 10:
            yield "deleted", n - 8


def outcome(step: Step) -> Reading | None:
    """What the store holds of an article after a step."""
    verb, n = step
    return {"added": reading(n), "corrected": reading(n, version=1), "deleted": None}[verb]


def child(path: str, start: int) -> None:
    """Take steps until killed, printing each when it is acknowledged."""
    with SqliteStore(path) as store:
        print("open", flush=True)
        for verb, n in steps(start):
            if verb == "deleted":
                store.apply(deleted=[reading(n).article.key])
            else:
                store.apply([reading(n, version=int(verb == "corrected"))])
            print(f"{verb} {n}", flush=True)


class Ledger:
    """What the children said was done, and what it means for the store."""

    def __init__(self) -> None:
        self.expected: dict[int, Reading | None] = {}
        self.next = 0
        self.plan = steps(0)
        self.in_flight: Step = ("added", 0)

    def begin(self) -> None:
        """A new child goes on behind the last article."""
        self.plan = steps(self.next)
        self.in_flight = next(self.plan)

    def read(self, line: str) -> None:
        """Take note of one acknowledged step, which must be the one that was due."""
        verb, n = self.in_flight
        if line.strip() != f"{verb} {n}":
            raise SystemExit(f"the child did {line.strip()!r} where {verb} {n} was due")
        self.expected[n] = outcome(self.in_flight)
        self.next = max(self.next, n + 1)
        self.in_flight = next(self.plan)

    def check(self, store: SqliteStore) -> Counter[str]:
        """Count acknowledged articles that are lost and articles that are there in part.

        The one step that was due when the child died may have been done as a whole, or not at all.
        """
        there = {held.article.key: held for held in store.readings()}
        tally: Counter[str] = Counter()
        due = self.in_flight[1]
        before, after = self.expected.get(due), outcome(self.in_flight)
        for n, expected in {**self.expected, due: before}.items():
            held = there.pop(reading(n).article.key, None)
            if held != expected and not (n == due and held == after):
                tally["lost" if held is None else "half"] += 1
            if n == due:
                tally["done"] += before != after and held == after
                self.expected[n] = held
        self.next = max(self.next, due + (self.in_flight[0] == "added" and self.expected[due] is not None))
        tally["half"] += len(there)
        return tally


def restart(path: Path, ledger: Ledger, tally: Counter[str]) -> float:
    """Open the store after a kill, check it, and return the seconds until it answered."""
    began = perf_counter()
    with SqliteStore(path) as store:
        store.stats()
        took = perf_counter() - began
        tally.update(ledger.check(store))
        with store._db.writing() as connection:
            tally["damaged"] += connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
            tally["damaged"] += bool(connection.execute("PRAGMA foreign_key_check").fetchall())
    return took


def kill_once(path: Path, ledger: Ledger, rng: random.Random) -> None:
    """Run a child and kill it at a random moment of its work."""
    ledger.begin()
    command = [sys.executable, __file__, "--child", str(path), str(ledger.next)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(rng.randrange(1, 12)):
        line = process.stdout.readline()
        if line.strip() not in {"open", ""}:
            ledger.read(line)
    spin = perf_counter() + rng.random() * 0.012
    while perf_counter() < spin:
        pass
    process.send_signal(signal.SIGKILL)
    for line in process.stdout:
        if line.endswith("\n") and line.strip() != "open":
            ledger.read(line)
    process.stdout.close()
    process.wait()


def run(kills: int, seed: int) -> int:
    """Kill so many times and print the tally; return the exit code."""
    rng = random.Random(seed)
    tally: Counter[str] = Counter()
    ledger = Ledger()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "killed.db"
        for _ in range(kills):
            kill_once(path, ledger, rng)
            slowest = max(slowest, restart(path, ledger, tally))
        with SqliteStore(path) as store, SqliteStore(Path(folder) / "whole.db") as whole:
            held = list(store.readings())
            whole.apply(held)
            same = store.graph_hash() == whole.graph_hash()
    print(f"kills: {kills} (seed {seed}), articles in the store: {len(held)}")
    print(f"steps done though not acknowledged: {tally['done']}")
    print(f"acknowledged lost: {tally['lost']}")
    print(f"half-applied: {tally['half']}")
    print(f"damaged files: {tally['damaged']}")
    print(f"derived facts equal a fresh store's: {'yes' if same else 'NO'}")
    print(f"slowest restart: {slowest:.3f} s")
    return int(bool(tally["lost"] or tally["half"] or tally["damaged"] or not same or slowest > 3))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, metavar=("PATH", "START"))
    given = parser.parse_args()
    if given.child:
        child(given.child[0], int(given.child[1]))
    else:
        sys.exit(run(given.kills, given.seed))


if __name__ == "__main__":
    main()
