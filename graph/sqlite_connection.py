"""Connections to a SQLite store: one writer at a time, one reader a thread, every failure named for what it is."""

import logging
import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from triplewire.graph.errors import (
    ForeignStore,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
)
from triplewire.graph.options import Options
from triplewire.graph.sqlite_schema import ADDED, APPLICATION, IS_COMPLETE, TABLES, VERSION

CHECK_EVERY = 5_000  # steps of SQLite's machine between two looks at the clock
CHECKPOINT = 4_000  # pages of journal before they are moved into the file
MAPPED = 1 << 30  # bytes of the file that are read as memory: all connections share them
AGAIN = 0.05  # seconds at most between two tries to have a journal
SCARCE = 1 << 20  # bytes: a failed write with less free than this is a full disk


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _named(error: sqlite3.Error, path: Path) -> StoreError | None:
    code = getattr(error, "sqlite_errorname", None) or ""
    full = code.startswith("SQLITE_IOERR") and path.parent.exists() and shutil.disk_usage(path.parent).free < SCARCE
    if code == "SQLITE_FULL" or full:
        return StoreFull(f"the disk of {path} is full")
    if code == "SQLITE_INTERRUPT":
        return StoreUnavailable("the question took too long", "Ask for less at once: a relation, a status, fewer hops.")
    hints: dict[str, tuple[type[StoreError], str, str]] = {
        "SQLITE_BUSY": (StoreUnavailable, "is locked by another writer", "Try again when it has finished."),
        "SQLITE_LOCKED": (StoreUnavailable, "is locked by another writer", "Try again when it has finished."),
        "SQLITE_READONLY": (StoreReadOnly, "cannot be written", "Check who owns the file and its folder."),
        "SQLITE_CANTOPEN": (StoreUnavailable, "cannot be opened", "Check that its folder is there and yours to read."),
        "SQLITE_PERM": (StoreUnavailable, "may not be opened", "Check who owns the file and its folder."),
        "SQLITE_CORRUPT": (StoreCorrupt, "is damaged", "Keep a copy, then import your last export into a new store."),
        "SQLITE_NOTADB": (ForeignStore, "is not a triplewire store", "Name another file; this one is left alone."),
        "SQLITE_IOERR": (StoreUnavailable, "cannot be read or written", "Check the disk it lies on."),
    }
    for start, (kind, what, hint) in hints.items():
        if code.startswith(start):
            return kind(f"{path} {what}", hint)
    return None


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite reports into errors of the store."""
    try:
        yield
    except sqlite3.Error as error:
        if named := _named(error, path):
            raise named from error
        raise


class Connections:
    """Opens a store's file, makes its tables when it is new, and hands out connections."""

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        self._lock = threading.Lock()
        self._local = threading.local()
        self._readers: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.RLock()
        self._closed = False
        with named_errors(path):
            self._check() if options.read_only else self._prepare()

    def _check(self) -> None:
        if not self.path.is_file():
            raise StoreUnavailable(f"there is no store at {self.path}", "`triplewire ingest` makes one.")
        with self.reading() as connection:
            if self._is_new(connection):
                raise ForeignStore(f"{self.path} is not a triplewire store", "Name another file.")

    def _prepare(self) -> None:
        if self.path.is_dir():
            raise StoreUnavailable(f"{self.path} is a folder", "Name a file in it.")
        connection = self._connect("rwc")
        try:
            if self._is_new(connection):
                self._keep_journal(connection)
                connection.execute("BEGIN IMMEDIATE")
                if self._is_new(connection):
                    self._make(connection)
                connection.commit()
            elif not os.access(self.path, os.W_OK):  # SQLite would find out with the first article
                raise StoreReadOnly(f"{self.path} cannot be written", "Check who owns the file and its folder.")
            elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                self._keep_journal(connection)
            self._complete(connection)
            self._writer = connection
        finally:
            if self._writer is None:
                connection.close()

    def _complete(self, connection: sqlite3.Connection) -> None:
        """Give a store of before what it has not; where that cannot be done now, it is done without."""
        try:
            if connection.execute(IS_COMPLETE).fetchone():
                return
            connection.execute("BEGIN IMMEDIATE")
            for statement in _statements(ADDED):
                connection.execute(statement)
            connection.commit()
        except sqlite3.OperationalError as error:
            if connection.in_transaction:
                connection.rollback()
            logging.getLogger("triplewire").warning("%s is read more slowly than it could be: %s", self.path, error)

    def _keep_journal(self, connection: sqlite3.Connection) -> None:
        """Let the file have a journal of what is new; of several who want it at once SQLite tells all but one at once.

        It does not wait as with other locks: each holds what the others wait for
        (https://www.sqlite.org/c3ref/busy_handler.html).
        """
        deadline = monotonic() + self.options.busy_seconds
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or monotonic() > deadline:
                    raise
            sleep(random.uniform(0.005, AGAIN))

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        application, version, tables = self._marks(connection)
        if application == APPLICATION:
            if version > VERSION:
                raise StoreTooNew(
                    f"{self.path} was written by a newer version (schema {version}, this one knows {VERSION})",
                    "Upgrade triplewire, or name another store.",
                )
            return False
        if application or version or tables:
            raise ForeignStore(
                f"{self.path} is a database of something else", "Name another file; this one is left alone."
            )
        return True

    def _marks(self, connection: sqlite3.Connection) -> list[int]:
        """Return whose the file is, its version and its number of tables, all of one moment: another may make them."""
        is_ours = not connection.in_transaction
        if is_ours:
            connection.execute("BEGIN")
        try:
            asked = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
            return [connection.execute(one).fetchone()[0] for one in asked]
        finally:
            if is_ours:
                connection.rollback()

    def _make(self, connection: sqlite3.Connection) -> None:
        for statement in _statements(TABLES + ADDED):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute(f"PRAGMA user_version={VERSION}")

    def _connect(self, mode: str) -> sqlite3.Connection:
        wait = self.options.busy_seconds
        address = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA mmap_size={MAPPED}")
        if mode != "ro":
            connection.execute(f"PRAGMA synchronous={'FULL' if self.options.full_sync else 'NORMAL'}")

            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreUnavailable(f"{self.path} is closed")
        connection = self._connect("ro")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if self._needs_no_journal():
                connection = self._connect("ro&immutable=1")
            else:
                raise
        return connection

    def _needs_no_journal(self) -> bool:
        """Say whether the file can be read as it is: in a folder that cannot be written, with nothing left to apply."""
        journal = self.path.with_name(self.path.name + "-wal")
        return self.path.is_file() and not (journal.exists() and journal.stat().st_size)

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None or self._closed:
            connection = self._open_reader()
            self._local.connection = connection
            self._local.depth = 0
            with self._lock:
                for thread, old in self._readers:
                    if not thread.is_alive():
                        old.close()
                self._readers = [(thread, old) for thread, old in self._readers if thread.is_alive()]
                self._readers.append((threading.current_thread(), connection))
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give this thread's reader; all reads inside see one state of the store, and the time limit holds for all."""
        with named_errors(self.path):
            connection = self._reader()
            if self._local.depth:
                yield connection
                return
            connection.set_progress_handler(self._clock(), CHECK_EVERY if self.options.time_limit else 0)
            connection.execute("BEGIN")
            self._local.depth = 1
            try:
                yield connection
            finally:
                self._local.depth = 0
                connection.set_progress_handler(None, 0)  # its clock is not that of what comes next
                if connection.in_transaction:
                    connection.rollback()

    def row(self, statement: str) -> tuple[Any, ...] | None:
        """Return the one row that answers a small question, seen as everything else is seen inside `reading`."""
        with named_errors(self.path):
            found: tuple[Any, ...] | None = self._reader().execute(statement).fetchone()
            return found

    def _clock(self) -> Callable[[], int] | None:
        if not self.options.time_limit:
            return None
        deadline = monotonic() + self.options.time_limit
        return lambda: int(monotonic() > deadline)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Give a reader of its own that sees one state of the store for as long as it is held."""
        with named_errors(self.path):
            connection = self._open_reader()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the writer inside a transaction that is kept as a whole or not at all."""
        with self._writing, named_errors(self.path):
            connection = self._writer
            if connection is None:
                why = "is closed" if self._closed else "was opened for reading only"
                raise StoreReadOnly(f"{self.path} {why}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                if connection.in_transaction:
                    connection.rollback()
                raise

    def close(self) -> None:
        """Close all connections of all threads."""
        with self._writing, self._lock:
            self._closed = True
            for _, connection in self._readers:
                connection.close()
            self._readers = []
            if self._writer is not None:
                self._writer.close()
                self._writer = None
