"""Walks the arrows of a Neo4j store: what lies around an entity, and the chains between two."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from triplewire.graph import cypher_read as cypher
from triplewire.graph.model import Entity, Fact
from triplewire.graph.neo4j_facts import FactReader
from triplewire.graph.paths import ROWS, Ground, Step, shortest
from triplewire.graph.reach import Gathering, Reach
from triplewire.graph.rows import entity_of, fact_between
from triplewire.graph.support import doubt_of
from triplewire.graph.views import Path, Paths, Subgraph

BEFORE = 2  # rows of a walk that come before its facts: the revision and the entity it begins at
AHEAD = 2_000  # facts that are read before it is known whether they are needed


@dataclass(slots=True)
class _Seen:
    """What a walk around an entity has read."""

    entities: dict[str, Entity] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)  # whose facts were all seen
    revision: int | None = None

    def take(self, rows: list[Any]) -> list[tuple[str, str]]:
        """Take rows of a walk, and return its facts with their further ends."""
        found = []
        for ends, fact in rows:
            if fact is None:
                self._begin(ends)
                continue
            centre, outward, *head = ends
            self.entities.setdefault(head[0], entity_of(head))
            if fact[0] not in self.facts:
                two = (self.entities[centre], self.entities[head[0]])
                subject, obj = two if outward else two[::-1]
                self.facts[fact[0]] = fact_between(fact[0], subject, fact[1], obj, fact[2:])
            found.append((fact[0], head[0]))
        return found

    def _begin(self, head: list[Any]) -> None:
        """Take one of the rows that come before the facts: the revision, then the entity to begin at."""
        if len(head) > 1:
            self.entities[head[0]] = entity_of(head)
        elif self.revision is None:
            (self.revision,) = head


class Walker:
    """Walks with the statements of one transaction."""

    def __init__(self, facts: FactReader) -> None:
        self.facts = facts
        self.run = facts.run

    def around(self, key: str, reach: Reach, revision: int | None = None) -> Subgraph:
        """Return the asserted facts around an entity, level by level, the best supported first.

        `revision` is that of the store, where it was read before.
        """
        if unknown := [name for name in reach.relations if name not in self.facts.ontology.relations]:
            self.facts.end(key)
            self.facts.ontology.relation(unknown[0])
        seen = _Seen(revision=revision)
        gathered = Gathering(key, reach)
        omitted, frontier = 0, [key]
        for _ in range(reach.depth):
            if not frontier:
                break
            frontier, left = self._level(frontier, reach, gathered, seen)
            omitted += left
            if key not in seen.entities:
                return self.around(self.facts.end(key), reach, seen.revision)
        facts = tuple(seen.facts[fact] for fact in sorted(gathered.kept))
        entities = tuple(seen.entities[node] for node in gathered.nodes)
        return Subgraph(entities, facts, omitted > 0, omitted, seen.revision or 0)

    def _level(self, frontier: list[str], reach: Reach, gathered: Gathering[str], seen: _Seen) -> tuple[list[str], int]:
        """Take the facts of a frontier and return the next one, and how many facts were left out."""
        first = not seen.passed
        label = "Entity|Value" if first else "Entity"
        before = len(gathered.kept)
        limit = 2 * (reach.max_facts - before) + 1  # a fact within the frontier is met from both ends
        values = {"frontier": frontier, "passed": list(seen.passed), "limit": limit}
        walk = cypher.frontier(self._relations(reach), label)
        rows = self.run(cypher.around_start(walk) if first else cypher.around(walk), **values)
        seen.passed += frontier
        whole = len(rows) - BEFORE * first < limit
        if whole:
            found = gathered.take(seen.take(rows))
            left, gathered.left = len(gathered.left), set()
            return found, left
        found = gathered.take(seen.take(rows))
        gathered.left = set()
        if len(gathered.kept) < reach.max_facts:
            among = cypher.frontier(self._relations(reach), label, cypher.KNOWN_NODES)
            rows = self.run(cypher.around(among), **values, nodes=list(gathered.nodes))
            gathered.take(seen.take(rows))
            gathered.left = set()
        total = self.run(cypher.count_around(walk), **values)[0]["n"]
        return found, total - (len(gathered.kept) - before)

    def _relations(self, reach: Reach) -> list[str]:
        return list(dict.fromkeys(reach.relations or self.facts.ontology.relations))

    def paths(self, a: str, b: str, max_hops: int, k: int) -> Paths:
        """Return the shortest chains of asserted facts between two entities, found level by level."""
        heads = self._heads([a, b])
        start, end = (key if key in heads else self.facts.end(key) for key in (a, b))
        if missing := [key for key in (start, end) if key not in heads]:
            heads |= self._heads(missing)
        ends = heads[start][0], heads[end][0]
        if start == end:
            return Paths(*ends, (Path(ends[:1], ()),), {})
        steps = _Steps(self.facts, {key: degree for key, (_, degree) in heads.items()})
        steps.read_ahead([start, end])
        chains = shortest(start, end, Ground(steps), max_hops=max_hops, k=k)
        facts = {fact.id: fact for fact in self.facts.load({fact for _, ids, _ in chains for fact in ids})}
        known = {end.key: end for fact in facts.values() for end in (fact.subject, fact.object)}
        paths = [
            Path(tuple(known[node] for node in nodes), tuple(facts[fact] for fact in ids)) for _, ids, nodes in chains
        ]
        return Paths(*ends, tuple(paths), {})

    def _heads(self, keys: list[str]) -> dict[str, tuple[Entity, int]]:
        rows = [row for (row,) in self.run(cypher.HEADS, keys=sorted(set(keys)))]
        return {row[0]: (entity_of(row), row[4] or 0) for row in rows}


class _Steps:
    """Reads the facts of entities, several entities at once, and those of both ends of a search where they are few."""

    def __init__(self, facts: FactReader, degrees: dict[str, int]) -> None:
        self.run = facts.run
        self.walk = cypher.steps(facts.ontology.relations)
        self.degrees = degrees
        self.read: dict[str, list[Step[str]]] = {}

    def __call__(self, frontier: list[str]) -> Iterator[Step[str]]:
        """Yield the facts of a frontier."""
        self._fetch(frontier)
        for key in frontier:
            yield from self.read[key]

    def read_ahead(self, keys: list[str]) -> None:
        """Read the facts of these entities in one go, where they are few."""
        if sum(self.degrees[key] for key in keys) <= AHEAD:
            self._fetch(keys)

    def _fetch(self, keys: list[str]) -> None:
        missing = [key for key in keys if key not in self.read]
        if not missing:
            return
        found: dict[str, list[Step[str]]] = {key: [] for key in missing}
        for source, target, fact, weight, degree in self.run(self.walk, frontier=missing, limit=ROWS + 1):
            found[source].append(Step(source, target, fact, doubt_of(weight)))
            self.degrees[target] = degree
        self.read |= found
