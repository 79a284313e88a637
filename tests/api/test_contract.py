"""What openapi.json promises against what the server does, tried by a machine with every check that it knows."""

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from triplewire.api import parameters
from triplewire.api.keys import Scope, new_key
from triplewire.api.settings import Settings
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
TOLD = Path(__file__).with_name("schemathesis.toml")
MANY, FEW = 50, 15  # examples of each operation
WARM = 120  # seconds for the model to load


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int | None:
    """How many examples of each operation are asked for on the command line."""
    asked: int | None = request.config.getoption("--examples")
    return asked


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of revisions are asked for that are not there: none is waited for."""
    monkeypatch.setattr(parameters, "PATIENCE", 0.0)


def contract(client: httpx2.Client, *words: str) -> list[str]:
    """Return the command that tries a server."""
    run = [sys.executable, "-m", "schemathesis.cli", f"--config-file={TOLD}", "run"]
    described = str(client.base_url.join("/openapi.json"))
    # one process reads all that is sent: how fast answers are is measured elsewhere
    always = ["--checks=all", "--continue-on-failure", "--no-color", "--seed=1", "--max-response-time=60"]
    return [*run, described, *always, *words]


# `make fuzz` tries every phase on both; here they are shared out, for time
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("no_patience")
@pytest.mark.parametrize(
    ("keys", "phases"),
    [(False, "examples,fuzzing,stateful"), (True, "fuzzing")],
    ids=["open", "with keys"],
)
def test_the_server_does_what_its_description_says(
    tmp_path: Path, server: Server, readings: list[Reading], examples: int | None, keys: bool, phases: str
) -> None:
    if importlib.util.find_spec("schemathesis") is None:
        pytest.skip("schemathesis is not installed")
    path = tmp_path / "graph.db"
    with open_store(f"sqlite:{path}") as store:
        store.apply(added=readings)
    words = [f"--max-examples={examples or (FEW if keys else MANY)}"]
    words += [] if examples else [f"--phases={phases}"]
    # DELETE cancels a job: it is still told what became of it; that what else is deleted is gone, tests of ours say
    words += ["--exclude-checks=use_after_free" if keys else "--exclude-checks=use_after_free,ignored_auth"]
    key = new_key(tmp_path / "graph.db.keys", "all", Scope.ADMIN) if keys else "none"

    with server(Settings(store=f"sqlite:{path}", port=0)) as client:
        deadline = time.monotonic() + WARM
        while client.get("/readyz").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        ran = subprocess.run(
            contract(client, *words),
            cwd=tmp_path,
            env={**os.environ, "CONTRACT_KEY": key},
            capture_output=True,
            text=True,
            check=False,
        )

    assert ran.returncode == 0, ran.stdout[-12_000:] + ran.stderr
