"""Reads facts from a SQLite store: filtered pages, views of the past, conflicts and timelines."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from triplewire.graph import sql_read as sql
from triplewire.graph.errors import BadCursor, EntityNotFound, FactNotFound
from triplewire.graph.model import Entity, Fact, Period, Status, fact_id
from triplewire.graph.ontology import Ontology
from triplewire.graph.sqlite_refresh import FIRST_ROW, id_of, row_of
from triplewire.graph.sqlite_rows import entity_of, fact_of
from triplewire.graph.support import Support, Tally, confidence_of, tally
from triplewire.graph.timeline import LAST, asked_day, asked_moment, day_after, holds_on
from triplewire.graph.views import Conflict, FactFilter

BATCH = 500
SUMS = ("as_of", "min_confidence", "min_sources", "published")  # what changes when only part of the evidence is known


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
            raise EntityNotFound(f"no entity has the id {key!r}", "`triplewire search NAME` finds ids.")
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
        return [fact_of(row) for row in self.connection.execute(sql.FACTS, (json.dumps(list(fids)),))]

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
        ends = {name: self.end(key) for name, key in _named_ends(where) if key}
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
        self._narrow(question, where)
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

    def _narrow(self, question: _Question, where: FactFilter) -> None:
        values, conditions = question.values, question.conditions
        if where.known_at is not None:
            conditions.append("known_at")
            values["known_at"] = asked_moment(where.known_at)
            return
        if where.min_confidence > 0:
            conditions.append("min_confidence")
            values["min_confidence"] = where.min_confidence
        if where.min_sources > 1:
            conditions.append("min_sources")
            values["min_sources"] = where.min_sources
        if where.as_of is not None:
            conditions.append("as_of")
            values["as_of"] = asked_day(where.as_of)
        if where.published_from or where.published_to:
            conditions.append("published")
            values["published_from"], values["published_to"] = _published(where)

    def _as_known(self, rows: list[int], where: FactFilter) -> list[Fact]:
        """Return facts with the support they had at a moment, where they match with it."""
        moment = asked_moment(where.known_at or "")
        known: dict[int, list[Support]] = {}
        for fid, cluster, weight, published, *dates in self.connection.execute(
            sql.KNOWN_EVIDENCE, (json.dumps(rows), moment)
        ):
            known.setdefault(fid, []).append(Support(cluster, weight, published, Period(*dates)))
        start, end = _published(where)
        found = []
        for fact in self.load(rows):
            supports = known[row_of(fact.id)]
            sums = tally(supports)
            then = _then(fact, sums)
            in_time = not (where.published_from or where.published_to) or any(
                start <= support.published < end for support in supports
            )
            supported = then.confidence >= where.min_confidence and then.n_sources >= where.min_sources
            if in_time and supported and (where.as_of is None or self._holds(sums, then, asked_day(where.as_of))):
                found.append(then)
        return found

    def _holds(self, sums: Tally, fact: Fact, day: str) -> bool:
        is_event = self.ontology.relation(fact.relation).is_event
        return holds_on(sums.bounds(), day, is_event=is_event, reported=fact.first_published)

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
        wanted: dict[tuple[str, str, str], list[int]] = {}
        for subject, relation, obj in asked:
            s, o = self.ontology.ends(subject, relation, obj)
            wanted[s, relation, o] = [row_of(fact_id(s, relation, o, status.value)) for status in Status]
        facts = {fact.id: fact for fact in self.load([row for rows in wanted.values() for row in rows])}
        speakers: dict[str, list[Entity]] = {}
        listed = json.dumps([row_of(fact) for fact in facts])
        for fid, *speaker in self.connection.execute(sql.SPEAKERS_OF_FACTS, (listed,)):
            speakers.setdefault(id_of(fid), []).append(entity_of(speaker))
        found = []
        for (_, relation, _), rows in wanted.items():
            held = tuple(facts[id_of(row)] for row in rows if id_of(row) in facts)
            if len(held) >= least:
                said = {entity.key: entity for fact in held for entity in speakers.get(fact.id, [])}
                by = tuple(said[key] for key in sorted(said))
                found.append(Conflict(held[0].subject, relation, held[0].object, held, by))
        return found

    def timeline(self, key: str, limit: int) -> list[Fact]:
        """Return the asserted facts of an entity that have a date, in the order of their dates."""
        rows = self.connection.execute(sql.TIMELINE, {"eid": self.end(key).eid, "limit": limit}).fetchall()
        facts = {row_of(fact.id): fact for fact in self.load(row[0] for row in rows)}
        return [facts[row[0]] for row in rows]


def _named_ends(where: FactFilter) -> list[tuple[str, str | None]]:
    return [("subject", where.subject), ("object", where.object), ("entity", where.entity)]


def _published(where: FactFilter) -> tuple[str, str]:
    start = asked_day(where.published_from) if where.published_from else "0"
    end = day_after(where.published_to) if where.published_to and asked_day(where.published_to) else LAST
    return start, end or LAST


def _then(fact: Fact, sums: Tally) -> Fact:
    bounds = sums.bounds()
    return replace(
        fact,
        confidence=confidence_of(sums.weight),
        weight=sums.weight,
        n_evidence=sums.n_evidence,
        n_sources=sums.n_sources,
        period=bounds.period,
        since_day=bounds.since_day,
        until_day=bounds.until_day,
        first_published=sums.first or None,
        last_published=sums.last or None,
    )
