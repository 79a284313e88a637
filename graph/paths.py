"""The shortest chains between two entities: breadth first from both ends, then the best supported of the shortest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from triplewire.graph.errors import StoreUnavailable

ROWS = 2_000_000  # facts looked at before a search gives up


@dataclass(frozen=True, slots=True)
class Step:
    """A fact that leads from one node to another; less doubt is better."""

    source: int
    target: int
    fact: int
    doubt: int


Expand = Callable[[list[int]], Iterable[Step]]
Chain = tuple[int, tuple[int, ...], tuple[int, ...]]  # doubt, facts, nodes


class _Side:
    """One half of the search: how each node was reached, level by level."""

    def __init__(self, start: int) -> None:
        self.level = {start: 0}
        self.frontier = [start]
        self.reached: dict[int, dict[int, Step]] = {}  # node -> node before it -> best fact

    def grow(self, expand: Expand) -> int:
        """Go one level further and return the number of facts looked at."""
        depth = self.level[self.frontier[0]] + 1
        found: set[int] = set()
        rows = 0
        for step in expand(self.frontier):
            rows += 1
            if self.level.setdefault(step.target, depth) == depth:
                found.add(step.target)
                before = self.reached.setdefault(step.target, {})
                held = before.get(step.source)
                if held is None or (step.doubt, step.fact) < (held.doubt, held.fact):
                    before[step.source] = step
        self.frontier = sorted(found)
        return rows


def _chains(side: _Side, nodes: Iterable[int], k: int) -> dict[int, list[Chain]]:
    best: dict[int, list[Chain]] = {}
    wanted = set(nodes)
    layers = [wanted]
    while layers[-1]:
        layers.append({source for node in layers[-1] for source in side.reached.get(node, {})})
    for node in sorted(set().union(*layers), key=lambda node: side.level[node]):
        if side.level[node] == 0:
            best[node] = [(0, (), (node,))]
            continue
        longer = [
            (doubt + step.doubt, (*facts, step.fact), (*path, node))
            for source, step in side.reached[node].items()
            for doubt, facts, path in best[source]
        ]
        best[node] = sorted(longer)[:k]
    return best


def _joined(near: _Side, far: _Side, meeting: set[int], k: int) -> list[Chain]:
    starts, ends = _chains(near, meeting, k), _chains(far, meeting, k)
    whole = {
        (d1 + d2, facts1 + facts2[::-1], nodes1 + nodes2[::-1][1:])
        for node in meeting
        for d1, facts1, nodes1 in starts[node]
        for d2, facts2, nodes2 in ends[node]
    }
    return sorted(whole)[:k]


def shortest(a: int, b: int, expand: Expand, *, max_hops: int, k: int) -> list[Chain]:
    """Return up to `k` of the shortest chains from `a` to `b` with the least doubt, each over other nodes."""
    if a == b:
        return [(0, (), (a,))]
    near, far = _Side(a), _Side(b)
    rows = 0
    for _ in range(max_hops):
        side = near if len(near.frontier) <= len(far.frontier) else far
        rows += side.grow(expand)
        if rows > ROWS:
            raise StoreUnavailable("the path search looked at too many facts", "Ask for fewer hops.")
        other = far if side is near else near
        if meeting := {node for node in side.frontier if node in other.level}:
            nearest = min(other.level[node] for node in meeting)
            return _joined(near, far, {node for node in meeting if other.level[node] == nearest}, k)
        if not side.frontier:
            return []
    return []
