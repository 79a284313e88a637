"""Statements that somebody sends to a Neo4j store: they read, for a limited time, so many rows, and nothing is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triplewire.graph.cypher_guard import check_plan, check_words
from triplewire.graph.errors import BadQuery
from triplewire.graph.neo4j_connection import READ_SECONDS, TOO_LARGE, Server

if TYPE_CHECKING:
    from neo4j import Transaction
    from neo4j.graph import Node, Path, Relationship

WRONG = ("Neo.ClientError.Statement.", "Neo.ClientError.Procedure.")
DEEPEST = 30  # lists inside lists
MOST_VALUES = 200_000  # of an answer
NARROWER = "Return fewer or smaller values."


@dataclass(frozen=True, slots=True)
class Table:
    """What a statement gave: rows of plain values, in order; cut off where there were more than asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False


def table_of(server: Server, statement: str, values: Mapping[str, Any], *, limit: int) -> Table:
    """Return what a statement reads; raise BadQuery where it is wrong, or would do more than read."""
    check_words(statement)
    with server.looking(server.options.time_limit or READ_SECONDS) as transaction, _told():
        explained = transaction.run(f"EXPLAIN {statement}", dict(values)).consume()
        check_plan(explained.query_type, explained.plan)
        return _read(transaction, statement, values, limit)


def _read(transaction: "Transaction", statement: str, values: Mapping[str, Any], limit: int) -> Table:
    found = transaction.run(statement, dict(values))
    counter = _Counter()
    rows: list[tuple[Any, ...]] = []
    truncated = False
    for record in found:
        if len(rows) == limit or counter.is_full:
            truncated = True
            break
        rows.append(tuple(counter.plain(value) for value in record.values()))
    columns = tuple(found.keys())
    if found.consume().counters.contains_updates:
        raise BadQuery("the statement would have changed the store; nothing was kept")
    return Table(columns, tuple(rows), truncated)


@contextmanager
def _told() -> Iterator[None]:
    """Name what the server says of the statement, and what the driver cannot send."""
    from neo4j.exceptions import ClientError, Neo4jError

    try:
        yield
    except Neo4jError as error:
        code = error.code or ""
        if code.rpartition(".")[2] in TOO_LARGE:
            raise BadQuery("the statement takes more memory than the server gives to one", NARROWER) from error
        if isinstance(error, ClientError) and code.startswith(WRONG):
            raise BadQuery(f"{code.rpartition('.')[2]}: {error.message}") from error
        raise
    except (ValueError, TypeError, OverflowError) as error:
        raise BadQuery("the statement or a parameter cannot be sent to the server", str(error)[:200]) from error


@dataclass(slots=True)
class _Counter:
    """Makes values plain, and counts them."""

    made: int = 0

    @property
    def is_full(self) -> bool:
        """Whether an answer has as many values as it may."""
        return self.made >= MOST_VALUES

    def plain(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever the database holds
        """Return a value as JSON has it: nodes, relationships and paths as objects, moments as texts."""
        from neo4j.graph import Node, Path, Relationship

        self.made += 1
        if depth > DEEPEST or self.made > 2 * MOST_VALUES:
            raise BadQuery("a value of the answer is too large, or nested too deep", NARROWER)
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, Node | Relationship | Path):
            return self.plain(_object(value), depth + 1)
        if isinstance(value, Mapping):
            return {str(key): self.plain(one, depth + 1) for key, one in value.items()}
        if type(value) in (list, tuple):  # a span of time and a point are tuples too
            return [self.plain(one, depth + 1) for one in value]
        return _text(value)


def _object(value: "Node | Relationship | Path") -> dict[str, Any]:
    from neo4j.graph import Node, Path

    if isinstance(value, Path):
        return {"nodes": list(value.nodes), "relationships": list(value.relationships)}
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), "properties": dict(value)}
    source, target = (end.get("id") if end else None for end in (value.start_node, value.end_node))
    return {"type": value.type, "source": source, "target": target, "properties": dict(value)}


def _text(value: Any) -> str:  # noqa: ANN401 - a moment, a span, a point, bytes
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return str(value.iso_format() if hasattr(value, "iso_format") else value)
