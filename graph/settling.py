"""Takes decisions and takes them back in any store, and settles what every entity counts as because of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from triplewire.graph import resolve
from triplewire.graph.errors import DecisionNotFound, EntityNotFound, InvalidFact
from triplewire.graph.model import Decision, Verdict


class Register(Protocol):
    """The decisions and entities of a store, inside one transaction."""

    def ends(self, keys: set[str]) -> dict[str, tuple[int, bool]]:
        """Return how often those of these entities that are there are mentioned, and whether they are values."""

    def add(self, decision: Decision) -> int:
        """Store a decision and return its id."""

    def one(self, decision_id: int) -> Decision | None:
        """Return a decision."""

    def mark(self, decision_id: int, at: str) -> None:
        """Note that a decision was taken back."""

    def drop(self, keys: set[str]) -> None:
        """Remove the automatic decisions about these keys."""

    def about(self, keys: set[str]) -> list[Decision]:
        """Return the decisions in force about any of these keys."""

    def tied(self, keys: set[str]) -> set[str]:
        """Return these entities with all that count as one with any of them."""

    def counted(self, keys: set[str]) -> dict[str, str]:
        """Return what those of these entities that are there count as."""

    def count_as(self, changed: dict[str, str]) -> None:
        """Make entities count as others, and derive again what depends on it."""


class Settler:
    """Keeps the decisions of a register."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def take(self, decision: Decision, *, must_exist: bool = True) -> Decision:
        """Record a decision and re-derive what depends on it; a missing canonical key is chosen now."""
        a, b = sorted((decision.a, decision.b))
        if a == b:
            raise InvalidFact(f"{a} is one entity: there is nothing to decide")
        there = self.register.ends({a, b})
        if (missing := sorted({a, b} - there.keys())) and must_exist:
            raise EntityNotFound(f"no entity has the id {missing[0]!r}", "`triplewire search NAME` finds ids.")
        if values := sorted(key for key, (_, is_value) in there.items() if is_value):
            raise InvalidFact(f"{values[0]} is a value: dates and texts are never merged")
        canonical = decision.canonical
        if decision.verdict is Verdict.SAME and canonical is None:
            canonical = resolve.choose_canonical({a: 0, b: 0} | {key: n for key, (n, _) in there.items()})
        taken = replace(decision, a=a, b=b, canonical=canonical)
        taken = replace(taken, id=self.register.add(taken))
        self.settle({a, b})
        return taken

    def revoke(self, decision_id: int, at: str) -> Decision:
        """Take a decision back; one that was taken back already stays as it is."""
        decision = self.register.one(decision_id)
        if decision is None:
            raise DecisionNotFound(f"no decision has the id {decision_id}")
        if decision.revoked is not None:
            return decision
        self.register.mark(decision_id, at)
        self.settle({decision.a, decision.b})
        return replace(decision, revoked=at)

    def meet(self, new_keys: Iterable[str]) -> bool:
        """Apply the decisions in force to entities that are new or back; say whether there are any."""
        new = set(new_keys)
        decided = {key for decision in self.register.about(new) for key in (decision.a, decision.b)} & new
        if decided:
            self.settle(decided)
        return bool(decided)

    def forget(self, gone: Iterable[str]) -> None:
        """Drop automatic decisions about entities that are about to go, and let their clusters do without them."""
        keys = set(gone)
        around = self.register.tied(keys)
        tied = self.register.about(keys)
        self.register.drop(keys)
        if tied or around - keys:
            self.settle(around | {key for decision in tied for key in (decision.a, decision.b)}, keys)

    def settle(self, keys: set[str], gone: Iterable[str] = ()) -> None:
        """Compute what the entities of these keys, and all that is tied to them, count as."""
        reach, decisions = self._reach(keys)
        held = self.register.counted(reach - set(gone))
        changed: dict[str, str] = {}
        for cluster in resolve.clusters(reach, decisions):
            members = cluster & held.keys()
            if not members:
                continue
            within = [d for d in decisions if d.a in cluster and d.b in cluster]
            canon = resolve.canonical_of(members, within)
            changed.update({key: canon for key in members if held[key] != canon})
        if changed:
            self.register.count_as(changed)

    def _reach(self, keys: set[str]) -> tuple[set[str], list[Decision]]:
        reach: set[str] = set()
        frontier = set(keys)
        found: dict[int, Decision] = {}
        while frontier:
            reach |= frontier
            near = self.register.tied(frontier)
            for decision in self.register.about(frontier):
                found[decision.id] = decision
                if decision.verdict is Verdict.SAME:
                    near |= {decision.a, decision.b}
            frontier = near - reach
        return reach, [d for d in found.values() if d.a in reach and d.b in reach]
