"""The verbs that look after a store and its server, and the page that explains them, run as it stands."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from triplewire.api.keys import Scope, new_key, revoke_key

Run = Callable[..., Any]
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"


def test_a_copy_is_made_restored_and_equal(run: Run, store_file: Path) -> None:
    live = f"sqlite:{store_file}"
    made = run("--store", live, "backup", "copy.db", "--json")
    told = run("--store", "sqlite:again.db", "backup", "copy.db", "--restore")

    assert (made.code, told.code) == (0, 0), made.err + told.err
    copy = json.loads(made.out)
    assert (copy["articles"], copy["is_compared"]) == (3, True)
    assert f"graph hash {copy['graph_hash']}" in told.out
    assert run("--store", "sqlite:again.db", "hash").out == run("--store", live, "hash").out
    again = run("--store", "sqlite:again.db", "backup", "copy.db", "--restore")
    assert (again.code, "is there already" in again.err) == (1, True)


def test_a_server_of_neo4j_is_copied_by_other_means(run: Run) -> None:
    done = run("--store", "bolt://host:7687", "backup", "copy.db")

    assert done.code == 2
    assert "triplewire export graph.jsonl" in done.err
    assert "neo4j-admin" in done.err


def test_doctor_counts_keys_and_names_what_is_wrong_with_them(run: Run, tmp_path: Path) -> None:
    def found() -> dict[str, Any]:
        rows = json.loads(run("doctor", "--json").out)
        return next(row for row in rows if row["name"] == "keys")

    keys = tmp_path / "triplewire.db.keys"
    none = found()
    new_key(keys, "desk", Scope.READ)
    new_key(keys, "press", Scope.READ)
    new_key(keys, "chief", Scope.ADMIN)
    revoke_key(keys, "press")
    some = found()
    keys.chmod(0o644)
    shown = found()
    keys.write_text("{")
    damaged = found()

    assert (none["is_ok"], none["found"][:5]) == (True, "none:")
    assert (some["is_ok"], some["found"]) == (True, "1 admin, 1 read, in triplewire.db.keys")
    assert (shown["is_ok"], shown["is_needed"], shown["fix"]) == (False, False, "chmod 600 triplewire.db.keys")
    assert (damaged["is_ok"], damaged["is_needed"]) == (False, True)


def test_a_public_address_is_refused_until_there_is_a_key(run: Run) -> None:
    refused = run("serve", "--host", "0.0.0.0", "--port", "1")

    assert refused.code == 2
    assert "there are no keys" in refused.err
    assert "triplewire keys new" in refused.err


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine")
def test_the_page_of_keys_and_backups_works_as_it_is_told(tmp_path: Path) -> None:
    blocks = re.findall(r"^```\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    script = "set -euo pipefail\n" + "echo\n".join(blocks).replace("8000", port)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "XDG_CONFIG_HOME": str(tmp_path / "config")}

    with subprocess.Popen(
        ["bash", "-c", script], cwd=tmp_path, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as ran:  # fmt: skip
        try:
            out, err = ran.communicate(timeout=240)
        finally:
            if ran.poll() is None:
                os.killpg(ran.pid, signal.SIGKILL)

    assert ran.returncode == 0, err
    assert "desk  read" in re.sub(r" +", "  ", out)
    assert '{"status":"ok"}' in out
    assert '"items":[{"id":' in out
    assert '"articles":1' in out
    assert re.search(r"401$", out, re.MULTILINE)
    assert len(set(re.findall(r"graph hash (\w+)", out))) == 1
    assert out.rstrip().endswith(re.findall(r"graph hash (\w+)", out)[0])
