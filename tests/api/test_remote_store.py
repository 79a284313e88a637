"""A store on a server is a trip away: while one question travels, others are answered."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from urllib.parse import urlsplit

import httpx2
import pytest

from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

pytestmark = pytest.mark.neo4j
DELAY = 0.25  # seconds that every answer of the database takes longer
Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]


@dataclass(slots=True)
class SlowLine:
    """A line to a server over which answers travel slowly."""

    host: str
    port: int
    delay: float = 0.0
    asked: int = 0  # times that something was sent to the server

    def run(self, listening: socket.socket) -> None:
        """Connect whoever calls, until the line is closed."""
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                server = socket.create_connection((self.host, self.port))
                for source, target, is_slow in ((caller, server, False), (server, caller, True)):
                    threading.Thread(target=self._carry, args=(source, target, is_slow), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_slow: bool) -> None:
        with suppress(OSError), source, target:
            while chunk := source.recv(1 << 16):
                self.asked += not is_slow
                sleep(self.delay if is_slow else 0.0)
                target.sendall(chunk)


@pytest.fixture
def slow_line(neo4j_url: str) -> Iterator[tuple[SlowLine, str]]:
    """A slow line to the database, and the address at its near end."""
    parts = urlsplit(neo4j_url)
    line = SlowLine(parts.hostname or "127.0.0.1", parts.port or 7687)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=line.run, args=(listening,), daemon=True).start()
        yield line, f"bolt://127.0.0.1:{listening.getsockname()[1]}"


def test_slow_questions_are_answered_side_by_side(
    slow_line: tuple[SlowLine, str], server: Server, readings: list[Reading], neo4j_url: str
) -> None:
    with open_store(neo4j_url) as store:
        store.apply(added=readings)
    line, url = slow_line
    took: dict[str, float] = {}

    def ask(client: httpx2.Client, path: str) -> None:
        began = monotonic()
        assert client.get(path).status_code == 200
        took[path] = monotonic() - began

    with server(Settings(store=url, port=0, ingest=False)) as client:
        paths = [f"/v1/facts?limit={limit}" for limit in (1, 2, 3, 4)]
        threads = [threading.Thread(target=ask, args=(client, path)) for path in paths]
        ask(client, "/v1/stats")
        line.delay = DELAY
        began = monotonic()
        for thread in threads:
            thread.start()
        sleep(DELAY / 2)
        ask(client, "/healthz")
        for thread in threads:
            thread.join()
        whole = monotonic() - began

    assert took["/healthz"] < DELAY < min(took[path] for path in paths)
    assert whole < 0.6 * sum(took[path] for path in paths)


@pytest.mark.parametrize(
    ("path", "trips"),
    [
        ("/v1/entities/Q1000/facts?limit=1", 1),
        ("/v1/entities/Q1000/facts?limit=1&status=all&evidence=none&min_sources=1", 1),
        ("/v1/entities/Q1000/neighbourhood", 1),
        ("/v1/entities/Q1000/neighbourhood?depth=2", 2),
        ("/v1/paths?source=person:ada-berg&target=Q2000", 1),
    ],
)
def test_a_question_about_an_id_is_one_trip_to_the_database(
    slow_line: tuple[SlowLine, str], server: Server, readings: list[Reading], neo4j_url: str, path: str, trips: int
) -> None:
    with open_store(neo4j_url) as store:
        store.apply(added=readings)
    line, url = slow_line

    with server(Settings(store=url, port=0, ingest=False)) as client:
        client.get("/v1/stats")
        before = line.asked
        answer = client.get(path)
        first = line.asked - before
        again = client.get(path)
        second = line.asked - before - first

    assert (answer.status_code, again.content, again.headers["etag"]) == (200, answer.content, answer.headers["etag"])
    assert (first, second) == (trips, 1)
