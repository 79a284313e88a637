"""Batches over HTTP with a real server and the real extractor."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import httpx2
import pytest
from pydantic import TypeAdapter

from triplewire.api.job_schemas import JobItemOut, JobOut
from triplewire.api.schemas import Page
from triplewire.api.settings import Settings
from triplewire.graph.jobs import ItemCard
from triplewire.graph.sqlite_jobs import JobQueue
from triplewire.graph.store import open_store


class Ran(Protocol):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
pytestmark = pytest.mark.model
JSONL = {"content-type": "application/jsonl"}


def rows(count: int, start: int = 0) -> list[dict[str, str]]:
    return [
        {"title": f"Deal {n}", "text": f"Acme{n} Corp. acquired Rival{n} Ltd. in March 2021.", "url": f"https://x.example/{n}"}
        for n in range(start, start + count)
    ]  # fmt: skip


def lines(sent: list[dict[str, str]]) -> bytes:
    return "\n".join(json.dumps(row) for row in sent).encode()


def ended(client: httpx2.Client, where: str, seconds: float = 120) -> JobOut:
    """The job, once it has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = client.get(where)
        assert answer.status_code == 200, answer.text
        job = TypeAdapter(JobOut).validate_json(answer.content)
        if job.state in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    raise AssertionError(f"{where} has not ended: {job}")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Iterator[httpx2.Client]:
    """A server that takes articles in."""
    with server(Settings(store=f"sqlite:{tmp_path_factory.mktemp('desk') / 'graph.db'}", port=0)) as client:
        yield client


def test_a_batch_is_accepted_read_and_counted(desk: httpx2.Client) -> None:
    sent = desk.post("/v1/articles:batch", json=[*rows(20), {"title": ""}, {"html": "<p>x", "text": "y"}])

    assert sent.status_code == 202, sent.text
    job = ended(desk, sent.headers["location"])

    assert (job.state, job.total, job.done, job.failed) == ("done", 22, 20, 2)
    assert [problem.n for problem in job.problems] == [21, 22]
    assert job.problems[1].problem == "html holds the title and the text"
    assert desk.get("/v1/stats").json()["articles"] == 20
    items = TypeAdapter(Page[JobItemOut]).validate_json(desk.get(f"{sent.headers['location']}/items?limit=15").content)
    rest = desk.get(f"{sent.headers['location']}/items", params={"limit": 15, "cursor": items.next_cursor}).json()
    assert [item["n"] for item in rest["items"]] == list(range(16, 23))
    assert desk.get(f"/v1/articles/{items.items[0].article}").json()["title"] == "Deal 0"


def test_lines_may_be_sent_and_a_bad_one_is_named(desk: httpx2.Client) -> None:
    body = lines(rows(2, 50)) + b"\n\n{not json\n[1]\n" + lines(rows(1, 52))

    sent = desk.post("/v1/articles:batch", content=body, headers=JSONL)
    job = ended(desk, sent.headers["location"])

    assert (job.total, job.done, job.failed) == (5, 3, 2)
    assert [problem.problem[:20] for problem in job.problems] == ["line 4 is not JSON: ", "this is JSON, but no"]


def test_the_same_batch_again_reads_nothing_and_a_kept_key_is_the_same_job(desk: httpx2.Client) -> None:
    keyed = {**JSONL, "Idempotency-Key": "monday"}
    first = desk.post("/v1/articles:batch", content=lines(rows(3, 60)), headers=keyed)
    ended(desk, first.headers["location"])
    revision = desk.get("/v1/stats").json()["revision"]

    again = desk.post("/v1/articles:batch", content=lines(rows(3, 60)), headers=keyed)
    other = desk.post("/v1/articles:batch", content=lines(rows(4, 60)), headers=keyed)
    unkeyed = desk.post("/v1/articles:batch", content=lines(rows(3, 60)), headers=JSONL)
    ended(desk, unkeyed.headers["location"])

    assert again.headers["location"] == first.headers["location"] != unkeyed.headers["location"]
    assert other.status_code == 422
    assert desk.get("/v1/stats").json()["revision"] == revision


