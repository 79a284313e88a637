"""The same articles give the same JSON in any batch, order and process, whatever the seed of its hashes."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import IO, Any

import pytest

from triplewire.extract.bench.sets import seed_rows
from triplewire.extract.encoder import MANIFEST, WEIGHTS

pytestmark = pytest.mark.model
DATA = Path(os.environ.get("TRIPLEWIRE_DATA", Path(__file__).parents[3] / "shared" / "data"))
OF_A_FILE = 1  # articles
SHORT = "Angela Merkel met Emmanuel Macron in Paris on Monday."
PROGRAM = """
import json, sys
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.record import to_record

told = json.load(sys.stdin)
extractor = Extractor(fast=not told["encoder"])
for reading in extractor.read([read_row(row) for row in told["rows"]], told["batch"]):
    print(json.dumps(to_record(reading)))
"""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Articles of our own: the seeds, what lies beside them in the data folder, a sentence, one with nothing in it."""
    seeds = [gold.article for gold in seed_rows()]
    found = [{"id": one.key, "title": one.title, "text": one.text, "date": one.published} for one in seeds]
    for path in sorted((DATA / "articles").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines()[:OF_A_FILE]:
            row = json.loads(line)
            text = "\n\n".join(row["sentences"])
            found.append({"id": row["id"], "title": row["title"], "text": text, "date": row["date"]})
    found.append({"id": "short", "title": "", "text": SHORT, "date": "2019-05-15"})
    found.append({"id": "foreign", "title": "", "text": "Россия и Белоруссия начали учения.", "date": "2019-05-15"})
    return found


class Reader:
    """A process of its own that reads some articles."""

    def __init__(self, rows: Sequence[Row], batch: int, hash_seed: int, *, encoder: bool = True) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdin
        with self.process.stdin as told:
            json.dump({"rows": list(rows), "batch": batch, "encoder": encoder}, told)

    def said(self) -> dict[str, str]:
        """Return the JSON of each article, as it was printed."""
        shown: IO[str] | None = self.process.stdout
        assert shown
        with shown:
            lines = shown.read().splitlines()
        assert self.process.wait() == 0
        return {json.loads(line)["id"]: line for line in lines}


def shuffled(rows: Sequence[Row], seed: int) -> list[Row]:
    mixed = list(rows)
    Random(seed).shuffle(mixed)
    return mixed


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)]


def test_batches_orders_and_processes_give_the_same_json(rows: list[Row]) -> None:
    together = Reader(rows, 64, 0).said()
    assert set(together) == {row["id"] for row in rows}
    assert sum(len(json.loads(line)["facts"]) for line in together.values()) >= 5 * len(rows)
    assert differing(together, Reader(shuffled(rows, 1), 1, 1).said()) == []
    mixed = shuffled(rows, 2)
    halves = [Reader(mixed[::2], 64, 2), Reader(mixed[1::2], 5, 3)]  # at the same time
    assert differing(together, halves[0].said() | halves[1].said()) == []


def test_without_the_encoder_the_json_is_the_same_too(rows: list[Row]) -> None:
    some = [*rows[:6], *rows[-8:]]
    together = Reader(some, 64, 0, encoder=False).said()
    if (WEIGHTS / MANIFEST).is_file():
        assert together != Reader(some, 64, 0).said()
    mixed = shuffled(some, 4)
    halves = [Reader(mixed[::2], 1, 5, encoder=False), Reader(mixed[1::2], 64, 6, encoder=False)]
    assert differing(together, halves[0].said() | halves[1].said()) == []
