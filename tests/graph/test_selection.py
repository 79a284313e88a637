"""What a selector selects, in every store."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from triplewire.graph.columns import row_of
from triplewire.graph.errors import ArticleNotFound, BadInput, EntityNotFound, UnknownRelation
from triplewire.graph.export.selection import Selection, lifetime
from triplewire.graph.model import EntityType, Fact, Period, Reading, Status
from triplewire.graph.selector import Selector
from triplewire.graph.store import Store
from triplewire.graph.views import Witness

Build = Callable[..., Reading]
Says = Callable[..., object]


@pytest.fixture
def filled(store: Store, build: Build, says: Says) -> Store:
    """Two articles with states, events, statuses and dates."""
    store.apply(
        [
            build(
                "a1",
                says("person:ann", "employed_by", "organization:acme", period=Period("2019", "2020-06")),
                says("person:ann", "visited", "Q1", period=Period(happened="2021-05")),
                says("person:bob", "employed_by", "organization:acme", Status.ALLEGED, 0.6, speaker="person:ann"),
                says("organization:acme", "headquartered_in", "Q1"),
            ),
            build("a2", says("person:bob", "met_with", "person:cid"), says("person:bob", "born_on", "date:1970")),
        ]
    )
    return store


def said(store: Store, **fields: object) -> set[str]:
    """The facts of a selector as subject, relation, object."""
    facts = list(Selection(store, Selector(**fields)).facts())  # type: ignore[arg-type]
    assert [fact.id for fact in facts] == sorted({fact.id for fact in facts})
    return {" ".join(end.rpartition(":")[2] for end in (f.subject.key, f.relation, f.object.key)) for f in facts}


ALL = {
    "ann employed_by acme",
    "ann visited Q1",
    "bob employed_by acme",
    "acme headquartered_in Q1",
    "bob met_with cid",
    "bob born_on 1970",
}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ALL),
        ({"relations": ("employed_by", "visited")}, {"ann employed_by acme", "bob employed_by acme", "ann visited Q1"}),
        ({"types": (EntityType.PERSON,)}, {"bob met_with cid"}),
        ({"types": (EntityType.PLACE, EntityType.ORGANIZATION)}, {"acme headquartered_in Q1"}),
        ({"articles": ("a2",)}, {"bob met_with cid", "bob born_on 1970"}),
        ({"articles": ("https://example.org/a2", "a1")}, ALL),
        ({"statuses": (Status.ALLEGED,)}, {"bob employed_by acme"}),
        ({"min_confidence": 0.7}, ALL - {"bob employed_by acme"}),
        ({"entity": "Cid"}, {"bob met_with cid"}),
        ({"entity": "Cid", "depth": 2}, {"bob met_with cid", "bob born_on 1970", "bob employed_by acme"}),
        ({"entity": "Cid", "depth": 2, "statuses": (Status.ASSERTED,)}, {"bob met_with cid", "bob born_on 1970"}),
        ({"entity": "Ann", "target": "Q1", "max_hops": 1}, {"ann visited Q1"}),
        ({"entity": "Ann", "target": "Q1", "chains": 5, "relations": ("visited",)}, {"ann visited Q1"}),
        ({"relations": ("employed_by",), "until": "2018"}, {"bob employed_by acme"}),
        ({"relations": ("employed_by",), "since": "2020-06-30"}, {"ann employed_by acme", "bob employed_by acme"}),
        ({"relations": ("employed_by",), "since": "2020-07-01"}, {"bob employed_by acme"}),
        ({"relations": ("visited",), "since": "2021-05", "until": "2021-05"}, {"ann visited Q1"}),
        ({"relations": ("visited",), "since": "2021-06"}, set()),
    ],
)
def test_a_selector_narrows_the_graph(filled: Store, fields: dict[str, object], expected: set[str]) -> None:
    assert said(filled, **fields) == expected


def test_what_is_held_in_memory_has_a_cap(filled: Store) -> None:
    assert len(list(Selection(filled, Selector(entity="acme", depth=3), 2).facts())) == 2


def test_what_a_selector_names_has_to_be_there(filled: Store) -> None:
    with pytest.raises(EntityNotFound):
        said(filled, entity="Nobody at all")
    with pytest.raises(ArticleNotFound):
        said(filled, articles=("nowhere-near",))
    with pytest.raises(UnknownRelation):
        said(filled, relations=("visitd",))
    with pytest.raises(BadInput, match="both ends"):
        Selector(target="Q1")
    with pytest.raises(BadInput, match="ends before it begins"):
        Selector(since="2022", until="2021")
    with pytest.raises(BadInput, match="is not a date"):
        Selector(since="soon")
    with pytest.raises(BadInput, match="depth of 0"):
        Selector(depth=0)


def test_a_fact_rests_on_its_articles_oldest_first_and_its_surest_sentence(
    store: Store, build: Build, says: Says
) -> None:
    store.apply(
        [
            build("a1", says("person:ann", "visited", "Q1", confidence=0.7), published=None),
            build(
                "a2", says("person:ann", "visited", "Q1", confidence=0.9, speaker="person:bob"), published="2022-03-01"
            ),
            build("a3", says("person:ann", "visited", "Q1", confidence=0.8), published="2022-02-01"),
        ]
    )
    (fact,) = store.subgraph(Selection(store).filters[0])

    witness = store.witnesses([fact.id, "0" * 16])[fact.id]

    assert witness.articles == ("a3", "a2", "a1")
    assert [source.published for source in witness.sources] == ["2022-02-01", "2022-03-01", None]
    assert (witness.title, witness.url) == ("Article a2", "https://example.org/a2")
    assert witness.sentence == store.best_evidence([fact.id])[fact.id].words
    assert witness.speaker_names == ("Bob",)
    assert store.witnesses(["0" * 16]) == {}


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period(), (None, None)),
        (Period("2019"), ("2019-01-01", None)),
        (Period("2019", "2020-02"), ("2019-01-01", "2020-02-29")),
        (Period(None, "2020"), (None, "2020-12-31")),
        (Period(None, "?"), (None, "2022-02-15")),
        (Period(happened="2021-05"), ("2021-05-01", "2021-05-31")),
        (Period(happened="2021-05-03"), ("2021-05-03", "2021-05-03")),
    ],
)
def test_a_lifetime_is_from_the_first_day_to_the_last(
    store: Store, build: Build, says: Says, period: Period, days: tuple[str | None, str | None]
) -> None:
    store.apply([build("a1", says("person:ann", "employed_by", "Q1", period=period))])
    fact: Fact = next(Selection(store).facts())

    assert lifetime(row_of(fact, Witness())) == days
    if fact.until_day and days[1]:
        assert (date.fromisoformat(days[1]) + timedelta(days=1)).isoformat() == fact.until_day
