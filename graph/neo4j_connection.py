"""Connections to a Neo4j server: transactions with a time limit, and every failure named for what it is."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, repeat
from time import monotonic, sleep
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlsplit

from triplewire.graph.errors import (
    BadSetting,
    BatchTooLarge,
    ForeignStore,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
    TriplewireError,
)
from triplewire.graph.options import Options

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Transaction

T = TypeVar("T")
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
DATABASE = "neo4j"  # the one that a community server has
ROWS = 5_000  # rows a statement writes at most
FETCHED = 200  # rows that are under way at once, of a statement that may be left half read
READ_SECONDS = 60.0  # a read without a limit of its own ends then on the server
WRITE_SECONDS = 600.0
AGAIN = 0.25  # seconds between two attempts
CLOSING = 10.0  # seconds that closing waits for a write
SLOW = "Ask for less at once: a relation, a status, fewer hops."
TOO_LARGE = frozenset({"MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError", "OutOfMemoryError"})
READ_ONLY = frozenset(
    {"ForbiddenOnReadOnlyDatabase", "WriteOnReadOnlyAccessDatabase", "AccessMode", "Forbidden", "ReadOnly"}
)
STOPPED = frozenset({"Terminated", "LockClientStopped"})
SET_USER = "Set TRIPLEWIRE_NEO4J_USER and TRIPLEWIRE_NEO4J_PASSWORD."
NAME_ONE = "Name one that is there, as in bolt://HOST:7687/NAME."
SCHEMA_AT_ONCE = 8  # statements
MADE_MEANWHILE = "EquivalentSchemaRuleAlreadyExists"  # by another process that opens the same new database
NAME_TAKEN = frozenset({"IndexWithNameAlreadyExists", "ConstraintWithNameAlreadyExists", "IndexAlreadyExists"})
NO_DATABASE = frozenset({"DatabaseNotFound", "DatabaseNotFoundHomeDatabase"})


class Query(Protocol):
    """Runs one statement in a transaction."""

    def __call__(self, statement: str, /, **values: object) -> "list[Record]":
        """Return all rows of a statement with these parameters."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: the driver's address and the name of the database."""

    uri: str
    database: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """Return the address of bolt://HOST:PORT/DATABASE; raise BadSetting where it is none."""
        hint = "Write bolt://HOST:7687, with /NAME behind it for a database of another name than neo4j."
        parts = urlsplit(url)
        if "@" in parts.netloc:
            said = "a store's URL holds no user and no password"
            raise BadSetting(said, SET_USER)
        name = parts.path.strip("/")
        try:
            port = parts.port or 7687
        except ValueError:
            raise BadSetting(f"{parts.netloc!r} has no such port", hint) from None
        if parts.scheme not in SCHEMES or not parts.hostname or "/" in name or parts.fragment:
            raise BadSetting(f"{url!r} is not the address of a Neo4j server", hint)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        query = f"?{parts.query}" if parts.query else ""
        return cls(f"{parts.scheme}://{host}:{port}{query}", name or DATABASE)

    @property
    def url(self) -> str:
        """Return the address as it is shown: it never held a secret."""
        return self.uri if self.database == DATABASE else f"{self.uri}/{self.database}"


def _by_code(code: str, address: Address, user: str) -> TriplewireError | None:
    name, where = code.rpartition(".")[2], address.url
    if name.startswith("ConstraintV") or name == "ConstraintCreationFailed":
        return foreign(address)
    if name in NAME_TAKEN:
        return foreign(address, "indexes")
    known: list[tuple[bool, type[TriplewireError], str, str]] = [
        (name in TOO_LARGE, BatchTooLarge, f"{where} has too little memory for so much at once", ""),
        ("TimedOut" in name or name in STOPPED, StoreUnavailable, f"{where} took too long", SLOW),
        (name in NO_DATABASE, BadSetting, f"{address.uri} has no database {address.database!r}", NAME_ONE),
        (name in READ_ONLY, StoreReadOnly, f"{where} cannot be written", "Ask for the right to write, or only read."),
        (".Security." in code, BadSetting, f"{where} does not let the user {user!r} in", SET_USER),
    ]
    return next((kind(said, hint) for is_so, kind, said, hint in known if is_so), None)


