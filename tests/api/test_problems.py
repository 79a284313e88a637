import socket
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from urllib.parse import quote

import httpx2
import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.api.problems import STATUS, status_of
from triplewire.api.settings import Settings
from triplewire.graph import errors

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]

KEYS = {"type", "title", "status", "detail", "instance", "request_id", "errors", "hint"}


def problem(answer: httpx2.Response, status: int, kind: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert set(body) == KEYS
    assert body["type"] == f"urn:triplewire:problem:{kind}"
    assert (body["status"], body["request_id"]) == (status, answer.headers["x-request-id"])
    return body


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/v1/nothing", 404, "not-found"),
        ("/v1/entities/nobody-of-this-name", 404, "entity-not-found"),
        ("/v1/entities/nobody-of-this-name/facts", 404, "entity-not-found"),
        ("/v1/entities/%D0%9C%D0%B8%D0%BD%D1%81%D0%BA", 404, "entity-not-found"),
        ("/v1/entities/%00", 404, "entity-not-found"),
        ("/v1/entities/%ED%A0%80", 404, "entity-not-found"),
        ("/v1/entities/..%2F..%2Fetc%2Fpasswd", 404, "entity-not-found"),
        ("/v1/facts/0000000000000000", 404, "fact-not-found"),
        ("/v1/facts/not-an-id", 404, "fact-not-found"),
        ("/v1/facts/0000000000000000/evidence", 404, "fact-not-found"),
        ("/v1/facts/0000000000000000/why", 404, "fact-not-found"),
        ("/v1/articles/none", 404, "article-not-found"),
        ("/v1/facts?subject=Nobody", 404, "entity-not-found"),
        ("/v1/facts?relation=head_of_stat_of", 422, "unknown-relation"),
        ("/v1/facts?relatoin=borders", 422, "unknown-parameter"),
        ("/v1/stats?verbose=1", 422, "unknown-parameter"),
        ("/healthz?x=1", 422, "unknown-parameter"),
        ("/v1/facts?subject=borders&subject=met_with", 422, "invalid-request"),
        ("/v1/facts?limit=0", 422, "invalid-request"),
        ("/v1/facts?limit=201", 422, "invalid-request"),
        ("/v1/facts?limit=many", 422, "invalid-request"),
        ("/v1/facts?as_of=2022-02-30", 422, "invalid-request"),
        ("/v1/facts?as_of=yesterday", 422, "invalid-request"),
        ("/v1/facts?as_of=0", 422, "invalid-request"),
        ("/v1/facts?as_of=1645000000", 422, "invalid-request"),
        ("/v1/facts?as_of=2022-02-16T00:00:00", 422, "invalid-request"),
        ("/v1/facts?known_at=1645000000", 422, "invalid-request"),
        ("/v1/measure?known_at=0.5", 422, "invalid-request"),
        ("/v1/facts?published_to=%D9%A2022-02-16", 422, "invalid-request"),
        ("/v1/facts?min_sources=" + "9" * 500, 422, "invalid-request"),
        ("/v1/facts?limit=1e1", 422, "invalid-request"),
        ("/v1/facts?status=true", 422, "invalid-request"),
        ("/v1/facts?min_confidence=nan", 422, "invalid-request"),
        ("/v1/facts?subject=%00", 422, "invalid-request"),
        ("/v1/facts?cursor=AAAA", 400, "bad-cursor"),
        ("/v1/facts?cursor=%C3%A9", 400, "bad-cursor"),
        ("/v1/subgraph", 422, "invalid-request"),
        ("/v1/paths?source=Norland", 422, "invalid-request"),
        ("/v1/facts?" + "x" * 9000, 414, "url-too-long"),
    ],
)
def test_a_bad_question_is_answered_with_what_is_wrong(
    client: httpx2.Client, path: str, status: int, kind: str
) -> None:
    body = problem(client.get(path), status, kind)

    assert body["detail"]
    assert "Traceback" not in str(body)


def test_a_problem_names_what_was_meant(client: httpx2.Client) -> None:
    assert "did you mean relation?" in client.get("/v1/facts?relatoin=x").json()["detail"]
    assert "head_of_state_of" in client.get("/v1/facts?relation=head_of_stat_of").json()["detail"]
    unknown = client.get("/v1/entities/Nordlandia").json()
    assert "Norland" in unknown["hint"] + unknown["detail"]


