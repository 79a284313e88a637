"""The real server, stopped, killed, hung up on, crowded and on a full disk: what it said is done is on disk."""

import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest

from triplewire.api.ingest import ingest
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.store import open_store

SERVE = (sys.executable, "-c", "from triplewire.api.cli.main import main; main()")
LANDS = ("Estonia", "Latvia", "Poland", "Finland", "Sweden", "Norway", "Denmark", "Germany", "France", "Spain")
NAMES = ("Anna Bergman", "Boris Carlson", "Carla Dalgaard", "David Forsberg", "Elena Holmgren", "Felix Lindqvist")
JSON = {"Content-Type": "application/json"}
Row = dict[str, str]


@dataclass
class Served:
    """A server in a process of its own, and a client of it."""

    process: "subprocess.Popen[bytes]"
    client: httpx2.Client
    log: Path

    def post(self, row: Row) -> httpx2.Response:
        """Send an article, and wait for the answer."""
        return self.client.post("/v1/articles", json=row)


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts servers; those that still run at the end are stopped."""
    begun: list[Served] = []

    def start(store: Path, *, prefix: Iterable[str] = (), home: Path = tmp_path) -> Served:
        log = tmp_path / f"server-{len(begun)}.log"
        environment = {**os.environ, "XDG_CONFIG_HOME": str(home / "config"), "TRIPLEWIRE_PORT": "0"}
        with log.open("wb") as lines:
            process = subprocess.Popen(
                [*prefix, *SERVE, "--store", f"sqlite:{store}", "serve"], cwd=home, env=environment, stderr=lines
            )
        begun.append(served := Served(process, httpx2.Client(timeout=180), log))
        while process.poll() is None:
            if found := re.search(r"listening on (\S+)", log.read_text()):
                served.client.base_url = httpx2.URL(found[1])
                if _is_up(served.client):
                    break
            time.sleep(0.05)
        return served

    yield start
    for served in begun:
        served.client.close()
        if served.process.poll() is None:
            served.process.kill()
        served.process.wait()


def _is_up(client: httpx2.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx2.TransportError:
        return False


def rows(number: int, version: int = 0) -> list[Row]:
    """Return articles about varied people and places."""
    made = []
    for n in range(number):
        rng = random.Random(n + 1000 * version)
        (one, two), (p, q) = rng.sample(LANDS, 2), rng.sample(NAMES, 2)
        text = (
            f"{one} borders {two}. {one}'s Foreign Minister {p} met {two}'s Foreign Minister {q} in {two} in May 2019."
        )
        made.append({"url": f"https://example.org/{n}", "title": f"Meeting {n}", "text": text})
    return made


def long(words: int) -> Row:
    """Return an article of so many words and a few more."""
    text = "\n\n".join(" ".join(row["text"] for row in rows(4, version)) for version in range(1, 2 + words // 74))
    return {"url": "https://example.org/long", "title": "A long story", "text": text}


def hash_of(path: Path, whole_extractor: Extractor, articles: list[Row]) -> str:
    """Return the hash of the graph that these articles make where nobody disturbs."""
    with open_store(f"sqlite:{path.with_name('undisturbed.db')}") as store:
        ingest(store, whole_extractor, [read_row(row) for row in articles])
        return store.graph_hash()


def graph_hash(path: Path) -> str:
    """Return the hash of a store, whose file is sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    with open_store(f"sqlite:{path}", read_only=True) as store:
        return store.graph_hash()


def stored(path: Path) -> set[str]:
    """Return the URLs of the articles in a store."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT url FROM article")}


def hang_up(served: Served, sent: bytes, length: int, answer: int = 0) -> None:
    """Send so much of a request, read so much of the answer, and close."""
    head = (
        f"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}"
    )
    with socket.create_connection(("127.0.0.1", served.client.base_url.port or 80), timeout=60) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + sent)
        if answer:
            connection.recv(answer)


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def problem(answer: httpx2.Response, status: int, kind: str) -> dict[str, Any]:
    """Return the problem that an answer is."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["type"]) == (status, f"urn:triplewire:problem:{kind}"), body
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["hint"]
    return body


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_server_that_is_stopped_finishes_what_it_reads(
    serve: Serve, tmp_path: Path, whole_extractor: Extractor, name: str
) -> None:
    path, articles = tmp_path / "graph.db", [*rows(3), long(1_500)]
    served, is_sent = serve(path), threading.Event()

    def body() -> Iterator[bytes]:
        yield json.dumps(articles[3]).encode()
        is_sent.set()

    assert [served.post(row).status_code for row in articles[:3]] == [201] * 3
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(served.client.post, "/v1/articles", content=body(), headers=JSON)
        assert is_sent.wait(60)
        for _ in range(2):  # who asks later is answered: the server has read what was sent before
            assert served.client.get("/healthz").status_code == 200
        served.process.send_signal(getattr(signal, name))

        assert answer.result().status_code == 201
    served.process.wait(60)

    assert "Traceback" not in served.log.read_text()
    assert graph_hash(path) == hash_of(path, whole_extractor, articles)


