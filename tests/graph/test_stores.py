"""What every store promises about articles: in, corrected, out, in any order, and nothing left behind."""

import random
import threading
from collections.abc import Callable
from itertools import count
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triplewire.graph.errors import ArticleNotFound, InvalidArticle, InvalidFact, UnknownRelation
from triplewire.graph.model import Counts, Period, Reading, Status
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter


class Audit(Protocol):
    """Looks behind a store: tests/graph/conftest.py."""

    def residue(self, store: Store) -> dict[str, int]: ...
    def check(self, store: Store) -> None: ...


Build = Callable[..., Reading]
Says = Callable[..., object]
Stores = Callable[..., Store]
Examples = Callable[[int], int]
ALL = FactFilter(statuses=())
WIRE = (
    "russian troops arrived in belarus on tuesday for a joint drill near the ukrainian border officials said in minsk "
)
KEYS = ["Q159", "Q184", "Q212", "Q36", "person:a-b", "person:c-d", "org:un", "date:2022-02-16", "text:0123456789ab"]
RELATIONS = ["borders", "attacked", "supported", "visited", "deployed_in", "met_with"]


def stream(build: Build, says: Says, seed: int, count: int) -> list[Reading]:
    """Random readings over few entities, so that facts meet; some are copies of one wire story."""
    rng = random.Random(seed)
    readings = []
    for n in range(count):
        rows = []
        for _ in range(rng.randrange(5)):
            subject, obj = rng.sample(KEYS, 2)
            if not subject.startswith(("date:", "text:")):
                period = rng.choice([Period(), Period("1994"), Period("2001-05", "2020"), Period(None, "?")])
                speaker = rng.choice([None, "Q159", "person:c-d"])
                confidence = rng.choice([0.55, 0.7, 0.9, 0.123456789])
                status = rng.choice(list(Status))
                rows.append(says(subject, rng.choice(RELATIONS), obj, status, confidence, period, speaker))
        copied = (
            {"text": WIRE * 6 + f"word{n % 2} more", "bands": f"w{n % 3} x"} if rng.random() < 0.4 and not rows else {}
        )
        published = rng.choice([None, "2022-02-14", "2022-02-15", "2023", "2022-02-16"])
        names = {"Q159": rng.choice([("Russia",), ("Russian Federation", "Russia"), ("Россия",)])}
        readings.append(build(f"a{n:03}", *rows, published=published, names=names, **copied))
    return readings


def test_an_article_comes_back_as_it_was_applied(store: Store, build: Build, says: Says) -> None:
    applied = stream(build, says, seed=1, count=30)

    store.apply(applied)

    assert list(store.readings()) == sorted(applied, key=lambda reading: reading.article.key)


def test_ingesting_twice_changes_nothing(store: Store, build: Build, says: Says) -> None:
    readings = stream(build, says, seed=2, count=30)
    store.apply(readings)
    before = store.graph_hash(), store.stats()

    counts = store.apply(readings)

    assert counts == Counts(unchanged=30)
    assert (store.graph_hash(), store.stats()) == before


def test_the_order_of_articles_does_not_matter(
    new_store: Stores, new_sqlite: Stores, audit: Audit, examples: Examples, build: Build, says: Says
) -> None:
    @settings(max_examples=examples(15), deadline=None)
    @given(seed=st.integers(0, 10_000), batch=st.integers(1, 7))
    def check(seed: int, batch: int) -> None:
        readings = stream(build, says, seed, count=14)
        shuffled = random.Random(seed).sample(readings, len(readings))

        with new_sqlite() as one, new_store() as two:
            one.apply(readings)
            for start in range(0, len(shuffled), batch):
                two.apply(shuffled[start : start + batch])

            assert two.graph_hash() == one.graph_hash()
            audit.check(two)

    check()


def test_deleting_equals_never_having_seen(
    new_store: Stores, new_sqlite: Stores, audit: Audit, examples: Examples, build: Build, says: Says
) -> None:
    @settings(max_examples=examples(10), deadline=None)
    @given(seed=st.integers(0, 10_000))
    def check(seed: int) -> None:
        readings = stream(build, says, seed, count=12)
        order = random.Random(seed).sample(readings, len(readings))

        with new_store() as one:
            one.apply(readings)
            for n, gone in enumerate(order[:6]):
                one.apply(deleted=[gone.article.key])
                with new_sqlite() as never:
                    never.apply(order[n + 1 :])
                    assert one.graph_hash() == never.graph_hash()
            audit.check(one)
            one.apply(deleted=[reading.article.key for reading in order[6:]])
            assert audit.residue(one) == {}
            audit.check(one)

    check()


