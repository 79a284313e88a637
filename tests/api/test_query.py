"""Cypher over HTTP against a real server: it reads, within limits, and nothing that is tried changes anything."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx2
import pytest

from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import Store, open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
AT = "/v1/query/cypher"
HUNDRED = "UNWIND range(1, 100) AS n RETURN n"


@pytest.fixture(scope="module")
def neo4j_store(neo4j_url: str, readings: list[Reading]) -> Iterator[Store]:
    """The three stories and nothing else in a Neo4j."""
    with open_store(neo4j_url) as store:
        wanted = {one.article.key for one in readings}
        store.apply(deleted=[one.article.key for one in store.readings() if one.article.key not in wanted])
        store.apply(added=readings)
        yield store


@pytest.fixture(scope="module")
def desk(neo4j_store: Store, neo4j_url: str, server: Server) -> Iterator[httpx2.Client]:
    with server(Settings(store=neo4j_url, port=0, ingest=False, cypher=True, time_limit=3)) as client:
        yield client


def ask(client: httpx2.Client, statement: str, limit: int = 1000, **values: object) -> httpx2.Response:
    return client.post(AT, json={"statement": statement, "parameters": values, "limit": limit})


def kind(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("type", "")).rpartition(":")[2]


@pytest.mark.neo4j
def test_rows_come_with_their_names_and_values_as_parameters(desk: httpx2.Client) -> None:
    statement = "MATCH (a:Person)-[r:HEAD_OF_STATE_OF]->(b {name: $name}) RETURN a.name AS who, r.since AS since"

    found = ask(desk, statement, name="Norland")

    assert found.status_code == 200, found.text
    assert found.json() == {"columns": ["who", "since"], "rows": [["Ada Berg", "2019"]], "truncated": False}
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.neo4j
def test_every_kind_of_value_is_plain(desk: httpx2.Client) -> None:
    statement = """MATCH p = (a:Person {id: 'person:ada-berg'})-[r:HEAD_OF_STATE_OF]->(b)
        RETURN a, r, p, date('2022-02-16') AS d, duration('P1D') AS u, point({x: 1, y: 2}) AS pt,
        [1, null, true] AS l"""

    (row,) = ask(desk, statement).json()["rows"]

    node, arrow, path, day, span, point, items = row
    assert (node["labels"], node["properties"]["name"]) == (["Entity", "Person"], "Ada Berg")
    assert (arrow["type"], arrow["source"], arrow["target"]) == ("HEAD_OF_STATE_OF", "person:ada-berg", "Q1000")
    assert [one["properties"]["id"] for one in path["nodes"]] == ["person:ada-berg", "Q1000"]
    assert path["relationships"] == [arrow]
    assert (day, span, items) == ("2022-02-16", "P1D", [1, None, True])
    assert point == "CartesianPoint(1.0, 2.0)"


@pytest.mark.neo4j
def test_rows_and_time_and_size_have_limits(desk: httpx2.Client) -> None:
    cut, whole = ask(desk, HUNDRED, limit=99).json(), ask(desk, HUNDRED, limit=100).json()
    assert (len(cut["rows"]), cut["truncated"]) == (99, True)
    assert (len(whole["rows"]), whole["truncated"]) == (100, False)

    endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b < 0 RETURN a"
    assert kind(ask(desk, endless)) == (503, "store-unavailable")

    assert kind(ask(desk, "RETURN range(1, 1000000) AS l")) == (422, "bad-query")
    many = ask(desk, "UNWIND range(1, 10000) AS n RETURN range(1, 1000) AS l", limit=10_000).json()
    assert many["truncated"]
    assert len(many["rows"]) < 300
    assert desk.get("/healthz").status_code == 200


TRIED = [
    "CREATE (n:Entity {id: 'x'})",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) SET n.name = 'x' RETURN n",
    "MATCH (n:Entity) REMOVE n.name",
    "MERGE (n:Entity {id: 'x'}) RETURN n",
    "FOREACH (x IN [1] | CREATE (:Entity))",
    "CALL { CREATE (n:Entity) RETURN n } RETURN n",
    "MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS RETURN 1",
    "MATCH (n) CALL { WITH n RETURN 1 AS x } IN TRANSACTIONS RETURN x",
    "RETURN 1 AS x UNION CREATE (n) RETURN 1 AS x",
    "CREATE INDEX foo FOR (n:Entity) ON (n.foo)",
    "CREATE INDEX foo IF NOT EXISTS FOR (n:Entity) ON (n.foo)",
    "DROP CONSTRAINT entity_id",
    "CREATE USER eve SET PASSWORD 'abcdefgh1'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "SHOW USERS",
    "SHOW SETTINGS",
    "SHOW DATABASES",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "STOP DATABASE neo4j",
    "USE system SHOW USERS",
    "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    "CALL dbms.setConfigValue('db.transaction.timeout', '0')",
    "CALL db.createLabel('Foo')",
    "CALL db.clearQueryCaches()",
    "CALL tx.setMetaData({a: 1})",
    "CALL dbms.killConnections(['bolt-1'])",
    "RETURN COUNT { CALL dbms.listConfig() YIELD name RETURN name }",
    "RETURN [x IN [1] | COUNT { CALL db.clearQueryCaches() YIELD value RETURN value }]",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM $url AS line RETURN line",
    "RETURN COUNT { LOAD CSV FROM 'http://127.0.0.1:1/' AS line RETURN line }",
    "RETURN [x IN [1] | EXISTS { LOAD CSV FROM 'http://127.0.0.1:1/' AS line RETURN line }]",
    "LOA\\u0044 CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "MATCH (n) RETURN n /*' */ DETACH DELETE n",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "nonsense",
    "RETURN $missing",
    "RETURN 1 / 0",
    "RETURN '\\ud800'",
]


@pytest.mark.neo4j
def test_nothing_that_is_tried_changes_anything_or_is_run(desk: httpx2.Client, neo4j_store: Store) -> None:
    before = neo4j_store.graph_hash(), neo4j_store.revision(), neo4j_store.stats()

    for statement in TRIED:
        assert kind(ask(desk, statement, url="file:///etc/passwd")) == (422, "bad-query"), statement

    assert (neo4j_store.graph_hash(), neo4j_store.revision(), neo4j_store.stats()) == before
    rows = ask(desk, "MATCH (n:Entity) WHERE n.id = 'x' RETURN n").json()["rows"]
    assert rows == []


@pytest.mark.neo4j
def test_a_parameter_is_data_whatever_it_holds(desk: httpx2.Client) -> None:
    for value in ("x'}) DETACH DELETE n //", "`", "\\u0027", "\u2028", {"a": [1, {"b": None}]}, [1.5, True], None):
        assert ask(desk, "RETURN $value AS v", value=value).json()["rows"] == [[value]]
    assert kind(ask(desk, "RETURN $value AS v", value=2**70)) == (422, "bad-query")
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    assert kind(ask(desk, "RETURN $value AS v", value=deep)) == (422, "bad-query")


def test_it_is_off_unless_it_was_switched_on(client: httpx2.Client) -> None:
    assert kind(ask(client, "RETURN 1")) == (403, "cypher-off")


def test_a_file_has_no_cypher(server: Server, store_file: object) -> None:
    with server(Settings(store=f"sqlite:{store_file}", port=0, ingest=False, cypher=True)) as client:
        assert kind(ask(client, "RETURN 1")) == (422, "no-cypher")
        assert client.post(AT, content=b"{").status_code == 415
        assert client.post(AT, json={"statement": ""}).status_code == 422
        assert client.post(AT, json={"statement": "RETURN 1", "limit": 10_001}).status_code == 422
