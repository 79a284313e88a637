"""Which entities are one: a small algebra over decisions, in which everything can be taken back.

Clusters are a function of the set of decisions in force, never of the order they were taken in, so a decision taken
back leaves the graph as if it had never been taken. On one pair a person's last word counts, else the last automatic
one. Pairs held to be the same are joined in the order of their strength (a person's, then by score, then by key),
and a pair is not joined where that would put two entities into one cluster that are held to be different;
what a person holds to be the same outweighs what was found different automatically.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triplewire.graph.model import Decision, Verdict

QID = re.compile(r"Q\d+")
AUTOMATIC = "auto"  # names of actors that are no persons begin with it


def is_automatic(actor: str) -> bool:
    """Say whether a decision was taken by a program."""
    return actor.startswith(AUTOMATIC)


def choose_canonical(mentions: Mapping[str, int]) -> str:
    """Return the key that names a cluster: a Wikidata id, then the most mentioned, then the smallest key."""
    return min(mentions, key=lambda key: (QID.fullmatch(key) is None, -mentions[key], key))


def _standing(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    standing: dict[tuple[str, str], Decision] = {}
    for decision in sorted(decisions, key=lambda d: (not is_automatic(d.actor), d.at, d.id)):
        if decision.revoked is None:
            standing[decision.a, decision.b] = decision
    return standing


def _strength(decision: Decision) -> tuple[bool, float, str, str]:
    return is_automatic(decision.actor), -(decision.score or 0.0), decision.a, decision.b


@dataclass(frozen=True, slots=True)
class _Vetoes:
    """Pairs that are held to be different: by anyone, and by a person."""

    all: frozenset[tuple[str, str]]
    human: frozenset[tuple[str, str]]

    def part(self, one: set[str], two: set[str], joined_by: Decision) -> bool:
        """Say whether two clusters must stay apart."""
        pairs = self.all if is_automatic(joined_by.actor) else self.human
        return any((a, b) in pairs or (b, a) in pairs for a in one for b in two) if pairs else False


def clusters(keys: Iterable[str], decisions: Iterable[Decision]) -> list[set[str]]:
    """Return the clusters of these keys and of all that decisions tie to them."""
    standing = _standing(decisions)
    different = [d for d in standing.values() if d.verdict is Verdict.DIFFERENT]
    vetoes = _Vetoes(
        frozenset((d.a, d.b) for d in different),
        frozenset((d.a, d.b) for d in different if not is_automatic(d.actor)),
    )
    cluster = {key: {key} for key in keys}
    for decision in sorted((d for d in standing.values() if d.verdict is Verdict.SAME), key=_strength):
        one = cluster.setdefault(decision.a, {decision.a})
        two = cluster.setdefault(decision.b, {decision.b})
        if one is two or vetoes.part(one, two, decision):
            continue
        one |= two
        cluster.update(dict.fromkeys(two, one))
    found = {id(members): members for members in cluster.values()}
    return sorted(found.values(), key=min)


def canonical_of(members: Iterable[str], decisions: Iterable[Decision]) -> str:
    """Return the member that names a cluster, by what the decisions in force chose when they were taken."""
    votes = Counter(d.canonical for d in decisions if d.revoked is None and d.verdict is Verdict.SAME)
    return choose_canonical({key: votes[key] for key in members})
