"""What is the Neo4j store's own: its addresses, its errors, its schema, and the plans of what it writes."""

import random
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from neo4j.exceptions import ConfigurationError, Neo4jError, ResultFailedError, ServiceUnavailable, SessionExpired

from triplewire.graph import cypher, cypher_read, neo4j_shown
from triplewire.graph.errors import (
    BadSetting,
    BatchTooLarge,
    ForeignStore,
    StoreError,
    StoreReadOnly,
    StoreTooNew,
    StoreUnavailable,
    TriplewireError,
)
from triplewire.graph.model import Reading
from triplewire.graph.neo4j_connection import Address, Query, named
from triplewire.graph.neo4j_entities import Called
from triplewire.graph.neo4j_store import Neo4jStore
from triplewire.graph.ontology import default_ontology
from triplewire.graph.options import Options
from triplewire.graph.store import Store, open_store
from triplewire.graph.support import doubt_of

if TYPE_CHECKING:
    from neo4j import Driver

Build = Callable[..., Reading]
Says = Callable[..., object]
Stores = Callable[..., Store]
HERE = Address("bolt://127.0.0.1:7687", "neo4j")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("bolt://localhost", Address("bolt://localhost:7687", "neo4j")),
        ("bolt://localhost:7690/news", Address("bolt://localhost:7690", "news")),
        ("neo4j+s://x.databases.neo4j.io", Address("neo4j+s://x.databases.neo4j.io:7687", "neo4j")),
        ("bolt+ssc://[::1]:7687/", Address("bolt+ssc://[::1]:7687", "neo4j")),
        ("neo4j://host:1/a?policy=eu", Address("neo4j://host:1?policy=eu", "a")),
    ],
)
def test_a_url_names_a_server_and_a_database(url: str, address: Address) -> None:
    assert Address.of(url) == address


@pytest.mark.parametrize("url", ["bolt://", "bolt://host:99999", "bolt://host/a/b", "http://host", "bolt://host/#x"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadSetting) as refused:
        Address.of(url)

    assert "bolt://HOST:7687" in refused.value.hint


def test_a_url_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadSetting) as refused:
        open_store("bolt://neo4j:hunter2@localhost")

    assert "hunter2" not in f"{refused.value}{refused.value.hint}"
    assert "TRIPLEWIRE_NEO4J_PASSWORD" in refused.value.hint


def test_options_do_not_show_their_password() -> None:
    assert "hunter2" not in repr(Options(password="hunter2"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Neo.ClientError.Security.Unauthorized", BadSetting),
        ("Neo.ClientError.Security.AuthenticationRateLimit", BadSetting),
        ("Neo.ClientError.Database.DatabaseNotFound", BadSetting),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", StoreReadOnly),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", StoreReadOnly),
        ("Neo.ClientError.Security.Forbidden", StoreReadOnly),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", ForeignStore),
        ("Neo.ClientError.Schema.IndexWithNameAlreadyExists", ForeignStore),
        ("Neo.ClientError.Transaction.TransactionTimedOut", StoreUnavailable),
        ("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", StoreUnavailable),
        ("Neo.TransientError.Transaction.DeadlockDetected", StoreUnavailable),
        ("Neo.TransientError.General.DatabaseUnavailable", StoreUnavailable),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", BatchTooLarge),
        ("Neo.DatabaseError.General.UnknownError", StoreError),
    ],
)
def test_what_a_server_reports_is_named_for_what_it_is(code: str, kind: type[TriplewireError]) -> None:
    reported = Neo4jError._hydrate_neo4j(code=code, message="MATCH (n) secret")

    found = named(reported, HERE, "reader")

    assert type(found) is kind
    assert "secret" not in f"{found}{found.hint}"
    assert type(named(behind_a_result(reported), HERE, "reader")) is kind


def behind_a_result(error: Exception) -> ResultFailedError:
    """What the driver raises where it could not undo at once the transaction in which a statement had failed so."""
    failed = ResultFailedError(None, "the result has failed")  # of which result, nobody asks
    failed.__cause__ = error
    return failed


@pytest.mark.parametrize("error", [ServiceUnavailable("refused"), SessionExpired("gone"), OSError("no route")])
def test_a_server_that_is_away_is_unavailable(error: Exception) -> None:
    assert isinstance(named(error, HERE, "neo4j"), StoreUnavailable)


def test_a_driver_that_cannot_be_set_up_is_a_bad_setting() -> None:
    assert isinstance(named(ConfigurationError("no such cipher"), HERE, "neo4j"), BadSetting)


def test_nothing_answers_where_nothing_listens() -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        open_store("bolt://127.0.0.1:1", options=Options(busy_seconds=0.0))


