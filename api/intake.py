"""Takes articles in and out for the server, one after the other: read in processes of their own, stored in a thread.

Those who ask the store wait for neither.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from triplewire.api.article_schemas import ArticleIn
from triplewire.api.fetch import Fetcher
from triplewire.api.ingest import IngestReport, ingest
from triplewire.api.limits import busy
from triplewire.api.settings import Settings
from triplewire.api.submitted import is_address, row_of, with_page
from triplewire.api.workers import Workers
from triplewire.extract.read import Problem
from triplewire.graph.errors import InvalidArticle
from triplewire.graph.model import Article, Counts, Reading
from triplewire.graph.store import Store

Result = TypeVar("Result")
FETCHING = 4  # pages that are fetched at once
PATIENCE = 10.0  # seconds that somebody waits for a host that was asked just now
QUEUE = 32  # articles that wait to be taken in or out; each is held in memory


class Intake:
    """One thread that stores, and processes that read; their model is loaded when it is first needed."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.workers = Workers(settings, yields=True)
        self.store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake")
        self.fetcher = Fetcher(settings)
        # a batch of one slow site keeps its threads waiting; who sends one address has others
        self._fetching = ThreadPoolExecutor(max_workers=FETCHING, thread_name_prefix="fetch")
        self._fetching_batches = ThreadPoolExecutor(max_workers=FETCHING, thread_name_prefix="fetch-batch")
        self._waiting = 0
        self._loading: Future[str] | None = None

    def warm_up(self) -> bool:
        """Begin to load the model if nobody has, and say whether it is there; raise what hindered it."""
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            failed, self._loading = self._loading, self._thread.submit(lambda: self.workers.identity)
            if failed:
                failed.result()
        return self.workers.loaded

    async def article(self, body: ArticleIn) -> Article:
        """Return the article that was sent, or whose address was; a large page takes seconds."""
        row = row_of(body)
        if is_address(row):
            sent = row
            row = await self._ask(lambda: with_page(sent, self.fetcher, PATIENCE), self._fetching)
        found = (await self._ask(lambda: self.workers.articles([row])))[0]
        if isinstance(found, Problem):
            raise InvalidArticle(found.message, found.hint)
        return found

    async def read(self, article: Article) -> Reading:
        """Return what an article states, and store nothing."""
        return await self._ask(lambda: self.workers.read_one(article))

    async def add(self, article: Article) -> IngestReport:
        """Take one article in; once this returns, it is on disk."""
        return await self._ask(lambda: ingest(self.store, self.workers, [article]))

    async def delete(self, key: str) -> Counts:
        """Take one article out, and everything that rests on it alone."""
        return await self._ask(lambda: self.store.apply(deleted=[key]))

    async def write(self, work: Callable[[], Result]) -> Result:
        """Change the store by something short; raise Refused where many wait already."""
        return await self._ask(work)

    async def omissions(self, article: Article) -> list[dict[str, Any]]:
        """Return the sentences of an article that name two things and gave no fact."""
        return await self._ask(lambda: self.workers.omissions(article))

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something when what came before it is done, however much that is."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def pages(self, rows: Sequence[dict[str, Any]]) -> list[Future[dict[str, Any]] | None]:
        """Return, for each row that is an address, what became of fetching its page: done, or failed."""
        pool = self._fetching_batches
        found = [pool.submit(with_page, row, self.fetcher) if is_address(row) else None for row in rows]
        await asyncio.gather(*[asyncio.wrap_future(page) for page in found if page], return_exceptions=True)
        return found

    async def _ask(self, work: Callable[[], Result], pool: ThreadPoolExecutor | None = None) -> Result:
        """Do what somebody waits for; raise Refused where many wait already."""
        if self._waiting >= QUEUE:
            raise busy("many articles wait to be taken in")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool or self._thread, work)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """Finish what was begun."""
        self.fetcher.close()
        for pool in (self._fetching, self._fetching_batches, self._thread):
            await asyncio.get_running_loop().run_in_executor(None, pool.shutdown)
        self.workers.close()
