"""Keeps the decisions of a Neo4j store, and what every entity counts as because of them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.model import Decision, Verdict
from triplewire.graph.neo4j_connection import Query, chunks
from triplewire.graph.neo4j_entities import VALUE, EntityKeeper, label_of
from triplewire.graph.neo4j_refresh import FactKeeper


def decision_of(row: Mapping[str, Any]) -> Decision:
    """Return the decision that a row holds."""
    return Decision(**{**row["d"], "verdict": Verdict(row["d"]["verdict"])})


class Neo4jRegister:
    """The decisions and entities of a Neo4j store, inside one transaction."""

    def __init__(self, run: Query, entities: EntityKeeper, facts: FactKeeper) -> None:
        self.run = run
        self.entities = entities
        self.facts = facts

    def ends(self, keys: set[str]) -> dict[str, tuple[int, bool]]:
        """Return how often those of these entities that are there are mentioned, and whether they are values."""
        self.entities.load(keys)
        held = self.entities.held
        return {key: (held[key].n_mentions, label_of(key) == VALUE) for key in sorted(keys & held.keys())}

    def add(self, decision: Decision) -> int:
        """Store a decision and return its id."""
        number = int(self.run(cypher.NEXT_DECISION)[0]["id"])
        self.run(cypher.ADD_DECISION, row={**asdict(decision), "id": number, "verdict": decision.verdict.value})
        return number

    def one(self, decision_id: int) -> Decision | None:
        """Return a decision."""
        rows = self.run(cypher.ONE_DECISION, id=decision_id)
        return decision_of(rows[0]) if rows else None

    def mark(self, decision_id: int, at: str) -> None:
        """Note that a decision was taken back."""
        self.run(cypher.REVOKE, id=decision_id, at=at)

    def drop(self, keys: set[str]) -> None:
        """Remove the automatic decisions about these keys."""
        for chunk in chunks(sorted(keys)):
            self.run(cypher.DROP_DECISIONS, keys=chunk)

    def about(self, keys: set[str]) -> list[Decision]:
        """Return the decisions in force about any of these keys."""
        return [
            decision_of(row) for part in chunks(sorted(keys)) for row in self.run(cypher.DECISIONS_ABOUT, keys=part)
        ]

    def tied(self, keys: set[str]) -> set[str]:
        """Return these entities with all that count as one with any of them."""
        found: set[str] = set()
        for chunk in chunks(sorted(keys)):
            for row in self.run(cypher.CLUSTER_KEYS, keys=chunk):
                found |= {row["canon"], *row["members"]}
        return found

    def counted(self, keys: set[str]) -> dict[str, str]:
        """Return what those of these entities that are there count as."""
        return self.canons(keys)

    def canons(self, keys: Iterable[str]) -> dict[str, str]:
        """Return what those of these entities that are there count as."""
        asked = set(keys)
        self.entities.load(asked)
        held = self.entities.held
        return {key: held[key].canon for key in sorted(asked & held.keys())}

    def count_as(self, changed: dict[str, str]) -> None:
        """Make entities count as others, and derive again what depends on it."""
        self.entities.write()
        self.entities.load({*changed, *changed.values()})
        held = self.entities.held
        around = {held[key].canon for key in changed} | set(changed.values())
        parted = [key for key, canon in changed.items() if canon == key and held[key].canon != key]
        merged = [key for key, canon in changed.items() if canon != key and held[key].canon == key]
        for statement, keys in ((cypher.part_entities, parted), (cypher.merge_entities, merged)):
            for kind in sorted({held[key].kind for key in keys}):
                self.run(statement(kind), keys=sorted(key for key in keys if held[key].kind == kind))
        rows = [{"id": key, "canon": canon} for key, canon in sorted(changed.items()) if canon != key]
        for chunk in chunks(rows):
            self.run(cypher.POINT_MERGED, rows=chunk)
        for key, canon in changed.items():
            held[key].canon = canon
        self.entities.load(around)
        for key in (around | changed.keys()) & held.keys():
            held[key].is_changed = True
        self.entities.write()
        self.facts.point(changed, self.canons)
        self.entities.degrees(self.facts.new_degrees())
        self.entities.write()
