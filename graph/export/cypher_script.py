"""The whole graph as a script of Cypher statements, one a line, that cypher-shell or any driver can run."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from triplewire.graph import cypher
from triplewire.graph.browser.questions import literal
from triplewire.graph.export.whole import Group, Row, Whole
from triplewire.graph.store import Store

CHARACTERS = 200_000  # of rows that one statement holds, or one row
HEAD = (
    "// A whole triplewire store, for an empty Neo4j database: one statement a line, none longer than its rows need.",
    "// Run it with  cypher-shell -f FILE  or line by line over a driver, then  triplewire --store bolt://HOST hash",
)


def script_lines(store: Store) -> Iterator[bytes]:
    """Yield the lines of a script that makes the whole store again in an empty database."""
    whole = Whole(store)
    yield from (f"{line}\n".encode() for line in HEAD)
    for statement in (*cypher.constraints(whole.ontology.relations), *cypher.indexes()):
        yield _line(statement)
    yield _line(cypher.AWAIT_INDEXES)
    for rows in (whole.nodes(), whole.arrows()):
        yield from _statements(rows)
    yield _line(cypher.MAKE_WHOLE_META.replace("$rows", f"[{value_of(whole.meta())}]"))


def _line(statement: str) -> bytes:
    return (re.sub(r"\s*\n\s*", " ", statement) + ";\n").encode()


def _statements(rows: Iterable[tuple[Group, Row]]) -> Iterator[bytes]:
    """Yield statements for rows: neighbours of one group go together."""
    held = iter(rows)
    while run := list(islice(held, 2_000)):
        run.sort(key=lambda one: repr(one[0]))
        for group, some in groupby(run, key=lambda one: one[0]):
            statement = re.sub(r"\s*\n\s*", " ", group.statement)
            for chunk in _chunks(value_of(row) for _, row in some):
                yield statement.replace("$rows", f"[{','.join(chunk)}]").encode() + b";\n"


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for value in values:
        if chunk and size + len(value) > CHARACTERS:
            yield chunk
            chunk, size = [], 0
        chunk.append(value)
        size += len(value)
    if chunk:
        yield chunk


def value_of(value: object) -> str:
    """Return a value as Cypher writes it; in a map, what is not known is left out."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(value_of, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{value_of(item)}" for name, item in value.items() if item is not None) + "}"
    raise TypeError(f"{type(value).__name__} has no Cypher form")
