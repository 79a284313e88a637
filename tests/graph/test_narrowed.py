"""Neighbourhoods, chains, timelines and disputes by facts that a filter lets through: the same on every store."""

from collections.abc import Callable

import pytest

from triplewire.graph import narrowed
from triplewire.graph.errors import TooManyFacts, UnknownRelation
from triplewire.graph.model import EntityType, Fact, Period, Reading, Status
from triplewire.graph.narrowed import (
    ANY,
    PLAIN,
    conflicts_about,
    days_in_common,
    neighbourhood_of,
    paths_of,
    timeline_of,
)
from triplewire.graph.reach import Reach
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter, Subgraph

Build = Callable[..., Reading]
Says = Callable[..., object]
ADA, BEA, NORLAND, SUDLAND, ACME = "person:ada", "person:bea", "Q1000", "Q2000", "organization:acme"
WIDE = Reach(2, (), 200, 2000)


@pytest.fixture
def desk(store: Store, build: Build, says: Says) -> Store:
    store.apply(
        [
            build(
                "a1",
                says(ADA, "head_of_state_of", NORLAND, period=Period(since="2010", until="2014"), confidence=0.9),
                says(BEA, "head_of_state_of", NORLAND, period=Period(since="2014"), confidence=0.9),
                says(NORLAND, "borders", SUDLAND, confidence=0.9),
                says(ADA, "met_with", BEA, period=Period(happened="2012-05-01"), confidence=0.55),
                says(ADA, "employed_by", ACME, status=Status.ALLEGED, speaker=BEA, period=Period(since="2015")),
                published="2022-01-01",
            ),
            build(
                "a2",
                says(NORLAND, "borders", SUDLAND, confidence=0.9),
                says(ADA, "employed_by", ACME, status=Status.DENIED, speaker=ADA),
                published="2022-03-01",
            ),
        ]
    )
    return store


def edges(found: Subgraph) -> set[tuple[str, str]]:
    return {(fact.relation, fact.object.key) for fact in found.facts}


def told(facts: list[Fact]) -> list[tuple[str, str]]:
    return [(fact.relation, fact.object.key) for fact in facts]


def test_without_a_filter_it_is_what_the_store_answers(desk: Store) -> None:
    plain = desk.neighbourhood(ADA, depth=2)
    by_hand = neighbourhood_of(desk, ADA, WIDE, types=list(EntityType))  # every type passes

    assert neighbourhood_of(desk, ADA, WIDE) == plain
    assert edges(by_hand) == edges(plain)
    assert {entity.key for entity in by_hand.entities} == {entity.key for entity in plain.entities}
    assert timeline_of(desk, ADA) == desk.timeline(ADA)
    assert timeline_of(desk, ADA, FactFilter(min_confidence=0.01)) == desk.timeline(ADA)
    assert conflicts_about(desk, (None, None, None)) == desk.conflicts()
    found = paths_of(desk, (ADA, SUDLAND))
    assert found.paths == paths_of(desk, (ADA, SUDLAND), FactFilter(min_confidence=0.01)).paths
    assert found.best == paths_of(desk, (ADA, SUDLAND), FactFilter(min_confidence=0.01)).best


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (FactFilter(as_of="2012-01-01"), {("head_of_state_of", NORLAND), ("borders", SUDLAND)}),
        (FactFilter(as_of="2020-01-01"), {("met_with", BEA), ("head_of_state_of", NORLAND)}),
        (FactFilter(min_sources=2), set()),
        (FactFilter(min_confidence=0.6), {("head_of_state_of", NORLAND), ("borders", SUDLAND)}),
        (FactFilter(statuses=(Status.ALLEGED,)), {("employed_by", ACME)}),
        (FactFilter(statuses=(), speaker=ADA), {("employed_by", ACME)}),
        (FactFilter(known_at="2000-01-01"), set()),
        (FactFilter(relation="met_with"), {("met_with", BEA)}),
    ],
)
def test_a_neighbourhood_is_walked_over_what_passes(desk: Store, where: FactFilter, expected: set[object]) -> None:
    found = edges(neighbourhood_of(desk, ADA, WIDE, where))

    assert found == expected


def test_a_neighbourhood_has_caps_and_types(desk: Store) -> None:
    cut = neighbourhood_of(desk, ADA, Reach(1, (), 2, 2000), FactFilter(min_confidence=0.1))
    places = neighbourhood_of(desk, ADA, WIDE, types=[EntityType.PLACE])

    assert (len(cut.entities), cut.truncated, cut.omitted) == (2, True, 1)
    assert edges(cut) == {("head_of_state_of", NORLAND)}
    assert edges(places) == {("head_of_state_of", NORLAND), ("borders", SUDLAND)}
    with pytest.raises(UnknownRelation):
        neighbourhood_of(desk, ADA, Reach(1, ("bordrs",), 9, 9), ANY)


def test_a_chain_leads_over_what_passes(desk: Store) -> None:
    def chain(where: FactFilter) -> list[list[tuple[str, str]]]:
        return [told(list(path.facts)) for path in paths_of(desk, (ADA, BEA), where).paths]

    assert chain(PLAIN) == [[("met_with", BEA)]]
    assert chain(FactFilter(min_confidence=0.6)) == [[("head_of_state_of", NORLAND), ("head_of_state_of", NORLAND)]]
    assert chain(FactFilter(as_of="2012-01-01")) == []
    assert [path.entities for path in paths_of(desk, (ADA, ADA), ANY).paths] == [(desk.entity(ADA).entity,)]


def test_a_timeline_and_disputes_are_of_what_passes(desk: Store) -> None:
    assert told(timeline_of(desk, ADA, ANY)) == [
        ("head_of_state_of", NORLAND), ("met_with", BEA), ("employed_by", ACME),
    ]  # fmt: skip
    assert told(timeline_of(desk, ADA, ANY, limit=1)) == [("head_of_state_of", NORLAND)]
    assert told(timeline_of(desk, ADA, FactFilter(statuses=(Status.ALLEGED,)))) == [("employed_by", ACME)]
    (dispute,) = conflicts_about(desk, (ADA, None, None))
    assert [speaker.key for speaker in dispute.speakers] == [ADA, BEA]
    assert conflicts_about(desk, (ADA, None, None), FactFilter(statuses=(), speaker=ADA)) == []
    (said,) = conflicts_about(desk, (ADA, "employed_by", ACME), FactFilter(statuses=(), speaker=ADA))
    assert ([fact.status for fact in said.facts], [one.key for one in said.speakers]) == ([Status.DENIED], [ADA])


def test_what_takes_too_long_a_look_is_refused(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowed, "LOOKED_AT", 2)

    with pytest.raises(TooManyFacts):
        neighbourhood_of(desk, ADA, WIDE, ANY)
    with pytest.raises(TooManyFacts):
        paths_of(desk, (ADA, SUDLAND), ANY)


def test_the_days_that_facts_have_in_common(desk: Store) -> None:
    ada, bea, met, borders = (
        desk.facts(FactFilter(subject=subject, relation=relation))[0]
        for subject, relation in (
            (ADA, "head_of_state_of"), (BEA, "head_of_state_of"), (ADA, "met_with"), (NORLAND, "borders"),
        )
    )  # fmt: skip

    assert days_in_common([borders]) == (None, None)
    assert days_in_common([]) == (None, None)
    assert days_in_common([ada, borders]) == ("2010-01-01", "2015-01-01")
    assert days_in_common([ada, met]) == ("2012-05-01", "2012-05-02")
    assert days_in_common([ada, bea]) == ("2014-01-01", "2015-01-01")
    assert days_in_common([bea, met]) is None
