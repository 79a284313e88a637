"""Measures what HTTP costs over the bare question: CPU of the 1-hop handler / direct query + orjson, interleaved."""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson

from triplewire.api.app import create_app, open_api
from triplewire.api.settings import Settings
from triplewire.api.shapes import fact_out
from triplewire.graph.model import (
    Article,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Reading,
    Sentence,
    Span,
    Status,
)
from triplewire.graph.store import Store, open_store
from triplewire.graph.views import FactFilter

FACTS, ROUNDS, CALLS = 20, 15, 40
HUB = Entity("person:ada-berg", "Ada Berg", EntityType.PERSON)
ALL = FactFilter(entity=HUB.key)
Once = Callable[[], Awaitable[object]]


def one_fact(number: int) -> Reading:
    """Return the reading of an article that ties the hub to one more person."""
    other = Entity(f"person:guest-{number}", f"Guest {number}", EntityType.PERSON)
    text = f"Ada Berg met with {other.name} on Monday."
    subject, obj = Span(0, 8), Span(text.index("Guest"), text.index(" on"))
    article = Article(f"{number:024x}", f"Visit {number}", text, f"https://news.example/{number}", "2022-02-10", "Desk")
    ends = sorted([(HUB.key, subject), (other.key, obj)])
    row = Evidence(
        article.key, 1, ends[0][0], "met_with", ends[1][0], ends[0][1], ends[1][1], Status.ASSERTED, 0.9, "met.with"
    )
    mentions = [Mention(key, 1, span, MentionKind.NAME) for key, span in ends]
    return Reading(
        article, "bench", (Sentence(1, Span(0, len(text))),), (HUB, other), tuple(mentions), (row,)
    )  # fmt: skip


def direct(store: Store) -> bytes:
    """Answer by the bare question."""
    facts = store.facts(ALL, limit=FACTS + 1)[:FACTS]
    return orjson.dumps({"items": [fact_out(fact) for fact in facts]})


def request(path: str, query: str) -> dict[str, Any]:
    """Return what a server hands the application for a request."""
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
    }  # fmt: skip


async def _no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def cpu(once: Once, calls: int = CALLS) -> float:
    """Return the CPU time of one call in microseconds."""
    began = time.process_time()
    for _ in range(calls):
        await once()
    return (time.process_time() - began) / calls * 1e6


async def measure(folder: Path) -> dict[str, float]:
    """Return the medians of interleaved rounds."""
    url = f"sqlite:{folder / 'bench.db'}"
    with open_store(url) as store:
        store.apply(added=[one_fact(number) for number in range(FACTS)])
    settings = Settings(store=url, ingest=False)
    app = create_app(settings)
    api = app.state.api = open_api(settings)
    sizes: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        sizes.append(len(message.get("body", b"")))

    def ask(query: str, *, fresh: bool) -> Once:
        async def once() -> None:
            if fresh:
                api.answers.rows.clear()
            await app(request(f"/v1/entities/{HUB.key}/facts", query), _no_body, send)

        return once

    async def bare() -> bytes:
        return direct(api.store)

    tried: dict[str, Once] = {
        "direct_us": bare,
        "handler_us": ask("evidence=none", fresh=True),
        "handler_best_us": ask("evidence=best", fresh=True),
        "remembered_us": ask("evidence=best", fresh=False),
    }
    times: dict[str, list[float]] = {name: [] for name in tried}
    for _ in range(ROUNDS):
        for name, once in tried.items():
            times[name].append(await cpu(once))
    ratios = [h / d for h, d in zip(times["handler_us"], times["direct_us"], strict=True)]
    api.store.close()
    found = {name: round(statistics.median(rows), 1) for name, rows in times.items()}
    return {"facts": FACTS, "bytes": max(sizes), **found, "handler_to_direct": round(statistics.median(ratios), 2)}


def main() -> None:
    """Print one line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(Path(folder)))))


if __name__ == "__main__":
    main()
