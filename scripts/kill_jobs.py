"""Kills a server with kill -9 in the middle of a batch, again and again: python scripts/kill_jobs.py --kills 5.

A batch of synthetic articles is sent to `triplewire serve`; the server is killed at random moments and started again on
the same store. At the end every article must be there once, none in part: the graph hash is that of a store which took
the same articles in undisturbed.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).parent))

from kill_ingest import articles

from triplewire.api.ingest import ingest, make_extractor
from triplewire.api.settings import Settings
from triplewire.graph.model import Article
from triplewire.graph.store import open_store


class Server:
    """`triplewire serve` on a store, which is killed and started again."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.process: subprocess.Popen[str] | None = None
        self.base = ""

    def start(self) -> None:
        """Start it, and wait until it says where it listens."""
        words = ["--store", f"sqlite:{self.store}", "serve"]
        entry = "import sys; from triplewire.api.cli.main import main; sys.argv[0] = 'triplewire'; main()"
        environment = {**os.environ, "TRIPLEWIRE_PORT": "0"}
        log = self.store.with_suffix(".log")
        with log.open("wb") as lines:
            self.process = subprocess.Popen([sys.executable, "-c", entry, *words], env=environment, stderr=lines)
        while self.process.poll() is None:
            if found := re.search(r"listening on (\S+)", log.read_text()):
                self.base = found[1]
                return
            time.sleep(0.05)
        raise SystemExit(f"the server did not start: {log.read_text()}")

    def kill(self) -> None:
        """End it with kill -9; its readers have to end by themselves."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, path: str, body: bytes | None = None) -> Any:  # noqa: ANN401 - JSON may be anything
        """Return the answer to a question."""
        request = Request(self.base + path, body, {"content-type": "application/jsonl"})
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait(self, job: str, done: int) -> dict[str, Any]:
        """Return a job when so many of its articles are done, or it has ended."""
        while True:
            try:
                said: dict[str, Any] = self.ask(f"/v1/jobs/{job}")
            except URLError:
                time.sleep(0.1)
                continue
            if said["done"] + said["failed"] >= done or said["state"] in ("done", "failed", "cancelled"):
                return said
            time.sleep(0.02)


def row_of(article: Article) -> bytes:
    """Return an article as it is sent."""
    return json.dumps({"url": article.url, "title": article.title, "text": article.text}).encode()


def undisturbed(plan: list[Article], path: Path) -> tuple[str, int]:
    """Return the hash and the number of articles of a store that nobody disturbed."""
    with open_store(f"sqlite:{path}") as store:
        ingest(store, make_extractor(Settings()), plan)
        return store.graph_hash(), store.stats().articles


def main() -> int:
    """Run the kills and print the tally; 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    plan = [article for n, article in enumerate(articles(given.articles)) if n % 9 != 8]  # each URL once
    with tempfile.TemporaryDirectory() as folder:
        expected, count = undisturbed(plan, Path(folder) / "calm.db")
        server = Server(Path(folder) / "graph.db")
        server.start()
        job = server.ask("/v1/articles:batch", b"\n".join(row_of(article) for article in plan))["id"]
        marks = sorted(rng.sample(range(1, len(plan)), given.kills))
        for mark in marks:
            server.wait(job, mark)
            time.sleep(rng.uniform(0, 0.5))
            server.kill()
            server.start()
        said = server.wait(job, len(plan))
        server.kill()
        with open_store(f"sqlite:{server.store}") as store:
            equal, held = store.graph_hash() == expected, store.stats().articles
    print(
        f"{given.kills} kills at {marks} of {len(plan)} articles: {said['state']}, {said['done']} done, "
        f"{said['failed']} failed; {count - held} lost or doubled; graph hash {'equal' if equal else 'DIFFERS'}"
    )
    return 0 if equal and held == count and said["done"] == len(plan) else 1


if __name__ == "__main__":
    sys.exit(main())
