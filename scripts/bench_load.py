"""Measures a server under load on a large graph: `scripts/bench_load.py --facts 1000000`, `... --soak 30`.

`triplewire serve` runs in a process of its own; 16 clients, each on one connection, ask one kind of question after the
other, each time of another entity. Entities are drawn as people ask for them: the known ones more often. Wall time, as
clients see it. With --ingest the same is asked while a batch of articles is read; with --soak for minutes on end, and
the memory and the file handles of the server are looked at meanwhile.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))

from bench_store import readings
from kill_ingest import articles
from kill_jobs import Server, row_of

from triplewire.graph.store import open_store

CLIENTS, BATCH = 16, 500
PAUSE = 0.05  # seconds between an answer and the next question of a client, where minutes on end are asked
Question = Callable[[random.Random], str]


def fill(path: Path, facts: int) -> None:
    """Make a store of so many facts, more or less."""
    made = readings(facts // 6, int(facts * 1.1))
    with open_store(f"sqlite:{path}") as store:
        for at in range(0, len(made), BATCH):
            store.apply(made[at : at + BATCH])
        stats = store.stats()
    print(f"{stats.facts} facts, {stats.entities} entities, {stats.articles} articles, {path.stat().st_size >> 20} MB")


def questions(path: Path) -> dict[str, Question]:
    """Return how each kind of question is asked."""
    with open_store(f"sqlite:{path}", read_only=True) as store:
        known = [(card.entity.key, card.entity.name) for card in store.entities(limit=2_000)]
    weights = [1 / (n + 5) for n in range(len(known))]

    def drawn(rng: random.Random) -> tuple[str, str]:
        return rng.choices(known, weights)[0]

    def suggest(rng: random.Random) -> str:
        name = drawn(rng)[1]
        return f"/v1/suggest?q={quote(name[: rng.randrange(2, len(name))])}"

    return {
        "suggest": suggest,
        "entity": lambda rng: f"/v1/entities/{drawn(rng)[0]}",
        "facts": lambda rng: f"/v1/entities/{drawn(rng)[0]}/facts",
        "neighbourhood": lambda rng: f"/v1/entities/{drawn(rng)[0]}/neighbourhood?max_edges=100",
        "path": lambda rng: f"/v1/paths?source={drawn(rng)[0]}&target={drawn(rng)[0]}&max_hops=4",
    }


class Client:
    """One connection that asks one question after the other; what it costs is little beside an HTTP library."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.rng = random.Random(seed)

    async def ask(self, question: Question, deadline: float, seconds: list[float], pause: float = 0.0) -> int:
        """Ask until the deadline; the time of each answer goes into the list, the number of refusals comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        refused = 0
        while (began := time.monotonic()) < deadline:
            writer.write(f"GET {question(self.rng)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.splitlines()[1:] if line)
            await reader.readexactly(int(fields[b"content-length"]))
            seconds.append(time.monotonic() - began)
            refused += head.split(b" ", 2)[1] not in (b"200", b"304", b"404")
            if pause:
                await asyncio.sleep(pause)
        writer.close()
        return refused


async def asked(port: int, question: Question, length: float, pause: float = 0.0) -> dict[str, float]:
    """Ask by all clients at once."""
    seconds: list[float] = []
    began = time.monotonic()
    clients = [Client(port, seed) for seed in range(CLIENTS)]
    refused = await asyncio.gather(*[client.ask(question, began + length, seconds, pause) for client in clients])
    return {
        "answers": len(seconds),
        "per second": round(len(seconds) / (time.monotonic() - began)),
        "median ms": round(median(seconds) * 1000, 1),
        "p95 ms": round(quantiles(seconds, n=20)[-1] * 1000, 1),
        "refused": sum(refused),
    }


def measured(server: Server, ways: dict[str, Question], length: float) -> dict[str, dict[str, float]]:
    """Ask each kind of question for a while."""
    port = int(server.base.rpartition(":")[2])
    found = {}
    for name, question in ways.items():
        asyncio.run(asked(port, question, length / 5))  # what is read for the first time comes from the disk
        before = worked(server)
        found[name] = asyncio.run(asked(port, question, length))
        found[name]["CPU ms"] = round((worked(server) - before) * 1000 / found[name].pop("answers"), 2)
        print(f"{name:14}", json.dumps(found[name]))
    return found


def worked(server: Server) -> float:
    """The CPU seconds that the server has used, without its readers of articles."""
    assert server.process
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def batch(server: Server, number: int, start: int = 0) -> str:
    """Send articles to be read; the id of the job."""
    rows = [row_of(article) for n, article in enumerate(articles(start + number)) if n >= start]
    return str(server.ask("/v1/articles:batch", b"\n".join(rows))["id"])


def while_reading(server: Server, ways: dict[str, Question], length: float) -> None:
    """Ask in turns while the server is idle and while it reads a batch, and compare."""
    few = {name: ways[name] for name in ("entity", "facts", "neighbourhood")}
    print("idle")
    idle = measured(server, few, length)
    job = batch(server, 5_000)
    server.wait(job, 1)
    print("while articles are read")
    busy = measured(server, few, length)
    said = server.ask(f"/v1/jobs/{job}")
    print(f"{said['done']} articles were read meanwhile, the job is {said['state']}")
    for name in few:
        print(f"{name}: p95 {busy[name]['p95 ms'] / idle[name]['p95 ms']:.2f} times that of an idle server")


def family(process: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield process
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in listed.read_text().split():
            yield from family(int(child))


def held(process: int) -> tuple[float, int]:
    """Return the memory in MB, and the number of open files, of the server and its readers."""
    memory, files = 0.0, 0
    for one in family(process):
        lines = Path(f"/proc/{one}/status").read_text().splitlines()
        memory += int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
        files += len(list(Path(f"/proc/{one}/fd").iterdir()))
    return round(memory, 1), files


def soak(server: Server, ways: dict[str, Question], minutes: float) -> None:
    """Ask everything while batches are read, one after the other; print what the server holds each minute."""
    assert server.process
    port, started, sent = int(server.base.rpartition(":")[2]), time.monotonic(), 0
    answered = refused = 0
    job = ""
    while time.monotonic() - started < 60 * minutes:
        if not job or server.ask(f"/v1/jobs/{job}")["state"] == "done":
            job = batch(server, 400, sent)
            sent += 400
        for question in ways.values():
            found = asyncio.run(asked(port, question, 60 / len(ways), PAUSE))
            answered, refused = answered + int(found["answers"]), refused + int(found["refused"])
        memory, files = held(server.process.pid)
        passed = (time.monotonic() - started) / 60
        print(
            f"{passed:5.1f} min: {memory} MB, {files} files, {sent} articles sent, {answered} answers, {refused} not",
            flush=True,
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each kind of question")
    parser.add_argument("--ingest", action="store_true", help="compare with a server that reads articles")
    parser.add_argument("--soak", type=float, default=0.0, help="so many minutes, with articles")
    parser.add_argument("--store", type=Path, help="a store to use, made where it is not there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or Path(folder) / "load.db"
        if not path.exists():
            fill(path, given.facts)
        ways = questions(path)
        server = Server(path)
        server.start()
        try:
            if given.soak:
                soak(server, ways, given.soak)
            elif given.ingest:
                while_reading(server, ways, given.seconds)
            else:
                measured(server, ways, given.seconds)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
