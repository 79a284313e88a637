"""The requests that the pages about the REST API show, sent as they are told to a server over an article of ours."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from triplewire.api.settings import Settings
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import sources
from triplewire.graph.model import Article, Reading
from triplewire.graph.store import open_store

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
ROOT = Path(__file__).parents[2]
TOLD = ["rest.md", "reconcile.md"]

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not shutil.which("curl"), reason="no curl on this machine"),
]


@pytest.fixture(scope="module")
def seeded(server: Server, extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A server over the first of the seeds."""
    url = f"sqlite:{tmp_path_factory.mktemp('told') / 'graph.db'}"
    articles = [one for one in sources([ROOT / "seeds" / "01-belarus-drills.md"]) if isinstance(one, Article)]
    with open_store(url) as store:
        store.apply(added=[one for one in extractor.read(articles) if isinstance(one, Reading)])
    with server(Settings(store=url, port=0, ingest=False)) as client:
        yield client


@pytest.mark.parametrize("page", TOLD)
def test_the_requests_of_a_page_are_answered(seeded: httpx2.Client, page: str) -> None:
    lines = re.findall(r"^curl .+$", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE)
    assert lines
    for line in lines:
        words = shlex.split(line.replace("127.0.0.1:8000", f"127.0.0.1:{seeded.base_url.port}"))
        ran = subprocess.run(words, capture_output=True, text=True, check=True)
        if ran.stdout.startswith("<!DOCTYPE html>"):
            continue
        answer = json.loads(ran.stdout)
        assert "urn:triplewire:problem" not in ran.stdout, line
        assert any(answer.values()), line


def test_the_page_of_reconciliation_finds_what_it_says(seeded: httpx2.Client) -> None:
    asked = {"q0": {"query": "Belarus", "type": "Place"}, "q1": {"query": "Alexander Lukashenko"}}
    found = seeded.post("/v1/reconcile", data={"queries": json.dumps(asked)}).json()

    assert [found[name]["result"][0]["match"] for name in asked] == [True, True]
    assert found["q0"]["result"][0]["id"] == "Q184"
