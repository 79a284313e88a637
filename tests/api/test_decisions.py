"""Which entities are one, decided over HTTP: at once, by whom, and taken back; and reads that wait for a write."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from triplewire.api.keys import Scope, new_key
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading, Verdict
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
AT = "/v1/decisions"
ADA, BORIS = "person:ada-berg", "person:boris-kohl~norland"


@pytest.fixture
def desk(tmp_path: Path, server: Server, readings: list[Reading]) -> Iterator[httpx2.Client]:
    """A server over the three stories that may be changed."""
    with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
        store.apply(added=readings)
    with server(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0)) as client:
        yield client


def kind(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("type", "")).rpartition(":")[2]


@pytest.mark.parametrize("names", [(ADA, BORIS), ("Boris Köhl", "Ada Berg")])
def test_two_are_one_from_the_moment_it_is_decided_until_it_is_taken_back(
    desk: httpx2.Client, names: tuple[str, str]
) -> None:
    before = desk.get(f"/v1/entities/{BORIS}").json()
    body = {"a": names[0], "b": names[1], "verdict": "same", "reason": "one and the same"}

    taken = desk.post(AT, json=body)

    assert taken.status_code == 201, taken.text
    row = taken.json()
    assert (row["a"], row["b"], row["actor"], row["reason"]) == (ADA, BORIS, "api", "one and the same")
    assert taken.headers["location"] == f"{AT}/{row['id']}"
    led = {key: desk.get(f"/v1/entities/{key}", params={"min_revision": row["revision"]}) for key in (ADA, BORIS)}
    assert sorted(answer.status_code for answer in led.values()) == [200, 308]
    assert row["canonical"] in (ADA, BORIS)

    shown = desk.get(taken.headers["location"]).json()
    assert shown == {name: value for name, value in row.items() if name != "revision"}

    back = desk.delete(f"{AT}/{row['id']}")

    assert back.status_code == 200
    assert desk.get(taken.headers["location"]).json()["revoked"] == back.json()["revoked"]
    assert back.json()["revoked"]
    assert back.json()["revision"] > row["revision"]
    assert desk.get(f"/v1/entities/{BORIS}").json() == before
    assert desk.get(AT).json()["items"] == []
    assert [one["id"] for one in desk.get(AT, params={"revoked": "true"}).json()["items"]] == [row["id"]]


def test_decisions_are_pages_and_are_found_by_entity(desk: httpx2.Client) -> None:
    pairs = [(ADA, BORIS), (ADA, "organization:acme"), ("Q1000", "Q2000")]
    ids = [desk.post(AT, json={"a": a, "b": b, "verdict": "different"}).json()["id"] for a, b in pairs]

    first = desk.get(AT, params={"limit": 2}).json()
    second = desk.get(AT, params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [row["id"] for row in first["items"] + second["items"]] == ids
    assert second["next_cursor"] is None
    assert [row["id"] for row in desk.get(AT, params={"entity": "Q2000"}).json()["items"]] == ids[2:]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"a": ADA, "b": ADA, "verdict": "same"}, (422, "invalid-fact")),
        ({"a": ADA, "b": "person:nobody", "verdict": "same"}, (404, "entity-not-found")),
        ({"a": ADA, "b": BORIS, "verdict": "maybe"}, (422, "invalid-request")),
        ({"a": ADA, "b": BORIS, "verdict": "same", "actor": "auto"}, (422, "invalid-request")),
        ({"a": ADA, "b": "", "verdict": "same"}, (422, "invalid-request")),
        ({"a": ADA}, (422, "invalid-request")),
    ],
)
def test_what_cannot_be_decided_is_named_and_changes_nothing(
    desk: httpx2.Client, body: dict[str, str], told: tuple[int, str]
) -> None:
    before = desk.get("/v1/stats").json()

    assert kind(desk.post(AT, json=body)) == told

    assert desk.get("/v1/stats").json() == before
    assert kind(desk.delete(f"{AT}/77")) == (404, "decision-not-found")
    assert kind(desk.get(f"{AT}/77")) == (404, "decision-not-found")
    assert desk.delete(f"{AT}/x").status_code == 422


def test_who_decides_is_the_key_and_nobody_is_taken_for_a_program(
    tmp_path: Path, server: Server, readings: list[Reading]
) -> None:
    url = f"sqlite:{tmp_path / 'graph.db'}"
    with open_store(url) as store:
        store.apply(added=readings)
    secrets = {scope: new_key(tmp_path / "graph.db.keys", f"auto-{scope.name}", scope) for scope in Scope if scope > 0}
    body = {"a": ADA, "b": BORIS, "verdict": "unsure"}
    with server(Settings(store=url, port=0)) as client:
        found = {scope: client.post(AT, json=body, headers={"X-API-Key": secret}) for scope, secret in secrets.items()}

    assert {scope: answer.status_code for scope, answer in found.items()} == {
        Scope.READ: 403, Scope.WRITE: 403, Scope.ADMIN: 201,
    }  # fmt: skip
    assert found[Scope.ADMIN].json()["actor"] == "key:auto-ADMIN"


def test_a_server_that_only_answers_decides_nothing(client: httpx2.Client, server: Server, store_file: Path) -> None:
    with server(Settings(store=f"sqlite:{store_file}", port=0, ingest=False)) as other:
        assert kind(other.post(AT, json={"a": ADA, "b": BORIS, "verdict": "same"})) == (403, "ingest-off")
        assert other.get(AT).json()["items"] == []


def test_a_question_waits_for_the_revision_it_asks_for(desk: httpx2.Client, tmp_path: Path) -> None:
    at = desk.get("/v1/stats").json()["revision"]

    def write() -> None:
        time.sleep(0.5)
        with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
            store.decide(ADA, BORIS, Verdict.SAME, reason="", actor="desk")

    writer = threading.Thread(target=write)
    writer.start()
    answer = desk.get("/v1/facts", params={"entity": ADA, "min_revision": at + 1})
    writer.join()

    assert answer.status_code == 200
    assert desk.get("/v1/decisions").json()["items"]


@pytest.mark.parametrize(
    "path", ["/v1/facts", "/v1/entities/Q1000", "/v1/stats", "/v1/schema", "/v1/paths?source=Ada Berg&target=Acme"]
)
def test_every_question_takes_a_revision_and_refuses_one_that_is_not_reached(client: httpx2.Client, path: str) -> None:
    glue = "&" if "?" in path else "?"
    at = client.get("/v1/stats").json()["revision"]

    assert client.get(f"{path}{glue}min_revision={at}").status_code == 200
    for wrong in ("-1", "x", "", "1&min_revision=2", "9" * 16):
        assert kind(client.get(f"{path}{glue}min_revision={wrong}")) == (422, "invalid-request")
    if path == "/v1/facts":
        refused = client.get(f"{path}{glue}min_revision={at + 1}")
        assert kind(refused) == (412, "revision-not-reached")
        assert refused.headers["retry-after"].isdigit()


def test_the_next_page_may_be_asked_for_with_another_revision(client: httpx2.Client) -> None:
    cursor = client.get("/v1/facts?limit=1&min_revision=1").json()["next_cursor"]

    assert client.get("/v1/facts", params={"limit": 1, "cursor": cursor}).status_code == 200


def test_an_article_is_taken_out_only_as_it_was_seen(desk: httpx2.Client) -> None:
    one = desk.get("/v1/articles").json()["items"][0]["id"]
    plain, full = desk.get(f"/v1/articles/{one}"), desk.get(f"/v1/articles/{one}?fields=text")
    tags = [answer.headers["etag"] for answer in (plain, full)]

    assert tags[0] != tags[1]
    assert desk.get(f"/v1/articles/{one}", headers={"If-None-Match": tags[0]}).status_code == 304
    assert desk.get(f"/v1/articles/{one}?fields=text", headers={"If-None-Match": tags[0]}).status_code == 200
    other = desk.get("/v1/articles").json()["items"][1]["id"]
    assert desk.delete(f"/v1/articles/{other}").status_code == 200
    assert desk.get(f"/v1/articles/{one}", headers={"If-None-Match": tags[0]}).status_code == 304
    assert kind(desk.delete(f"/v1/articles/{one}", headers={"If-Match": '"of another day"'})) == (
        412,
        "article-changed",
    )
    assert desk.delete(f"/v1/articles/{one}", headers={"If-Match": f'"x", {tags[1]}'}).status_code == 200
    assert desk.delete(f"/v1/articles/{one}", headers={"If-Match": "*"}).status_code == 404
