"""What lies around an entity of a SQLite store: the same along every index, and hubs without all their facts."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from triplewire.graph.model import Fact, Reading, Verdict
from triplewire.graph.options import Options
from triplewire.graph.sqlite_schema import ADDED, IS_COMPLETE
from triplewire.graph.sqlite_store import SqliteStore
from triplewire.graph.views import FactFilter

Build = Callable[..., Reading]
Says = Callable[..., object]
HUB = "org:hub"
RELATIONS = ("sued", "member_of", "criticized")
CAPS = ((200, 5), (3, 5), (200, 10), (200, 1), (200, 2000), (10, 2000))


def readings(build: Build, says: Says, seed: int) -> Iterator[Reading]:
    """Articles about a hub, with copies of some facts, dates as ends, and facts among the others."""
    rng = random.Random(seed)
    for n in range(90):
        other, third = f"org:o{int(60 * rng.random() ** 2)}", f"org:o{int(60 * rng.random() ** 3)}"
        said = [says(*rng.choice([(HUB, rng.choice(RELATIONS), other), (other, rng.choice(RELATIONS), HUB)]))]
        said += [says(HUB, rng.choice(("born_on", "sued")), f"date:19{n:02}")] if n % 4 == 0 else []
        said += [says(other, "sued", third)] if other != third else []
        yield build(f"a{n:04}", *said)


@pytest.fixture
def filled(tmp_path: Path, build: Build, says: Says, request: pytest.FixtureRequest) -> SqliteStore:
    """A store in which articles came, went and were corrected, and entities were merged."""
    made = list(readings(build, says, request.param))
    store = SqliteStore(tmp_path / "s.db")
    store.apply(made[:60])
    store.apply(made[60:], deleted=[reading.article.key for reading in made[:10]])
    store.apply(replaced=[build("a0020", says(HUB, "sued", "org:o1"), says("org:o2", "sued", "date:1999"))])
    for one in ("org:o1", "org:o7"):
        store.decide(one, "org:o3", Verdict.SAME, reason="test", actor="test")
    store.revoke(store.decisions()[0].id)
    return store


def by_hand(store: SqliteStore, key: str, relations: tuple[str, ...], caps: tuple[int, int]) -> tuple[object, ...]:
    """What lies one fact from an entity, of all the facts that there are."""
    key = store.entity(key).entity.key  # of those that were merged
    degrees = {card.entity.key: card.degree for card in store.entities(limit=1000)}

    def other(fact: Fact) -> str:
        return fact.object.key if fact.subject.key == key else fact.subject.key

    found = [fact for fact in store.subgraph(FactFilter(entity=key)) if other(fact) in degrees]
    found = [fact for fact in found if not relations or fact.relation in relations]
    found.sort(key=lambda fact: (-(fact.confidence * fact.n_sources), -degrees[other(fact)], fact.id))
    nodes, kept = [key], list[str]()
    for fact in found:
        if len(kept) < caps[1] and (other(fact) in nodes or len(nodes) < caps[0]):
            kept.append(fact.id)
            nodes += [other(fact)] if other(fact) not in nodes else []
    return nodes, sorted(kept), len(found) - len(kept)


def around(store: SqliteStore, key: str, relations: tuple[str, ...], caps: tuple[int, int]) -> tuple[object, ...]:
    """The same as the store answers."""
    found = store.neighbourhood(key, relations=relations, max_nodes=caps[0], max_facts=caps[1])
    assert found.truncated == bool(found.omitted)
    return [entity.key for entity in found.entities], sorted(fact.id for fact in found.facts), found.omitted


def before(path: Path) -> None:
    """Make a store what it was before it was given what is added."""
    with sqlite3.connect(path) as connection:
        for line in ADDED.splitlines():
            if line.startswith("CREATE"):
                kind, name = line.split()[1], line.split("EXISTS ")[1].split()[0].partition("(")[0]
                connection.execute(f"DROP {kind} {name}")
    connection.close()


@pytest.mark.parametrize("filled", [1, 2, 3], indirect=True)
def test_what_is_kept_around_a_hub_is_what_all_facts_in_order_give(filled: SqliteStore) -> None:
    for key in (HUB, "org:o3", "org:o5"):
        for relations in ((), ("sued",), ("sued", "born_on")):
            for caps in CAPS:
                assert around(filled, key, relations, caps) == by_hand(filled, key, relations, caps)


@pytest.mark.parametrize("filled", [4], indirect=True)
def test_a_store_of_before_answers_the_same_and_is_completed_when_it_is_written(filled: SqliteStore) -> None:
    asked = [(HUB, relations, caps) for relations in ((), ("sued",)) for caps in CAPS]
    path, now = filled.path, [around(filled, *one) for one in asked]
    deep = filled.neighbourhood(HUB, depth=2, max_facts=20)
    filled.close()
    before(path)

    with SqliteStore(path, read_only=True) as store:
        with store._db.reading() as connection:
            assert connection.execute(IS_COMPLETE).fetchone() is None
        assert [around(store, *one) for one in asked] == now
        assert store.neighbourhood(HUB, depth=2, max_facts=20) == deep
    with SqliteStore(path) as store, store._db.reading() as connection:
        assert connection.execute(IS_COMPLETE).fetchone()
        assert [around(store, *one) for one in asked] == now


def test_a_store_of_before_opens_while_another_process_writes_to_it(tmp_path: Path, build: Build, says: Says) -> None:
    with SqliteStore(tmp_path / "s.db") as store:
        store.apply([build("a1", says(HUB, "sued", "org:o1"))])
    before(tmp_path / "s.db")
    other = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with SqliteStore(tmp_path / "s.db", options=Options(busy_seconds=0.1)) as store:
        assert len(store.neighbourhood(HUB).facts) == 1
    other.close()


def test_of_the_facts_of_a_hub_few_are_read(tmp_path: Path, build: Build, says: Says) -> None:
    with SqliteStore(tmp_path / "s.db") as store:
        store.apply([build(f"a{n}", *(says(HUB, "sued", f"org:o{m}") for m in range(n, 200))) for n in range(20)])
        with store._db.writing() as connection:
            connection.execute(
                """WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 20000)
                INSERT INTO fact SELECT random(), f.s, f.p, f.o, f.status, 1, 1, 1, 0.8, NULL, NULL, NULL, NULL, NULL,
                NULL, '', '', '' FROM many JOIN (SELECT *, row_number() OVER () AS place FROM fact) f
                ON f.place = 1 + n % 200"""
            )
            connection.execute("UPDATE entity SET degree = degree + CASE key WHEN ? THEN 20000 ELSE eid END", (HUB,))
        steps = 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        with store._db.reading() as connection:
            connection.set_progress_handler(step, 1000)
            found = store.neighbourhood(HUB, max_facts=20)

    assert found.omitted == 20_200 - 20
    assert steps < 300
