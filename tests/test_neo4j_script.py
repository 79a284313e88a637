"""The script that starts a Neo4j: what it says when it cannot, and that it leaves nothing behind."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "neo4j.sh"
TOOLS = (
    *("bash", "cat", "cksum", "cut", "dirname", "env", "grep", "head", "id", "mkdir", "ps", "python3", "sed", "sleep"),
    *("tail", "timeout"),
)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the script on a folder of its own."""

    def script(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, "NEO4J_DIR": str(tmp_path / "server"), **environment}
        return subprocess.run([str(SCRIPT), *words], env=given, capture_output=True, text=True, check=False)

    return script


def left_running(folder: Path) -> list[str]:
    """Processes that speak of a folder."""
    listed = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if f"--home-dir={folder}" in line]


def test_a_machine_without_docker_and_maven_is_told_what_to_install(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)

    done = run("start", PATH=str(tmp_path / "bin"), JAVA_HOME="")

    assert done.returncode == 69
    assert "install Maven and Java 17" in done.stderr
    assert "bolt://HOST:7687" in done.stderr


def test_a_java_that_is_too_old_is_named(run: Run, tmp_path: Path) -> None:
    java = tmp_path / "jdk" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho 'openjdk version \"17.0.1\" 2021-10-19' >&2\n")
    java.chmod(0o755)

    done = run("start", NEO4J_BY="maven", NEO4J_VERSION="2026.07.1", JAVA_HOME=str(tmp_path / "jdk"))

    assert done.returncode == 69
    assert "needs Java 21 or newer" in done.stderr


def test_a_taken_port_is_named_and_nothing_is_started(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = run("start", NEO4J_BOLT_PORT=str(port), NEO4J_HTTP_PORT="0", NEO4J_BY="maven")

    assert done.returncode in (1, 69), done.stderr  # 69: no Java here
    assert f"port {port}" in done.stderr or "needs Java" in done.stderr
    assert left_running(tmp_path / "server") == []


@pytest.mark.neo4j
@pytest.mark.slow
def test_a_start_that_fails_shows_the_log_and_leaves_nothing_running(run: Run, tmp_path: Path) -> None:
    done = run("start", NEO4J_EXTRA="server.bolt.no_such_setting=1", NEO4J_BOLT_PORT="0", NEO4J_HTTP_PORT="0")
    if done.returncode == 69:
        pytest.skip(done.stderr)

    assert done.returncode == 1
    assert "no_such_setting" in done.stderr
    assert done.stdout == ""
    assert left_running(tmp_path / "server") == []


def test_what_does_not_run_is_not_stopped_and_has_no_status(run: Run) -> None:
    stopped, status, wrong = run("stop"), run("status"), run("begin")

    assert (stopped.returncode, status.returncode, wrong.returncode) == (0, 3, 2)
    assert "not running" in status.stderr
    assert "usage: scripts/neo4j.sh start" in wrong.stderr
