"""Reconciliation over HTTP, asked as OpenRefine asks, and compared with what the specification says of answers."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest

from triplewire.api.keys import Scope, new_key
from triplewire.api.reconciling import BATCH, COLUMNS, ENTITIES
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.reconcile import TYPES
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
SPEC = json.loads(Path(__file__).with_name("reconciliation.json").read_text("utf-8"))
AT = "/v1/reconcile"
REFINE = "http://127.0.0.1:3333"  # where OpenRefine's page comes from


def check(answer: httpx2.Response, name: str) -> dict[str, Any]:
    """Return an answer that is what the specification says of it."""
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    jsonschema.validate(found, {"$ref": f"#/$defs/{name}", "$defs": SPEC["$defs"]})
    return found


def post(client: httpx2.Client, data: object, field: str = "queries") -> httpx2.Response:
    return client.post(AT, data={field: data if isinstance(data, str) else json.dumps(data)})


def ids(found: dict[str, Any], name: str = "q0") -> list[str]:
    return [row["id"] for row in found[name]["result"]]


@pytest.fixture(scope="module")
def table(server: Server, any_store: str) -> Iterator[httpx2.Client]:
    """A server over the three stories on each store, which a page of OpenRefine may ask."""
    with server(Settings(store=any_store, port=0, ingest=False, cors=(REFINE,))) as client:
        yield client


def test_a_client_finds_its_way_from_the_manifest_alone(table: httpx2.Client) -> None:
    found = check(table.get(AT, headers={"Origin": REFINE}), "manifest")

    assert found["versions"] == ["0.2"]
    assert found["batchSize"] == BATCH
    assert "authentication" not in found
    base = str(table.base_url).rstrip("/")
    suggest, extend = found["suggest"], found["extend"]
    for kind, typed in (("entity", "ada"), ("type", "pers"), ("property", "head of st")):
        url = suggest[kind]["service_url"] + suggest[kind]["service_path"]
        assert url.startswith(base)
        rows = check(table.get(url, params={"prefix": typed}), "suggestions")["result"]
        assert rows[0]["id"] == {"entity": "person:ada-berg", "type": "Person", "property": "head_of_state_of"}[kind]
    url = extend["propose_properties"]["service_url"] + extend["propose_properties"]["service_path"]
    properties = check(table.get(url, params={"type": "Person", "limit": "5"}), "proposal")["properties"]
    assert len(properties) == 5
    for template in (found["view"]["url"], found["preview"]["url"]):
        assert table.get(template.replace("{{id}}", "person%3Aada-berg")).status_code == 200


def test_a_batch_as_openrefine_sends_it(table: httpx2.Client) -> None:
    batch = {
        "q0": {
            "query": "Ada Berg",
            "type": "Person",
            "type_strict": "should",
            "properties": [{"pid": "head_of_state_of", "v": {"id": "Q1000", "name": "Norland"}}],
        },
        "q1": {"query": "Boris Kohl", "type": ["Person"], "limit": 3},
        "q2": {"query": "nobody of this name"},
        "q3": {"query": "  "},
        "q4": {"query": "Q2000"},
    }

    found = check(post(table, batch), "results")

    assert set(found) == set(batch)
    first = found["q0"]["result"][0]
    assert (first["id"], first["match"], first["score"]) == ("person:ada-berg", True, 100.0)
    assert {"id": "property:head_of_state_of", "value": True} in first["features"]
    assert first["description"] == "Person, 2 facts, in the news 2022-02-10 to 2022-03-05"
    assert ids(found, "q1") == ["person:boris-kohl~norland"]
    assert found["q2"] == found["q3"] == {"result": []}
    assert (ids(found, "q4"), found["q4"]["result"][0]["match"]) == (["Q2000"], True)
    assert check(table.get(AT, params={"queries": json.dumps(batch)}), "results") == found


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ("Norland", True),
        (["Sudland", {"id": "Q1000", "name": "?"}], True),
        ("Sudland", False),
        (3, False),
        (2.5, False),
        (True, False),
    ],
)
def test_values_of_any_kind_are_clues(table: httpx2.Client, values: object, holds: bool) -> None:
    query = {"query": "Ada Berg", "properties": [{"pid": "head_of_state_of", "v": values}]}

    (first,) = check(post(table, {"q0": query}), "results")["q0"]["result"]

    assert first["match"] == holds


def test_properties_alone_are_enough(table: httpx2.Client) -> None:
    query = {"properties": [{"pid": "inverse:head_of_state_of", "v": "Ada Berg"}]}

    assert ids(check(post(table, {"q0": query}), "results")) == ["Q1000"]


def test_columns_are_added_from_the_graph(table: httpx2.Client) -> None:
    asked = {
        "ids": ["person:ada-berg", "Q1000", "gone:gone"],
        "properties": [
            {"id": "head_of_state_of", "settings": {"limit": "1", "as_of": ""}},
            {"id": "inverse:head_of_state_of"},
            {"id": "wikidata"},
            {"id": "last_published"},
            {"id": "facts"},
        ],
    }

    found = check(post(table, asked, "extend"), "extension")

    assert found["meta"][1] == {"id": "inverse:head_of_state_of", "name": "has head of state (head of state of)"}
    assert found["rows"]["person:ada-berg"] == {
        "head_of_state_of": [{"id": "Q1000", "name": "Norland"}],
        "inverse:head_of_state_of": [],
        "wikidata": [],
        "last_published": [{"date": "2022-03-05T00:00:00Z"}],
        "facts": [{"int": 2}],
    }
    assert found["rows"]["Q1000"]["inverse:head_of_state_of"] == [{"id": "person:ada-berg", "name": "Ada Berg"}]
    assert found["rows"]["Q1000"]["wikidata"] == [{"str": "Q1000"}]
    assert set(map(str, found["rows"]["gone:gone"].values())) == {"[]"}
    assert check(table.get(AT, params={"extend": json.dumps(asked)}), "extension") == found


def test_suggestions_of_a_type_take_every_type_however_it_is_written_and_no_other(table: httpx2.Client) -> None:
    for type in TYPES:
        for written in (type.value, type.value.lower(), type.value.upper()):
            asked = {"prefix": "a", "type": written}
            check(table.get("/v1/reconcile/suggest/entity", params=asked), "suggestions")
            check(table.get("/v1/reconcile/suggest/property", params=asked), "suggestions")
            assert table.get("/v1/reconcile/properties", params={"type": written}).json()["type"] == type.value
    for path in ("suggest/entity?prefix=a", "suggest/property?prefix=a", "properties?limit=1"):
        assert table.get(f"/v1/reconcile/{path}&type=Planet").status_code == 422
    assert table.get("/v1/reconcile/suggest/type?prefix=p&type=Planet").status_code == 200


def test_suggestions_go_on_and_end(table: httpx2.Client) -> None:
    def rows(**asked: object) -> list[str]:
        answer = table.get(f"{AT}/suggest/property", params={"prefix": "", "limit": 50, **asked})  # type: ignore[dict-item]
        return [row["id"] for row in check(answer, "suggestions")["result"]]

    first, second = rows(), rows(cursor=50)
    assert len(first) == 50
    assert not set(first) & set(second)
    assert rows(cursor=200) == []
    assert rows(prefix="inverse:borders") == []
    assert rows(prefix="inverse:head_of_state_of", limit=1) == ["inverse:head_of_state_of"]
    widget = {"prefix": "nor", "spell": "always", "exact": "false", "prefixed": "true", "type_strict": "should"}
    found = check(table.get(f"{AT}/suggest/entity", params=widget), "suggestions")["result"]
    assert [(row["id"], row["notable"][0]["id"]) for row in found] == [("Q1000", "Place")]


def test_a_page_of_a_listed_origin_may_ask_and_frame_and_no_other(table: httpx2.Client) -> None:
    for origin, is_let in ((REFINE, True), ("https://evil.example", False)):
        for path in (AT, f"{AT}/suggest/type?prefix=p", f"{AT}/properties", f"{AT}/preview?id=Q1000"):
            answer = table.get(path, headers={"Origin": origin})
            assert (answer.headers.get("access-control-allow-origin") == origin) == is_let, path
        answer = table.post(AT, data={"queries": "{}"}, headers={"Origin": origin})
        assert (answer.headers.get("access-control-allow-origin") == origin) == is_let
    page = table.get(f"{AT}/preview?id=Q1000")
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {REFINE}")
    assert "x-frame-options" not in page.headers
    assert "script" not in page.headers["content-security-policy"]
    other = table.get(f"{AT}/properties")
    assert other.headers["x-frame-options"] == "DENY"


def test_no_script_is_ever_an_answer(table: httpx2.Client) -> None:
    for path in (f"{AT}?callback=f", f"{AT}/suggest/entity?prefix=a&callback=f", f"{AT}/properties?callback=f"):
        answer = table.get(path)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:triplewire:problem:unknown-parameter")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("queries={", 400, "invalid-json"),
        ("queries=%FF", 400, "invalid-form"),
        ("queries={}&extend={}", 422, "invalid-request"),
        ("a=1&b=2&c=3", 400, "invalid-form"),
        ("", 422, "invalid-request"),
        ("other=1", 422, "invalid-request"),
        ("queries=[]", 422, "invalid-request"),
        ('queries={"q0":{}}', 422, "invalid-request"),
        ('queries={"q0":{"query":"x","limit":0}}', 422, "invalid-request"),
        ('queries={"q0":{"query":"x","limits":1}}', 422, "invalid-request"),
        ('queries={"q0":{"query":"x","limit":"inf"}}', 422, "invalid-request"),
        ('queries={"q0":{"query":"x","limit":"nan"}}', 422, "invalid-request"),
        ('extend={"ids":["Q1000"],"properties":[{"id":"borders","settings":{"limit":1e400}}]}', 400, "invalid-json"),
        ('extend={"ids":["Q1000"],"properties":[{"id":"borders","settings":{"limit":"1e400"}}]}', 422, "bad-input"),
        ('queries={"q0":{"query":"x","type":"Planet"}}', 422, "bad-input"),
        ('queries={"q0":{"query":"x","properties":[{"pid":"head_of_stat_of","v":"x"}]}}', 422, "unknown-relation"),
        ('extend={"ids":["Q1000"],"properties":[{"id":"nope"}]}', 422, "unknown-relation"),
        ('extend={"ids":["Q1000"],"properties":[{"id":"borders","settings":{"as_of":"soon"}}]}', 422, "bad-input"),
        ('extend={"ids":["Q1000"],"properties":[{"id":"borders","settings":{"limit":"many"}}]}', 422, "bad-input"),
        ('extend={"ids":["Q1000"],"properties":[{"id":"borders","settings":{"limt":1}}]}', 422, "bad-input"),
    ],
)
def test_what_is_wrong_is_named(client: httpx2.Client, body: str, status: int, kind: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = client.post(AT, content=body.encode(), headers=form)

    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, kind), answer.text


def test_too_much_at_once_is_refused_and_as_much_as_is_told_is_not(client: httpx2.Client) -> None:
    for size, status in ((BATCH, 200), (BATCH + 1, 413)):
        batch = {f"q{n}": {"query": f"Ada {n}"} for n in range(size)}
        assert post(client, batch).status_code == status
    for row in (
        {"ids": [str(n) for n in range(ENTITIES + 1)], "properties": [{"id": "facts"}]},
        {"ids": ["Q1000"], "properties": [{"id": "facts"}] * (COLUMNS + 1)},
    ):
        assert post(client, row, "extend").status_code == 413
    assert client.post(AT, json={"queries": {}}).status_code == 415


def test_a_key_is_asked_for_what_is_in_the_store_and_not_for_what_the_service_is(
    server: Server, store_file: Path, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    read = {"X-API-Key": new_key(keys, "desk", Scope.READ)}
    with server(Settings(store=f"sqlite:{store_file}", port=0, ingest=False, keys=keys)) as client:
        found = check(client.get(AT), "manifest")
        asked = {"queries": '{"q0":{"query":"Ada Berg"}}'}
        for name, text in (*asked.items(), ("extend", '{"ids":["Q1000"],"properties":[{"id":"facts"}]}')):
            assert client.get(AT, params={name: text}).status_code == 401
            assert client.get(AT, params={name: text}, headers=read).status_code == 200
            assert client.get(AT, params={name: text}).status_code == 401
        without, with_key = client.post(AT, data=asked), client.post(AT, data=asked, headers=read)

    assert found["authentication"] == {"type": "apiKey", "name": "X-API-Key", "in": "header"}
    assert (without.status_code, with_key.status_code) == (401, 200)


def test_nothing_of_an_article_is_run_or_drawn_on_the_page_of_an_entity(
    server: Server, tmp_path: Path, readings: list[Reading]
) -> None:
    words = """<img src=x onerror=alert(1)>"'</style><script>alert(2)</script>"""
    one = readings[0]
    ada = next(entity for entity in one.entities if entity.name == "Ada Berg")
    named = replace(ada, name=words, aliases=(words + "2",))
    article = replace(one.article, source=words, url="javascript:alert(3)")
    entities = tuple(named if entity == ada else entity for entity in one.entities)
    with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
        store.apply(added=[replace(one, article=article, entities=entities)])
    with server(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, ingest=False)) as client:
        page = client.get(f"{AT}/preview", params={"id": ada.key})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.text.count("&lt;script&gt;alert(2)&lt;/script&gt;") > 3
    for bad in ("<script", "<img", "href=", "x onerror=alert(1)>"):
        assert bad not in page.text
    assert page.text.count("</style>") == 1
