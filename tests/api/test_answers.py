import asyncio
from pathlib import Path

import httpx2
import pytest
from starlette.responses import Response

from triplewire.api.answers import Answers
from triplewire.api.app import create_app
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store


def test_an_answer_is_not_sent_again_to_who_has_it(client: httpx2.Client) -> None:
    first = client.get("/v1/facts?status=all&limit=2")

    same = client.get("/v1/facts?limit=2&status=all", headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/v1/facts?limit=3&status=all", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200


def test_an_answer_is_remembered_until_the_store_changes(
    tmp_path: Path, server: pytest.FixtureRequest, readings: list[Reading]
) -> None:
    url = f"sqlite:{tmp_path / 'graph.db'}"
    with open_store(url) as store, server(Settings(store=url, port=0, ingest=False)) as client:  # type: ignore[operator]
        store.apply(added=readings[:1])
        one = [client.get("/v1/stats") for _ in range(2)]
        store.apply(added=readings[1:])
        two = client.get("/v1/stats", headers={"If-None-Match": one[0].headers["etag"]})

    assert one[0].content == one[1].content
    assert one[0].headers["x-request-id"] != one[1].headers["x-request-id"]
    assert (one[0].json()["articles"], two.status_code, two.json()["articles"]) == (1, 200, 3)


@pytest.mark.parametrize(
    "path", ["/v1/entities/Q2000/facts", "/v1/entities/Sudland/neighbourhood", "/v1/paths?source=Q1000&target=Q2000"]
)
def test_an_answer_is_tagged_with_the_state_it_was_read_from(
    tmp_path: Path, server: pytest.FixtureRequest, readings: list[Reading], path: str
) -> None:
    url = f"sqlite:{tmp_path / 'graph.db'}"
    with open_store(url) as store, server(Settings(store=url, port=0, ingest=False)) as client:  # type: ignore[operator]
        store.apply(added=readings[:1])
        one = client.get(path)
        same = client.get(path, headers={"If-None-Match": one.headers["etag"]})
        store.apply(added=readings[1:])
        two = client.get(path, headers={"If-None-Match": one.headers["etag"]})
        three = client.get(path)
        revision = store.revision()

    assert (one.status_code, same.status_code, two.status_code) == (200, 304, 200)
    assert one.headers["etag"].split("-")[1:] != two.headers["etag"].split("-")[1:]
    assert two.headers["etag"].split("-")[1] == str(revision)
    assert (three.headers["etag"], three.content) == (two.headers["etag"], two.content)


LITTLE, MUCH = (f"/v1/entities/Sudland/neighbourhood?max_edges={number}" for number in (200, 201))


def test_a_little_is_answered_though_others_wait_for_much(store_file: Path) -> None:
    async def asked() -> list[httpx2.Response]:
        app = create_app(Settings(store=f"sqlite:{store_file}", heavy=1, ingest=False))
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            answers = [await client.get(MUCH)]
            app.state.api.answers.rows.clear()
            gates = app.state.api.gates
            gates.seconds = 0.05
            (kind,) = gates.free
            async with gates.through(kind):
                answers += [
                    await client.get(path) for path in (LITTLE, MUCH, f"{LITTLE}&depth=2", f"{LITTLE}&min_sources=1")
                ]
        return answers

    first, *others = asyncio.run(asked())

    assert [first.status_code, *(answer.status_code for answer in others)] == [200, 200, 503, 503, 503]
    assert others[0].content == first.content


def test_the_oldest_answers_go_when_there_are_too_many() -> None:
    answers = Answers(size=10)
    for name in ("a", "b", "c"):
        answers.put(name, Response(b"1234"))

    assert (answers.get("a"), answers.held) == (None, 8)
    assert answers.get("b") is not None
    answers.put("d", Response(b"1234"))
    assert (answers.get("c"), list(answers.rows)) == (None, ["b", "d"])


def test_an_answer_given_twice_is_counted_once() -> None:
    answers = Answers(size=10)
    for _ in range(5):
        answers.put("a", Response(b"1234"))

    assert answers.held == 4