def foreign(address: Address, what: str = "nodes or relationships") -> ForeignStore:
    """Return the error of a database in which somebody else's data has our labels."""
    hint = "Name another database; this one is left alone."
    return ForeignStore(f"{address.url} has {what} of somebody else's where ours would be", hint)


def named(error: Exception, address: Address, user: str) -> TriplewireError:
    """Return what the driver reports as an error of the store; statements and secrets are in none."""
    from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError, TransientError

    error = _behind(error)
    if isinstance(error, ConfigurationError):
        return BadSetting(f"{address.url} cannot be used: {type(error).__name__}", str(error.__cause__ or ""))
    if isinstance(error, Neo4jError):
        code = error.code or ""
        if found := _by_code(code, address, user):
            return found
        if isinstance(error, TransientError):
            return StoreUnavailable(f"{address.url} is busy", "Try again in a moment.")
        if "space" in (error.message or "").lower():
            return StoreFull(f"the disk of {address.url} is full")
        return StoreError(f"{address.url} cannot do it: {code}")
    if isinstance(error, DriverError | OSError | ValueError):
        return StoreUnavailable(f"{address.url} does not answer", "Start it, or check the address; then try again.")
    raise error


def chunks(rows: Iterable[T], size: int = ROWS) -> Iterator[list[T]]:
    """Yield rows in lists of a size that a server takes at once."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk


class Server:
    """One driver: hands transactions to work, and runs them again when the server was away for a moment."""

    def __init__(self, address: Address, options: Options) -> None:
        self.address = address
        self.options = options
        self._writing = threading.Lock()
        self._driver: Driver | None = None
        with self._named():
            self._driver = self._connect()
            try:
                self._again(self._driver.verify_connectivity)
            except BaseException:
                self.close()
                raise

    def _connect(self) -> "Driver":
        from neo4j import GraphDatabase

        options = self.options
        return GraphDatabase.driver(
            self.address.uri,
            auth=(options.user, options.password) if options.password else None,
            user_agent="triplewire",
            connection_acquisition_timeout=options.busy_seconds + 1,
            connection_timeout=5.0,
            max_transaction_retry_time=0.0,  # `_managed` tries again: the driver would do so with what is too large
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )

    @contextmanager
    def _named(self) -> Iterator[None]:
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            yield
        except (DriverError, Neo4jError, OSError) as error:
            raise named(error, self.address, self.options.user) from error

    @property
    def driver(self) -> "Driver":
        """The driver; raise StoreUnavailable when it was closed."""
        if self._driver is None:
            raise StoreUnavailable(f"{self.address.url} is closed")
        return self._driver

    def close(self) -> None:
        """Close all connections; what another thread is writing is given a moment to end."""
        has_turn = self._writing.acquire(timeout=CLOSING)
        try:
            driver, self._driver = self._driver, None
            if driver is not None:
                driver.close()
        finally:
            if has_turn:
                self._writing.release()

    def read(self, work: Callable[[Query], T], *, seconds: float | None = None) -> T:
        """Return what work reads in the time that is left to it; it is run again when its connection was stale.

        Every statement is a transaction of its own: a transaction around several gives no snapshot here, and costs two
        more trips to the server.
        """
        with self._named():
            return self._again(lambda: self._read(work, seconds or self.options.time_limit or READ_SECONDS))

    def _again(self, attempt: Callable[[], T]) -> T:
        """Return what an attempt gives: one more is made where a connection is lost, and more by the patient."""
        from neo4j.exceptions import DriverError, Neo4jError

        deadline = monotonic() + (self.options.busy_seconds if self.options.patient else 0.0)
        for delay in chain((0.0,), repeat(AGAIN)):
            try:
                return attempt()
            except (DriverError, Neo4jError) as error:
                is_over = delay > 0 and monotonic() > deadline
                if is_over or not _may_pass(error):
                    raise
            sleep(delay)
        raise AssertionError

    def _read(self, work: Callable[[Query], T], seconds: float) -> T:
        from neo4j import READ_ACCESS
        from neo4j import Query as Timed

        deadline = monotonic() + seconds
        with self.driver.session(database=self.address.database, default_access_mode=READ_ACCESS) as session:

            def run(statement: str, /, **values: object) -> "list[Record]":
                left = deadline - monotonic()
                if left <= 0:
                    raise StoreUnavailable(f"{self.address.url} took too long", SLOW)
                return list(session.run(Timed(statement, timeout=left), values))

            return work(run)

    @contextmanager
    def looking(self, seconds: float) -> "Iterator[Transaction]":
        """Give a transaction that may only read, ends after so many seconds, and is never kept."""
        from neo4j import READ_ACCESS

        database = self.address.database
        with (
            self._named(),
            self.driver.session(database=database, default_access_mode=READ_ACCESS, fetch_size=FETCHED) as session,
        ):
            transaction = session.begin_transaction(timeout=seconds)
            try:
                yield transaction
            finally:
                transaction.close()

    def write(self, work: Callable[[Query], T]) -> T:
        """Return what work does in one transaction, kept as a whole or not at all; work may be run several times."""
        from neo4j import unit_of_work

        @unit_of_work(timeout=WRITE_SECONDS)
        def unit(transaction: "ManagedTransaction") -> T:
            return work(lambda statement, /, **values: list(transaction.run(statement, values)))

        with self._turn(), self._named():
            return self._managed(unit)

    def _managed(self, unit: "Callable[[ManagedTransaction], T]") -> T:
        """Return what a transaction gives; it is run again while the server is away or busy, not where it is too large.

        The moment of a connection that was lost in a commit is for the unit to know: it may find its own work done.
        """
        from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

        deadline = monotonic() + self.options.busy_seconds
        while True:
            try:
                with self.driver.session(database=self.address.database) as session:
                    return session.execute_write(unit)
            except (DriverError, Neo4jError) as error:
                again = _may_pass(error) or isinstance(error, IncompleteCommit)
                if not again or monotonic() > deadline:
                    raise
            sleep(AGAIN)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let the threads of this process write one after the other."""
        if self.options.read_only:
            raise StoreReadOnly(f"{self.address.url} was opened for reading only")
        if not self._writing.acquire(timeout=max(self.options.busy_seconds, 0)):
            raise StoreUnavailable(f"{self.address.url} is locked by another writer", "Try again when it has finished.")
        try:
            yield
        finally:
            self._writing.release()

    def schema(self, statements: Iterable[str]) -> None:
        """Change the schema by statements in any order; several are under way at once, for each waits for its files."""
        with self._named(), ThreadPoolExecutor(SCHEMA_AT_ONCE) as pool:
            list(pool.map(self._change, statements))

    def _change(self, statement: str) -> None:
        from neo4j import unit_of_work
        from neo4j.exceptions import ClientError, ResultFailedError

        @unit_of_work(timeout=WRITE_SECONDS)
        def unit(transaction: "ManagedTransaction") -> None:
            transaction.run(statement).consume()

        try:
            self._managed(unit)
        except (ClientError, ResultFailedError) as error:
            if _code(error) != MADE_MEANWHILE:
                raise


def _may_pass(error: Exception) -> bool:
    """Tell whether the same may go well in a moment: the server is away or busy, or broke a deadlock."""
    from neo4j.exceptions import DriverError, Neo4jError

    error = _behind(error)
    return isinstance(error, DriverError | Neo4jError) and error.is_retryable() and _code(error) not in TOO_LARGE


def _behind(error: Exception) -> Exception:
    """Return what went wrong where the driver says only that it had gone wrong before it could undo a transaction."""
    from neo4j.exceptions import ResultFailedError

    while isinstance(error, ResultFailedError) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    return error


def _code(error: Exception) -> str:
    return str(getattr(_behind(error), "code", "") or "").rpartition(".")[2]
