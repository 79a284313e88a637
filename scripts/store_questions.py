"""Questions of every kind for two stores, which have to answer alike: data, order, and errors with their words."""

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from triplewire.graph.errors import TriplewireError
from triplewire.graph.model import Status
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

Question = tuple[str, tuple[Any, ...], dict[str, Any]]
ALL = FactFilter(statuses=())
LANDS = ("Q159", "Q184", "Q212", "Q36")
ONE_WAY = ["deployed_in", "attacked", "minister_of", "criticized", "sued", "supported"]
RELATIONS = [*ONE_WAY, "borders", "met_with"]
QUERIES = [
    *("lavrov", "sergei lavrov", "Lavrow", "lav", "s", "russia", "россия", "рф", "bialorus", "Białoruś", "modric luka"),
    *(
        "at&t",
        "AT",
        "u.s. steel",
        "🏭",
        "...",
        "",
        "nordic rail",
        "nordik rayl",
        "sergej",
        "sergey lavrof",
        "Q184",
        "ru",
    ),
    *("alexander the great of macedonia", "detach delete", "\u202e", "belaruss", "o", "*", 'a" OR "b', "ukraine AND"),
]


def answer(store: Store, question: Question) -> object:
    """What a store answers: data, or the error with its words."""
    name, given, named = question
    try:
        found = getattr(store, name)(*given, **named)
        return list(found) if isinstance(found, Iterator) else found
    except TriplewireError as error:
        return type(error).__name__, str(error), error.hint


def differences(one: Store, two: Store, questions: Iterable[Question]) -> list[tuple[Question, object, object]]:
    """The questions that two stores answer differently, and how."""
    found = []
    for question in questions:
        answers = answer(one, question), answer(two, question)
        if answers[0] != answers[1]:
            found.append((question, *answers))
    return found


def walks(store: Store, keys: list[str], rng: random.Random) -> Iterator[Question]:
    """Neighbourhoods, paths and timelines."""
    for key in keys:
        yield "timeline", (key,), {"limit": rng.choice([1, 3, 200])}
        for depth in (1, 2, 3):
            caps = {"max_nodes": rng.choice([1, 3, 8, 200]), "max_facts": rng.choice([1, 5, 20, 2000])}
            yield "neighbourhood", (key,), {"depth": depth, **caps}
        yield "neighbourhood", (key,), {"depth": 2, "relations": rng.sample(RELATIONS, 2)}
        for other in rng.sample(keys, min(4, len(keys))):
            reach = {"max_hops": rng.choice([1, 2, 3, 4, 6]), "k": rng.choice([1, 2, 5])}
            yield "paths", (key, other), reach
            yield "shown_paths", (key, other), reach


def filters(store: Store, keys: list[str], rng: random.Random) -> Iterator[FactFilter]:
    """Filters of every kind, alone and together."""
    facts = list(store.subgraph(ALL))
    days = [*("2019", "2022-02-15", "2022-03", "1990-01-01", "2031")]
    articles = [card.article.key for card in store.articles(limit=100)]
    for key in keys:
        yield FactFilter(entity=key)
        yield FactFilter(subject=key, statuses=())
        yield FactFilter(object=key, statuses=(Status.DENIED, Status.FUTURE, Status.ASSERTED))
        yield FactFilter(entity=key, relation=rng.choice(RELATIONS), statuses=())
        yield FactFilter(speaker=key, statuses=())
    for _ in range(12):
        fact = rng.choice(facts)
        yield FactFilter(
            subject=rng.choice([None, None, fact.subject.key]),
            relation=rng.choice([None, fact.relation]),
            object=rng.choice([None, None, fact.object.key]),
            entity=rng.choice([None, None, fact.subject.key]),
            statuses=rng.choice([(), (Status.ASSERTED,), (fact.status, Status.ALLEGED)]),
            article=rng.choice([None, None, None, rng.choice(articles)]),
            min_confidence=rng.choice([0.0, 0.0, 0.7, 0.95]),
            min_sources=rng.choice([0, 0, 1, 2]),
            as_of=rng.choice([None, None, *days]),
            known_at=rng.choice([None, None, None, "2022", "2023-01-03", "2023-01-10T12:00:00Z"]),
            published_from=rng.choice([None, None, *days]),
            published_to=rng.choice([None, None, *days]),
        )