@pytest.mark.model
@pytest.mark.slow
def test_a_server_that_is_killed_has_what_it_acknowledged_and_nothing_half(
    serve: Serve, tmp_path: Path, whole_extractor: Extractor
) -> None:
    path, articles, acknowledged = tmp_path / "graph.db", rows(40), set[str]()
    rng = random.Random(1)
    for _ in range(3):
        served = serve(path)
        done = threading.Event()

        def send(served: Served = served, done: threading.Event = done) -> None:
            for row in [*articles, long(4_000)]:
                try:
                    answer = served.post(row)
                except httpx2.TransportError:
                    return
                if answer.status_code in (200, 201):
                    acknowledged.add(row["url"])
                    done.set()

        with ThreadPoolExecutor(1) as other:
            other.submit(send)
            assert done.wait(120)
            time.sleep(rng.random())
            served.process.kill()
        served.process.wait(60)
        assert acknowledged <= stored(path)
        graph_hash(path)

    served = serve(path)
    assert {served.post(row).status_code for row in articles} <= {200, 201}
    served.client.delete("/v1/articles/https://example.org/long")

    assert graph_hash(path) == hash_of(path, whole_extractor, articles)


@pytest.mark.model
@pytest.mark.slow
def test_two_servers_on_one_store_lose_nothing_and_double_nothing(
    serve: Serve, tmp_path: Path, whole_extractor: Extractor
) -> None:
    path, articles = tmp_path / "graph.db", rows(24)
    shares = [articles[:16], articles[8:]]
    servers = [serve(path), serve(path)]

    def send(server: Served, share: list[Row]) -> list[int]:
        return [server.post(row).status_code for row in share]

    with ThreadPoolExecutor(2) as both:
        codes = list(both.map(send, servers, shares))

    assert sorted(codes[0] + codes[1]) == [200] * 8 + [201] * 24
    assert {server.client.get("/v1/stats").json()["articles"] for server in servers} == {24}
    assert graph_hash(path) == hash_of(path, whole_extractor, articles)


@pytest.mark.model
@pytest.mark.slow
def test_two_servers_that_correct_and_delete_at_once_leave_a_sound_store(
    serve: Serve, tmp_path: Path, whole_extractor: Extractor
) -> None:
    path, articles = tmp_path / "graph.db", rows(8)
    one, two = serve(path), serve(path)
    assert {one.post(row).status_code for row in articles} == {201}

    def send(version: int) -> list[int]:
        return [(one, two)[version].post(row).status_code for row in rows(8, 1 + version)]

    def delete(server: Served) -> list[int]:
        return [server.client.delete(f"/v1/articles/{row['url']}").status_code for row in articles]

    with ThreadPoolExecutor(2) as both:
        assert {code for codes in both.map(send, (0, 1)) for code in codes} == {200}
        assert {one.post(row).status_code for row in articles} == {200}
        assert graph_hash(path) == hash_of(path, whole_extractor, articles)
        deleted = [code for codes in both.map(delete, (one, two)) for code in codes]

    assert sorted(deleted) == [200] * 8 + [404] * 8
    assert two.client.get("/v1/stats").json()["facts"] == 0


