"""Brings an exported graph into a store."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from triplewire.graph.errors import BadInput, UnreadableInput
from triplewire.graph.export.jsonl import read_line
from triplewire.graph.model import Counts, Decision, Reading
from triplewire.graph.store import Store

BATCH = 64  # articles a transaction
GZIP = b"\x1f\x8b"


def read_graph(lines: Iterable[bytes], where: str = "input") -> Iterator[Reading | Decision]:
    """Yield the articles and decisions of an exported graph; raise UnreadableInput with the number of a bad line."""
    empty = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        empty = False
        try:
            item = read_line(line)
        except BadInput as error:
            raise UnreadableInput(f"{where}:{number}: {error}", error.hint) from error
        if item is not None:
            yield item
    if empty:
        raise UnreadableInput(f"{where} is empty", "Import what `triplewire export` wrote.")


def import_graph(store: Store, path: Path) -> Counts:
    """Bring an exported graph into a store: articles in batches, then the decisions; again is a no-op.

    A bad line stops the import with its number; the batches before it are in the store, and the mended file can be
    imported again.
    """
    try:
        with _open(path) as lines:
            return apply_graph(store, read_graph(lines, str(path)))
    except FileNotFoundError as error:
        raise UnreadableInput(f"there is no file {path}", "Check the path.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableInput(f"{path} cannot be read: {error}", "Check that the file is whole.") from error


def apply_graph(store: Store, items: Iterable[Reading | Decision]) -> Counts:
    """Apply articles and decisions to a store."""
    decisions: list[Decision] = []
    readings = _readings(items, decisions)
    counts = Counts()
    while batch := list(islice(readings, BATCH)):
        done = store.apply(batch)
        counts = replace(
            counts,
            added=counts.added + done.added,
            replaced=counts.replaced + done.replaced,
            unchanged=counts.unchanged + done.unchanged,
            evidence=counts.evidence + done.evidence,
            facts=counts.facts + done.facts,
        )
    _decide(store, decisions)
    return counts


def _readings(items: Iterable[Reading | Decision], decisions: list[Decision]) -> Iterator[Reading]:
    for item in items:
        if isinstance(item, Decision):
            decisions.append(item)
        else:
            yield item


def _decide(store: Store, decisions: list[Decision]) -> None:
    """Adopt the decisions that the store does not hold, in their order, and take back what was taken back."""
    held = {_identity(decision): decision for decision in store.decisions(revoked=True)} if decisions else {}
    for decision in sorted(decisions, key=lambda d: d.id):
        there = held.get(_identity(decision))
        if there is None:
            store.adopt(decision)
        elif decision.revoked is not None and there.revoked is None:
            store.revoke(there.id)


def _identity(decision: Decision) -> Decision:
    return replace(decision, id=0, revoked=None)


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")
