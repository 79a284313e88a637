"""Lists of entities by what is told of them, page by page: the same on every store."""

from collections.abc import Callable

import pytest

from triplewire.graph import listing
from triplewire.graph.errors import ArticleNotFound, BadCursor, UnknownRelation
from triplewire.graph.listing import SORTS, EntityFilter, facts_of, listed
from triplewire.graph.model import Reading, Verdict
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]


@pytest.fixture
def desk(store: Store, build: Build, says: Says) -> Store:
    people = [f"person:p{n}" for n in range(9)]
    store.apply(
        [
            build("a1", *(says(person, "citizen_of", "Q1000") for person in people)),
            build("a2", *(says(person, "head_of_state_of", "Q2000") for person in people[::3])),
        ]
    )
    return store


def pages(store: Store, where: EntityFilter, limit: int) -> list[list[str]]:
    found, after = [], ""
    while True:
        page = listed(store, where, after=after, limit=limit)
        found.append([card.entity.key for card in page.cards])
        if not page.following:
            return found
        after = page.following


def test_pages_of_what_passes_hold_each_once_and_end(desk: Store) -> None:
    presidents = ["person:p0", "person:p3", "person:p6"]

    assert pages(desk, EntityFilter(relation="head_of_state_of"), 2) == [
        ["Q2000", "person:p0"],
        ["person:p3", "person:p6"],
    ]
    assert pages(desk, EntityFilter(relation="head_of_state_of", type="Person"), 3) == [presidents]
    assert pages(desk, EntityFilter(article="a2"), 10) == [["Q2000", *presidents]]
    assert pages(desk, EntityFilter(article="a2", type="Person"), 2) == [presidents[:2], presidents[2:]]
    assert pages(desk, EntityFilter(min_mentions=3), 10) == [["Q1000", "Q2000"]]
    assert pages(desk, EntityFilter(query="P3", relation="citizen_of"), 10) == [["person:p3"]]
    assert pages(desk, EntityFilter(relation="borders"), 5) == [[]]


def test_without_a_filter_it_is_the_list_of_the_store(desk: Store) -> None:
    whole = [card.entity.key for card in desk.entities(limit=50)]

    assert pages(desk, EntityFilter(), 4) == [whole[at : at + 4] for at in range(0, len(whole), 4)]
    assert listed(desk, EntityFilter(query="p"), limit=50).cards == tuple(desk.search("p", limit=50))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(
    "narrowed", [{}, {"type": "Person"}, {"query": "p"}, {"article": "a2"}, {"relation": "borders"}]
)
def test_every_sort_goes_through_all_pages_once(
    desk: Store, build: Build, says: Says, sort: str, narrowed: dict[str, str]
) -> None:
    names = {"person:p3": ("Zoë",), "person:p0": ("anna", "Anna B"), "Q1000": ("Same",), "Q2000": ("Same",)}
    more = [says("Q1000", "borders", "Q2000"), says("person:p3", "met_with", "person:p0")]
    desk.apply([build("a3", *more, names=names)])
    desk.decide("person:p3", "person:p6", Verdict.SAME, reason="one and the same", actor="test")
    whole = listed(desk, EntityFilter(**narrowed), limit=50).cards  # type: ignore[arg-type]
    expected = [card.entity.key for card in sorted(whole, key=SORTS[sort])]

    assert len(expected) > 1
    for limit in (1, 2, 5):
        found = pages(desk, EntityFilter(sort=sort, **narrowed), limit)  # type: ignore[arg-type]
        assert [key for page in found for key in page] == expected


@pytest.mark.parametrize("sort", SORTS)
def test_a_sorted_page_behind_what_is_gone_is_refused(desk: Store, sort: str) -> None:
    with pytest.raises(BadCursor):
        desk.entities(after="gone", sort=sort)


def test_facts_of_several_relations_are_those_of_each_in_the_order_of_ids(desk: Store) -> None:
    names = ["citizen_of", "head_of_state_of", "citizen_of"]
    every = sorted(fact.id for name in set(names) for fact in desk.facts(FactFilter(relation=name)))
    found, after = [], ""
    while (page := facts_of(desk, FactFilter(), names, after=after, limit=5)).facts:
        found += [fact.id for fact in page.facts]
        assert set(page.best) == {fact.id for fact in page.facts}
        assert page.total in (None, len(every))
        after = found[-1]

    assert found == every
    assert len(facts_of(desk, FactFilter(), []).facts) == len(desk.facts(FactFilter()))
    with pytest.raises(UnknownRelation):
        facts_of(desk, FactFilter(), ["citizen_of", "bordrs"])


def test_a_page_ends_when_enough_were_looked_at(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LOOKED_AT", 2)
    found = pages(desk, EntityFilter(relation="head_of_state_of", type="Person"), 3)

    assert len(found) > 1
    assert sorted(key for page in found for key in page) == ["person:p0", "person:p3", "person:p6"]


def test_what_is_not_there_is_named(desk: Store) -> None:
    with pytest.raises(UnknownRelation):
        listed(desk, EntityFilter(relation="bordrs"))
    with pytest.raises(ArticleNotFound):
        listed(desk, EntityFilter(article="a77"))
    with pytest.raises(BadCursor):
        listed(desk, EntityFilter(article="a2"), after="person:p1")
