"""Reads many facts of a SQLite store with what they rest on, as rows.

Facts lie in the order of their ids, evidence in that of its articles. Of a whole graph each is read once in its own
order, and the evidence is sorted on disk: twice as fast as going from each fact to its evidence and on to its article.
"""

import json
from collections.abc import Iterator
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
UNSEEN: tuple[Any, ...] = ((), None, (), "", "", None)


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

    def _joined(self, facts: Cursor, said: Iterator[Row]) -> Iterator[FactRow]:
        """Yield facts with what is said of them; both come in the order of facts."""
        make, relations, entities = FactRow._make, self.relations, self.entities
        row = next(said, END)
        for s, o, fid, p, *values, first, last in self._met(facts):
            while row[0] < fid:
                row = next(said, END)
            held = UNSEEN
            if row[0] == fid:
                _, _, article, title, url, words, speaker = row
                held = (article,), article, () if speaker is None else (speaker,), words, title, url
                group, row = [row], next(said, END)
                while row[0] == fid:
                    group.append(row)
                    row = next(said, END)
                if len(group) > 1:
                    held = _summed(group)
            ends = entities[s], entities[o]
            yield make((*ends, id_of(fid), relations[p], *values, first or None, last or None, *held))

    def _met(self, facts: Cursor) -> Iterator[Row]:
        """Yield rows of facts whose ends are known."""
        known = self.entities
        while page := facts.fetchmany(PAGE):
            if len(known) > HELD:
                known.clear()
            if unknown := {eid for row in page for eid in row[:2] if eid not in known}:
                found = self.connection.execute(sql.ENTITIES_BY_ID, (json.dumps(sorted(unknown)),))
                known.update((row[0], entity_of(row[1:])) for row in found)
            yield from page


def _stretch(text: str, start: int, end: int) -> str:
    return text[start:end]


def _summed(group: list[Row]) -> tuple[Any, ...]:
    """Return the columns that all evidence of a fact gives; the surest sentence is shown, of equals the oldest."""
    articles = tuple(dict.fromkeys(row[2] for row in group))
    speakers = tuple(sorted({row[6] for row in group if row[6] is not None}))
    _, _, article, title, url, words, _ = max(group, key=lambda row: row[1])
    return articles, article, speakers, words, title, url