@pytest.mark.model
@pytest.mark.slow
def test_a_client_that_hangs_up_harms_nobody(serve: Serve, tmp_path: Path) -> None:
    path, articles = tmp_path / "graph.db", rows(3)
    served = serve(path)
    bodies = [json.dumps(row).encode() for row in articles]

    hang_up(served, bodies[0][:60], len(bodies[0]))  # in the body
    hang_up(served, bodies[1], len(bodies[1]))  # before the answer
    hang_up(served, bodies[2], len(bodies[2]), answer=20)  # in the answer
    until(lambda: len(stored(path)) == 2)

    assert served.post(articles[0]).status_code == 201
    assert [served.post(row).json()["outcome"] for row in articles[1:]] == ["unchanged"] * 2
    log = served.log.read_text()
    assert "Traceback" not in log
    assert "ERROR" not in log


@pytest.mark.model
@pytest.mark.slow
def test_a_full_disk_is_told_and_once_there_is_room_the_server_goes_on(
    small_disk: Path, serve: Serve, tmp_path: Path, whole_extractor: Extractor
) -> None:
    path, articles = small_disk / "graph.db", rows(200)
    served, kept = serve(path), 0
    while (answer := served.post(articles[kept])).status_code == 201:
        kept += 1

    body = problem(answer, 507, "store-full")
    assert str(tmp_path) not in body["detail"] + body["hint"]
    assert kept
    assert served.client.get("/v1/stats").json()["articles"] == kept
    assert served.client.get("/v1/facts").status_code == 200
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    assert [served.post(row).status_code for row in articles[: kept + 2]] == [200] * kept + [201] * 2
    assert graph_hash(path) == hash_of(tmp_path / "graph.db", whole_extractor, articles[: kept + 2])


@pytest.fixture
def nobody() -> list[str]:
    """How to run a command as one who may not write what others locked."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may write everything, and there is no setpriv to be somebody else")
    return ["setpriv", "--reuid=65534", "--clear-groups"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody reaches; those of pytest are their owner's alone."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name, "locked").chmod(0o755)


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_store_that_cannot_be_written_is_served_and_takes_nothing(
    serve: Serve, open_folder: Path, nobody: list[str], locked: str
) -> None:
    path = open_folder / "locked" / "graph.db"
    path.parent.mkdir()
    open_store(f"sqlite:{path}").close()
    path.chmod(0o444)
    path.parent.chmod(0o555 if locked == "folder" else 0o777)

    served = serve(path, prefix=nobody, home=open_folder)

    assert served.client.get("/v1/stats").json()["articles"] == 0
    problem(served.post(rows(1)[0]), 403, "ingest-off")
    problem(served.client.delete("/v1/articles/https://example.org/0"), 403, "ingest-off")
    assert "the store cannot be written: articles are not taken in" in served.log.read_text()


def test_a_folder_in_which_no_store_can_be_made_is_named(serve: Serve, open_folder: Path, nobody: list[str]) -> None:
    (open_folder / "locked").mkdir(mode=0o555)

    served = serve(open_folder / "locked" / "graph.db", prefix=nobody, home=open_folder)

    lines = served.log.read_text().splitlines()
    assert served.process.wait(60) == 1
    assert lines[-2].startswith("error: ")
    assert lines[-2].endswith("locked/graph.db cannot be opened")
    assert lines[-1].startswith("hint: ")
    assert "Traceback" not in served.log.read_text()


def test_a_store_of_a_newer_version_is_named_and_left_alone(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    open_store(f"sqlite:{path}").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
    before = path.read_bytes()

    served = serve(path)

    assert served.process.wait(60) == 1
    lines = served.log.read_text().splitlines()
    assert lines[-2].startswith(f"error: {path} was written by a newer version (schema 99")
    assert lines[-1] == "hint: Upgrade triplewire, or name another store."
    assert path.read_bytes() == before


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(0)
def test_a_very_long_article_holds_up_no_reader(serve: Serve, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    # a tenth is read for half a minute, which is long enough for readers to wait; `make fuzz` has all of it read
    words = 100_000 if request.config.getoption("--examples") else 10_000
    served = serve(tmp_path / "graph.db")
    served.client.timeout = httpx2.Timeout(900)
    article = {"title": "A long story", "text": long(words)["text"]}
    waited = []
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(served.post, article)
        while not answer.done():
            began = time.monotonic()
            assert served.client.get("/v1/stats").status_code == 200
            waited.append(time.monotonic() - began)
            time.sleep(0.5)

    assert len(article["text"].split()) > words
    assert answer.result().status_code == 201
    assert len(answer.result().json()["facts"]) == 50
    assert len(waited) > 10
    assert sorted(waited)[len(waited) // 2] < 1
