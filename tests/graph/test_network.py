import networkx
import pytest

from triplewire.graph.model import Entity, EntityType, Fact, Status
from triplewire.graph.network import measure, to_network


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