def about_facts(store: Store, keys: list[str], rng: random.Random) -> Iterator[Question]:
    """Pages and counts of facts, single facts, evidence and conflicts."""
    facts = list(store.subgraph(ALL))
    for where in filters(store, keys, rng):
        yield "facts", (where,), {}
        yield "facts", (where,), {"limit": 2, "after": rng.choice(facts).id}
        yield "count_facts", (where,), {"cap": rng.choice([3, 1000])}
        yield "fact_page", (where,), {"limit": rng.choice([1, 3, 50]), "cap": rng.choice([3, 1000])}
        yield "subgraph", (where,), {}
    for fact in rng.sample(facts, min(40, len(facts))):
        yield "fact", (fact.id,), {}
        yield "evidence", (fact.id,), {}
        for view in store.evidence(fact.id)[:2]:
            yield "evidence", (fact.id,), {"after": view.evidence.key, "limit": 1}
        yield "conflicts", (fact.subject.key, fact.relation, fact.object.key), {}
        yield "conflicts", (fact.subject.key,), {}
        yield "conflicts", (), {"object": fact.object.key, "relation": fact.relation}
    yield "best_evidence", ([fact.id for fact in facts],), {}
    yield "conflicts", (), {}
    yield "conflicts", (), {"limit": 2}


def about_names(store: Store, keys: list[str], names: Sequence[str]) -> Iterator[Question]:
    """Entities by key and by name."""
    for mode in ("prefix", "text", "fuzzy"):
        for query in (*QUERIES, *names):
            yield "search", (query,), {"mode": mode}
            yield "search", (query,), {"mode": mode, "type": "Person", "limit": 1}
            for card in store.search(query, mode=mode, limit=2):
                yield "search", (query,), {"mode": mode, "after": card.entity.key, "limit": 3}
    for name in (*QUERIES, *names, *keys):
        yield "resolve", (name,), {}
        yield "entity", (name,), {}
    for key in keys:
        yield "entities", (), {"after": key, "limit": 3}
        yield "mentions", (key,), {"limit": 200}
        for view in store.mentions(key)[:30:7]:
            yield "mentions", (key,), {"after": view.place, "limit": 3}
    for kind in ("Person", "Place", "Date", "Nothing", None):
        yield "entities", (), {"type": kind, "limit": 100}


def about_articles(store: Store, words: Sequence[str]) -> Iterator[Question]:
    """Articles by key, page, address and words, and the counts of everything."""
    cards = store.articles(limit=200)
    for card in cards[:25]:
        for asked in (card.article.key, card.article.key[:8], card.article.url or "", f"{card.article.url}?utm_id=1"):
            yield "article", (asked,), {}
        yield "articles", (), {"after": card.article.key, "limit": 4}
    for query in words:
        yield "articles", (), {"query": query}
        yield "articles", (), {"query": query, "after": cards[0].article.key, "limit": 2}
    yield "articles", (), {"limit": 500}
    yield "stats", (), {}


def refused() -> Iterator[Question]:
    """Questions that have no answer."""
    for where in (
        FactFilter(subject="Q1"), FactFilter(entity="Q1", as_of="never"), FactFilter(as_of="never"),
        FactFilter(known_at="never"), FactFilter(relation="border"), FactFilter(speaker="Q1"),
        FactFilter(subject="Q159", object="Q1", speaker="Q2"), FactFilter(article="gone", statuses=()),
    ):  # fmt: skip
        yield "facts", (where,), {}
    yield "facts", (ALL,), {"after": "not an id"}
    yield from (
        ("fact", ("00",), {}), ("fact", ("zz",), {}), ("fact", ("F" * 16,), {}), ("evidence", ("zz",), {}),
        ("article", ("afp-",), {}), ("search", ("x",), {"mode": "magic"}), ("articles", (), {"after": "gone"}),
        ("mentions", ("Q159",), {"after": "gone"}), ("mentions", ("Q159",), {"after": "gone/1-2-3"}),
        ("mentions", ("Q1",), {}), ("entities", (), {"after": "gone"}), ("search", ("russia",), {"after": "gone"}),
        ("neighbourhood", ("Q1",), {}), ("neighbourhood", ("Q159",), {"relations": ["border"]}),
        ("neighbourhood", ("Q1",), {"relations": ["border"]}), ("paths", ("Q159", "Q1"), {}),
        ("paths", ("Q2", "Q1"), {}), ("timeline", ("Q1",), {}), ("conflicts", ("Q1",), {}),
        ("conflicts", ("Q159", "border"), {}), ("best_evidence", ([],), {}),
    )  # fmt: skip


def everything(
    store: Store, seed: int, words: Sequence[str], keys: list[str] | None = None, names: Sequence[str] = ()
) -> list[Question]:
    """All questions about a store, chosen by what it holds: about these entities, or about a few of it."""
    rng = random.Random(seed)
    there = {fact.subject.key for fact in store.subgraph(ALL)} | {*LANDS}
    chosen = keys or sorted({*rng.sample(sorted(there), 6), "person:sergei-lavrov", "date:2022-02"})
    return [
        *about_facts(store, chosen, rng),
        *walks(store, chosen, rng),
        *about_names(store, chosen, names),
        *about_articles(store, words),
        *refused(),
    ]
