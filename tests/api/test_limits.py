import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import httpx2
import pytest

from triplewire.api import limits
from triplewire.api import serve as serve_module
from triplewire.api.app import create_app
from triplewire.api.guard import LONGEST_HEADERS
from triplewire.api.intake import QUEUE, Intake
from triplewire.api.keys import Scope, new_key
from triplewire.api.limits import QUEUE as LINE
from triplewire.api.limits import Gates, Windows
from triplewire.api.problems import Refused
from triplewire.api.settings import Settings
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
DESK = "https://desk.example"


def settings(folder: Path, **more: object) -> Settings:
    values = {"store": f"sqlite:{folder / 'graph.db'}", "port": 0, "ingest": False, **more}
    return Settings.model_validate(values)


def kind(answer: httpx2.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).rpartition(":")[2]


def test_who_asks_too_often_is_told_when_to_come_again(tmp_path: Path, server: Server) -> None:
    with server(settings(tmp_path, rate="5/hour")) as client:
        answers = [client.get("/v1/stats") for _ in range(7)]
        probe = client.get("/healthz")

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    left = [re.search(r'"default";r=(\d+);t=\d+', answer.headers["ratelimit"]) for answer in answers]
    assert [found[1] for found in left if found] == ["4", "3", "2", "1", "0", "0", "0"]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=5;w=3600'
    assert kind(answers[6]) == "too-many-requests"
    assert 0 < int(answers[6].headers["retry-after"]) <= 3600 + 720  # the fifth part of what came before counts still
    assert answers[6].headers["x-content-type-options"] == "nosniff"
    assert probe.status_code == 200
    assert "ratelimit" not in probe.headers


@pytest.mark.parametrize("jump", [3600, -3600, 315_000_000, -315_000_000])
def test_a_rate_is_kept_when_the_clock_is_set(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    true = time.time
    with server(settings(tmp_path, rate="3/hour")) as client:
        answers = [client.get("/v1/stats") for _ in range(2)]
        monkeypatch.setattr(time, "time", lambda: true() + jump)
        answers += [client.get("/v1/stats") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["retry-after"]) <= 7200


def test_a_refused_client_is_let_in_when_it_was_told_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 1000.0
    monkeypatch.setattr(limits, "monotonic", lambda: at)
    windows = Windows(3, 60)
    answers = [windows.hit("a") for _ in range(4)]
    assert [(within, left) for within, left, _ in answers] == [(True, 2), (True, 1), (True, 0), (False, 0)]
    for _ in range(5):
        *_, wait = windows.hit("a")
        at += wait - 1
        assert not windows.hit("a")[0]
        at += 1
        assert windows.hit("a")[0]
    at += 600
    assert [windows.hit("a")[0] for _ in range(4)] == [True, True, True, False]
    assert windows.hit("b")[0]


def test_each_key_has_a_rate_of_its_own_and_what_is_no_key_counts_for_the_address(
    tmp_path: Path, server: Server
) -> None:
    keys = tmp_path / "graph.db.keys"
    one, two = new_key(keys, "one", Scope.READ), new_key(keys, "two", Scope.READ)
    with server(settings(tmp_path, rate="2/hour")) as client:

        def codes(*secrets: str) -> list[int]:
            return [client.get("/v1/stats", headers={"X-API-Key": secret}).status_code for secret in secrets]

        assert codes(one, one, one) == [200, 200, 429]
        assert codes("tw_guess-1", "tw_guess-2", "tw_guess-3") == [401, 401, 429]
        assert codes(two) == [200]


def test_a_client_with_a_whole_network_of_addresses_is_one_client(tmp_path: Path, server: Server) -> None:
    def codes(client: httpx2.Client, *addresses: str) -> list[int]:
        return [client.get("/v1/stats", headers={"X-Forwarded-For": address}).status_code for address in addresses]

    with server(settings(tmp_path, rate="2/hour", proxies="127.0.0.1")) as client:
        assert codes(client, "2001:db8::1", "2001:db8::2", "2001:db8:0:0:9::3") == [200, 200, 429]
        assert codes(client, "2001:db8:0:1::1", "10.0.0.1", "10.0.0.2", "unknown") == [200] * 4


def test_no_rate_is_kept_unless_it_is_asked_for(client: httpx2.Client) -> None:
    answers = [client.get("/v1/version") for _ in range(50)]

    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers


def test_headers_that_are_too_large_are_refused(client: httpx2.Client) -> None:
    answer = client.get("/v1/stats", headers={"X-Long": "x" * LONGEST_HEADERS})

    assert (answer.status_code, kind(answer)) == (431, "headers-too-large")


def test_a_body_that_grows_too_large_or_comes_compressed_is_refused(tmp_path: Path, server: Server) -> None:
    with server(settings(tmp_path, ingest=True, max_body=1000)) as client:
        said = client.post("/v1/articles", json={"text": "x" * 1000})
        unsaid = client.post(
            "/v1/articles", content=iter([b"x" * 400] * 4), headers={"Content-Type": "application/json"}
        )
        packed = client.post("/v1/articles", content=b"x", headers={"Content-Encoding": "gzip"})

    assert [(answer.status_code, kind(answer)) for answer in (said, unsaid, packed)] == [
        (413, "body-too-large"),
        (413, "body-too-large"),
        (415, "encoded-body"),
    ]


def test_so_many_heavy_questions_are_answered_at_once_and_a_few_wait() -> None:
    gates = Gates(at_once=2, seconds=60)
    most, now = 0, 0

    async def heavy(kind: str = "paths") -> str:
        nonlocal most, now
        try:
            async with gates.through(kind):
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.05)
                now -= 1
        except Refused as refused:
            return f"{refused.kind}, again in {(refused.headers or {})['Retry-After']}"
        return "answered"

    async def crowd(number: int) -> list[str]:
        return await asyncio.gather(*(heavy() for _ in range(number)))

    assert asyncio.run(crowd(4)) == ["answered"] * 4
    assert most == 2
    gates.free.clear()
    many = asyncio.run(crowd(3 * 2 * LINE))
    assert many.count("busy, again in 2") >= 2 * LINE
    assert many.count("answered") >= 4
    assert sum(gates.waiting.values()) == 0


