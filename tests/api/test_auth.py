"""Every operation, asked by nobody, by keys of each scope, and by what is no key: who may do what."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Response

from triplewire.api.answers import AnswerRoute, CheckedRoute
from triplewire.api.app import create_app
from triplewire.api.auth import Unscoped, caller_of, needs, scopes
from triplewire.api.keys import LOOK_EVERY, Keyring, Scope, new_key, revoke_key
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
OPERATIONS = create_app(Settings()).state.scopes
PUBLIC = {"/healthz", "/readyz", "/", "/docs", "/web/{path}", "/openapi.json", "/v1/reconcile"}
QUESTIONS = {("POST", "/v1/reconcile")}  # that are sent as a body, and change nothing
WRITES = {
    ("GET", "/v1/articles/{article_id}/omissions"),
    ("POST", "/v1/articles"),
    ("DELETE", "/v1/articles/{article_id}"),
}
WRITES |= {("POST", "/v1/articles:batch"), ("GET", "/v1/jobs")}
WRITES |= {
    (verb, "/v1/jobs/{job_id}" + what)
    for verb, what in (("GET", ""), ("DELETE", ""), ("GET", "/items"), ("GET", "/events"))
}
UNKNOWN = "tw_" + "A" * 43


@dataclass(frozen=True)
class Desk:
    """A server that asks for keys, and the keys to it."""

    client: httpx2.Client
    secrets: dict[str, str]
    keys: Path

    def ask(self, method: str, path: str, caller: str) -> httpx2.Response:
        """Ask as one of the callers."""
        return self.client.request(method, path, headers=self.headers(caller), json={} if method == "POST" else None)

    def headers(self, caller: str) -> dict[str, str]:
        """What a caller sends."""
        if caller in self.secrets:
            return {"Authorization": f"Bearer {self.secrets[caller]}"}
        read = self.secrets["read"]
        return {
            "nobody": {},
            "unknown": {"Authorization": f"Bearer {UNKNOWN}"},
            "basic": {"Authorization": "Basic dXNlcjpwYXNz"},
            "bare": {"Authorization": read},
            "empty": {"Authorization": "Bearer"},
            "shortened": {"X-API-Key": read[:-1]},
            "long": {"X-API-Key": read * 50},
            "two": {"X-API-Key": read, "Authorization": f"Bearer {UNKNOWN}"},
            "hash": {"X-API-Key": "0" * 64},
        }[caller]


SCOPES = {"read": Scope.READ, "write": Scope.WRITE, "admin": Scope.ADMIN}
REFUSED = ["nobody", "revoked", "unknown", "basic", "bare", "empty", "shortened", "long", "two", "hash"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server: Server, readings: list[Reading]) -> Iterator[Desk]:
    path = tmp_path_factory.mktemp("auth") / "graph.db"
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=readings)
    keys = path.with_name("graph.db.keys")
    secrets = {name: new_key(keys, name, scope) for name, scope in SCOPES.items()}
    secrets["revoked"] = new_key(keys, "revoked", Scope.ADMIN)
    revoke_key(keys, "revoked")
    with server(Settings(store=f"sqlite:{path}", port=0, ingest=False)) as client:
        yield Desk(client, secrets, keys)


def kind(answer: httpx2.Response) -> str:
    """The last part of a problem's type, or nothing."""
    if answer.headers.get("content-type") != "application/problem+json":
        return ""
    return str(answer.json()["type"]).rpartition(":")[2]


def test_the_scopes_are_those_that_were_decided() -> None:
    assert {path for (_, path), scope in OPERATIONS.items() if scope is Scope.PUBLIC} == PUBLIC
    assert {asked for asked, scope in OPERATIONS.items() if scope is Scope.WRITE} == WRITES
    changing = {asked for asked in OPERATIONS if asked[0] not in ("GET", "HEAD")} - QUESTIONS
    assert {asked for asked in changing if OPERATIONS[asked] < Scope.WRITE} == set()


@pytest.mark.parametrize(("method", "path"), sorted(OPERATIONS))
def test_an_operation_lets_in_whom_it_should_and_nobody_else(desk: Desk, method: str, path: str) -> None:
    need = OPERATIONS[method, path]
    for caller in (*SCOPES, *REFUSED):
        answer = desk.ask(method, path.replace("{", "").replace("}", ""), caller)

        found = answer.status_code, kind(answer)
        if need is Scope.PUBLIC or SCOPES.get(caller, Scope.PUBLIC) >= need:
            assert answer.status_code not in (401, 500), (caller, answer.text)
            assert found[1] != "scope-too-small", caller
        elif caller in SCOPES:
            assert found == (403, "scope-too-small"), caller
            assert f'scope="{need.name.lower()}"' in answer.headers["www-authenticate"]
        else:
            assert found == (401, "key-missing" if caller == "nobody" else "key-unknown"), caller
            assert answer.headers["www-authenticate"].startswith('Bearer realm="triplewire"')


@pytest.mark.parametrize("value", [b"", b" ", b"\xff\xfe", b"tw_\x00", b"tw_" * 1000, "tw_ü".encode()])
def test_bytes_that_are_no_key_are_nobody(tmp_path: Path, value: bytes) -> None:
    new_key(tmp_path / "keys", "desk", Scope.READ)
    ring = Keyring(tmp_path / "keys")

    for header in ((b"x-api-key", value), (b"authorization", b"Bearer " + value)):
        caller = caller_of({"headers": [header]}, ring)

        assert caller.key is None
        assert caller.fault


