"""What every store promises about identity: merging is a decision, and every decision can be taken back."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triplewire.graph.errors import DecisionNotFound, EntityNotFound, InvalidFact
from triplewire.graph.model import Reading, Verdict
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]
Stores = Callable[..., Store]
Examples = Callable[[int], int]
ALL = FactFilter(statuses=())
HUMAN, AUTOMATIC = "anna", "auto:names"
PEOPLE = [f"person:p{n}" for n in range(7)]


def merge(store: Store, a: str, b: str, verdict: Verdict = Verdict.SAME, actor: str = HUMAN, **more: float) -> int:
    """Decide, and return the id of the decision."""
    return store.decide(a, b, verdict, reason="test", actor=actor, **more).id


def people(build: Build, says: Says, seed: int, start: int = 0, count: int = 10) -> list[Reading]:
    """Random readings in which people meet."""
    rng = random.Random(seed)
    relations = ["met_with", "criticized", "spouse_of"]
    rows = [[says(*_pair(rng, relations)) for _ in range(rng.randrange(1, 4))] for _ in range(count)]
    return [build(f"a{start + n:03}", *row) for n, row in enumerate(rows)]


def _pair(rng: random.Random, relations: list[str]) -> tuple[str, str, str]:
    subject, obj = rng.sample(PEOPLE, 2)
    return subject, rng.choice(relations), obj


def degrees_are_right(store: Store) -> bool:
    """Whether every stored degree equals a fresh count."""
    return all(
        card.degree == store.count_facts(FactFilter(entity=card.entity.key)) for card in store.entities(limit=500)
    )


def test_merged_entities_answer_as_one(store: Store, build: Build, says: Says) -> None:
    store.apply(
        [
            build("a", says("person:v-putin", "visited", "Q184"), says("person:v-putin", "met_with", "Q36")),
            build("b", says("Q7747", "visited", "Q184"), published="2022-02-17"),
        ]
    )

    merge(store, "person:v-putin", "Q7747")
    card = store.entity("person:v-putin")
    visited = store.facts(FactFilter(subject="person:v-putin", relation="visited"))

    assert (card.entity.key, card.merged, card.degree, card.n_mentions) == ("Q7747", ("person:v-putin",), 2, 3)
    assert "V Putin" in card.entity.aliases
    assert [(fact.subject.key, fact.n_sources) for fact in visited] == [("Q7747", 2)]
    assert visited == store.facts(FactFilter(subject="Q7747", relation="visited"))
    assert [view.evidence.subject for view in store.evidence(visited[0].id)] == ["person:v-putin", "Q7747"]
    assert len(store.mentions("Q7747")) == len(store.mentions("person:v-putin")) == 3
    assert store.resolve("V Putin").key == "Q7747"
    assert [c.entity.key for c in store.search("putin")] == ["Q7747"]


def test_undoing_in_any_order_equals_never_having_merged(
    new_store: Stores, new_sqlite: Stores, examples: Examples, build: Build, says: Says
) -> None:
    @settings(max_examples=examples(12), deadline=None)
    @given(seed=st.integers(0, 10_000))
    def check(seed: int) -> None:
        rng = random.Random(seed)
        early, late = people(build, says, seed), people(build, says, seed + 1, start=10, count=4)

        with new_store() as one, new_sqlite() as two:
            two.apply([*early, *late])
            one.apply(early)
            there = [card.entity.key for card in one.entities()]
            taken = []
            for _ in range(6):
                a, b = rng.sample(there, 2)
                verdict = rng.choice([Verdict.SAME, Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE])
                taken.append(merge(one, a, b, verdict, rng.choice([HUMAN, AUTOMATIC]), score=rng.random()))
                assert degrees_are_right(one)
            one.apply(late)
            assert degrees_are_right(one)
            for decision in rng.sample(taken, len(taken)):
                one.revoke(decision)
                assert degrees_are_right(one)

            assert one.graph_hash() == two.graph_hash()

    check()


def test_merging_before_or_after_an_ingest_is_the_same(
    new_store: Stores, new_sqlite: Stores, examples: Examples, build: Build, says: Says
) -> None:
    @settings(max_examples=examples(12), deadline=None)
    @given(seed=st.integers(0, 10_000))
    def check(seed: int) -> None:
        rng = random.Random(seed)
        readings = people(build, says, seed, count=12)

        with new_sqlite() as one, new_store() as two:
            one.apply(readings)
            there = [card.entity.key for card in one.entities()]
            for _ in range(4):
                merge(one, *rng.sample(there, 2), rng.choice([Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT]))
            for decision in one.decisions():
                two.adopt(decision)
            for reading in reversed(readings):
                two.apply([reading])

            assert two.graph_hash() == one.graph_hash()

    check()


def test_a_merge_that_makes_a_fact_about_itself_keeps_it_as_evidence(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("person:a", "met_with", "person:b"), says("person:a", "criticized", "person:c"))])
    before = store.graph_hash()

    decision = merge(store, "person:a", "person:b")
    merged = store.facts(ALL)
    kept = store.stats().evidence
    store.revoke(decision)

    assert [fact.relation for fact in merged] == ["criticized"]
    assert (kept, store.stats().facts) == (2, 2)
    assert store.graph_hash() == before


def test_a_symmetric_fact_is_one_after_a_merge_turned_its_ends(store: Store, build: Build, says: Says) -> None:
    store.apply(
        [build("a", says("person:b", "met_with", "person:x")), build("b", says("person:b", "met_with", "person:a"))]
    )

    merge(store, "person:a", "person:x")
    from_one = store.facts(FactFilter(entity="person:x"))

    assert [(f.subject.key, f.object.key, f.n_sources) for f in from_one] == [("person:a", "person:b", 2)]
    assert from_one == store.facts(FactFilter(entity="person:b"))


def test_what_a_person_holds_different_survives_everything(store: Store, build: Build, says: Says) -> None:
    readings = [build("a", says("person:a", "criticized", "person:b")), build("b", says("person:c", "visited", "Q36"))]
    store.apply(readings)
    merge(store, "person:a", "person:b", Verdict.DIFFERENT)

    merge(store, "person:a", "person:b", actor=AUTOMATIC, score=0.99)
    merge(store, "person:a", "person:c", actor=AUTOMATIC, score=0.9)
    merge(store, "person:b", "person:c", actor=AUTOMATIC, score=0.8)
    store.apply(deleted=["a"])
    store.apply(readings)

    assert store.entity("person:b").entity.key == "person:b"
    assert [(d.a, d.b, d.actor) for d in store.decisions()] == [("person:a", "person:b", HUMAN)]


def test_a_person_outweighs_what_was_found_automatically(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("person:a", "criticized", "person:b"))])
    merge(store, "person:a", "person:b", Verdict.DIFFERENT, AUTOMATIC, score=0.99)

    merge(store, "person:b", "person:a")
    joined = store.entity("person:b").entity.key
    unsure = merge(store, "person:a", "person:b", Verdict.UNSURE)
    parted = store.entity("person:b").entity.key
    store.revoke(unsure)

    assert (joined, parted, store.entity("person:b").entity.key) == ("person:a", "person:b", "person:a")


def test_a_cluster_that_loses_its_name_giver_goes_on(store: Store, build: Build, says: Says) -> None:
    store.apply(
        [
            build("a", says("Q1", "visited", "Q36")),
            build("b", says("person:b", "visited", "Q36")),
            build("c", says("person:c", "visited", "Q36")),
        ]
    )
    merge(store, "Q1", "person:b")
    merge(store, "Q1", "person:c")

    store.apply(deleted=["a"])

    assert store.entity("person:c").entity.key == "person:b"
    assert store.entity("person:b").degree == 1
    with pytest.raises(EntityNotFound):
        store.entity("Q1")


def test_automatic_decisions_go_with_their_entities(store: Store, build: Build, says: Says) -> None:
    readings = [build("a", says("person:a", "visited", "Q36")), build("b", says("person:b", "visited", "Q36"))]
    store.apply(readings[:1])
    never = store.graph_hash()
    store.apply(readings[1:])

    merge(store, "person:a", "person:b", actor=AUTOMATIC, score=0.9)
    store.apply(deleted=["b"])

    assert store.decisions(revoked=True) == []
    assert store.graph_hash() == never


def test_two_georgias_and_250_countries_stay_apart(store: Store, build: Build, says: Says) -> None:
    georgias = {"Q230": ("Georgia",), "place:georgia~us": ("Georgia",)}
    rows = [says(f"Q{5000 + n}", "supported", "Q230" if n % 2 else "place:georgia~us") for n in range(250)]

    store.apply([build("a", *rows, names=georgias)])

    assert store.stats().entities == 252
    assert store.decisions() == []
    assert [card.entity.key for card in store.search("Georgia")] == ["Q230", "place:georgia~us"]


def test_decisions_that_make_no_sense_are_refused(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("person:a", "died_on", "date:2001"))])

    with pytest.raises(InvalidFact):
        merge(store, "person:a", "person:a")
    with pytest.raises(InvalidFact, match="value"):
        merge(store, "person:a", "date:2001")
    with pytest.raises(EntityNotFound):
        merge(store, "person:a", "person:nobody")
    with pytest.raises(DecisionNotFound):
        store.revoke(77)

    assert store.decisions(revoked=True) == []


def test_decisions_tell_what_was_decided(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("person:b", "criticized", "person:a"), says("person:b", "visited", "Q36"))])

    taken = store.decide("person:b", "person:a", Verdict.SAME, reason="one man", actor=HUMAN, score=0.7)
    again = store.revoke(taken.id), store.revoke(taken.id)

    assert (taken.a, taken.b, taken.canonical, taken.score) == ("person:a", "person:b", "person:b", 0.7)
    assert again[0] == again[1] == store.decisions(key="person:a", revoked=True)[0]
    assert store.decisions() == []