@pytest.mark.parametrize("name", ["borders`]-() DETACH DELETE n //", "größe", "", "x" * 65, "1x"])
def test_only_plain_names_become_types_of_arrows(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the type"):
        cypher.arrow(name)


ROOM = Path(cypher.__file__).parent
PLAIN = {"db.awaitIndexes", "db.index.fulltext.queryNodes"}  # in every edition, without a plug-in


def test_no_plug_in_and_nothing_of_enterprise_is_used() -> None:
    files = [*ROOM.glob("cypher*.py"), *ROOM.glob("export/*.py"), *ROOM.glob("browser/*.cypher")]
    text = "\n".join(file.read_text("utf-8") for file in files)
    made = [*cypher.constraints(default_ontology().relations), *cypher.indexes()]

    assert set(re.findall(r"\bCALL\s+([a-z][\w.]*)", text)) <= PLAIN
    assert not re.search(r"\b(apoc|gds|algo|dbms)\.", text)
    assert all(
        words.startswith(("CREATE INDEX", "CREATE FULLTEXT INDEX")) or words.endswith("IS UNIQUE") for words in made
    )


def test_every_relation_can_be_an_arrow() -> None:
    arrows = [cypher.arrow(name) for name in default_ontology().relations]

    assert len(set(arrows)) == len(default_ontology().relations)
    assert f"`{cypher.CLAIM}`" not in arrows


def test_a_tally_forgets_what_it_is_told_to_forget(build: Build, says: Says) -> None:
    first = build("a", says("Q159", "attacked", "Q212"), names={"Q159": ("Russia", "Moscow")}).entities[0]
    called = Called()
    called.count(first)
    before = called.text()

    called.count(replace(first, name="Moscow", aliases=("Kremlin",)))
    called.count(replace(first, name="Moscow", aliases=("Kremlin",)), -1)

    assert called.text() == before == Called.of(before).text()
    assert called.head() == ("Russia", "Place", "Q159")


@pytest.mark.neo4j
def test_a_store_of_a_newer_version_is_left_alone(new_neo4j_store: Stores, neo4j_driver: "Driver") -> None:
    store = new_neo4j_store()
    neo4j_driver.execute_query("MATCH (m:Meta) SET m.schema = 99")

    try:
        with pytest.raises(StoreTooNew, match="schema 99"):
            open_again(store)
    finally:
        neo4j_driver.execute_query("MATCH (m:Meta) SET m.schema = 1")


def open_again(store: Store) -> Neo4jStore:
    """Another store on the same database."""
    assert isinstance(store, Neo4jStore)
    return Neo4jStore(store.address.url, options=store._server.options)


@pytest.mark.neo4j
def test_the_schema_is_made_once(new_neo4j_store: Stores, neo4j_driver: "Driver") -> None:
    store = new_neo4j_store()
    before = names(neo4j_driver)

    open_again(store).close()

    assert names(neo4j_driver) == before
    assert {"entity_id", "arrow_borders_id", "arrow_claim_id", "evidence_fact", "entity_search"} <= before


@pytest.mark.neo4j
def test_a_read_has_no_right_to_write(new_neo4j_store: Stores, neo4j_driver: "Driver") -> None:
    store = new_neo4j_store()
    assert isinstance(store, Neo4jStore)

    with pytest.raises(StoreReadOnly):
        store._server.read(lambda run: run("CREATE (:Stray)"))

    assert neo4j_driver.execute_query("MATCH (n:Stray) RETURN count(n) AS n").records[0]["n"] == 0


DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"


@pytest.mark.neo4j
def test_a_deadlock_is_tried_again_also_where_the_driver_hides_it(new_neo4j_store: Stores) -> None:
    store = new_neo4j_store()
    assert isinstance(store, Neo4jStore)
    tries: list[int] = []

    def work(run: Query) -> int:
        tries.append(int(run("RETURN 1 AS n")[0]["n"]))
        if len(tries) == 1:
            raise behind_a_result(Neo4jError._hydrate_neo4j(code=DEADLOCK, message="locks"))
        return len(tries)

    assert store._server.write(work) == 2


@pytest.mark.neo4j
def test_two_that_wait_for_each_other_both_get_their_turn(new_neo4j_store: Stores, neo4j_driver: "Driver") -> None:
    store = new_neo4j_store()
    assert isinstance(store, Neo4jStore)
    neo4j_driver.execute_query("CREATE (:Stray {n: 0}), (:Stray {n: 1})")
    met, tries = Barrier(2), Counter[int]()

    def both(first: int) -> None:
        def work(run: Query) -> None:
            tries[first] += 1
            run("MATCH (s:Stray {n: $n}) SET s.by = $first", n=first, first=first)
            if tries[first] == 1:
                met.wait(60)
            run("MATCH (s:Stray {n: $n}) SET s.by = $first", n=1 - first, first=first)

        with open_again(store) as other:
            other._server.write(work)

    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(both, (0, 1)))

        assert sorted(tries.values()) == [1, 2]
        rows = neo4j_driver.execute_query("MATCH (s:Stray) RETURN s.by AS by").records
        assert len({row["by"] for row in rows}) == 1
    finally:
        neo4j_driver.execute_query("MATCH (s:Stray) DELETE s")


def names(driver: "Driver") -> set[str]:
    """The names of all constraints and indexes."""
    shown = [driver.execute_query(f"SHOW {kind} YIELD name").records for kind in ("CONSTRAINTS", "INDEXES")]
    return {row["name"] for rows in shown for row in rows}


