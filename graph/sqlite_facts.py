"""Reads facts from a SQLite store: filtered pages, views of the past, conflicts and timelines."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from triplewire.graph import sql_read as sql
from triplewire.graph.errors import BadCursor, FactNotFound
from triplewire.graph.lookup import no_such_id
from triplewire.graph.model import Entity, Fact, Period, Status, fact_id
from triplewire.graph.ontology import Ontology
from triplewire.graph.questions import as_known, conflicts_of, fact_ids, named_ends, narrowing
from triplewire.graph.rows import entity_of, fact_of
from triplewire.graph.sqlite_refresh import FIRST_ROW, id_of, row_of
from triplewire.graph.support import Support
from triplewire.graph.timeline import asked_moment
from triplewire.graph.views import Conflict, FactFilter

BATCH = 500


def cursor_of(after: str) -> int:
    """Return the row that a page starts behind; raise BadCursor when it is no fact id."""
    if not after:
        return FIRST_ROW  # no sha1 begins with sixteen zeros
    try:
        return row_of(after)
    except ValueError:
        raise BadCursor(f"{after!r} is not the id of a fact") from None


@dataclass(frozen=True, slots=True)
class _End:
    """An entity asked for: the row and key of the entity it counts as."""

    eid: int
    key: str


@dataclass(slots=True)
class _Question:
    """A filter in row ids: which branches to walk, which conditions to check, and their values."""

    branches: list[tuple[str, tuple[str, ...]]]
    conditions: list[str]
    values: dict[str, Any]
    statuses: tuple[str, ...]
    nothing: bool = False


class FactReader:
    """Answers questions about facts over one connection."""

    def __init__(self, connection: sqlite3.Connection, ontology: Ontology) -> None:
        self.connection = connection
        self.ontology = ontology

    def end(self, key: str) -> _End:
        """Return what a key counts as; raise EntityNotFound."""
        row = self.connection.execute(sql.ENDS_OF, (key,)).fetchone()
        if row is None:
            raise no_such_id(key)
        return _End(*row)

    def one(self, fact: str) -> Fact:
        """Return a fact by id; raise FactNotFound."""
        try:
            found = self.load([row_of(fact)])
        except (ValueError, OverflowError):
            found = []
        if not found or len(fact) != 16:
            raise FactNotFound(f"no fact has the id {fact!r}")
        return found[0]

    def load(self, fids: Iterable[int]) -> list[Fact]:
        """Return facts by row, in the order of ids."""
        return [fact_of(row, id_of(row[0])) for row in self.connection.execute(sql.FACTS, (json.dumps(list(fids)),))]

    def page(self, where: FactFilter, after: str, limit: int) -> list[Fact]:
        """Return one page of the facts that match."""
        question = self._question(where)
        if where.known_at is None:
            return self.load(self._rows(question, cursor_of(after), limit))
        found: list[Fact] = []
        row = cursor_of(after)
        while len(found) < limit and (rows := self._rows(question, row, BATCH)):
            found += self._as_known(rows, where)
            row = rows[-1]
        return found[:limit]

    def count(self, where: FactFilter, cap: int) -> int:
        """Return how many facts match, counting no further than `cap`."""
        if where.known_at is not None:
            return len(self.page(where, "", cap))
        return len(self._rows(self._question(where), cursor_of(""), cap))

    def all(self, where: FactFilter) -> Iterator[Fact]:
        """Yield all facts that match, page by page."""
        after = ""
        while page := self.page(where, after, BATCH):
            yield from page
            after = page[-1].id

    def pages(self, where: FactFilter, size: int) -> Iterator[list[int]]:
        """Yield the rows of all facts that match, as they are now, page by page."""
        question, after = self._question(where), cursor_of("")
        while rows := self._rows(question, after, size):
            yield rows
            after = rows[-1]

    def scan(self, where: FactFilter) -> tuple[str, dict[str, Any]] | None:
        """Return the statement that reads all that match, and its values; nothing where an index leads to them."""
        question = self._question(where)
        if question.branches != [("", ())]:
            return None
        parts = question.conditions if set(question.statuses) == set(Status) else [*question.conditions, "statuses"]
        return sql.SCAN.format(" AND ".join(sql.CONDITIONS[part] for part in parts) or "TRUE"), question.values

    def _rows(self, question: _Question, after: int, limit: int) -> list[int]:
        if question.nothing:
            return []
        values = {**question.values, "after": after, "limit": limit}
        rows: list[int] = []
        for index, conditions in question.branches:
            one_by_one = index and "fids" not in conditions
            parts = ["after", *conditions, *question.conditions, "status" if one_by_one else "statuses"]
            text = " AND ".join(sql.CONDITIONS[part] for part in parts)
            statement = sql.BRANCH.format(index=sql.INDEX[index], conditions=text)
            for status in question.statuses if one_by_one else ("",):
                rows += [row[0] for row in self.connection.execute(statement, {**values, "status": status})]
        return sorted(rows)[:limit]

    def _question(self, where: FactFilter) -> _Question:
        statuses = tuple(str(status.value) for status in where.statuses or tuple(Status))
        question = _Question([], [], {"statuses": json.dumps(statuses)}, statuses)
        p = "p" if where.relation else ""
        if where.relation:
            self.ontology.relation(where.relation)
            row = self.connection.execute(sql.RELATION, (where.relation,)).fetchone()
            question.nothing = row is None
            question.values["relation"] = row[0] if row else None
        ends = {name: self.end(key) for name, key in named_ends(where) if key}
        question.values.update({name: end.eid for name, end in ends.items()})
        relation = ("relation",) if p else ()
        fids = self._narrowed(where, ends)
        if fids is not None:
            question.values["fids"] = json.dumps(sorted(fids))
            question.branches = [("", ("fids", *ends, *relation))]
        elif "subject" in ends or "object" in ends:
            side = "subject" if "subject" in ends else "object"
            question.branches = [(side[0] + p, (*ends, *relation))]
        elif "entity" in ends:
            question.branches = [("s" + p, ("entity_s", *relation)), ("o" + p, ("entity_o", *relation))]
        else:
            question.branches = [(p, relation)]
        for condition, checked in narrowing(where).items():
            question.conditions.append(condition)
            question.values.update(checked)
        return question

    def _narrowed(self, where: FactFilter, ends: dict[str, _End]) -> set[int] | None:
        """Return the few rows that can match at all, where the filter tells them; nothing where it does not."""
        found: list[set[int]] = []
        if where.article:
            found.append({row[0] for row in self.connection.execute(sql.FACTS_OF_ARTICLE, (where.article,))})
        if where.speaker:
            listed = json.dumps([self.end(where.speaker).eid])
            found.append({row[0] for row in self.connection.execute(sql.FACTS_OF_SPEAKER, (listed,))})
        if "subject" in ends and "object" in ends:
            names = [where.relation] if where.relation else list(self.ontology.relations)
            statuses = where.statuses or tuple(Status)
            found.append(
                {
                    row_of(fact_id(ends["subject"].key, name, ends["object"].key, status.value))
                    for name, status in product(names, statuses)
                }
            )
        return set.intersection(*found) if found else None

    def _as_known(self, rows: list[int], where: FactFilter) -> list[Fact]:
        """Return facts with the support they had at a moment, where they match with it."""
        moment = asked_moment(where.known_at or "")
        known: dict[str, list[Support]] = {}
        for fid, cluster, weight, published, *dates in self.connection.execute(
            sql.KNOWN_EVIDENCE, (json.dumps(rows), moment)
        ):
            known.setdefault(id_of(fid), []).append(Support(cluster, weight, published, Period(*dates)))
        return as_known(self.load(rows), known, where, self.ontology)

    def conflicts(self, subject: str | None, relation: str | None, obj: str | None, limit: int) -> list[Conflict]:
        """Return statements held with several statuses; one statement as it is, when it is asked for in full."""
        if relation:
            self.ontology.relation(relation)
        ends = [self.end(key) if key else None for key in (subject, obj)]
        if ends[0] and ends[1] and relation:
            return self._statements([(ends[0].key, relation, ends[1].key)], 1)
        row = self.connection.execute(sql.RELATION, (relation,)).fetchone() if relation else None
        if relation and row is None:
            return []
        values = {
            "subject": ends[0].eid if ends[0] else None,
            "relation": row[0] if row else None,
            "object": ends[1].eid if ends[1] else None,
        }
        found: list[Conflict] = []
        cursor = self.connection.execute(sql.CLAIMS, values)
        while len(found) < limit and (rows := cursor.fetchmany(BATCH)):
            found += self._statements([(s, name, o) for s, name, o, _ in rows], 2)
        return found[:limit]

    def _statements(self, asked: list[tuple[str, str, str]], least: int) -> list[Conflict]:
        """Return those of the statements that have at least so many facts, each with its speakers."""
        wanted = fact_ids(asked, self.ontology)
        facts = {fact.id: fact for fact in self.load([row_of(fact) for ids in wanted.values() for fact in ids])}
        speakers: dict[str, list[Entity]] = {}
        listed = json.dumps([row_of(fact) for fact in facts])
        for fid, *speaker in self.connection.execute(sql.SPEAKERS_OF_FACTS, (listed,)):
            speakers.setdefault(id_of(fid), []).append(entity_of(speaker))
        return conflicts_of(wanted, facts, speakers, least)

    def timeline(self, key: str, limit: int) -> list[Fact]:
        """Return the asserted facts of an entity that have a date, in the order of their dates."""
        rows = self.connection.execute(sql.TIMELINE, {"eid": self.end(key).eid, "limit": limit}).fetchall()
        facts = {row_of(fact.id): fact for fact in self.load(row[0] for row in rows)}
        return [facts[row[0]] for row in rows]
