"""Reads many facts of a SQLite store with what they rest on, as rows.

Facts lie in the order of their ids, evidence in that of its articles. Of a whole graph each is read once in its own
order, and the evidence is sorted on disk: twice as fast as going from each fact to its evidence and on to its article.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from sqlite3 import Connection, Cursor
from typing import Any

from triplewire.graph import sql_read as sql
from triplewire.graph.columns import PAGE, FactRow
from triplewire.graph.model import Entity
from triplewire.graph.ontology import Ontology
from triplewire.graph.rows import Row, entity_of
from triplewire.graph.sqlite_facts import FactReader
from triplewire.graph.sqlite_refresh import id_of
from triplewire.graph.views import FactFilter

HELD = 100_000  # entities at most, which most facts share
END: Row = (float("inf"),)
UNSEEN: Row = (None, None, None, "", "", None, None)
CONFIDENCE = itemgetter(1)
MAKE: Callable[[Iterable[Any]], FactRow] = partial(tuple.__new__, FactRow)  # as FactRow._make, but no Python for each


class ColumnReader:
    """Reads rows of facts over one connection."""

    def __init__(self, connection: Connection, ontology: Ontology) -> None:
        self.connection = connection
        self.facts = FactReader(connection, ontology)
        self.relations: dict[int, str] = dict(connection.execute(sql.RELATION_NAMES))
        self.entities: dict[int, Entity] = {}
        connection.create_function("stretch", 3, _stretch, deterministic=True)

    def all(self, where: FactFilter) -> Iterator[FactRow]:
        """Yield the facts that match, in the order of their ids, with what each rests on."""
        fetch = self.connection.execute
        if (scan := self.facts.scan(where)) is not None:
            yield from self._joined(fetch(*scan), fetch(sql.ALL_SAID))
            return
        for fids in self.facts.pages(where, PAGE):
            listed = (json.dumps(fids),)
            yield from self._joined(fetch(sql.FACT_ROWS, listed), fetch(sql.SAID_OF_FACTS, listed))

    def _joined(self, facts: Cursor, said: Cursor) -> Iterator[FactRow]:
        """Yield facts with what is said of them; both come in the order of facts."""
        grouped = _Grouped(said)
        while page := facts.fetchmany(PAGE):
            subjects, objects, fids, relations, *columns = zip(*page, strict=True)
            ends = self._met(subjects), self._met(objects)
            named = map(id_of, fids), map(self.relations.__getitem__, relations)
            yield from map(MAKE, zip(*ends, *named, *columns, *grouped.columns(fids), strict=True))

    def _met(self, rows: Sequence[int]) -> Iterable[Entity | None]:
        """Return the entities of these rows."""
        known = self.entities
        if len(known) > HELD:
            known.clear()
        found = list(map(known.get, rows))
        if all(found):
            return found
        unknown = sorted({row for row, entity in zip(rows, found, strict=True) if entity is None})
        told = self.connection.execute(sql.ENTITIES_BY_ID, (json.dumps(unknown),))
        known.update((row[0], entity_of(row[1:])) for row in told)
        return map(known.get, rows)


class _Grouped:
    """What is said of facts, in their order, given out page by page."""

    def __init__(self, said: Cursor) -> None:
        self.said = said
        self.row = next(said, END)

    def columns(self, fids: Iterable[int]) -> tuple[Iterable[Any], ...]:
        """Return what each of these facts rests on as columns: those of a row behind the dates."""
        said, row = self.said, self.row
        rows: list[Row] = []
        several: dict[int, tuple[Any, Any]] = {}
        for fid in fids:
            while row[0] < fid:
                row = next(said, END)
            if row[0] != fid:
                several[len(rows)] = (), ()
                rows.append(UNSEEN)
                continue
            first, row = row, next(said, END)
            if row[0] == fid:
                group = [first]
                while row[0] == fid:
                    group.append(row)
                    row = next(said, END)
                first = max(group, key=CONFIDENCE)
                several[len(rows)] = _summed(group)
            rows.append(first)
        self.row = row
        _, _, best, titles, urls, words, speakers = zip(*rows, strict=True)
        articles: list[tuple[str, ...]] = list(zip(best, strict=True))
        spoken: list[tuple[str, ...]] = [() if name is None else (name,) for name in speakers]
        for at, (by, told) in several.items():
            articles[at], spoken[at] = by, told
        return articles, best, spoken, words, titles, urls


def _stretch(text: str, start: int, end: int) -> str:
    return text[start:end]


def _summed(group: list[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the articles and the speakers of all evidence of a fact."""
    articles = tuple(dict.fromkeys(row[2] for row in group))
    return articles, tuple(sorted({row[6] for row in group if row[6] is not None}))