WRITES = [
    cypher.HELD_ARTICLES,
    cypher.HELD_THINGS,
    cypher.HELD_MERGED,
    cypher.FACT_SUMS,
    cypher.SET_FACTS,
    cypher.DROP_FACTS,
    cypher.EVIDENCE_OF_FACTS,
    cypher.EVIDENCE_OF_ENTITIES,
    cypher.FACTS_OF_ARTICLES,
    cypher.NAMINGS_OF_ARTICLES,
    cypher.ADD_EVIDENCE,
    cypher.ADD_BANDS,
    cypher.DROP_ARTICLES,
    cypher.SUPPORT_OF,
    cypher.SET_CLUSTERS,
    cypher.DECISIONS_ABOUT,
    cypher.CLUSTER_KEYS,
    cypher.add_mentions("Entity"),
    cypher.set_entities("Entity"),
    cypher.set_arrows("`BORDERS`", "Entity", "Entity"),
    cypher.drop_arrows("`BORDERS`"),
]


@pytest.mark.neo4j
@pytest.mark.parametrize("statement", WRITES)
def test_no_write_looks_through_everything(new_neo4j_store: Stores, neo4j_driver: "Driver", statement: str) -> None:
    new_neo4j_store()
    values: dict[str, list[str]] = {name: [] for name in ("rows", "keys", "ids", "names")}

    plan = neo4j_driver.execute_query("EXPLAIN " + statement, values).summary.plan

    used = set(operators(plan))
    assert not {one for one in used if "Scan" in one}, used
    assert any("IndexSeek" in one or one == "MergeUniqueNode" for one in used), used  # the latter: since 2025


@pytest.mark.neo4j
def test_the_arrow_of_a_fact_is_found_by_its_id(new_neo4j_store: Stores, neo4j_driver: "Driver") -> None:
    new_neo4j_store()
    statement = cypher.set_arrows("`BORDERS`", "Entity", "Entity")

    plan = neo4j_driver.execute_query("EXPLAIN " + statement, {"rows": []}).summary.plan

    assert any("DirectedRelationshipUniqueIndexSeek" in one for one in operators(plan))


def operators(plan: object) -> list[str]:
    """All operators of a plan."""
    assert isinstance(plan, dict)
    below = [name for child in plan.get("children", ()) for name in operators(child)]
    return [plan["operatorType"].partition("@")[0], *below]


@pytest.mark.neo4j
def test_an_arrow_shows_the_surest_and_oldest_sentence(
    new_neo4j_store: Stores, neo4j_driver: "Driver", build: Build, says: Says
) -> None:
    store = new_neo4j_store()
    for key, day, confidence in (("b", "2022-02-15", 0.7), ("a", "2022-02-16", 0.9), ("c", "2022-02-14", 0.9)):
        store.apply([build(key, says("Q184", "borders", "Q212", confidence=confidence), published=day)])
    shown = arrow(neo4j_driver)
    store.apply(deleted=["c"])

    assert (shown["article_id"], shown["evidence_count"], shown["sentence"]) == ("c", 3, "Q184 borders Q212.")
    assert (arrow(neo4j_driver)["article_id"], arrow(neo4j_driver)["url"]) == ("a", "https://example.org/a")


def arrow(driver: "Driver") -> dict[str, object]:
    """The properties of the one arrow between two places."""
    statement = "MATCH (:Place {id: 'Q184'})-[r:BORDERS]->(:Place {id: 'Q212'}) RETURN r {.*}"
    return dict(driver.execute_query(statement).records[0][0])


def test_a_server_counts_doubt_as_paths_do(new_neo4j_store: Stores, neo4j_driver: "Driver") -> None:
    new_neo4j_store()
    rng = random.Random(7)
    weights = [0, 1, 1_609_438, 7_319_490, 40_000_000, *(rng.randrange(16_000_000) for _ in range(20_000))]

    rows = neo4j_driver.execute_query(
        f"UNWIND $rows AS r RETURN {cypher_read.DOUBT} AS doubt",  # type: ignore[arg-type]
        rows=[{"weight": weight} for weight in weights],
        database_="neo4j",
    ).records

    assert [row["doubt"] for row in rows] == [doubt_of(weight) for weight in weights]


def test_where_the_server_finds_too_many_chains_they_are_walked(
    new_neo4j_store: Stores, build: Build, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = new_neo4j_store()
    rng = random.Random(9)
    pairs = [sorted(rng.sample(range(9), 2)) for _ in range(30)]
    rows = [
        says(f"org:{a}", rng.choice(["sued", "met_with"]), f"org:{b}", confidence=rng.choice([0.6, 0.8]))
        for a, b in pairs
    ]
    store.apply([build("x", *rows)])
    asked = [(f"org:{a}", f"org:{b}") for a in range(9) for b in range(9)]

    found = [store.shown_paths(a, b, k=4) for a, b in asked]
    monkeypatch.setattr(neo4j_shown, "MOST", 0)
    walked = [store.shown_paths(a, b, k=4) for a, b in asked]

    assert found == walked
    assert len([one for one in found if len(one.paths) > 1]) > 20
