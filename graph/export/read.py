"""Brings an exported graph into a store."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BufferedReader, RawIOBase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from triplewire.graph.errors import ArticleNotFound, BadInput, UnreadableInput
from triplewire.graph.export.jsonl import read_line
from triplewire.graph.export.read_facts import Open, read_graphml, read_tables
from triplewire.graph.export.read_quads import read_quads
from triplewire.graph.export.told import EXTRACTOR, Told, readings_of
from triplewire.graph.model import Counts, Decision, Reading
from triplewire.graph.ontology import Ontology
from triplewire.graph.store import Store

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

BATCH = 64  # articles a transaction
GZIP = b"\x1f\x8b"
LARGEST = 4 << 30  # bytes, unpacked
UNWATCHED = 32 << 20  # unpacked bytes of a file that may be packed in any way
DENSEST = 200  # times that a packed graph grows: JSON and XML of ours grow 5 to 20 times, what is made to harm 1,000
READERS = {
    ".csv": read_tables,
    ".graphml": read_graphml,
    ".xml": read_graphml,
    ".nq": read_quads,
    ".nquads": read_quads,
}
NOT_READ = frozenset(
    {".gexf", ".cyjs", ".ttl", ".trig", ".jsonld", ".ftm", ".parquet", ".dot", ".mmd", ".cypher"}
)  # what is written only


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
    """Bring an exported graph into a store; again is a no-op. The ending tells the form: JSONL, CSV, GraphML, N-Quads.

    A bad line stops the import with its number. What JSONL held before it is in the store, and the mended file can be
    imported again; of the others, which hold facts alone, nothing is. They leave articles alone that are in the store
    with more than such a file holds.
    """
    try:
        if reader := _reader(path):
            readings = list(readings_of(reader(path, _open, store.ontology), path.name))
            return apply_graph(store, (reading for reading in readings if not _has_more(store, reading)))
        with _open(path) as lines:
            return apply_graph(store, read_graph(lines, str(path)))
    except FileNotFoundError as error:
        raise UnreadableInput(f"there is no file {path}", "Check the path.") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableInput(f"{path} cannot be read: {error}", "Check that the file is whole.") from error


def _reader(path: Path) -> Callable[[Path, Open, Ontology], Iterator[Told]] | None:
    ending = Path(path.name.removesuffix(".gz")).suffix.lower()
    if ending in NOT_READ:
        raise UnreadableInput(f"{path} is a form that is only written", "Import JSONL, CSV, GraphML or N-Quads (.nq).")
    return READERS.get(ending)


def _has_more(store: Store, reading: Reading) -> bool:
    try:
        return store.article(reading.article.key).extractor != EXTRACTOR
    except ArticleNotFound:
        return False


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


def _open(path: Path) -> BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    unpacked = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115 - the reader closes it
    most = min(LARGEST, max(UNWATCHED, DENSEST * path.stat().st_size)) if packed else LARGEST
    return BufferedReader(_Capped(unpacked, path, most))


class _Capped(RawIOBase):
    """A file that ends with an error where it is larger than any graph of ours: a packed one may be a bomb."""

    def __init__(self, file: BinaryIO | gzip.GzipFile, path: Path, most: int) -> None:
        super().__init__()
        self.file = file
        self.path = path
        self.left = self.most = most

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: "Buffer") -> int:
        """Read on."""
        view = memoryview(buffer)
        data = self.file.read(len(view))
        self.left -= len(data)
        if self.left < 0:
            raise UnreadableInput(f"{self.path} is larger than {self.most >> 20} MiB", "Split it, or unpack it first.")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        super().close()