def test_a_problem_repeats_the_id_of_the_request(client: httpx2.Client) -> None:
    given = client.get("/v1/nothing", headers={"X-Request-Id": "desk-7"})
    unsafe = client.get("/v1/nothing", headers={"X-Request-Id": "a b\tc"})

    assert given.json()["request_id"] == "desk-7"
    assert unsafe.json()["request_id"] != "a b\tc"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_method_is_refused_with_those_that_are_allowed(client: httpx2.Client, method: str) -> None:
    answer = client.request(method, "/v1/stats")

    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "headers", "status", "kind"),
    [
        (b"{", {}, 400, "invalid-json"),
        (b"\xff\xfe{}", {}, 400, "invalid-json"),
        (b'{"text": "\xff"}', {}, 400, "invalid-json"),
        (b"[" * 100_000, {}, 400, "invalid-json"),
        (b"", {}, 422, "invalid-request"),
        (b"[]", {}, 422, "invalid-request"),
        (b"{}", {}, 422, "invalid-article"),
        (b'{"text": "  ", "title": ""}', {}, 422, "invalid-article"),
        (b'{"text": 7}', {}, 422, "invalid-request"),
        (b'{"titel": "A", "text": "B"}', {}, 422, "invalid-request"),
        (b'{"text": "A", "html": "<p>B</p>"}', {}, 422, "invalid-request"),
        (b'{"text": "A", "published": "someday"}', {}, 422, "invalid-request"),
        (b'{"text": "A", "published": "2022-13-45"}', {}, 422, "invalid-request"),
        (b"text=A", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        (b'{"text": "A"}', {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        (b'{"text": "A"}', {"Content-Encoding": "gzip"}, 415, "encoded-body"),
        (b'{"text": "' + b"x" * 7_000_000 + b'"}', {}, 413, "body-too-large"),
    ],
)
def test_a_bad_article_is_answered_with_what_is_wrong(
    client: httpx2.Client, body: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    answer = client.post("/v1/articles", content=body, headers={"Content-Type": "application/json", **headers})

    problem(answer, status, kind)


def test_a_body_without_a_stated_length_is_counted(client: httpx2.Client) -> None:
    chunks = (b"x" * 1_000_000 for _ in range(8))

    answer = client.post("/v1/articles", content=chunks, headers={"Content-Type": "application/json"})

    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:triplewire:problem:body-too-large"


def test_a_foreign_host_name_is_refused(client: httpx2.Client) -> None:
    port = client.base_url.port

    problem(client.get("/v1/stats", headers={"Host": f"evil.example:{port}"}), 421, "unknown-host")
    problem(client.get("/v1/stats", headers={"Host": "127.0.0.1.evil.example"}), 421, "unknown-host")
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_an_address_of_64_kilobytes_is_refused(client: httpx2.Client) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"GET /v1/" + b"x" * 65536 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert connection.recv(1000).startswith(b"HTTP/1.1 414")


def test_broken_http_does_not_stop_the_server(client: httpx2.Client) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"\x00\x01\x02 nonsense\r\n\r\n")
        connection.recv(1000)

    assert client.get("/healthz").status_code == 200


def test_answers_carry_their_security_headers(client: httpx2.Client) -> None:
    for path in ("/v1/stats", "/v1/nothing", "/v1/stats?x=1", "/docs"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "server" not in headers


def test_names_in_any_script_reach_the_store(client: httpx2.Client) -> None:
    answer = client.get("/v1/entities/" + quote("Boris Köhl"))

    assert answer.status_code == 308
    assert answer.headers["location"] == "/v1/entities/person:boris-kohl~norland"


def test_every_error_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    bare = [errors.UnknownRelation, errors.TriplewireError]

    assert {kind: status_of(kind("x")) for kind in kinds if kind not in bare and kind in STATUS} == {
        kind: status for kind, status in STATUS.items() if kind not in bare
    }
    assert all(400 <= status_of(kind("x")) < 600 for kind in kinds if kind not in bare)


def test_a_store_that_another_holds_is_asked_for_again(store_file: Path, server: Server) -> None:
    settings = Settings(store=f"sqlite:{store_file}", port=0, wait=0.1)
    with server(settings) as client, closing(sqlite3.connect(store_file, isolation_level=None)) as other:
        key = client.get("/v1/articles").json()["items"][0]["id"]
        other.execute("BEGIN IMMEDIATE")

        answer = client.delete(f"/v1/articles/{key}")

        body = problem(answer, 503, "store-unavailable")
        assert answer.headers["retry-after"] == "2"
        assert body["detail"] == "the store is locked by another writer"
        assert client.get(f"/v1/articles/{key}").status_code == 200


def test_a_model_that_is_not_there_is_named(store_file: Path, server: Server) -> None:
    with server(Settings(store=f"sqlite:{store_file}", port=0, model="no_such_model")) as client:
        answer = client.post("/v1/articles", json={"text": "Ada Berg spoke."})

        body = problem(answer, 503, "missing-data")
        assert "no_such_model" in str(body["detail"])


words = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["Norland", '"', "a*", "NEAR(", "-1", "1e9"]
)


@given(words, words)
@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_no_words_break_a_question(client: httpx2.Client, one: str, other: str) -> None:
    for path, names in (
        ("/v1/entities", ("q", "cursor")),
        ("/v1/entities?mode=fuzzy", ("q", "limit")),
        ("/v1/suggest", ("q", "type")),
        ("/v1/articles", ("q", "cursor")),
        ("/v1/facts", ("subject", "as_of")),
        ("/v1/facts", ("article", "known_at")),
        ("/v1/paths", ("source", "target")),
        ("/v1/subgraph", ("entity", "relation")),
    ):
        asked = client.get(path, params=dict(zip(names, (one, other), strict=True)))
        assert asked.status_code < 500, (path, one, other, asked.text)
    assert client.get("/v1/entities/" + quote(one + other, safe="")).status_code < 500


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/articles/0", "DELETE, GET"),
        ("OPTIONS", "/v1/articles", "GET, POST"),
        ("DELETE", "/v1/articles/0/facts", "GET"),
        ("POST", "/v1/stats", "GET"),
        ("DELETE", "/healthz", "GET"),
    ],
)
def test_a_method_that_a_path_does_not_take_is_answered_with_those_it_takes(
    client: httpx2.Client, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)

    problem(answer, 405, "method-not-allowed")
    assert answer.headers.get_list("allow") == [allowed]
