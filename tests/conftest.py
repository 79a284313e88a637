"""Shared parts: the real extractor, the gold data folder, a real Neo4j, and no network but loopback."""

import ipaddress
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from triplewire.extract.pipeline import Extractor

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("TRIPLEWIRE_DATA", ROOT.parent / "shared" / "data"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take what `make fuzz` asks for."""
    parser.addoption("--examples", type=int, help="examples of each operation of the API, all phases, for `make fuzz`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run files with slow tests first, so that of two processes none waits for the last file of the other."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The real pipeline with rules alone, loaded once: what tests of rules read with."""
    reader = Extractor(fast=True)
    reader.read_with("rules")
    return reader


@pytest.fixture(scope="session")
def whole_extractor() -> Extractor:
    """The real pipeline as it comes, with the encoder, loaded once."""
    return Extractor()


@pytest.fixture(scope="session")
def data() -> Path:
    """The gold data; a test that needs it is skipped, by name, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no gold data at {DATA}; set TRIPLEWIRE_DATA to its folder")
    return DATA


@pytest.fixture(scope="session")
def first_article() -> Path:
    """The article that the project began with; it is not ours to ship."""
    found = sorted((DATA.parent / "seeds").glob("*.txt"))
    if not found:
        pytest.skip(f"the first article is not at {DATA.parent / 'seeds'}")
    return found[0]


NOTHING_TO_RUN_IT = 69  # the script's code where there is neither docker nor Maven and Java


@dataclass(frozen=True)
class Neo4jServer:
    """A Neo4j of our own in a folder, driven by the script that people use."""

    folder: Path
    environment: dict[str, str]

    def __call__(self, *words: str, **more: str) -> str:
        """Run the script; what it prints. A server that cannot be had here skips the test, and in CI fails it."""
        script = str(ROOT / "scripts" / "neo4j.sh")
        given = {"NEO4J_DIR": str(self.folder), "NEO4J_BOLT_PORT": "0", "NEO4J_HTTP_PORT": "0"}
        given["NEO4J_WHILE"] = str(os.getpid())
        environment = {**os.environ, **given, **self.environment, **more}
        done = subprocess.run([script, *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode == NOTHING_TO_RUN_IT and not os.environ.get("TRIPLEWIRE_CI"):
            pytest.skip(f"{done.stderr.strip()}; or set TRIPLEWIRE_TEST_NEO4J to a server's bolt URL")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"bolt://127.0.0.1:{self.said('bolt')}"

    @property
    def process(self) -> int:
        """The id of its process."""
        return int((self.folder / "pid").read_text())

    def said(self, name: str) -> str:
        """What was chosen when it was first started."""
        rows = dict(line.split("=", 1) for line in (self.folder / "server").read_text().splitlines())
        return rows[name]


@pytest.fixture(scope="session")
def new_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Neo4jServer]]:
    """Starts a further Neo4j, for tests that stop it or fill it with other things; all are stopped at the end."""
    started: list[Neo4jServer] = []

    def start(**environment: str) -> Neo4jServer:
        server = Neo4jServer(tmp_path_factory.mktemp("neo4j"), environment)
        started.append(server)
        server("start")
        return server

    yield start
    for server in started:
        server("stop")


@pytest.fixture(scope="session")
def neo4j_url(new_neo4j: Callable[..., Neo4jServer]) -> str:
    """A Neo4j whose database is the tests' to wipe: the one that TRIPLEWIRE_TEST_NEO4J names, or one of their own.

    Where several processes test, the named one is the first's alone.
    """
    named = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0" and os.environ.get("TRIPLEWIRE_TEST_NEO4J")
    return named or new_neo4j().url


@pytest.fixture(scope="session")
def neo4j_to_break(new_neo4j: Callable[..., Neo4jServer]) -> Neo4jServer:
    """A Neo4j to stop and kill, with a password and little memory for a transaction; who breaks it mends it."""
    return new_neo4j(NEO4J_PASSWORD="correct horse", NEO4J_EXTRA="db.memory.transaction.max=24m")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
            if not loopback:
                raise OSError(f"tests do not leave this machine: {host}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


Told = tuple[int, dict[str, str], bytes]


class Site:
    """A real server on a loopback port that gives what a test lays out, and remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Told | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"

    def lay(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Lay a page out; its URL."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = status, {"content-type": "text/html; charset=utf-8", **named}, data
        return self.url + path

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                found = site.pages.get(self.path, (404, {}, b"no such page"))
                if callable(found):
                    found(self)
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in {"content-length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(OSError):  # who asked may have had enough
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def __enter__(self) -> "Site":
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of a test's own."""
    with Site() as made:
        yield made


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    """A site of all tests of a module."""
    with Site() as made:
        yield made
