"""Works through the queue of batches: a few articles at a time, so that an article that comes alone soon has its turn.

What became of an article is kept after the article is stored: a crash between the two reads it once more, which
changes nothing.
"""

import asyncio
import logging
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import orjson

from triplewire.api.ingest import SET_UP_WRONG, Trouble, ingest
from triplewire.api.intake import Intake
from triplewire.extract.read import Problem
from triplewire.graph.errors import BadInput, FetchFailed, StoreError, TriplewireError
from triplewire.graph.jobs import Item, ItemCard, JobState, Taken
from triplewire.graph.model import Article
from triplewire.graph.sqlite_jobs import JobQueue

MOST, LENGTH = 8, 100_000  # articles and characters that are taken at once
TRIES = 3  # how often an article may end the process that reads it
LOOK = 2.0  # seconds between two looks for what somebody else has put into the queue
SLOWEST = 30.0  # seconds between two tries while the store cannot be written
PATIENCE = 20.0  # seconds that articles in work have at the end

Row = dict[str, Any]
Page = Future[Row] | None  # what becomes of an address; none for a row that has its words

log = logging.getLogger("triplewire")


class JobRunner:
    """Reads the articles of jobs, the oldest job first, until it is closed."""

    def __init__(self, queue: JobQueue, intake: Intake) -> None:
        self.queue = queue
        self._intake = intake
        self._woken = asyncio.Event()
        self._closing = False
        self._unsaved: list[tuple[str, list[ItemCard]]] = []  # what the queue could not be told
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work, in the loop that runs."""
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Look into the queue now."""
        self._woken.set()

    async def close(self) -> None:
        """Finish the articles in work, or put them back where they take too long."""
        self._closing = True
        self._intake.fetcher.close()
        self.wake()
        if self._task:
            done, _ = await asyncio.wait([self._task], timeout=PATIENCE)
            if not done:
                self._intake.workers.kill()
            await self._task
        self.queue.close()

    async def _run(self) -> None:
        pause = 1.0
        recovered = False
        while not self._closing:
            try:
                if not recovered:
                    await self._intake.run(self.queue.recover)
                    recovered = True
                worked = await self._step()
                pause = 1.0
            except StoreError as error:
                log.warning("jobs wait: %s", error)
                pause, worked = min(2 * pause, SLOWEST), False
            except Exception:  # a mistake of ours must not end the work on all jobs
                log.exception("jobs wait: the queue could not be worked on")
                pause, worked = SLOWEST, False
            if not worked:
                await self._wait(LOOK if pause == 1.0 else pause)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()

    async def _step(self) -> bool:
        """Do the next few articles, and say whether there were any."""
        taken = await self._intake.run(self._next)
        if taken is None:
            return False
        pages = await self._intake.pages([_sent(item) for item in taken.items])
        await self._intake.run(lambda: self._work(taken, pages))
        return True

    def _next(self) -> Taken | None:
        """Return the next few articles, when the queue knows what became of those before."""
        while self._unsaved:
            self.queue.end(*self._unsaved[0])
            del self._unsaved[0]
        return self.queue.take(MOST, LENGTH)

    def _work(self, taken: Taken, pages: list[Page]) -> None:
        """Take articles in, and tell the queue what became of each."""
        try:
            cards = self._take_in(taken, pages)
        except SET_UP_WRONG as error:
            self.queue.stop(taken.job, JobState.FAILED, str(error))
            cards = [ItemCard(item.n, "failed", problem=str(error), hint=error.hint) for item in taken.items]
        except StoreError:
            self._unsaved.append((taken.job, [ItemCard(item.n, "queued", tries=item.tries) for item in taken.items]))
            raise
        except Exception as error:  # what was taken must not stay so: each is tried again alone, and given up in time
            log.exception("articles of job %s could not be taken in", taken.job)
            hint = error.hint if isinstance(error, TriplewireError) else ""
            cards = [self._again(item, str(error) or type(error).__name__, hint) for item in taken.items]
        self._unsaved.append((taken.job, cards))
        self.queue.end(*self._unsaved[-1])
        del self._unsaved[-1]

    def _take_in(self, taken: Taken, pages: list[Page]) -> list[ItemCard]:
        """Take articles in, and return what became of each; raise StoreError where the store gave up."""
        found = self._articles(taken, pages)
        report = ingest(self._intake.store, self._intake.workers, [row for row in found if isinstance(row, Article)])
        if report.stopped:
            raise report.stopped
        troubles = {trouble.key: trouble for trouble in report.troubles}
        return [self._card(item, row, troubles) for item, row in zip(taken.items, found, strict=True)]

    def _articles(self, taken: Taken, pages: list[Page]) -> list[Article | Problem | FetchFailed]:
        """Return the articles that were sent, each with its page where it is an address, or what hindered that."""
        had = [_had(item, page) for item, page in zip(taken.items, pages, strict=True)]
        sent = [row for row in had if isinstance(row, dict)]
        read = iter(self._intake.workers.articles(sent) if sent else [])
        return [next(read) if isinstance(row, dict) else row for row in had]

    def _card(self, item: Item, row: Article | Problem | FetchFailed, troubles: dict[str, Trouble]) -> ItemCard:
        if isinstance(row, Problem):
            return ItemCard(item.n, "failed", problem=row.message, hint=row.hint)
        if isinstance(row, FetchFailed):
            return self._again(item, str(row), row.hint)
        trouble = troubles.get(row.key)
        if trouble is None:
            return ItemCard(item.n, "done", row.key, tries=item.tries)
        if trouble.may_pass:
            return self._again(item, trouble.problem, trouble.hint)
        return ItemCard(item.n, "failed", problem=trouble.problem, hint=trouble.hint, tries=item.tries)

    def _again(self, item: Item, problem: str, hint: str) -> ItemCard:
        if self._closing:  # it was ended with the server
            return ItemCard(item.n, "queued", tries=item.tries)
        tries = item.tries + 1
        return ItemCard(item.n, "failed" if tries >= TRIES else "queued", None, problem, hint, tries)


def _sent(item: Item) -> Row:
    """Return what was sent, or nothing where it cannot be read: that is found out, and told, in its turn."""
    try:
        row = orjson.loads(item.body)
    except orjson.JSONDecodeError:
        return {}
    return row if isinstance(row, dict) else {}


def _had(item: Item, page: Page) -> Row | Problem | FetchFailed:
    """Return what was sent, with its page where it is an address, or why there is none."""
    try:
        row: Row = page.result() if page else orjson.loads(item.body)
    except FetchFailed as error:
        return error
    except BadInput as error:
        return Problem("", str(error), error.hint)
    return row
