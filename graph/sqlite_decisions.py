"""Keeps the decisions of a SQLite store, and what every entity counts as because of them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from triplewire.graph import resolve, sql
from triplewire.graph.errors import DecisionNotFound, EntityNotFound, InvalidFact
from triplewire.graph.model import Decision, Verdict
from triplewire.graph.sqlite_refresh import FactKeeper


def decision_of(row: tuple[Any, ...]) -> Decision:
    """Return the decision that a row holds."""
    did, a, b, verdict, *rest = row
    return Decision(did, a, b, Verdict(verdict), *rest)


def _listed(keys: Iterable[str]) -> str:
    return json.dumps(sorted(keys))


class DecisionKeeper:
    """Takes decisions and takes them back, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection, facts: FactKeeper) -> None:
        self.connection = connection
        self.facts = facts

    def take(self, decision: Decision, *, must_exist: bool = True) -> Decision:
        """Record a decision and re-derive what depends on it; a missing canonical key is chosen now."""
        a, b = sorted((decision.a, decision.b))
        if a == b:
            raise InvalidFact(f"{a} is one entity: there is nothing to decide")
        there = self.connection.execute(sql.CANON_OF, (_listed([a, b]),)).fetchall()
        if (missing := sorted({a, b} - {row[0] for row in there})) and must_exist:
            raise EntityNotFound(f"no entity has the id {missing[0]!r}", "`triplewire search NAME` finds ids.")
        if values := [row[0] for row in there if row[4]]:
            raise InvalidFact(f"{values[0]} is a value: dates and texts are never merged")
        canonical = decision.canonical
        if decision.verdict is Verdict.SAME and canonical is None:
            canonical = resolve.choose_canonical({a: 0, b: 0} | {row[0]: row[3] for row in there})
        taken = replace(decision, a=a, b=b, canonical=canonical)
        row = (a, b, taken.verdict.value, taken.reason, taken.actor, taken.at, taken.score, canonical, taken.revoked)
        did = self.connection.execute(sql.ADD_DECISION, row).lastrowid
        self.settle({a, b})
        return replace(taken, id=int(did or 0))

    def revoke(self, decision_id: int, at: str) -> Decision:
        """Take a decision back; one that was taken back already stays as it is."""
        row = self.connection.execute(sql.DECISION, (decision_id,)).fetchone()
        if row is None:
            raise DecisionNotFound(f"no decision has the id {decision_id}")
        decision = decision_of(row)
        if decision.revoked is not None:
            return decision
        self.connection.execute(sql.REVOKE, (at, decision_id))
        self.settle({decision.a, decision.b})
        return replace(decision, revoked=at)

    def meet(self, new_keys: list[str]) -> None:
        """Apply the decisions in force to entities that are new or back."""
        listed = _listed(new_keys)
        decided = {row[0] for row in self.connection.execute(sql.DECIDED_KEYS, (listed, listed))}
        if decided:
            self.settle(decided)

    def forget(self, gone: Iterable[str]) -> None:
        """Drop automatic decisions about entities that are about to go, and let their clusters do without them."""
        keys = set(gone)
        listed = _listed(keys)
        around = {row[0] for row in self.connection.execute(sql.CLUSTER_KEYS, (listed,))}
        tied = [decision_of(row) for row in self.connection.execute(sql.DECISIONS_ABOUT, (listed, listed))]
        self.connection.execute(sql.DROP_DECISIONS, (listed, listed))
        if tied or around - keys:
            self.settle(around | {key for decision in tied for key in (decision.a, decision.b)}, keys)

    def settle(self, keys: set[str], gone: Iterable[str] = ()) -> None:
        """Compute what the entities of these keys, and all that is tied to them, count as."""
        reach, decisions = self._reach(keys)
        rows = self.connection.execute(sql.CANON_OF, (_listed(reach - set(gone)),)).fetchall()
        held = {key: (eid, canon) for key, eid, canon, *_ in rows}
        changed: dict[int, int] = {}
        for cluster in resolve.clusters(reach, decisions):
            members = cluster & held.keys()
            if not members:
                continue
            within = [d for d in decisions if d.a in cluster and d.b in cluster]
            canon = held[resolve.canonical_of(members, within)][0]
            changed.update({held[key][0]: canon for key in members if held[key][1] != canon})
        self.connection.executemany(sql.SET_CANON, [(canon, eid) for eid, canon in sorted(changed.items())])
        if changed:
            self.facts.point(changed)

    def _reach(self, keys: set[str]) -> tuple[set[str], list[Decision]]:
        reach: set[str] = set()
        frontier = set(keys)
        found: dict[int, Decision] = {}
        while frontier:
            reach |= frontier
            listed = _listed(frontier)
            near = {row[0] for row in self.connection.execute(sql.CLUSTER_KEYS, (listed,))}
            for row in self.connection.execute(sql.DECISIONS_ABOUT, (listed, listed)):
                decision = decision_of(row)
                found[decision.id] = decision
                if decision.verdict is Verdict.SAME:
                    near |= {decision.a, decision.b}
            frontier = near - reach
        return reach, [d for d in found.values() if d.a in reach and d.b in reach]