def test_a_correction_equals_having_seen_the_new_text_only(
    new_store: Stores, new_sqlite: Stores, audit: Audit, examples: Examples, build: Build, says: Says
) -> None:
    @settings(max_examples=examples(10), deadline=None)
    @given(seed=st.integers(0, 10_000))
    def check(seed: int) -> None:
        old, new = stream(build, says, seed, count=8), stream(build, says, seed + 1, count=8)

        with new_store() as one, new_sqlite() as two:
            one.apply(old)
            changed = one.apply(replaced=new[:4])
            two.apply([*new[:4], *old[4:]])

            assert one.graph_hash() == two.graph_hash()
            assert changed.replaced + changed.unchanged == 4
            audit.check(one)

    check()


def test_a_corrected_article_is_version_two(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("Q159", "attacked", "Q212"))])

    counts = store.apply([build("a", says("Q159", "supported", "Q212"))])

    assert counts.replaced == 1
    assert store.article("a").version == 2
    assert [fact.relation for fact in store.facts(ALL)] == ["supported"]


def test_another_extractor_reads_the_same_text_again(store: Store, build: Build, says: Says) -> None:
    reading = build("a", says("Q159", "attacked", "Q212"))
    again = build("a", says("Q159", "attacked", "Q212"), extractor="test-2")
    store.apply([reading])

    counts = store.apply([again])

    assert counts.replaced == 1
    assert store.is_known("a", again.article.sha256, "test-2")
    assert not store.is_known("a", again.article.sha256, "test-1")


def test_a_fact_outlives_one_of_its_two_articles(store: Store, audit: Audit, build: Build, says: Says) -> None:
    afp = build("afp", says("Q184", "borders", "Q212"))
    reuters = build("reuters", says("Q184", "borders", "Q212"), says("Q36", "borders", "Q184"))
    store.apply([afp, reuters])
    fact = store.facts(FactFilter(subject="Q184", object="Q212"))[0]

    store.apply(deleted=["afp"])
    left = store.fact(fact.id)
    quoted = [view.evidence.article for view in store.evidence(fact.id)]
    store.apply(deleted=["reuters"])

    assert (fact.n_sources, left.n_sources, quoted) == (2, 1, ["reuters"])
    assert store.facts(ALL) == []
    assert audit.residue(store) == {}


def test_two_outlets_with_one_wire_story_count_once(store: Store, build: Build, says: Says) -> None:
    said = says("Q159", "deployed_in", "Q184")
    wire = {"text": "Q159 deployed_in Q184. " + WIRE * 3, "bands": "b1 b2"}
    other = {
        "text": "Q159 deployed_in Q184. " + "entirely different words about the very same thing " * 4,
        "bands": "b1",
    }

    store.apply([build("a", said, **wire), build("b", said, published="2022-02-15", **wire)])
    copies = store.facts(ALL)[0]
    store.apply([build("c", said, **other)])
    independent = store.facts(ALL)[0]
    store.apply(deleted=["b"])
    left = store.facts(ALL)[0]

    assert (copies.n_evidence, copies.n_sources, copies.confidence) == (2, 1, 0.8)
    assert (independent.n_evidence, independent.n_sources, independent.confidence) == (3, 2, 0.96)
    assert (left.n_evidence, left.n_sources) == (2, 2)
    assert store.article("a").cluster == "a"


def test_a_cluster_is_named_by_its_oldest_article(store: Store, build: Build, says: Says) -> None:
    said = says("Q159", "deployed_in", "Q184")
    wire = {"text": "Q159 deployed_in Q184. " + WIRE * 3, "bands": "b1 b2"}

    for day, key in (("2022-02-16", "c"), ("2022-02-14", "b"), (None, "a")):
        store.apply([build(key, said, published=day, **wire)])

    assert {store.article(key).cluster for key in "abc"} == {"b"}
    assert store.stats().clusters == 1


def test_deleting_what_is_not_there_changes_nothing(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("Q159", "attacked", "Q212"))])
    before = store.graph_hash(), store.revision()

    with pytest.raises(ArticleNotFound):
        store.apply([build("b", says("Q36", "attacked", "Q212"))], deleted=["a", "nothing"])
    with pytest.raises(ArticleNotFound):
        store.apply(replaced=[build("b", says("Q36", "attacked", "Q212"))])

    assert (store.graph_hash(), store.revision()) == before


def test_the_last_of_two_versions_in_one_batch_counts(store: Store, build: Build, says: Says) -> None:
    old, new = build("a", says("Q159", "attacked", "Q212")), build("a", says("Q159", "supported", "Q212"))

    store.apply([old, new])

    assert [fact.relation for fact in store.facts(ALL)] == ["supported"]