def test_who_has_waited_long_enough_for_a_turn_is_told_to_come_again() -> None:
    gates = Gates(at_once=1, seconds=0.05)

    async def wait() -> None:
        async with gates.through("paths"):
            with pytest.raises(Refused, match="others who asked this first") as refused:
                await gates.through("paths").__aenter__()
        assert (refused.value.kind, refused.value.headers) == ("busy", {"Retry-After": "2"})
        async with gates.through("paths"):
            assert sum(gates.waiting.values()) == 0

    asyncio.run(wait())


def test_a_crowd_of_heavy_questions_does_not_hold_up_a_probe(tmp_path: Path, server: Server) -> None:
    with server(settings(tmp_path, heavy=1)) as client, ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(client.get, f"/v1/conflicts?limit={1 + n}") for n in range(20)]
        probe = client.get("/healthz")
        codes = {answer.result().status_code for answer in asked}

    assert probe.status_code == 200
    assert 200 in codes
    assert codes <= {200, 503}


def test_articles_beyond_a_queue_are_turned_away(tmp_path: Path) -> None:
    free = threading.Event()

    async def crowd(intake: Intake) -> list[object]:
        held = [asyncio.ensure_future(intake._ask(free.wait)) for _ in range(QUEUE + 3)]
        await asyncio.sleep(0.05)
        free.set()
        found = await asyncio.gather(*held, return_exceptions=True)
        await intake.close()
        return list(found)

    with open_store(f"sqlite:{tmp_path / 'graph.db'}") as store:
        found = asyncio.run(crowd(Intake(settings(tmp_path), store)))

    assert found.count(True) == QUEUE
    assert [refused.kind for refused in found if isinstance(refused, Refused)] == ["busy"] * 3


