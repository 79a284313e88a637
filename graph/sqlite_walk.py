"""Walks the facts of a SQLite store: what lies around an entity, and the chains between two."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from triplewire.graph import sql_read as sql
from triplewire.graph.model import Entity
from triplewire.graph.paths import Ground, Step, shortest
from triplewire.graph.reach import Gathering, Reach
from triplewire.graph.rows import entity_of
from triplewire.graph.sqlite_facts import FactReader
from triplewire.graph.sqlite_refresh import row_of
from triplewire.graph.sqlite_schema import BEST, IS_COMPLETE
from triplewire.graph.support import doubt_of
from triplewire.graph.views import Path, Subgraph

AHEAD = 2  # times as many facts are read as are kept: one between two of a frontier is met from both
MANY = 5  # times as many facts as are wanted: then most are not read
NO_LIMIT = -1
PLAIN = ("fact_s", "fact_o")


class Walker:
    """Walks over one connection."""

    def __init__(self, connection: sqlite3.Connection, facts: FactReader) -> None:
        self.connection = connection
        self.facts = facts
        self.is_complete = connection.execute(IS_COMPLETE).fetchone() is not None

    def around(self, key: str, reach: Reach) -> Subgraph:
        """Return the asserted facts around an entity, level by level, the best supported first."""
        start = self.facts.end(key).eid
        for name in reach.relations:
            self.facts.ontology.relation(name)
        gathered = Gathering(start, reach)
        pids = self._relations(reach.relations)
        frontier, passed = [start], list[int]()
        for _ in range(reach.depth):
            passed += frontier
            frontier = self._level(frontier, pids, gathered)
        left = len(gathered.left)
        if len(gathered.kept) == reach.max_facts:  # then not all that is left was looked at
            left = self._count(passed, pids) - len(gathered.kept)
        entities = self._entities(list(gathered.nodes))
        facts = self.facts.load(gathered.kept)
        return Subgraph(tuple(entities[eid] for eid in gathered.nodes), tuple(facts), bool(left), left)

    def _relations(self, names: Sequence[str]) -> tuple[str, str]:
        rows = [self.connection.execute(sql.RELATION, (name,)).fetchone() for name in names]
        return "some" if names else "", json.dumps([row[0] for row in rows if row])

    def _level(self, frontier: list[int], pids: tuple[str, str], gathered: Gathering[int]) -> list[int]:
        """Take the facts of a frontier, of thousands no more than are kept; return the next one."""
        found, most = list[int](), gathered.reach.max_facts
        for limit in (AHEAD * most, NO_LIMIT):
            rows = self._first(frontier, pids, limit)
            found += gathered.take(rows)
            if len(gathered.kept) == most or len(rows) < limit:
                break
        return found

    def _first(self, frontier: list[int], pids: tuple[str, str], limit: int) -> list[tuple[int, int]]:
        """Return the facts of a frontier and where they lead to: by support, by the degree of that, by id."""
        if len(frontier) == 1 and limit > 0 and self.is_complete and self._degree(frontier[0]) > MANY * limit:
            rows = self._first_of_hub(frontier[0], pids, limit)
            if len(rows) == limit:
                return rows
        listed = json.dumps(frontier)
        return self._along(sql.AROUND, (listed, listed, *pids, limit)).fetchall()

    def _first_of_hub(self, start: int, pids: tuple[str, str], limit: int) -> list[tuple[int, int]]:
        """Return the same of an entity with thousands of facts, most of which are not read; or too few.

        Thousands have the support of the last one that is wanted. Of these the ones that lead to the entities with the
        most facts in the whole store come first, and those are asked for one by one.
        """
        values = {"start": start, "some": pids[0], "pids": pids[1], "limit": limit}
        least = self.connection.execute(sql.LEAST_SUPPORT, values).fetchone()
        if least is None:
            return []
        values["least"] = least[0]
        more = self.connection.execute(sql.SUPPORTED_MORE, values).fetchall()
        return (more + self.connection.execute(sql.SUPPORTED_SO, values).fetchall())[:limit]

    def _degree(self, eid: int) -> int:
        """Return the number of asserted facts of a thing; a date or a text has none that are counted."""
        row = self.connection.execute(sql.DEGREE, (eid,)).fetchone()
        return int(row[0]) if row else 0

    def _count(self, around: list[int], pids: tuple[str, str]) -> int:
        if len(around) == 1 and not pids[0] and self.is_complete and (degree := self._degree(around[0])):
            (values,) = self.connection.execute(sql.COUNT_VALUES, {"start": around[0]}).fetchone()
            return degree - int(values)
        listed = json.dumps(around)
        statement = sql.COUNT_AT if len(around) == 1 else sql.COUNT_AROUND  # of one no fact is met from both ends
        (facts,) = self._along(statement, (listed, listed, *pids)).fetchone()
        return int(facts)

    def _along(self, statement: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        """Ask along the indexes of support, or where a store of before has none, along those of statuses."""
        return self.connection.execute(statement.format(*(BEST if self.is_complete else PLAIN)), values)

    def _entities(self, eids: list[int]) -> dict[int, Entity]:
        rows = self.connection.execute(sql.ENTITIES_BY_ID, (json.dumps(eids),))
        return {row[0]: entity_of(row[1:]) for row in rows}

    def named(self, key: str) -> Entity:
        """Return the entity that a key counts as; raise EntityNotFound."""
        eid = self.facts.end(key).eid
        return self._entities([eid])[eid]

    def _steps(self, frontier: list[int]) -> Iterator[Step[int]]:
        listed = json.dumps(frontier)
        for source, target, fid, weight in self.connection.execute(sql.STEPS, (listed, listed)):
            yield Step(source, target, fid, doubt_of(weight))

    def _between(self, frontier: list[int], other: list[int]) -> Iterator[Step[int]]:
        listed = (json.dumps(frontier), json.dumps(other))
        for source, target, fid, weight in self.connection.execute(sql.STEPS_BETWEEN, listed * 2):
            yield Step(source, target, fid, doubt_of(weight))

    def _cost(self, frontier: list[int]) -> int:
        """Return how many facts are read to go on from here."""
        (facts,) = self.connection.execute(sql.DEGREES, (json.dumps(frontier),)).fetchone()
        return facts or 0

    def paths(self, a: str, b: str, max_hops: int, k: int) -> list[Path]:
        """Return the shortest chains of asserted facts between two entities."""
        ends = self.facts.end(a).eid, self.facts.end(b).eid
        chains = shortest(*ends, Ground(self._steps, self._between, self._cost), max_hops=max_hops, k=k)
        facts = {row_of(fact.id): fact for fact in self.facts.load({fid for _, fids, _ in chains for fid in fids})}
        entities = self._entities(sorted({eid for _, _, nodes in chains for eid in nodes}))
        return [
            Path(tuple(entities[eid] for eid in nodes), tuple(facts[fid] for fid in fids)) for _, fids, nodes in chains
        ]