def test_a_key_is_taken_in_either_header_and_beside_a_proxys_password(desk: Desk) -> None:
    read = desk.secrets["read"]

    for headers in (
        {"Authorization": f"bearer {read}"},
        {"X-API-Key": read},
        {"X-API-Key": read, "Authorization": f"Bearer {read}"},
        {"X-API-Key": read, "Authorization": "Basic dXNlcjpwYXNz"},
    ):
        assert desk.client.get("/v1/stats", headers=headers).status_code == 200


def test_who_may_not_ask_is_not_told_what_would_be_wrong(desk: Desk) -> None:
    asked = ("/v1/facts?relatoin=x", "/v1/facts?limit=0", "/v1/entities/nobody-of-this-name", "/v1/facts?cursor=AAAA")

    assert {desk.client.get(path).status_code for path in asked} == {401}
    assert desk.client.post("/v1/articles", content=b"{").status_code == 401
    assert desk.client.post("/v1/articles", json={"bad": 1}).status_code == 401


def test_a_remembered_answer_is_not_given_to_who_has_no_key(desk: Desk) -> None:
    first = desk.client.get("/v1/facts?limit=1", headers=desk.headers("read"))

    again = desk.client.get("/v1/facts?limit=1", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 401)


def test_a_key_in_the_url_opens_nothing_and_is_not_repeated(desk: Desk) -> None:
    secret = desk.secrets["read"]

    for name in ("api_key", "key", "access_token", "X-API-Key"):
        assert desk.client.get("/v1/stats", params={name: secret}).status_code == 401
        told = desk.client.get("/v1/stats", params={name: secret}, headers=desk.headers("read"))
        assert told.status_code == 422
        assert secret not in told.text


def test_keys_are_in_no_answer_and_in_no_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "triplewire"):
        answers = [
            desk.ask("GET", path, caller) for path in ("/v1/facts", "/x") for caller in (*SCOPES, "revoked", "bare")
        ]

    said = "".join(answer.text + str(answer.headers) for answer in answers) + caplog.text
    assert "/v1/facts" in caplog.text
    assert [name for name, secret in desk.secrets.items() if secret in said] == []


def test_any_host_name_is_answered_where_a_key_is_asked_for(desk: Desk) -> None:
    headers = {**desk.headers("read"), "Host": "graph.example"}

    page = desk.client.get("/v1/facts?limit=1&status=all", headers=headers)

    assert page.status_code == 200
    assert page.headers["link"].startswith("</v1/facts?")
    assert "graph.example" not in str(page.headers)


def test_named_hosts_alone_are_answered_where_hosts_are_named(tmp_path: Path, server: Server) -> None:
    new_key(tmp_path / "graph.db.keys", "desk", Scope.READ)
    settings = Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, ingest=False, hosts=("Graph.example",))
    with server(settings) as client:
        found = [
            client.get("/healthz", headers={"Host": host}).status_code for host in ("graph.example:80", "evil.example")
        ]

    assert found == [200, 421]


def test_the_first_key_closes_a_server_that_was_open(tmp_path: Path, server: Server) -> None:
    with server(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, ingest=False)) as client:
        before = client.get("/v1/stats").status_code
        secret = new_key(tmp_path / "graph.db.keys", "desk", Scope.READ)
        time.sleep(2 * LOOK_EVERY)
        after = client.get("/v1/stats").status_code
        with_key = client.get("/v1/stats", headers={"X-API-Key": secret}).status_code
        revoke_key(tmp_path / "graph.db.keys", "desk")
        time.sleep(2 * LOOK_EVERY)
        revoked = client.get("/v1/stats", headers={"X-API-Key": secret}).status_code

    assert (before, after, with_key, revoked) == (200, 401, 200, 401)


def hello() -> Response:
    return Response()


@pytest.mark.parametrize(
    ("router", "said"),
    [
        (APIRouter(route_class=AnswerRoute), "needs a scope"),
        (APIRouter(dependencies=[needs("read")]), "nobody sees to"),
    ],
)
def test_an_operation_without_a_scope_that_is_seen_to_stops_the_start(router: APIRouter, said: str) -> None:
    router.get("/hello")(hello)
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(router, prefix="/v1")

    with pytest.raises(Unscoped, match=said):
        scopes(app, CheckedRoute)


def test_another_application_mounted_inside_stops_the_start() -> None:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.mount("/inner", FastAPI())

    with pytest.raises(Unscoped, match="/inner"):
        scopes(app, CheckedRoute)


def test_the_description_says_the_scope_of_every_operation() -> None:
    described = create_app(Settings()).openapi()

    assert set(described["components"]["securitySchemes"]) == {"bearer", "apiKey"}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            name = OPERATIONS[method.upper(), path].name.lower()
            assert operation["x-scope"] == name
            assert operation["security"] == ([] if name == "public" else [{"bearer": [name]}, {"apiKey": [name]}])
            assert name == "public" or "401" in operation["responses"]
