from collections.abc import Callable
from itertools import pairwise

import networkx
import pytest

from triplewire.graph.export.selection import Selection
from triplewire.graph.model import Entity, EntityType, Fact, Period, Reading, Status
from triplewire.graph.network import measure, to_network
from triplewire.graph.selector import Selector
from triplewire.graph.store import Store


def fact(a: str, b: str, relation: str = "met_with") -> Fact:
    ends = [Entity(name, name.title(), EntityType.PERSON) for name in (a, b)]
    return Fact(f"{a}-{relation}-{b}", ends[0], relation, ends[1], Status.ASSERTED, 0.8, 1, 1, 1)


TWO_GROUPS = [
    *(fact(a, b) for group in ("abcd", "wxyz") for a in group for b in group if a < b),
    fact("d", "w"),
    fact("a", "b", "criticized"),
]


def test_every_fact_is_an_edge_with_its_properties() -> None:
    network = to_network(TWO_GROUPS)
    assert network.number_of_edges() == len(TWO_GROUPS)
    assert network.nodes["a"]["name"] == "A"
    assert network.edges["a", "b", "a-criticized-b"]["relation"] == "criticized"
    assert network.edges["a", "b", "a-criticized-b"]["status"] == "asserted"


def test_measures_find_the_bridge_and_the_groups() -> None:
    found = measure(to_network(TWO_GROUPS))
    assert found.communities == (("a", "b", "c", "d"), ("w", "x", "y", "z"))
    assert sorted(found.betweenness, key=found.betweenness.__getitem__)[-2:] == ["d", "w"]
    assert found.degree["a"] == 4
    assert sum(found.pagerank.values()) == pytest.approx(1)
    assert max(found.pagerank, key=found.pagerank.__getitem__) == "z"


def test_measures_do_not_depend_on_the_order_of_facts() -> None:
    assert measure(to_network(TWO_GROUPS)) == measure(to_network(TWO_GROUPS[::-1]))


def test_an_empty_network_has_no_measures() -> None:
    assert measure(networkx.MultiDiGraph()).communities == ()


def test_an_edge_of_a_stored_fact_has_its_status_dates_support_and_best_sentence(
    store: Store, build: Callable[..., Reading], says: Callable[..., object]
) -> None:
    store.apply(
        [
            build("a1", says("person:ann", "employed_by", "Q1", period=Period(since="2019-05"))),
            build("a2", says("person:ann", "employed_by", "Q1", confidence=0.9), published="2022-03-01"),
            build("a3", says("person:ann", "employed_by", "Q1", Status.DENIED, speaker="person:bob")),
        ]
    )
    facts = list(Selection(store).facts())
    network = to_network(facts, store.best_evidence(fact.id for fact in facts))
    edges = {data["status"]: data for *_, data in network.edges(data=True)}
    asserted, denied = edges["asserted"], edges["denied"]
    assert (asserted["since"], asserted["first_day"]) == ("2019-05", "2019-05-01")
    assert (asserted["first_published"], asserted["last_published"]) == ("2022-02-16", "2022-03-01")
    assert (asserted["n_evidence"], asserted["n_sources"], asserted["confidence"]) == (2, 2, 0.98)
    assert (asserted["article"], asserted["url"]) == ("a2", "https://example.org/a2")
    assert asserted["sentence"] == "Ann employed_by Q1."
    assert (denied["speaker"], denied["article"]) == ("Bob", "a3")


def test_what_is_selected_around_an_entity_widens_fact_by_fact_and_not_through_dates(
    store: Store, build: Callable[..., Reading], says: Callable[..., object]
) -> None:
    chain = ("person:a", "person:b", "person:c", "person:d")
    said = [says(one, "met_with", other) for one, other in pairwise(chain)]
    dated = [says(key, "born_on", "date:1970-01-01") for key in ("person:a", "person:z")]
    store.apply([build("a1", *said, *dated)])
    ends = [
        {
            end.key
            for fact in Selection(store, Selector("person:a", depth)).facts()
            for end in (fact.subject, fact.object)
        }
        for depth in (1, 2, 3)
    ]
    assert ends[0] == {"person:a", "person:b", "date:1970-01-01"}
    assert ends[1] == ends[0] | {"person:c"}
    assert ends[2] == ends[1] | {"person:d"}
