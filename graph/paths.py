"""The shortest chains between two entities: breadth first from both ends, then the best supported of the shortest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from triplewire.graph.errors import StoreUnavailable

ROWS = 2_000_000  # facts looked at before a search gives up


class Ordered(Protocol):
    """What can be sorted."""

    def __lt__(self, other: Any, /) -> bool:  # noqa: ANN401 - int and str each take their own kind
        """Say whether this comes first."""


Id = TypeVar("Id", bound=Ordered)  # what the store calls a node or a fact: all of them numbers, or all of them text


class Step(NamedTuple, Generic[Id]):
    """A fact that leads from one node to another; less doubt is better."""

    source: Id
    target: Id
    fact: Id
    doubt: int


@dataclass(frozen=True, slots=True)
class Ground(Generic[Id]):
    """What a store knows of the facts that are walked over.

    `expand` yields the facts of nodes; `between`, where the store can look for them, those from nodes to other nodes:
    so the last step of a chain is found without reading all that lies beyond. Of both ends of a search that one goes
    on whose facts `cost` less to read.
    """

    expand: Callable[[list[Id]], Iterable[Step[Id]]]
    between: Callable[[list[Id], list[Id]], Iterable[Step[Id]]] | None = None
    cost: Callable[[list[Id]], int] = len


Chain = tuple[int, tuple[Id, ...], tuple[Id, ...]]  # doubt, facts, nodes


class _Side(Generic[Id]):
    """One half of the search: how each node was reached, level by level."""

    def __init__(self, start: Id) -> None:
        self.level: dict[Id, int] = {start: 0}
        self.frontier: list[Id] = [start]
        self.reached: dict[Id, dict[Id, Step[Id]]] = {}  # node -> node before it -> best fact

    def take(self, steps: Iterable[Step[Id]]) -> int:
        """Go one level further by these facts and return their number."""
        depth = self.level[self.frontier[0]] + 1
        found: set[Id] = set()
        rows = 0
        level, reached = self.level, self.reached
        for step in steps:
            rows += 1
            source, target, fact, doubt = step
            if level.setdefault(target, depth) == depth:
                found.add(target)
                before = reached.setdefault(target, {})
                held = before.get(source)
                if held is None or (doubt, fact) < (held.doubt, held.fact):
                    before[source] = step
        self.frontier = sorted(found)
        return rows


def _longer(chain: Chain[Id], step: Step[Id], *, onward: bool) -> Chain[Id]:
    doubt = chain[0] + step.doubt
    if onward:
        return doubt, (*chain[1], step.fact), (*chain[2], step.target)
    return doubt, (step.fact, *chain[1]), (step.target, *chain[2])


def _chains(side: _Side[Id], nodes: Iterable[Id], k: int, *, onward: bool) -> dict[Id, list[Chain[Id]]]:
    """Return the best chains to these nodes, in walking order: from the start onward, or from each node to the start.

    Of equal chains those come first whose facts do, as in the whole, so that no better one is cut off.
    """
    best: dict[Id, list[Chain[Id]]] = {}
    wanted = set(nodes)
    layers = [wanted]
    while layers[-1]:
        layers.append({source for node in layers[-1] for source in side.reached.get(node, {})})
    for node in sorted(set().union(*layers), key=lambda node: side.level[node]):
        if side.level[node] == 0:
            best[node] = [(0, (), (node,))]
            continue
        longer = [
            _longer(chain, step, onward=onward) for source, step in side.reached[node].items() for chain in best[source]
        ]
        best[node] = sorted(longer)[:k]
    return best


def _joined(near: _Side[Id], far: _Side[Id], meeting: set[Id], k: int) -> list[Chain[Id]]:
    starts, ends = _chains(near, meeting, k, onward=True), _chains(far, meeting, k, onward=False)
    whole = {
        (d1 + d2, facts1 + facts2, nodes1 + nodes2[1:])
        for node in meeting
        for d1, facts1, nodes1 in starts[node]
        for d2, facts2, nodes2 in ends[node]
    }
    return sorted(whole)[:k]


def shortest(a: Id, b: Id, ground: Ground[Id], *, max_hops: int, k: int) -> list[Chain[Id]]:
    """Return up to `k` of the shortest chains from `a` to `b` with the least doubt, each over other nodes."""
    if a == b:
        return [(0, (), (a,))]
    near: _Side[Id] = _Side(a)
    far: _Side[Id] = _Side(b)
    rows = 0
    for hop in range(max_hops):
        side, other = (near, far) if ground.cost(near.frontier) <= ground.cost(far.frontier) else (far, near)
        closing = list(ground.between(side.frontier, other.frontier)) if ground.between else []
        if ground.between and not closing and hop == max_hops - 1:
            return []
        rows += side.take(closing or ground.expand(side.frontier))
        if rows > ROWS:
            raise StoreUnavailable("the path search looked at too many facts", "Ask for fewer hops.")
        if meeting := {node for node in side.frontier if node in other.level}:
            nearest = min(other.level[node] for node in meeting)
            return _joined(near, far, {node for node in meeting if other.level[node] == nearest}, k)
        if not side.frontier:
            return []
    return []
