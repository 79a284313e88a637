import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from triplewire.api import serve as serve_module
from triplewire.api.guard import is_loopback
from triplewire.api.keys import Scope, new_key
from triplewire.api.serve import check_bind, serve
from triplewire.api.settings import Settings
from triplewire.graph.errors import BadSetting, ForeignStore
from triplewire.graph.store import open_store

STARTED = """
import sys
from triplewire.api.serve import serve
from triplewire.api.settings import Settings
serve(Settings(store=sys.argv[1], port=0, ingest=False, **dict(word.split("=") for word in sys.argv[2:])))
"""


def at(folder: Path, host: str, **more: bool) -> Settings:
    return Settings(store=f"sqlite:{folder / 'graph.db'}", host=host, port=0, **more)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "news.example", "0", "127.0.0.1.evil.example"])
def test_an_address_that_others_reach_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(BadSetting, match="will not listen"):
        check_bind(at(tmp_path, host))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_alone_may_listen(tmp_path: Path, host: str) -> None:
    check_bind(at(tmp_path, host))

    assert is_loopback(host)


def test_others_are_served_once_there_is_a_key_or_it_is_wanted_without(tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        check_bind(at(tmp_path, "0.0.0.0"))
    check_bind(at(tmp_path, "0.0.0.0", insecure_no_auth=True))

    new_key(tmp_path / "graph.db.keys", "desk", Scope.READ)

    check_bind(at(tmp_path, "0.0.0.0"))


def test_in_a_container_every_address_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve_module, "CONTAINER_MARKS", (tmp_path / ".dockerenv",))

    with pytest.raises(BadSetting, match="no container"):
        check_bind(at(tmp_path, "0.0.0.0", container=True))
    (tmp_path / ".dockerenv").touch()

    check_bind(at(tmp_path, "0.0.0.0", container=True))


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(BadSetting, match=f"cannot listen on 127.0.0.1:{port}"):
            serve(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=port))


def test_nothing_is_said_to_be_served_before_it_is(tmp_path: Path) -> None:
    said: list[str] = []

    with pytest.raises(BadSetting, match="will not listen"):
        serve(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", host="0.0.0.0"), said.append)

    assert said == []


def test_a_start_that_fails_raises_what_hindered_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    foreign = tmp_path / "letters.db"
    foreign.write_bytes(b"Dear Sir or Madam, " * 100)

    with pytest.raises(ForeignStore):
        serve(Settings(store=f"sqlite:{foreign}", port=0))

    assert foreign.read_bytes().startswith(b"Dear Sir")
    assert "Traceback" not in caplog.text


def test_a_server_stops_when_told(tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'graph.db'}"
    with subprocess.Popen([sys.executable, "-c", STARTED, store], stderr=subprocess.PIPE) as process:
        assert process.stderr
        said = process.stderr.readline().decode()
        healthy = httpx2.get(said.split()[-1] + "/healthz", timeout=60).status_code

        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=60)

    assert healthy == 200
    assert b"Traceback" not in rest
    with open_store(store, read_only=True) as left:
        assert left.stats().articles == 0


def test_others_are_served_without_keys_only_with_a_warning(tmp_path: Path) -> None:
    words = [f"sqlite:{tmp_path / 'graph.db'}", "host=0.0.0.0", "insecure_no_auth=true"]
    with subprocess.Popen([sys.executable, "-c", STARTED, *words], stderr=subprocess.PIPE) as process:
        assert process.stderr
        said = [process.stderr.readline().decode() for _ in range(2)]
        base = said[0].split()[-1].replace("0.0.0.0", "127.0.0.1")
        asked = httpx2.get(base + "/v1/stats", headers={"Host": "graph.example"}, timeout=60).status_code
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert asked == 200
    assert "WARNING triplewire there are no keys" in said[1]