@pytest.mark.parametrize(
    "name",
    [
        "`X`) DETACH DELETE (n) //",
        "'; DROP TABLE fact; --",
        'a "quoted" name',
        "N\0UL",
        "\\u0060) DELETE (n",
        "\u202eRTL\u202c",
        "𝕏 𝔽𝔸",
        "🇧🇾",
        "%_*",
        "?",
    ],
)
def test_a_hostile_name_is_data(store: Store, audit: Audit, build: Build, says: Says, name: str) -> None:
    reading = build("a", says("org:hostile", "attacked", "Q212"), names={"org:hostile": (name, name + " II")})

    store.apply([reading])

    assert store.reading("a") == reading
    assert store.resolve(name).name == name
    for mode in ("prefix", "text", "fuzzy"):
        store.search(name, mode=mode)
    assert "org:hostile" in {card.entity.key for card in store.search(name, mode="prefix")}
    store.articles(query=name)
    store.apply(deleted=["a"])
    assert audit.residue(store) == {}
    audit.check(store)


def test_what_is_no_text_is_refused(store: Store, audit: Audit, build: Build, says: Says) -> None:
    with pytest.raises(InvalidArticle, match="surrogate"):
        store.apply([build("a", says("org:x", "attacked", "Q212"), names={"org:x": ("half \ud83d",)})])
    with pytest.raises(InvalidArticle, match="NUL"):
        store.apply([build("a", says("org:\0", "attacked", "Q212"))])

    assert audit.residue(store) == {}


def test_a_relation_that_is_not_in_the_vocabulary_is_refused(
    store: Store, audit: Audit, build: Build, says: Says
) -> None:
    with pytest.raises(UnknownRelation, match="borders"):
        store.apply([build("a", says("Q159", "border", "Q212"))])
    with pytest.raises(UnknownRelation):
        store.facts(FactFilter(relation="`X`) DETACH DELETE (n) //"))

    assert audit.residue(store) == {}


def test_evidence_of_another_article_is_refused(store: Store, build: Build, says: Says) -> None:
    one, two = build("a", says("Q159", "attacked", "Q212")), build("b", says("Q159", "attacked", "Q212"))
    mixed = Reading(one.article, "test-1", one.sentences, one.entities, one.mentions, two.evidence)

    with pytest.raises(InvalidFact, match="another article"):
        store.apply([mixed])


def test_an_entity_bears_the_name_that_most_articles_give_it(store: Store, build: Build, says: Says) -> None:
    said = says("Q159", "attacked", "Q212")
    short, long = {"Q159": ("Russia", "Moscow")}, {"Q159": ("Russian Federation", "Russia")}

    store.apply([build("a", said, names=long), build("b", said, names=long), build("c", said, names=short)])
    before = store.entity("Q159").entity
    store.apply(deleted=["a"])
    tied = store.entity("Q159").entity

    assert (before.name, before.aliases) == ("Russian Federation", ("Moscow", "Russia"))
    assert tied.name == "Russia"


def test_periods_merge_whatever_the_order(store: Store, build: Build, says: Says) -> None:
    def held(key: str, day: str, period: Period) -> Reading:
        return build(key, says("person:a-b", "minister_of", "Q184", period=period), published=day)

    store.apply([held("a", "2010-01-05", Period("2008", "2012"))])
    ended = store.facts(ALL)[0]
    store.apply([held("b", "2015-01-05", Period("2007-03"))])
    went_on = store.facts(ALL)[0]
    store.apply([held("c", "2020-01-05", Period(None, "?"))])
    over = store.facts(ALL)[0]

    assert (ended.period, ended.until_day) == (Period("2008", "2012"), "2013-01-01")
    assert went_on.period == Period("2007-03")
    assert (over.period, over.since_day, over.until_day) == (Period("2007-03", "?"), "2007-03-01", "2020-01-05")


def test_pages_stay_whole_while_a_writer_writes(store: Store, build: Build, says: Says) -> None:
    def article(n: int) -> Reading:
        return build(f"a{n:04}", says(f"org:{n}", "sued", "org:hub"), says(f"org:{n}", "criticized", "org:hub"))

    hub = FactFilter(object="org:hub")
    store.apply([article(n) for n in range(100)])
    there = {fact.id for fact in store.subgraph(hub)}
    is_over = threading.Event()
    written: list[int] = []

    def write() -> None:
        for n in count(1000):
            if is_over.is_set():
                return
            store.apply([article(n)])
            store.apply(deleted=[f"a{n - 3:04}"] if n > 1003 and n % 2 else [])
            written.append(n)

    writer = threading.Thread(target=write)
    writer.start()
    runs = []
    while len(runs) < 5 or (len(written) < 5 and writer.is_alive()):
        seen: list[str] = []
        while page := store.facts(hub, after=seen[-1] if seen else "", limit=7):
            seen += [fact.id for fact in page]
        runs.append(seen)
    is_over.set()
    writer.join()

    assert len(written) >= 5
    for seen in runs:
        assert len(seen) == len(set(seen))
        assert there <= set(seen)
