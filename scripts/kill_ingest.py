"""Kills the ingest service with kill -9 at random moments and counts what is lost: python scripts/kill_ingest.py.

The parent loads the language model once; every child is a fork of it that takes the same articles in with the real
service and writes the key of each article once it is reported. Half the children are killed as they write to the
store, the others anywhere. Then the store is opened: every acknowledged article must be there as the model reads it,
and SQLite must find the file sound. When a child comes to its end the graph hash must be that of an undisturbed run,
and the next child begins with an empty store.
"""

import argparse
import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter, sleep
from typing import TextIO

from triplewire.api.ingest import IngestReport, ingest
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import Article, Counts, Reading
from triplewire.graph.sqlite_store import SqliteStore

ARTICLES = 200
LANDS = ("Estonia", "Latvia", "Poland", "Finland", "Sweden", "Norway", "Denmark", "Germany", "France", "Spain", "Italy")
FIRST = ("Anna", "Boris", "Carla", "David", "Elena", "Felix", "Greta", "Hugo", "Irina", "Jonas")
LAST = ("Andersen", "Bergman", "Carlson", "Dalgaard", "Engström", "Forsberg", "Granlund", "Holmgren", "Lindqvist")
REPORT, WRITING = "report", "writing"


def articles(number: int) -> list[Article]:
    """Return synthetic articles of two or three statements; every ninth corrects one of forty before."""
    made = []
    for n in range(number):
        rng = random.Random(n)
        (one, two), (first, second) = rng.sample(LANDS, 2), rng.sample(LAST, 2)
        text = (
            f"{one} borders {two}. {one}'s Foreign Minister {rng.choice(FIRST)} {first} met {two}'s Foreign Minister "
            f"{rng.choice(FIRST)} {second} in {two} on {1 + n % 28} May {2001 + n % 20}. "
            f"{first} criticized {rng.choice(LANDS)} over exports."
        )
        made.append(read_row({"url": f"https://example.org/{n - 40 if n % 9 == 8 else n}", "title": "", "text": text}))
    return made


@dataclass
class Campaign:
    """One store from empty to full, over as many children as are killed on the way."""

    path: Path
    plan: list[Article]
    versions: dict[str, list[Reading]]
    acknowledged: set[str] = field(default_factory=set)
    is_writing: bool = False  # what the last child was doing

    def check(self) -> Counter[str]:
        """Count acknowledged articles that are lost, articles that are there in part, and damage to the file."""
        tally: Counter[str] = Counter()
        if not self.path.exists():
            tally["lost"] = len(self.acknowledged)
            return tally
        with SqliteStore(self.path) as store:
            held = {reading.article.key: reading for reading in store.readings()}
        tally["lost"] = len(self.acknowledged - held.keys())
        tally["half"] = sum(reading not in self.versions[key] for key, reading in held.items())
        tally["unreported"] = len(held.keys() - self.acknowledged)
        connection = sqlite3.connect(self.path)
        tally["damaged"] = connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        tally["damaged"] += bool(connection.execute("PRAGMA foreign_key_check").fetchall())
        connection.close()
        return tally


class Telling(SqliteStore):
    """A store that says when it begins to write."""

    stream: TextIO

    def apply(
        self, added: Iterable[Reading] = (), replaced: Iterable[Reading] = (), deleted: Iterable[str] = ()
    ) -> Counts:
        """Say so, and do it."""
        print(WRITING, file=self.stream, flush=True)
        return super().apply(added, replaced, deleted)


def child(campaign: Campaign, extractor: Extractor, stream: TextIO) -> None:
    """Take the articles in; write the keys that every report covers."""
    taken: list[str] = []
    told = 0

    def given() -> Iterator[Article]:
        for article in campaign.plan:
            taken.append(article.key)
            yield article

    def report(so_far: IngestReport) -> None:
        nonlocal told
        print(REPORT, *taken[told : so_far.done], file=stream, flush=True)
        told = so_far.done

    with Telling(campaign.path) as store:
        store.stream = stream
        ingest(store, extractor, given(), report)


def fork(campaign: Campaign, extractor: Extractor) -> tuple[int, TextIO]:
    """Start a child; return its number and what it writes."""
    read, write = os.pipe()
    if number := os.fork():
        os.close(write)
        return number, os.fdopen(read, encoding="utf-8")
    os.close(read)
    try:
        child(campaign, extractor, os.fdopen(write, "w", encoding="utf-8"))
    finally:
        os._exit(0)


def kill_once(campaign: Campaign, extractor: Extractor, rng: random.Random, seconds: float) -> bool:
    """Run a child and kill it at a random moment; say whether it was killed before its end."""
    number, stream = fork(campaign, extractor)
    campaign.is_writing = False
    if rng.random() < 0.5:
        nth, seconds = rng.randrange(1, 9), 0.06
        for line in stream:
            note(campaign, line)
            nth -= line.strip() == WRITING
            if not nth:
                break
    sleep(rng.random() * seconds)
    os.kill(number, signal.SIGKILL)
    for line in stream:
        note(campaign, line)
    stream.close()
    return os.WIFSIGNALED(os.waitpid(number, 0)[1])


def note(campaign: Campaign, line: str) -> None:
    """Take note of what a child wrote, if it wrote all of the line."""
    campaign.is_writing = line.strip() == WRITING
    if line.startswith(REPORT) and line.endswith("\n"):
        campaign.acknowledged.update(line.split()[1:])


def undisturbed(path: Path, extractor: Extractor, plan: list[Article]) -> tuple[str, float]:
    """Return the hash of a run that nobody stops, and its seconds."""
    start = perf_counter()
    with SqliteStore(path) as store:
        ingest(store, extractor, plan)
        return store.graph_hash(), perf_counter() - start


def run(kills: int, seed: int) -> int:
    """Kill so many times and print the tally; return the exit code."""
    rng, extractor, plan = random.Random(seed), Extractor(), articles(ARTICLES)
    versions: dict[str, list[Reading]] = defaultdict(list)
    for reading in extractor.read(plan):
        assert isinstance(reading, Reading)
        versions[reading.article.key].append(reading)
    tally: Counter[str] = Counter()
    start = perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected, seconds = undisturbed(folder / "whole.db", extractor, plan)
        for n in count():
            campaign = Campaign(folder / f"killed-{n}.db", plan, versions)
            while tally["kills"] < kills and kill_once(campaign, extractor, rng, seconds / 3):
                tally["kills"] += 1
                tally["writing"] += campaign.is_writing
                tally.update(campaign.check())
                if len(campaign.acknowledged) == len(versions):
                    break
            tally["unequal"] += undisturbed(campaign.path, extractor, plan)[0] != expected
            tally["reruns"] += 1
            if tally["kills"] >= kills:
                break
    print(f"kills: {tally['kills']} (seed {seed}), stores filled: {tally['reruns']}, {perf_counter() - start:.0f} s")
    print(f"kills while it wrote to the store: {tally['writing']}")
    print(f"articles done though not acknowledged: {tally['unreported']}")
    print(f"acknowledged lost: {tally['lost']}")
    print(f"half-applied: {tally['half']}")
    print(f"damaged files: {tally['damaged']}")
    print(f"stores whose hash differs from an undisturbed run: {tally['unequal']}")
    return int(bool(tally["lost"] or tally["half"] or tally["damaged"] or tally["unequal"]))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(run(given.kills, given.seed))


if __name__ == "__main__":
    main()
