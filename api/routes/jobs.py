"""Batches of articles: accepted at once, read one after the other, watched and cancelled."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from triplewire.api.answers import CheckedRoute, send
from triplewire.api.batches import rows_of
from triplewire.api.dependencies import ApiDep, RunnerDep, send_page
from triplewire.api.job_schemas import JobItemOut, JobOut
from triplewire.api.problems import documented
from triplewire.api.queries import JobItemsQuery, JobsQuery
from triplewire.api.schemas import Page
from triplewire.api.shapes import item_out, job_out
from triplewire.api.versioned import versioned
from triplewire.graph.jobs import Job, JobState
from triplewire.graph.sqlite_jobs import JobQueue

router = versioned("jobs", "write", CheckedRoute)
FRESH = {"Cache-Control": "no-store"}
LOOK = 0.5  # seconds between two looks at a job that is watched
SHOWN = 20  # problems that a job lists
EXAMPLE = {"title": "Acme buys Rival", "text": "Acme Corp. acquired Rival Ltd.", "published": "2021-03-05"}
ROW = {"type": "object", "description": "An article as for POST /v1/articles.", "example": EXAMPLE}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": ROW, "minItems": 1}, "example": [EXAMPLE]},
            "application/jsonl": {"schema": {"type": "string"}, "description": "One article a line."},
        },
    }
}
JobId = Annotated[str, Path(description="Id of a job.", max_length=100)]
Promise = Annotated[
    str, Header(alias="Idempotency-Key", max_length=200, description="The same key within a day is the same job.")
]


@router.post(
    "/articles:batch",
    response_model=JobOut,
    status_code=202,
    operation_id="ingestBatch",
    openapi_extra=BODY,
    responses=documented(403, 413, 415, 507),
)
async def ingest_batch(request: Request, runner: RunnerDep, promise: Promise = "") -> Response:
    """Accept articles as a JSON array or as JSONL: once 202 is sent they are on disk, and are read in their turn.

    One that is no article is a problem of the job, and never stops the others.
    """
    body = await request.body()
    rows = rows_of(body, request.headers.get("content-type", ""))
    content = sha256(body).hexdigest() if promise else ""
    job = await asyncio.to_thread(runner.queue.add, rows, promise=promise, content=content)
    runner.wake()
    return send(_shown(runner.queue, job), status=202, headers={**FRESH, "Location": f"/v1/jobs/{job.id}"})


@router.get("/jobs", response_model=Page[JobOut], operation_id="listJobs")
async def list_jobs(request: Request, api: ApiDep, runner: RunnerDep, query: Annotated[JobsQuery, Query()]) -> Response:
    """List batches, the newest first; those that ended are forgotten after 30 days."""
    pager = api.pager(request, query)
    rows = runner.queue.jobs(after=pager.after, limit=pager.reach)
    return send_page(request, pager.page(rows, job_out, lambda job: job.id))


@router.get("/jobs/{job_id}", response_model=JobOut, operation_id="getJob")
async def get_job(runner: RunnerDep, job_id: JobId) -> Response:
    """Say how far a batch is, and what could not be read."""
    return send(_shown(runner.queue, runner.queue.job(job_id)), headers=FRESH)


@router.get("/jobs/{job_id}/items", response_model=Page[JobItemOut], operation_id="listJobItems")
async def list_job_items(
    request: Request, api: ApiDep, runner: RunnerDep, job_id: JobId, query: Annotated[JobItemsQuery, Query()]
) -> Response:
    """List what became of each article of a batch, in the order in which they were sent."""
    pager = api.pager(request, query)
    after = int(pager.after or 0)
    rows = runner.queue.items(job_id, state=query.state or "", after=after, limit=pager.reach)
    return send_page(request, pager.page(rows, item_out, lambda card: str(card.n)))


@router.delete("/jobs/{job_id}", response_model=JobOut, operation_id="cancelJob", responses=documented(403))
async def cancel_job(runner: RunnerDep, job_id: JobId) -> Response:
    """Cancel a batch: what was read stays, the rest is not read. One that has ended stays as it is."""
    job = await asyncio.to_thread(runner.queue.stop, job_id, JobState.CANCELLED)
    return send(_shown(runner.queue, job), headers=FRESH)


async def _job(runner: RunnerDep, job_id: JobId) -> Job:
    return runner.queue.job(job_id)


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse, operation_id="watchJob")
async def watch_job(
    request: Request, runner: RunnerDep, job: Annotated[Job, Depends(_job)]
) -> AsyncIterator[ServerSentEvent]:
    """Tell how far a batch is whenever that changes, as server-sent events, until it has ended."""
    told: Job | None = None
    while not request.app.state.is_stopping():
        if job != told:
            yield ServerSentEvent(data=job_out(job), event="progress", id=job.updated)
            told = job
        if job.has_ended:
            yield ServerSentEvent(data=job_out(job), event="end", id=job.updated)
            return
        await asyncio.sleep(LOOK)
        job = runner.queue.job(job.id)


def _shown(queue: JobQueue, job: Job) -> dict[str, Any]:
    problems = queue.items(job.id, state="failed", limit=SHOWN) if job.failed else []
    return {**job_out(job), "problems": [item_out(card) for card in problems]}
