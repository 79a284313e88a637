from collections.abc import Iterator

import pytest

from triplewire.graph import paths
from triplewire.graph.errors import StoreUnavailable
from triplewire.graph.paths import Step, shortest


def walk(*facts: tuple[int, int, int]) -> paths.Expand:
    """Expand over facts given as (end, end, doubt), numbered from 0."""

    def expand(frontier: list[int]) -> Iterator[Step]:
        for number, (a, b, doubt) in enumerate(facts):
            if a in frontier:
                yield Step(a, b, number, doubt)
            if b in frontier:
                yield Step(b, a, number, doubt)

    return expand


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
        shortest(1, 9, walk(*((1, n, 0) for n in range(10, 15)), (14, 9, 0)), max_hops=4, k=1)
