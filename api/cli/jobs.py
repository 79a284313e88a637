"""The verb that looks after batches that were sent to a server."""

from typing import TYPE_CHECKING, Annotated

import typer

from triplewire.api.cli.ask import Json
from triplewire.api.cli.output import Output
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from triplewire.graph.jobs import Job
    from triplewire.graph.sqlite_jobs import JobQueue

SHOWN = 50


def jobs(
    context: typer.Context,
    job: Annotated[str, typer.Argument(help="Id of a job; without it, the latest are listed.")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel it: what waits is not read.")] = False,
    json: Json = False,
) -> None:
    """Show the batches that were sent to a server: how far they are, and what could not be read."""
    from triplewire.api.opening import jobs_of
    from triplewire.graph.errors import BadInput
    from triplewire.graph.jobs import JobState

    session: Session = context.obj
    out = session.output(json=json)
    if cancel and not job:
        raise BadInput("--cancel needs a job", "`triplewire jobs` lists them.")
    with jobs_of(session.settings, read_only=not cancel) as queue:
        if cancel:
            _one(out, queue, queue.stop(job, JobState.CANCELLED))
        elif job:
            _one(out, queue, queue.job(job))
        else:
            _list(out, queue)


def _list(out: Output, queue: "JobQueue") -> None:
    found = queue.jobs(limit=SHOWN)
    if out.form == "json":
        from triplewire.api.shapes import job_out

        out.data([job_out(job) for job in found])
        return
    for job in found:
        out.line(_told(job))
    if not found:
        out.note("no batches: `curl --json @articles.json http://127.0.0.1:8000/v1/articles:batch` sends one")


def _one(out: Output, queue: "JobQueue", job: "Job") -> None:
    failed = queue.items(job.id, state="failed", limit=SHOWN) if job.failed else []
    if out.form == "json":
        from triplewire.api.shapes import item_out, job_out

        out.data({**job_out(job), "problems": [item_out(card) for card in failed]})
        return
    out.line(_told(job))
    for card in failed:
        out.line(f"  article {card.n}: {card.problem}" + (f" ({card.hint})" if card.hint else ""))


def _told(job: "Job") -> str:
    problem = f"; {job.problem}" if job.problem else ""
    return f"{job.id}  {job.created[:19]}  {job.state}: {job.done} of {job.total} done, {job.failed} failed{problem}"


VERBS = {"jobs": jobs}
