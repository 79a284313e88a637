"""Facts as rows hold what facts and their witnesses hold, in every store."""

from collections.abc import Callable

import pytest

from triplewire.graph.columns import row_of, witnessed
from triplewire.graph.model import Period, Reading, Status, Verdict
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]


@pytest.fixture
def filled(store: Store, build: Build, says: Says) -> Store:
    """Facts of one sentence and of several, quoted and not, dated and undated, of entities that were merged."""
    store.apply(
        [
            build(
                "a2",
                says("person:ann", "employed_by", "organization:acme", period=Period("2019", "2020-06")),
                says("person:bob", "employed_by", "organization:acme", Status.ALLEGED, 0.6, speaker="person:ann"),
                says("person:ann", "met_with", "person:bob"),
                title="Nul \x00 and <tags>",
            ),
            build(
                "a1",
                says("person:ann", "employed_by", "organization:acme", confidence=0.95),
                says("person:bob", "employed_by", "organization:acme", Status.ALLEGED, 0.6, speaker="person:cid"),
                says("person:bob", "born_on", "date:1970"),
                published="2021-01-01",
            ),
            build("a3", says("person:ann", "employed_by", "organization:acme"), published=None),
        ]
    )
    store.decide("person:cid", "person:ann", Verdict.SAME, reason="one and the same", actor="test")
    return store


@pytest.mark.parametrize(
    "where",
    [
        FactFilter(statuses=()),
        FactFilter(),
        FactFilter(statuses=(Status.ALLEGED,)),
        FactFilter(statuses=(), min_sources=2),
        FactFilter(relation="employed_by", statuses=()),
        FactFilter(entity="person:cid", statuses=()),
        FactFilter(article="a2", statuses=()),
        FactFilter(statuses=(), as_of="2019-05-01"),
        FactFilter(statuses=(), known_at="2100-01-01T00:00:00Z"),
        FactFilter(relation="born_in"),
    ],
)
def test_rows_are_the_facts_with_what_they_rest_on(filled: Store, where: FactFilter) -> None:
    rows = list(filled.fact_rows(where))

    assert rows == [row_of(*told) for told in witnessed(filled.subgraph(where), filled.witnesses)]
    assert [row.fact for row in rows] == sorted(fact.id for fact in filled.subgraph(where))


def test_a_row_tells_all_articles_and_speakers_and_the_surest_sentence(filled: Store) -> None:
    rows = {(row.relation, row.status): row for row in filled.fact_rows(FactFilter(statuses=()))}
    held, said = rows["employed_by", "asserted"], rows["employed_by", "alleged"]

    assert (held.articles, held.article) == (("a1", "a2", "a3"), "a1")
    assert held.sentence
    assert held.sentence in filled.article("a1").article.text
    assert said.speakers == (filled.entity("person:ann").entity.name,)
