"""Copies of a SQLite store: taken while it is written, checked before they are trusted, put back where nothing is."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from triplewire.graph.errors import StoreCorrupt, StoreError, StoreUnavailable
from triplewire.graph.sqlite_connection import named_errors
from triplewire.graph.sqlite_store import SqliteStore

PART = ".part"
JOURNALS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a copy holds, as found by reading it."""

    path: str
    articles: int
    entities: int
    facts: int
    size: int
    revision: int
    graph_hash: str
    is_compared: bool = True  # with the store that it is a copy of


class BackupExists(StoreError):
    """There is something already where a copy is to be made."""


def back_up(store: Path, target: Path) -> Backup:
    """Copy a store as it is at one moment, while others write it, and compare the copy with it."""
    _refuse_what_is_there(target)
    with SqliteStore(store, read_only=True) as live:
        _copy(store, target)
        copy = _checked(target)
        known = live.graph_hash() if live.revision() == copy.revision else ""
        is_same_moment = bool(known) and live.revision() == copy.revision
    if is_same_moment and known != copy.graph_hash:
        raise StoreCorrupt(f"{target} is not what {store} holds", "Run `triplewire doctor`, and copy it again.")
    return replace(copy, is_compared=is_same_moment)


def restored(backup: Path, store: Path) -> Backup:
    """Make a store from a copy, checked before and after; a store that is there is never written over."""
    for journal in JOURNALS:
        _refuse_what_is_there(store.with_name(store.name + journal))
    held = _checked(backup)
    _copy(backup, store)
    found = _checked(store)
    if replace(found, path=held.path, size=held.size) != held:
        raise StoreCorrupt(f"{store} is not what {backup} holds", "Check the disk, and restore it again.")
    return found


def _refuse_what_is_there(path: Path) -> None:
    if path.exists():
        raise BackupExists(f"{path} is there already", "Name another file, or move it away; nothing is written over.")


def _copy(source: Path, target: Path) -> None:
    with (
        _moved_in_when_whole(target) as part,
        named_errors(source),
        closing(_opened(source)) as reader,
        closing(sqlite3.connect(part)) as writer,
    ):
        # in one step: a writer would make every later step begin again
        reader.backup(writer, pages=-1)
        writer.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it


@contextmanager
def _moved_in_when_whole(target: Path) -> Iterator[Path]:
    part = target.with_name(target.name + PART)
    if not target.parent.is_dir():
        raise StoreUnavailable(f"{target.parent} is not a folder", f"mkdir -p {target.parent}")
    try:
        with suppress(FileNotFoundError):
            part.unlink()
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # articles are their owner's to show
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.link(part, target)  # fails where somebody made the target meanwhile
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise StoreUnavailable(f"there is no store at {path}", "Name its file.")
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)


def _checked(path: Path) -> Backup:
    with named_errors(path), closing(_opened(path)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreCorrupt(f"{path} is damaged: {found}", "Take an earlier copy.")
    with SqliteStore(path, read_only=True) as copy:
        stats = copy.stats()
        return Backup(
            path=str(path),
            articles=stats.articles,
            entities=stats.entities,
            facts=stats.facts,
            size=path.stat().st_size,
            revision=copy.revision(),
            graph_hash=copy.graph_hash(),
        )
