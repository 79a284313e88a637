"""Whatever is asked, Neo4j answers as SQLite does: the same ids, in the same order, with the same errors."""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from store_questions import ONE_WAY, RELATIONS, differences, everything

from triplewire.graph.model import Period, Reading, Status, Verdict
from triplewire.graph.store import Store

pytestmark = pytest.mark.neo4j
Build = Callable[..., Reading]
Stores = Callable[..., Store]
Pair = Callable[[list[list[Reading]]], list[Store]]
Says = Callable[..., Any]
MOMENTS = [f"2023-01-{day:02}T00:00:00.000000Z" for day in range(1, 29)]
THINGS = [
    *("Q159", "Q184", "Q212", "Q36", "Q30", "Q458", "Q7184", "Q37", "person:sergei-lavrov", "person:joe-biden"),
    *("person:luka-modric", "person:sergej-lavrov", "org:nordic-rail", "org:nordic-bank", "org:at-t", "org:u-s-steel"),
    *("date:2019", "date:2022-02", "text:0123456789ab"),
]
NAMES = {
    "Q159": ("Russia", "Russian Federation", "РФ"),
    "Q184": ("Belarus", "Białoruś", "Byelorussia"),
    "Q212": ("Ukraine", "Україна"),
    "Q36": ("Poland", "Polska"),
    "person:sergei-lavrov": ("Sergei Lavrov", "Lavrov", "Сергей Лавров"),
    "person:sergej-lavrov": ("Sergej Lavrov", "S. Lavrow"),
    "person:luka-modric": ("Luka Modrić",),
    "org:at-t": ("AT&T", "AT & T"),
    "org:u-s-steel": ("U.S. Steel", "`USS`) DETACH DELETE (n) //", "🏭 steel", "🏭"),
    "org:nordic-rail": ("Nordic Rail Oy", "\u202eNordic'\"Rail"),
}
VALUES = ("date:", "text:")


def stream(build: Build, says: Says, seed: int, n: int = 24) -> list[Reading]:
    """Articles that state random things about a few entities, some of them copies of each other."""
    rng = random.Random(seed)
    readings = []
    for number in range(n):
        rows = []
        for _ in range(rng.randrange(1, 7)):
            subject, obj = rng.sample(THINGS, 2)
            if subject.startswith(VALUES):
                subject, obj = obj, subject
            if subject.startswith(VALUES):
                continue
            relation = rng.choice(ONE_WAY if obj.startswith(VALUES) else RELATIONS)
            stated = rng.choice([Period(), Period("2019"), Period("2018-05", "2021"), Period(happened="2022-02-16")])
            rows.append(
                says(
                    subject,
                    relation,
                    obj,
                    rng.choice([Status.ASSERTED] * 4 + [Status.DENIED, Status.FUTURE, Status.NEGATED]),
                    confidence=rng.choice([0.55, 0.7, 0.8, 0.8]),
                    period=stated,
                    speaker=rng.choice([None, None, "person:joe-biden", "person:sergei-lavrov"]),
                    role=rng.choice([None, "foreign minister"]),
                )
            )
        names = {key: NAMES[key] for key in rng.sample(sorted(NAMES), 5)}
        published = rng.choice([None, "2022-02-15", "2022-02-16", "2022-03-01", "2019-12-31"])
        readings.append(build(f"art-{rng.randrange(10**6):06}-{number:02}", *rows, published=published, names=names))
    return readings


WORDS = ["minister", "deployed_in", "criticized russia", "Article art", "lavrov", "Białoruś", "nothing", "...", "steel"]


@pytest.fixture
def pair(new_sqlite: Stores, new_neo4j_store: Stores) -> Callable[[list[list[Reading]]], list[Store]]:
    """Makes two stores, one of each kind, that took in the same articles at the same moments."""

    def make(batches: list[list[Reading]]) -> list[Store]:
        stores = []
        for new in (new_sqlite, new_neo4j_store):
            clock = iter(MOMENTS)
            stores.append(new(clock=lambda clock=clock: next(clock)))
            for batch in batches:
                stores[-1].apply(batch)
        return stores

    return make


def test_random_articles_are_told_alike(pair: Pair, build: Build, says: Says) -> None:
    readings = stream(build, says, 1)
    one, two = pair([readings[:5], readings[5:6], readings[6:]])

    assert differences(one, two, everything(one, 1, WORDS)) == []


def test_after_merges_and_deletions_they_are_told_alike(pair: Pair, build: Build, says: Says) -> None:
    stores = pair([stream(build, says, 3)])

    for store in stores:
        store.decide("person:sergei-lavrov", "person:sergej-lavrov", Verdict.SAME, reason="spelling", actor="ann")
        store.decide("org:nordic-rail", "org:nordic-bank", Verdict.SAME, reason="one house", actor="ann")
        store.apply(deleted=[card.article.key for card in store.articles(limit=3)])

    assert differences(*stores, everything(stores[0], 3, WORDS)) == []