def test_pages_of_named_origins_alone_may_ask(tmp_path: Path, server: Server) -> None:
    with server(settings(tmp_path, cors=DESK, rate="2/hour")) as client:
        asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
        before = client.options("/v1/stats", headers={"Origin": DESK, **asked})
        ours = client.get("/v1/stats", headers={"Origin": DESK})
        theirs = client.get("/v1/stats", headers={"Origin": "https://evil.example"})
        many = client.get("/v1/stats", headers={"Origin": DESK})

    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == DESK
    assert "DELETE" in before.headers["access-control-allow-methods"]
    assert ours.headers["access-control-allow-origin"] == DESK
    assert "Retry-After" in ours.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in theirs.headers
    assert (many.status_code, many.headers["access-control-allow-origin"]) == (429, DESK)
    said = [str(answer.headers) for answer in (before, ours, theirs, many)]
    assert not any("allow-credentials" in headers or "'*'" in headers for headers in said)


def test_no_other_origin_may_ask_by_default(client: httpx2.Client) -> None:
    answer = client.get("/v1/stats", headers={"Origin": DESK})

    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert (
        client.options("/v1/stats", headers={"Origin": DESK, "Access-Control-Request-Method": "GET"}).status_code == 405
    )


def test_every_answer_is_guarded_and_names_no_server(client: httpx2.Client) -> None:
    for path in ("/v1/stats", "/v1/nothing", "/docs", "/web/docs.js", "/openapi.json", "/healthz", "/metrics"):
        headers = client.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert not {"server", "x-powered-by"} & set(headers)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate", "many"),
        ("rate", "0/minute"),
        ("rate", "10/fortnight"),
        ("cors", "*"),
        ("cors", "desk.example"),
        ("cors", "https://desk.example/"),
        ("cors", "null"),
        ("heavy", 0),
    ],
)
def test_a_limit_that_means_nothing_is_refused(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        settings(tmp_path, **{name: value})


@pytest.mark.parametrize("rate", ["1/second", "600/minute", "10 / 5 minutes", "100000/day"])
def test_a_rate_that_settings_take_is_one_that_can_be_kept(tmp_path: Path, rate: str) -> None:
    app = create_app(settings(tmp_path, rate=rate))

    assert app.build_middleware_stack()


def test_an_address_that_a_client_claims_counts_only_from_a_named_proxy(tmp_path: Path, server: Server) -> None:
    def codes(client: httpx2.Client) -> list[int]:
        return [client.get("/v1/stats", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(3)]

    with server(settings(tmp_path, rate="2/hour")) as client:
        claimed = codes(client)
    with server(settings(tmp_path, rate="2/hour", proxies="127.0.0.1")) as client:
        told = codes(client)

    assert (claimed, told) == ([200, 200, 429], [200, 200, 200])


BODY = (
    b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"
)
SLOW = 250  # clients of each kind


def is_hung_up(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def probed(client: httpx2.Client) -> float:
    """How long a probe waits for its answer."""
    asked = time.monotonic()
    assert client.get("/healthz").status_code == 200
    return time.monotonic() - asked


@pytest.mark.slow
def test_slow_clients_are_hung_up_on_and_hold_up_nobody(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve_module, "REQUEST_SECONDS", 3.0)
    waited: list[float] = []
    with server(settings(tmp_path, ingest=True)) as client:
        alone = [probed(client) for _ in range(20)]  # a busy machine answers late also where nobody is slow
        port = client.base_url.port or 80
        slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(2 * SLOW)]
        began = time.monotonic()
        for number, connection in enumerate(slow):
            connection.sendall(BODY if number < SLOW else b"GET /v1/stats HTTP/1.1\r\nHost: loc")
            connection.setblocking(False)
        left = slow
        while left and time.monotonic() - began < 30:
            for connection in left[:SLOW]:
                with suppress(BlockingIOError, ConnectionError):
                    connection.send(b" ")  # a byte now and then is no progress
            waited.append(probed(client))
            time.sleep(0.02)
            left = [connection for connection in left if not is_hung_up(connection)]
        for connection in slow:
            connection.close()

    assert left == []
    assert sorted(waited)[int(0.95 * len(waited))] < max(1, 3 * max(alone)), (
        waited
    )  # half a second where nothing else runs