def test_a_job_is_watched_to_its_end(desk: httpx2.Client) -> None:
    sent = desk.post("/v1/articles:batch", json=rows(12, 100))
    told: list[dict[str, object]] = []
    with desk.stream("GET", sent.headers["location"] + "/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        names = []
        for line in stream.iter_lines():
            names += [line.removeprefix("event: ")] if line.startswith("event: ") else []
            told += [json.loads(line.removeprefix("data: "))] if line.startswith("data: ") else []

    assert names[-1] == "end"
    assert set(names[:-1]) == {"progress"}
    assert (told[-1]["state"], told[-1]["done"]) == ("done", 12)
    counts = [row["done"] for row in told]
    assert counts == sorted(counts)  # type: ignore[type-var]


def test_a_job_is_cancelled_and_what_waits_is_not_read(desk: httpx2.Client) -> None:
    sent = desk.post("/v1/articles:batch", json=rows(400, 1000))

    gone = desk.delete(sent.headers["location"])

    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    alone = desk.post("/v1/articles", json=rows(1, 5000)[0])  # waits for what is in work, and for no more
    assert alone.status_code == 201
    job = desk.get(sent.headers["location"]).json()
    assert job["done"] < 400
    assert desk.get("/v1/jobs", params={"limit": 1}).json()["items"][0]["id"] == job["id"]


def test_what_is_no_batch_is_refused(desk: httpx2.Client) -> None:
    assert desk.post("/v1/articles:batch", content=b"[]", headers={"content-type": "text/plain"}).status_code == 415
    assert desk.post("/v1/articles:batch", json=[]).status_code == 422
    assert desk.post("/v1/articles:batch", json={"title": "one"}).status_code == 422
    broken = desk.post("/v1/articles:batch", content=b"[{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["type"]) == (400, "urn:triplewire:problem:invalid-json")
    assert desk.get("/v1/jobs/none").json()["type"] == "urn:triplewire:problem:job-not-found"
    assert desk.get("/v1/jobs/none/events").status_code == 404
    assert desk.delete("/v1/jobs/none").status_code == 404


def test_a_server_that_only_answers_takes_no_batch(tmp_path: Path, server: Server) -> None:
    with server(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, ingest=False)) as client:
        assert client.post("/v1/articles:batch", json=rows(1)).status_code == 403


def test_a_batch_goes_on_where_a_killed_server_left_it(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "graph.db"
    open_store(f"sqlite:{path}").close()
    with JobQueue(path) as queue:
        job = queue.add([json.dumps(row) for row in rows(5)])
        queue.take(3, 10_000)  # and then the server is gone
    with server(Settings(store=f"sqlite:{path}", port=0)) as client:
        done = ended(client, f"/v1/jobs/{job.id}")

        assert (done.done, done.failed) == (5, 0)
        assert client.get("/v1/stats").json()["articles"] == 5


def test_what_nobody_foresaw_costs_no_other_article_and_ends(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "graph.db"
    open_store(f"sqlite:{path}").close()
    with JobQueue(path) as queue:
        job = queue.add(["this cannot come through the door", json.dumps(rows(1)[0])])
    with server(Settings(store=f"sqlite:{path}", port=0)) as client:
        done = ended(client, f"/v1/jobs/{job.id}")

        assert (done.state, done.done, done.failed) == ("done", 1, 1)
        assert (done.problems[0].n, done.problems[0].tries) == (1, 3)


def test_a_reader_that_dies_costs_no_article(tmp_path: Path, server: Server) -> None:
    with server(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0)) as client:
        sent = client.post("/v1/articles:batch", json=rows(60))
        killed = 0
        while client.get(sent.headers["location"]).json()["done"] == 0:
            time.sleep(0.02)
        for child in _readers():
            os.kill(child, signal.SIGKILL)
            killed += 1
        job = ended(client, sent.headers["location"])

        assert killed
        assert (job.done, job.failed) == (60, 0)


def test_an_article_that_ends_its_reader_three_times_is_given_up(tmp_path: Path, server: Server) -> None:
    slow = {"title": "Long", "text": "Acme Corp. acquired Rival Ltd. in March 2021. " * 5000}
    settings = Settings(store=f"sqlite:{tmp_path / 'graph.db'}", port=0, reading_limit=5, encoder=False)
    with server(settings) as client:
        sent = client.post("/v1/articles:batch", json=[slow, *rows(2)])
        job = ended(client, sent.headers["location"])

        assert (job.done, job.failed) == (2, 1)
        assert (job.problems[0].n, job.problems[0].tries) == (1, 3)
        assert "within 5 s" in job.problems[0].problem


def test_the_command_line_lists_shows_and_cancels(tmp_path: Path, run: Run) -> None:
    with JobQueue(tmp_path / "triplewire.db") as queue:
        job = queue.add(["{}", ItemCard(2, "failed", problem="no text", hint="Give it one.")])

    listed, shown = run("jobs"), run("jobs", job.id)
    cancelled = run("jobs", job.id, "--cancel", "--json")

    assert listed.out.startswith(f"{job.id}  ")
    assert "queued: 0 of 2 done, 1 failed" in listed.out
    assert "  article 2: no text (Give it one.)" in shown.out
    said = json.loads(cancelled.out)
    assert (said["state"], said["problems"][0]["n"]) == ("cancelled", 2)
    assert run("jobs", "none").code == 3
    assert run("jobs", "--cancel").code == 2


def test_a_place_without_batches_says_how_one_is_sent(tmp_path: Path, run: Run) -> None:
    open_store(f"sqlite:{tmp_path / 'triplewire.db'}").close()

    assert "articles:batch" in run("jobs").err


def _readers() -> list[int]:
    """The reading processes below this one."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes()
                parents = (folder / "status").read_text()
            except OSError:
                continue
            if b"forkserver" in words and f"\nPPid:\t{os.getpid()}\n" not in parents:
                found.append(int(folder.name))
    return found
