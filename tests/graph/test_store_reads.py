"""What every store answers: filters, pages, time, conflicts, paths and search."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import networkx
import pytest

from triplewire.graph.errors import (
    ArticleNotFound,
    BadCursor,
    BadInput,
    EntityNotFound,
    FactNotFound,
    StoreUnavailable,
    UnknownRelation,
)
from triplewire.graph.model import Fact, Period, Reading, Status
from triplewire.graph.options import Options
from triplewire.graph.store import Store
from triplewire.graph.timeline import first_day
from triplewire.graph.views import ASSERTED, FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]
ALL = FactFilter(statuses=())


def said_of(facts: list[Fact]) -> list[tuple[str, str, str]]:
    """Facts as triples of keys, sorted."""
    return sorted((fact.subject.key, fact.relation, fact.object.key) for fact in facts)


@pytest.fixture
def crisis(store: Store, build: Build, says: Says) -> Store:
    """A small store about one crisis."""
    store.apply(
        [
            build(
                "afp-1",
                says("Q159", "deployed_in", "Q184", period=Period("2022-02-10")),
                says("Q184", "borders", "Q212"),
                says("Q159", "deployed_in", "Q212", Status.DENIED, speaker="person:sergei-lavrov"),
                says("person:sergei-lavrov", "minister_of", "Q159", period=Period("2004")),
                published="2022-02-16",
            ),
            build(
                "tass-1",
                says("Q159", "deployed_in", "Q184", confidence=0.6),
                says("Q159", "deployed_in", "Q212", Status.FUTURE, speaker="person:joe-biden"),
                says("Q212", "criticized", "Q159"),
                published="2022-02-17",
            ),
            build(
                "bbc-1",
                says("Q159", "attacked", "Q212", period=Period(happened="2022-02-24")),
                says("Q159", "deployed_in", "Q212"),
                says("person:sergei-lavrov", "died_on", "date:2099"),
                published="2022-02-25",
            ),
        ]
    )
    return store


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (FactFilter(subject="Q159", relation="deployed_in"), ["Q184", "Q212"]),
        (FactFilter(subject="Q159", object="Q212"), ["Q212", "Q212"]),
        (FactFilter(subject="Q159", object="Q212", statuses=(Status.DENIED,)), ["Q212"]),
        (FactFilter(object="Q212", relation="deployed_in", statuses=()), ["Q212"] * 3),
        (FactFilter(entity="Q184"), ["Q184", "Q212"]),
        (FactFilter(entity="Q184", relation="borders"), ["Q212"]),
        (FactFilter(relation="criticized"), ["Q159"]),
        (FactFilter(statuses=(Status.DENIED, Status.FUTURE)), ["Q212", "Q212"]),
        (FactFilter(statuses=(), speaker="person:joe-biden"), ["Q212"]),
        (FactFilter(statuses=(), article="tass-1"), ["Q159", "Q184", "Q212"]),
        (FactFilter(article="tass-1", subject="Q159"), ["Q184"]),
        (FactFilter(min_sources=2), ["Q184"]),
        (FactFilter(min_confidence=0.9), ["Q184"]),
        (FactFilter(relation="deployed_in", published_from="2022-02-17"), ["Q184", "Q212"]),
        (FactFilter(relation="deployed_in", published_to="2022-02-17"), ["Q184"]),
        (FactFilter(published_from="2022-03"), []),
        (FactFilter(relation="deployed_in", as_of="2022-02-09"), ["Q212"]),
        (FactFilter(relation="attacked", as_of="2022-02-23"), []),
        (FactFilter(relation="attacked", as_of="2022-02-24"), ["Q212"]),
        (FactFilter(relation="acquired"), []),
    ],
)
def test_every_filter_narrows_the_facts(crisis: Store, where: FactFilter, expected: list[str]) -> None:
    found = crisis.facts(where)

    assert sorted(fact.object.key for fact in found) == expected
    assert [fact.id for fact in found] == sorted(fact.id for fact in found)
    assert crisis.count_facts(where) == len(expected)
    assert list(crisis.subgraph(where)) == found


def test_what_is_not_asserted_is_read_only_when_asked_for(crisis: Store) -> None:
    default = crisis.facts(FactFilter(subject="Q159", object="Q212", relation="deployed_in"))
    conflict = crisis.conflicts("Q159", "deployed_in", "Q212")[0]

    assert [fact.status for fact in default] == [Status.ASSERTED]
    assert [fact.status for fact in conflict.facts] == [Status.ASSERTED, Status.FUTURE, Status.DENIED]
    assert [speaker.key for speaker in conflict.speakers] == ["person:joe-biden", "person:sergei-lavrov"]
    assert crisis.conflicts() == [conflict]
    assert crisis.conflicts(object="Q184") == []


def test_a_symmetric_fact_is_found_from_both_ends(store: Store, build: Build, says: Says) -> None:
    store.apply([build("a", says("Q184", "borders", "Q212")), build("b", says("Q212", "borders", "Q184"))])

    from_one, from_other = store.facts(FactFilter(entity="Q184")), store.facts(FactFilter(entity="Q212"))

    assert from_one == from_other
    assert [(fact.subject.key, fact.n_sources) for fact in from_one] == [("Q184", 2)]


def test_unknown_names_say_what_is_near(crisis: Store) -> None:
    with pytest.raises(EntityNotFound, match="Sergei Lavrov"):
        crisis.entity("person:sergej-lavrow")
    with pytest.raises(EntityNotFound, match="person:sergei-lavrov"):
        crisis.resolve("Serge Lavoisier")
    with pytest.raises(EntityNotFound):
        crisis.facts(FactFilter(subject="Q1"))
    with pytest.raises(UnknownRelation):
        crisis.neighbourhood("Q159", relations=["border"])
    with pytest.raises(FactNotFound):
        crisis.fact("00")
    with pytest.raises(FactNotFound):
        crisis.evidence("zz")
    with pytest.raises(ArticleNotFound):
        crisis.article("afp-")
    with pytest.raises(BadInput):
        crisis.facts(FactFilter(as_of="yesterday"))
    with pytest.raises(BadInput):
        crisis.facts(FactFilter(known_at="yesterday"))
    with pytest.raises(BadInput):
        crisis.search("x", mode="magic")


def test_cursors_that_lead_nowhere_are_refused(crisis: Store) -> None:
    fact = crisis.facts(ALL)[0].id
    for page in (
        lambda: crisis.facts(ALL, after="not an id"),
        lambda: crisis.evidence(fact, after="gone"),
        lambda: crisis.articles(after="gone"),
        lambda: crisis.mentions("Q159", after="gone"),
        lambda: crisis.entities(after="gone"),
        lambda: crisis.search("Q159", after="gone"),
    ):
        with pytest.raises(BadCursor):
            page()


def test_pages_add_up_to_the_whole(crisis: Store) -> None:
    def pages(ask: Callable[..., list[object]], cursor: Callable[[object], str]) -> list[object]:
        found: list[object] = []
        while page := ask(after=cursor(found[-1]) if found else "", limit=2):
            found += page
        return found

    facts = pages(lambda **page: crisis.facts(ALL, **page), lambda fact: fact.id)
    known = replace(ALL, known_at="2999")
    entities = pages(crisis.entities, lambda card: card.entity.key)
    articles = pages(crisis.articles, lambda card: card.article.key)
    mentions = pages(lambda **page: crisis.mentions("Q159", **page), lambda view: view.place)
    both = crisis.facts(FactFilter(subject="Q159", relation="deployed_in"))[0].id
    evidence = pages(lambda **page: crisis.evidence(both, **page), lambda view: view.evidence.key)
    searched = pages(lambda **page: crisis.search("e", mode="prefix", **page), lambda card: card.entity.key)

    assert facts == crisis.facts(ALL) == crisis.facts(known)
    assert entities == crisis.entities()
    assert [card.article.key for card in articles] == ["bbc-1", "tass-1", "afp-1"]
    assert mentions == crisis.mentions("Q159")
    assert [view.article.key for view in mentions][::4] == ["afp-1", "tass-1"]
    assert evidence == crisis.evidence(both)
    assert searched == crisis.search("e", mode="prefix")


def test_evidence_shows_the_exact_words(crisis: Store) -> None:
    denied = crisis.facts(FactFilter(statuses=(Status.DENIED,)))[0]

    view = crisis.evidence(denied.id)[0]
    text = crisis.article("afp-1").article.text

    assert view.words == "Q159 deployed_in Q212."
    assert [span.of(text) for span in (view.evidence.subject_span, view.evidence.object_span)] == ["Q159", "Q212"]
    assert view.evidence.cue_span is not None
    assert view.evidence.cue_span.of(text) == "deployed_in"
    assert view.speaker is not None
    assert (view.speaker.name, view.article.text, view.fact_id) == ("Sergei Lavrov", "", denied.id)


def test_articles_are_found_by_key_start_url_and_words(crisis: Store) -> None:
    assert crisis.article("tass-1").article.key == "tass-1"
    assert crisis.article("https://example.org/tass-1?utm_source=x").article.key == "tass-1"
    assert [card.article.key for card in crisis.articles(query="deployed_in criticized")] == ["tass-1"]
    assert crisis.articles(query="...") == []


def test_a_key_may_be_cut_to_its_unique_start(store: Store, build: Build, says: Says) -> None:
    said = says("Q159", "attacked", "Q212")
    store.apply([build("0123456789", said), build("0123457777", said)])

    assert store.article("0123456").article.key == "0123456789"
    assert store.reading("0123457").article.key == "0123457777"
    with pytest.raises(ArticleNotFound, match="several"):
        store.article("012345")


def test_search_finds_words_beginnings_and_misspelled_names(store: Store, build: Build, says: Says) -> None:
    names = {
        "Q184": ("Belarus", "Białoruś"),
        "person:alexander-lukashenko": ("Alexander Lukashenko", "Лукашенко", "Lukashenko"),
        "person:luka-modric": ("Luka Modrić",),
    }
    lukashenko = says("person:alexander-lukashenko", "head_of_state_of", "Q184")
    modric = says("person:luka-modric", "visited", "Q184", period=Period(happened="2022"))
    store.apply([build("a", lukashenko, modric, says("person:luka-modric", "born_on", "date:1985"), names=names)])

    def keys(query: str, **how: str) -> list[str]:
        return [card.entity.key for card in store.search(query, **how)]

    assert keys("luka", mode="prefix") == ["person:luka-modric", "person:alexander-lukashenko"]
    assert keys("luka") == ["person:luka-modric", "person:alexander-lukashenko"]
    assert keys("modric") == keys("MODRIĆ luka") == ["person:luka-modric"]
    assert keys("lukashneko", mode="fuzzy") == ["person:alexander-lukashenko"]
    assert keys("bialorus") == ["Q184"]
    assert keys("лукашенко") == ["person:alexander-lukashenko"]
    assert keys("b", mode="prefix", type="Place") == ["Q184"]
    assert keys("1985", mode="prefix") == keys("") == []
    assert store.resolve("alexander lukashenka").key == "person:alexander-lukashenko"
    assert store.resolve("Q184").key == store.resolve("belarus").key == "Q184"


def test_the_timeline_is_in_the_order_of_dates(crisis: Store) -> None:
    dated = crisis.timeline("Q159")

    assert [(fact.relation, fact.period.since or fact.period.happened) for fact in dated] == [
        ("minister_of", "2004"),
        ("deployed_in", "2022-02-10"),
        ("attacked", "2022-02-24"),
    ]
    assert crisis.timeline("Q159", limit=1) == dated[:1]


def test_a_neighbourhood_keeps_the_best_supported_and_counts_the_rest(crisis: Store) -> None:
    near = crisis.neighbourhood("Q159")
    small = crisis.neighbourhood("Q159", max_nodes=2)
    few = crisis.neighbourhood("Q159", max_facts=2)
    ministers = crisis.neighbourhood("Q159", relations=["minister_of"])
    far = crisis.neighbourhood("person:sergei-lavrov", depth=2)

    assert {entity.key for entity in near.entities} == {"Q159", "Q184", "Q212", "person:sergei-lavrov"}
    assert (len(near.facts), near.truncated) == (5, False)
    assert [entity.key for entity in small.entities] == ["Q159", "Q184"]
    assert (small.truncated, small.omitted) == (True, 4)
    assert (len(few.facts), few.omitted) == (2, 3)
    assert said_of(list(ministers.facts)) == [("person:sergei-lavrov", "minister_of", "Q159")]
    assert len(far.facts) == 5
    assert "date:2099" not in {entity.key for entity in far.entities}


def test_paths_are_as_short_as_networkx_finds(store: Store, build: Build, says: Says) -> None:
    rng = random.Random(5)
    keys = [f"org:n{n}" for n in range(60)]
    pairs = {tuple(sorted(rng.sample(keys, 2))) for _ in range(85)}
    store.apply(
        [
            build(f"a{n}", says(a, "met_with" if n % 2 else "sued", b, confidence=0.5 + n / 300))
            for n, (a, b) in enumerate(sorted(pairs))
        ]
    )
    there = {fact.subject.key for fact in store.facts(ALL, limit=500)} | {
        f.object.key for f in store.facts(ALL, limit=500)
    }
    graph = networkx.Graph(sorted(pairs))

    for _ in range(150):
        a, b = rng.sample(sorted(there), 2)
        found = store.paths(a, b, max_hops=6, k=3)
        try:
            chains = [tuple(chain) for chain in networkx.all_shortest_paths(graph, a, b)]
        except networkx.NetworkXNoPath:
            chains = []
        chains = [chain for chain in chains if len(chain) <= 7]
        assert {tuple(entity.key for entity in path.entities) for path in found} <= set(chains)
        assert len(found) == min(3, len(chains))
        for path in found:
            assert [{fact.subject.key, fact.object.key} for fact in path.facts] == [
                {one.key, two.key} for one, two in pairwise(path.entities)
            ]


def test_the_best_supported_of_equal_paths_comes_first(store: Store, build: Build, says: Says) -> None:
    def over(middle: str, confidence: float) -> list[object]:
        return [says("org:a", "sued", middle, confidence=confidence), says(middle, "sued", "org:b")]

    store.apply([build("x", *over("org:weak", 0.6), *over("org:strong", 0.9), *over("org:weaker", 0.55))])

    found = store.paths("org:a", "org:b", k=2)

    assert [path.entities[1].key for path in found] == ["org:strong", "org:weak"]
    assert store.paths("org:a", "org:b", max_hops=1) == []
    assert [path.facts for path in store.paths("org:a", "org:a")] == [()]


def test_values_are_no_way_from_one_entity_to_another(store: Store, build: Build, says: Says) -> None:
    store.apply([build("x", says("person:a", "died_on", "date:2001"), says("person:b", "died_on", "date:2001"))])

    assert store.paths("person:a", "person:b") == []
    assert [card.entity.key for card in store.entities()] == ["person:a", "person:b"]
    assert store.stats().entities == 2
    assert store.neighbourhood("person:a").facts == ()


def test_a_read_that_takes_too_long_says_so(new_store: Callable[..., Store], build: Build, says: Says) -> None:
    store = new_store(options=Options(time_limit=1e-9))
    store.apply([build(f"a{n}", *(says(f"org:{n}-{m}", "sued", "org:hub") for m in range(40))) for n in range(50)])

    with pytest.raises(StoreUnavailable, match="too long"):
        store.neighbourhood("org:hub")


def test_a_scripted_stream_is_answered_rightly_at_any_time(
    new_store: Callable[..., Store], build: Build, says: Says
) -> None:
    rng = random.Random(11)
    moments = iter(f"2023-01-{1 + n // 24:02}T{n % 24:02}:00:00.000000Z" for n in range(400))
    store = new_store(clock=lambda: next(moments))
    truth: dict[tuple[str, str], dict[str, str]] = {}
    history: list[dict[tuple[str, str], dict[str, str]]] = []
    for n in range(200):
        rows = []
        for m in range(5):
            key = (f"person:p{n}-{m}", f"Q{1000 + n % 17}")
            since = f"{rng.randrange(1950, 2020)}-{rng.randrange(1, 13):02}"
            truth[key] = {"since": since}
            rows.append(says(key[0], "minister_of", key[1], period=Period(since)))
        for key in rng.sample(sorted(truth), min(3, len(truth))):
            if "until" not in truth[key] and rng.random() < 0.3:
                truth[key] = {**truth[key], "until": str(int(truth[key]["since"][:4]) + rng.randrange(1, 30))}
                rows.append(says(key[0], "minister_of", key[1], period=Period(until=truth[key]["until"])))
            elif "until" not in truth[key]:
                rows.append(says(key[0], "minister_of", key[1]))
        store.apply([build(f"a{n:03}", *rows, published="2020-06-01")])
        history.append(dict(truth))

    wrongly_ended = 0
    for _ in range(12):
        n, day = rng.randrange(200), f"{rng.randrange(1950, 2040)}-{rng.randrange(1, 13):02}-15"
        known_at = f"2023-01-{1 + n // 24:02}T{n % 24:02}:30:00Z"
        where = FactFilter(relation="minister_of", as_of=day, known_at=known_at)
        found = {(fact.subject.key, fact.object.key) for fact in store.subgraph(where)}
        expected = {
            key
            for key, when in history[n].items()
            if first_day(when["since"]) <= day and ("until" not in when or f"{int(when['until']) + 1}-01-01" > day)  # type: ignore[operator]
        }
        wrongly_ended += len(expected - found)
        assert found == expected
    now = {(fact.subject.key, fact.object.key) for fact in store.subgraph(FactFilter(as_of="2019-12-31"))}
    late = {(f.subject.key, f.object.key) for f in store.subgraph(FactFilter(as_of="2019-12-31", known_at="2024"))}

    assert (len(truth), wrongly_ended) == (1000, 0)
    assert now == late


def test_what_was_not_known_yet_is_not_told(new_store: Callable[..., Store], build: Build, says: Says) -> None:
    moments = iter(["2023-01-01T00:00:00.000000Z", "2023-01-02T00:00:00.000000Z"])
    store = new_store(clock=lambda: next(moments))
    store.apply([build("a", says("Q159", "attacked", "Q212", confidence=0.6))])
    store.apply([build("b", says("Q159", "attacked", "Q212"), says("Q159", "supported", "Q36"))])

    before = store.facts(FactFilter(known_at="2022-12-31"))
    first = store.facts(FactFilter(known_at="2023-01-01"))
    both = store.facts(FactFilter(known_at="2023-01-02"))

    assert before == []
    assert [(fact.relation, fact.n_sources, fact.confidence) for fact in first] == [("attacked", 1, 0.6)]
    assert both == store.facts(FactFilter(statuses=ASSERTED))
