"""A clock that is set back or ahead between two writes breaks nothing that a store promises."""

from collections.abc import Callable

import pytest

from triplewire.graph.model import Reading, Verdict
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]
TIMES = [
    "2026-01-01T10:00:00.000000Z",
    "2026-01-01T09:00:00.000000Z",
    "2016-01-01T10:00:00.000000Z",
    "2036-01-01T10:00:00.000000Z",
    "2026-01-01T10:00:01.000000Z",
]


@pytest.fixture
def written(new_store: Callable[..., Store], build: Build, says: Says) -> tuple[Store, list[int]]:
    """A store that was written to by a clock that jumps, and the revisions that it had."""
    at = iter([*TIMES, *TIMES[:3]])
    store = new_store(clock=lambda: next(at))
    revisions = [store.revision()]
    for number, _ in enumerate(TIMES):
        store.apply([build(f"a{number}", says(f"person:p{number}", "citizen_of", "Q1"))])
        revisions.append(store.revision())
    for key in ("person:p1", "person:p2"):
        store.decide("person:p0", key, Verdict.SAME, reason="one and the same", actor="test")
        revisions.append(store.revision())
    return store, revisions


def test_revisions_grow_and_decisions_keep_their_order(written: tuple[Store, list[int]]) -> None:
    store, revisions = written

    assert revisions == sorted(set(revisions))
    assert [(one.b, one.at) for one in store.decisions()] == [("person:p1", TIMES[0]), ("person:p2", TIMES[1])]
    store.revoke(store.decisions()[1].id)
    assert [one.b for one in store.decisions()] == ["person:p1"]


def test_pages_hold_each_once(written: tuple[Store, list[int]]) -> None:
    store, _ = written
    articles: list[str] = []
    while page := store.articles(after=articles[-1] if articles else "", limit=2):
        articles += [card.article.key for card in page]
    facts: list[str] = []
    while found := store.facts(FactFilter(), after=facts[-1] if facts else "", limit=2):
        facts += [fact.id for fact in found]

    assert sorted(articles) == [f"a{number}" for number in range(len(TIMES))]
    assert facts == sorted(set(facts))
    assert len(facts) == len(TIMES) - 2


def test_what_was_known_is_told_by_the_clock_as_it_was(written: tuple[Store, list[int]]) -> None:
    store, _ = written

    def known(moment: str) -> int:
        return sum(fact.n_evidence for fact in store.facts(FactFilter(known_at=moment)))

    assert [known(moment) for moment in sorted(TIMES)] == [1, 2, 3, 4, 5]
    assert known("2015-12-31") == 0


def test_an_article_that_is_corrected_by_an_earlier_clock_is_corrected(
    new_store: Callable[..., Store], build: Build, says: Says
) -> None:
    at = iter(TIMES[3::-1])
    store = new_store(clock=lambda: next(at))
    for number in range(4):
        store.apply([build("a1", says("person:p", "citizen_of", f"Q{number}"))])

        (fact,) = store.facts(FactFilter())
        assert fact.object.key == f"Q{number}"
        assert store.article("a1").version == number + 1
