"""Keeps the facts of a SQLite store equal to what their evidence adds up to."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from triplewire.graph import sql
from triplewire.graph.model import Period, fact_id
from triplewire.graph.ontology import Ontology
from triplewire.graph.support import Support, Tally, confidence_of
from triplewire.graph.timeline import Stated

HALF = 1 << 63
FIRST_ROW = -HALF


def row_of(fact: str) -> int:
    """Return the row id of a fact id; rows are in the order of ids."""
    return int(fact, 16) - HALF


def id_of(row: int) -> str:
    """Return the fact id of a row id."""
    return f"{row + HALF:016x}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a fact says, in row ids of canonical entities."""

    fid: int
    subject: int
    relation: int
    object: int
    status: str


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity's row, and the row and key of the entity it counts as."""

    eid: int
    canon: int
    key: str
    head: tuple[str, str, str | None] = ("", "", None)  # its own name, type and Wikidata id


def _period(since: str | None, until: str | None, happened: str | None) -> Period:
    return Period(since or None, until or None, happened or None)


class FactKeeper:
    """Derives facts inside one transaction; `finish` writes what changed about their ends."""

    def __init__(self, connection: sqlite3.Connection, ontology: Ontology) -> None:
        self.connection = connection
        self.ontology = ontology
        self.relations: dict[str, int] = dict(connection.execute(sql.RELATIONS))
        self.degrees: Counter[int] = Counter()
        self.changed = 0

    def relation(self, name: str) -> int:
        """Return the row of a relation of the ontology; raise UnknownRelation for any other."""
        if name not in self.relations:
            known = self.ontology.relation(name)
            row = self.connection.execute(sql.ADD_RELATION, (name, known.symmetric, known.is_event))
            self.relations[name] = int(row.lastrowid or 0)
        return self.relations[name]

    def statement(self, subject: Ref, relation: str, obj: Ref, status: str) -> Statement | None:
        """Return the fact that evidence speaks for; nothing where both ends count as one entity."""
        if subject.canon == obj.canon:
            return None
        if self.ontology.relation(relation).symmetric and obj.key < subject.key:
            subject, obj = obj, subject
        fid = row_of(fact_id(subject.key, relation, obj.key, status))
        return Statement(fid, subject.canon, self.relation(relation), obj.canon, status)

    def add(self, found: Iterable[tuple[Statement, Support]], shared: set[str]) -> None:
        """Add evidence to its facts without counting the old again; `shared` are clusters of several articles."""
        grouped: dict[int, tuple[Statement, list[Support]]] = {}
        for statement, support in found:
            grouped.setdefault(statement.fid, (statement, []))[1].append(support)
        sums = {fid: Tally() for fid in grouped}
        held = self._load(sums, {(fid, row.cluster) for fid, (_, rows) in grouped.items() for row in rows}, shared)
        before = {fid: set(tally.stated) for fid, tally in sums.items()}
        for fid, (_, rows) in grouped.items():
            for row in rows:
                sums[fid].add(row)
        self._write([statement for statement, _ in grouped.values()], sums, before)
        self._count(statement for statement, _ in grouped.values() if statement.fid not in held)

    def _load(self, sums: dict[int, Tally], pairs: set[tuple[int, str]], shared: set[str]) -> set[int]:
        held = set()
        for row in self.connection.execute(sql.FACT_SUMS, (json.dumps(list(sums)),)):
            tally = sums[row[0]]
            held.add(row[0])
            tally.n_evidence, tally.n_sources, tally.weight, tally.first, tally.last, tally.still_on = row[5:]
        listed = json.dumps(list(held))
        for fid, since, until, happened, said in self.connection.execute(sql.STATED_OF, (listed,)):
            sums[fid].stated.add(Stated(_period(since, until, happened), said))
        known = [pair for pair in pairs if pair[0] in held and pair[1] in shared]
        if known:
            for fid, cluster, weight, n in self.connection.execute(sql.SUPPORT_OF, (json.dumps(known),)):
                sums[fid].clusters[cluster] = (weight, n)
        return held

    def _write(
        self, statements: list[Statement], sums: dict[int, Tally], before: dict[int, set[Stated]] | None = None
    ) -> None:
        write = self.connection.executemany
        write(sql.SET_FACT, [_fact_row(statement, sums[statement.fid]) for statement in statements])
        write(
            sql.SET_SUPPORT,
            [(s.fid, name, *held) for s in statements for name, held in sums[s.fid].clusters.items()],
        )
        stated = [
            (s.fid, row.period.since or "", row.period.until or "", row.period.happened or "", row.said)
            for s in statements
            for row in sums[s.fid].stated - (before or {}).get(s.fid, set())
        ]
        if stated:
            write(sql.ADD_STATED, stated)
        self.changed += len(statements)

    def _count(self, new: Iterable[Statement], sign: int = 1) -> None:
        for statement in new:
            if statement.status == "asserted":
                self.degrees[statement.subject] += sign
                self.degrees[statement.object] += sign

    def refresh(self, fids: Iterable[int], new: Iterable[Statement] = ()) -> None:
        """Count facts again from all their evidence; a fact that has none left is gone."""
        statements = {statement.fid: statement for statement in new}
        listed = json.dumps(sorted({*fids, *statements}))
        held = {row[0]: Statement(*row[:5]) for row in self.connection.execute(sql.FACT_SUMS, (listed,))}
        self._count(statement for fid, statement in statements.items() if fid not in held)
        statements.update(held)
        sums: dict[int, Tally] = {}
        for row in self.connection.execute(sql.EVIDENCE_SUPPORT, (listed,)):
            fid, cluster, weight, published, *dates = row
            sums.setdefault(fid, Tally()).add(Support(cluster, weight, published, _period(*dates)))
        for statement in (sql.DROP_SUPPORT, sql.DROP_STATED):
            self.connection.execute(statement, (listed,))
        self._write([statements[fid] for fid in sorted(sums)], sums)
        gone = sorted(set(held) - set(sums))
        self._count((held[fid] for fid in gone), -1)
        self.connection.execute(sql.DROP_FACTS, (json.dumps(gone),))

    def point(self, eids: Iterable[int]) -> None:
        """Derive again all facts that rest on evidence about these entities, after what they count as changed."""
        listed = json.dumps(sorted(eids))
        stale: set[int] = set()
        new: dict[int, Statement] = {}
        moved: list[tuple[int | None, int]] = []
        for vid, fid, statement in self._pointed(listed):
            target = statement.fid if statement else None
            if target != fid:
                moved.append((target, vid))
                stale |= {fid} if fid is not None else set()
            if statement and target != fid:
                new[statement.fid] = statement
        self.connection.executemany(sql.POINT_EVIDENCE, moved)
        self.refresh(stale, new.values())

    def _pointed(self, listed: str) -> Iterator[tuple[int, int | None, Statement | None]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(sql.EVIDENCE_OF_ENTITIES, (listed, listed)).fetchall()
        for vid, fid, _, name, status, subject, subject_key, obj, object_key in rows:
            ends = Ref(subject, subject, subject_key), Ref(obj, obj, object_key)
            yield vid, fid, self.statement(ends[0], name, ends[1], status)

    def finish(self) -> None:
        """Write how many asserted facts each entity gained or lost."""
        rows = [(count, eid) for eid, count in sorted(self.degrees.items()) if count]
        self.connection.executemany(sql.COUNT_DEGREE, rows)
        self.degrees.clear()


def _fact_row(statement: Statement, sums: Tally) -> tuple[Any, ...]:
    bounds = sums.bounds()
    period = bounds.period
    return (
        statement.fid,
        statement.subject,
        statement.relation,
        statement.object,
        statement.status,
        sums.n_evidence,
        sums.n_sources,
        sums.weight,
        confidence_of(sums.weight),
        period.since,
        period.until,
        period.happened,
        bounds.since_day,
        bounds.until_day,
        bounds.day,
        sums.first,
        sums.last,
        sums.still_on,
    )
