"""Takes articles in and out for the server, one at a time, in a thread of its own: readers never wait for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from triplewire.api.ingest import IngestReport, ingest, make_extractor
from triplewire.api.limits import busy
from triplewire.api.schemas import ArticleIn
from triplewire.api.settings import Settings
from triplewire.api.submitted import article_of
from triplewire.graph.model import Article, Counts, Reading
from triplewire.graph.store import Store

if TYPE_CHECKING:
    from triplewire.extract.pipeline import Extractor

Result = TypeVar("Result")
QUEUE = 32  # articles that wait to be taken in or out; each is held in memory


class Intake:
    """One thread with its own extractor, whose model is loaded when it is first needed."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake")
        self._store = store
        self._waiting = 0
        self._extractor: Extractor | None = None
        self._loading: Future[Extractor] | None = None

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._extractor is not None

    def warm_up(self) -> bool:
        """Begin to load the model if nobody has, and say whether it is there; raise what hindered it."""
        if self._loading is None:
            self._loading = self._thread.submit(self._load)
        if self._loading.done() and not self.loaded:
            self._loading.result()
        return self.loaded

    async def article(self, body: ArticleIn) -> Article:
        """Return the article that was sent; a large page takes seconds."""
        return await self._run(lambda: article_of(body, self.settings))

    async def read(self, article: Article) -> Reading:
        """Return what an article states, and store nothing."""
        return await self._run(lambda: self._load().read_one(article))

    async def add(self, article: Article) -> IngestReport:
        """Take one article in; once this returns, it is on disk."""
        return await self._run(lambda: ingest(self._store, self._load(), [article]))

    async def delete(self, key: str) -> Counts:
        """Take one article out, and everything that rests on it alone."""
        return await self._run(lambda: self._store.apply(deleted=[key]))

    async def close(self) -> None:
        """Finish what was begun."""
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= QUEUE:
            raise busy("many articles wait to be taken in")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1

    def _load(self) -> "Extractor":
        if self._extractor is None:
            self._extractor = make_extractor(self.settings)
        return self._extractor
