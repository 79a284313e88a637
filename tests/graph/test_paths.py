from collections.abc import Iterator
from random import Random

import pytest

from triplewire.graph import paths
from triplewire.graph.errors import StoreUnavailable
from triplewire.graph.paths import Ground, Step, shortest


def walk(*facts: tuple[int, int, int], looks: bool = True) -> Ground[int]:
    """Walk over facts given as (end, end, doubt), numbered from 0."""

    def expand(frontier: list[int]) -> Iterator[Step]:
        for number, (a, b, doubt) in enumerate(facts):
            if a in frontier:
                yield Step(a, b, number, doubt)
            if b in frontier:
                yield Step(b, a, number, doubt)

    def between(frontier: list[int], other: list[int]) -> Iterator[Step]:
        return (step for step in expand(frontier) if step.target in other)

    def cost(frontier: list[int]) -> int:
        return len(list(expand(frontier)))

    return Ground(expand, between, cost) if looks else Ground(expand)


def test_the_least_doubted_of_the_shortest_comes_first() -> None:
    facts = walk((1, 2, 50), (2, 9, 50), (1, 3, 10), (3, 9, 20), (1, 3, 5), (1, 4, 0), (4, 5, 0), (5, 9, 0))

    assert shortest(1, 9, facts, max_hops=6, k=5) == [(25, (4, 3), (1, 3, 9)), (100, (0, 1), (1, 2, 9))]
    assert shortest(1, 9, facts, max_hops=6, k=1) == [(25, (4, 3), (1, 3, 9))]


def test_what_is_too_far_or_not_tied_has_no_path() -> None:
    facts = walk((1, 2, 0), (2, 3, 0), (3, 4, 0), (7, 8, 0))

    assert shortest(1, 4, facts, max_hops=2, k=1) == []
    assert [nodes for _, _, nodes in shortest(1, 4, facts, max_hops=3, k=1)] == [(1, 2, 3, 4)]
    assert shortest(1, 8, facts, max_hops=9, k=1) == []
    assert shortest(1, 1, facts, max_hops=1, k=1) == [(0, (), (1,))]


def test_a_search_that_looks_at_too_much_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "ROWS", 2)

    with pytest.raises(StoreUnavailable, match="too many"):
        shortest(1, 9, walk(*((1, n, 0) for n in range(10, 15)), (14, 9, 0), looks=False), max_hops=4, k=1)


def test_a_store_that_looks_for_the_last_step_finds_the_same_paths() -> None:
    rng = Random(3)
    for _ in range(300):
        facts = [(rng.randrange(12), rng.randrange(12), rng.randrange(4)) for _ in range(rng.randrange(4, 30))]
        facts = [fact for fact in facts if fact[0] != fact[1]]
        for hops in range(1, 5):
            plain, looking = (shortest(0, 1, walk(*facts, looks=looks), max_hops=hops, k=3) for looks in (False, True))

            assert looking == plain


def test_what_is_tied_to_a_hub_is_found_without_reading_all_of_the_hub() -> None:
    read: list[int] = []
    ground = walk(*((1, n, 0) for n in range(10, 500)), (2, 3, 0), (3, 499, 0))

    def expand(frontier: list[int]) -> Iterator[Step]:
        steps = list(ground.expand(frontier))
        read.append(len(steps))
        return iter(steps)

    looking = Ground(expand, ground.between, ground.cost)
    assert [nodes for *_, nodes in shortest(1, 2, looking, max_hops=4, k=1)] == [(1, 499, 3, 2)]
    assert sum(read) < 10
