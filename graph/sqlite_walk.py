"""Walks the facts of a SQLite store: what lies around an entity, and the chains between two."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from triplewire.graph import sql_read as sql
from triplewire.graph.model import Entity
from triplewire.graph.paths import Step, shortest
from triplewire.graph.reach import Gathering, Reach
from triplewire.graph.rows import entity_of
from triplewire.graph.sqlite_facts import FactReader
from triplewire.graph.sqlite_refresh import row_of
from triplewire.graph.support import doubt_of
from triplewire.graph.views import Path, Subgraph


class Walker:
    """Walks over one connection."""

    def __init__(self, connection: sqlite3.Connection, facts: FactReader) -> None:
        self.connection = connection
        self.facts = facts

    def around(self, key: str, reach: Reach) -> Subgraph:
        """Return the asserted facts around an entity, level by level, the best supported first."""
        start = self.facts.end(key).eid
        for name in reach.relations:
            self.facts.ontology.relation(name)
        gathered = Gathering(start, reach)
        frontier = [start]
        for _ in range(reach.depth):
            frontier = gathered.take(self._facts_at(frontier, reach.relations))
        entities = self._entities(list(gathered.nodes))
        facts, left = self.facts.load(gathered.kept), len(gathered.left)
        return Subgraph(tuple(entities[eid] for eid in gathered.nodes), tuple(facts), bool(left), left)

    def _facts_at(self, frontier: list[int], relations: Sequence[str]) -> Iterator[tuple[int, int]]:
        listed = json.dumps(frontier)
        rows = [self.connection.execute(sql.RELATION, (name,)).fetchone() for name in relations]
        pids = json.dumps([row[0] for row in rows if row])
        values = (listed, listed, "some" if relations else "", pids)
        for fid, _, _, near in self.connection.execute(sql.AROUND, values):
            yield fid, near

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

    def paths(self, a: str, b: str, max_hops: int, k: int) -> list[Path]:
        """Return the shortest chains of asserted facts between two entities."""
        ends = self.facts.end(a).eid, self.facts.end(b).eid
        chains = shortest(*ends, self._steps, max_hops=max_hops, k=k)
        facts = {row_of(fact.id): fact for fact in self.facts.load({fid for _, fids, _ in chains for fid in fids})}
        entities = self._entities(sorted({eid for _, _, nodes in chains for eid in nodes}))
        return [
            Path(tuple(entities[eid] for eid in nodes), tuple(facts[fid] for fid in fids)) for _, fids, nodes in chains
        ]
