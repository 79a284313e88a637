"""A whole store as the nodes and arrows of Neo4j, whatever store it is: what a bulk load needs, row by row.

Articles are read twice, facts and entities are summed up in memory: about a kilobyte for each.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.model import Evidence, Status
from triplewire.graph.neo4j_clusters import band_rows
from triplewire.graph.neo4j_entities import MERGED, THING, VALUE, Held, label_of
from triplewire.graph.neo4j_rows import (
    Said,
    Statement,
    Sums,
    arrow_row,
    article_row,
    evidence_rows,
    fact_row,
    mention_row,
    mentioned,
    statement_of,
)
from triplewire.graph.neo4j_schema import VERSION
from triplewire.graph.ontology import Ontology
from triplewire.graph.store import Store

PAGE = 1_000
THINGS = frozenset({THING, MERGED, VALUE})  # labels whose nodes are one kind of thing, by their ids
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of the same labels; the first one names what they are."""

    labels: tuple[str, ...]

    @property
    def statement(self) -> str:
        """The statement that makes them, `$rows` being their properties."""
        return cypher.add_nodes(self.labels)


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows of one type between nodes of two labels; their rows are `s`, `o` and `props`."""

    kind: str
    start: str
    end: str

    @property
    def statement(self) -> str:
        """The statement that makes them, `$rows` being their ends and properties."""
        return cypher.add_arrows(self.kind, self.start, self.end)


Group = Nodes | Arrows
META, BAND, DECISION, ARTICLE, EVIDENCE, FACT = (
    Nodes((label,)) for label in ("Meta", "Band", "Decision", "Article", "Evidence", "Fact")
)
FROM_ARTICLE = Arrows("FROM_ARTICLE", "Evidence", "Article")


@dataclass
class Whole:
    """The rows of a store; nodes have to be taken before arrows, and the node of the store itself last of all."""

    store: Store
    held: dict[str, Held] = field(default_factory=dict)
    facts: dict[str, tuple[Statement, Sums]] = field(default_factory=dict)
    bands: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ontology(self) -> Ontology:
        """The relations of the store."""
        return self.store.ontology

    @cached_property
    def canons(self) -> dict[str, str]:
        """What merged entities count as."""
        found: dict[str, str] = {}
        after = ""
        while page := self.store.entities(after=after, limit=PAGE):
            found.update({key: card.entity.key for card in page for key in card.merged})
            after = page[-1].entity.key
        return found

    def nodes(self) -> Iterator[tuple[Group, Row]]:
        """Yield all nodes but that of the store itself: articles by key, each with its evidence, then the rest."""
        for reading in self.store.readings():
            card = self.store.article(reading.article.key)
            self.bands[reading.article.key] = reading.bands
            yield ARTICLE, article_row(reading, card.version, card.recorded, card.cluster)
            places = mentioned(reading)
            for entity in reading.entities:
                held = self.held.setdefault(entity.key, self._new(entity.key))
                held.called.count(entity)
                held.date(reading.article.published or "")
                held.n_mentions += len(places.get(entity.key, ()))
            for row, statement, said in evidence_rows(reading, card.cluster, card.recorded, self._statement):
                yield EVIDENCE, row
                if statement:
                    self._count(statement, said)
        yield from self._entities()
        for _, (statement, sums) in sorted(self.facts.items()):
            yield FACT, {"id": statement.id, **fact_row(statement, sums)}
        yield from ((BAND, row) for row in band_rows(self.bands))
        for decision in self.store.decisions(revoked=True):
            yield DECISION, {**asdict(decision), "verdict": decision.verdict.value}

    def _new(self, key: str) -> Held:
        return Held(key, self.canons.get(key, key))

    def _statement(self, one: Evidence) -> Statement | None:
        ends = (self.canons.get(one.subject, one.subject), self.canons.get(one.object, one.object))
        return statement_of(self.ontology, ends[0], one.relation, ends[1], str(one.status))

    def _count(self, statement: Statement, said: Said) -> None:
        if statement.id not in self.facts:
            self.facts[statement.id] = (statement, Sums())
            if statement.status == Status.ASSERTED:
                for end in (statement.subject, statement.object):
                    self.held.setdefault(end, self._new(end)).degree += label_of(end) == THING
        self.facts[statement.id][1].add(said)

    def _entities(self) -> Iterator[tuple[Group, Row]]:
        members: dict[str, list[Held]] = {}
        for held in self.held.values():
            if held.canon != held.key:
                members.setdefault(held.canon, []).append(held)
        for key in sorted(self.held):
            held = self.held[key]
            row = held.properties([held.called, *(one.called for one in members.get(key, ()))])
            labels = (held.label,) if held.label == MERGED else (held.label, row["type"])
            yield Nodes(labels), {"id": key, **row}

    def arrows(self) -> Iterator[tuple[Group, Row]]:
        """Yield all arrows, once all nodes were taken."""
        for reading in self.store.readings():
            places = mentioned(reading)
            key = reading.article.key
            for n, entity in enumerate(reading.entities):
                props = mention_row(n, entity, places.get(entity.key, []))
                yield (
                    Arrows("MENTIONS", "Article", self.held[entity.key].label),
                    {"s": key, "o": entity.key, "props": props},
                )
            for one in dict.fromkeys(evidence.key for evidence in reading.evidence):
                yield FROM_ARTICLE, {"s": one, "o": key, "props": {}}
        for key, canon in sorted(self.canons.items()):
            yield Arrows("MERGED_INTO", MERGED, THING), {"s": key, "o": canon, "props": {}}
        names = {key: self.held[self.canons.get(key, key)].called.head()[0] for key in self.held}
        for _, (statement, sums) in sorted(self.facts.items()):
            ends = label_of(statement.subject), label_of(statement.object)
            props = {"id": statement.id, **arrow_row(statement, fact_row(statement, sums), sums, names)}
            yield (
                Arrows(statement.arrow.strip("`"), *ends),
                {"s": statement.subject, "o": statement.object, "props": props},
            )

    def meta(self) -> Row:
        """Return the node of the store itself; that a schema is missing is seen when it is opened."""
        last = max((decision.id for decision in self.store.decisions(revoked=True)), default=0)
        held = {"schema": VERSION, "ontology": self.store.info().ontology, "revision": self.store.revision()}
        return {"id": "triplewire", **held, "next_decision": last + 1}
