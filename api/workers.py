"""Processes that read articles beside this one: a reader that hangs or dies costs an article, never the server.

Each has its own extractor, loaded when there is something to read; this process needs no language model. A process
ends by itself when the one that started it is gone.
"""

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import TYPE_CHECKING, Any

from triplewire.api.ingest import make_extractor
from triplewire.api.settings import Settings
from triplewire.api.submitted import article_of
from triplewire.extract.read import Problem
from triplewire.graph.errors import BadInput, ReaderDied, ReaderFailed, TriplewireError
from triplewire.graph.model import Article, Reading

if TYPE_CHECKING:
    from triplewire.extract.articles import Failure
    from triplewire.extract.pipeline import Extractor

LOADING = 300.0  # seconds that loading the model may take
YIELDING = 10  # niceness of a reader that yields
CLOSING = 5.0  # seconds a process has to end by itself
PARTS = 8  # articles that one process is given at once, so that several have work to the end
PRELOADED = ["triplewire.extract.pipeline"]  # what takes seconds to import, once for all processes
Row = Mapping[str, Any]


def _context() -> ForkServerContext | SpawnContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


class _Desk:
    """What a reading process does: one method a question."""

    def __init__(self, settings: Settings, threshold: float | None) -> None:
        self.settings = settings
        self.threshold = threshold
        self._extractor: Extractor | None = None

    @property
    def extractor(self) -> "Extractor":
        if self._extractor is None:
            self._extractor = make_extractor(self.settings, threshold=self.threshold)
        return self._extractor

    def load(self, _: None) -> None:
        """Load the extractor."""
        assert self.extractor

    def identity(self, _: None) -> str:
        """Return what the facts depend on beside the article."""
        return self.extractor.identity

    def read(self, articles: list[Article]) -> "list[Reading | Failure]":
        """Return what each article states."""
        return list(self.extractor.read(articles))

    def omissions(self, article: Article) -> list[dict[str, Any]]:
        """Return the sentences that gave no fact."""
        from triplewire.extract.omissions import omissions_of

        return [row.as_dict() for row in omissions_of(self.extractor, article)]

    def articles(self, rows: list[Row]) -> list[Article | Problem]:
        """Return the articles of rows as they were sent."""
        return [self._article(row) for row in rows]

    def _article(self, row: Row) -> Article | Problem:
        try:
            return article_of(row, self.settings)
        except BadInput as error:
            return Problem("", str(error), error.hint)


def _work(calls: Connection, settings: Settings, threshold: float | None, *, is_told: bool, yields: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of a terminal; the first process says when to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if yields and hasattr(os, "nice"):
        os.nice(YIELDING)
    if not is_told:
        logging.getLogger("triplewire").setLevel(logging.ERROR)
    desk = _Desk(settings, threshold)
    while True:
        try:
            question, value = calls.recv()
        except (EOFError, ConnectionError):
            return  # who asked is gone
        try:
            answer = getattr(desk, question)(value)
        except Exception as error:  # noqa: BLE001 it is raised where it was asked
            answer = error if isinstance(error, TriplewireError) else ReaderFailed(f"{type(error).__name__}: {error}")
        try:
            calls.send(answer)
        except ConnectionError:
            return


@dataclass(slots=True)
class Worker:
    """One process that reads, started when it is first asked and again after it died; one question at a time."""

    settings: Settings
    threshold: float | None = None
    is_told: bool = True  # whether it may warn: of several that meet the same, one does
    yields: bool = False  # whether questions to the store go first
    _process: BaseProcess | None = None
    _calls: Connection | None = None
    _is_loading: bool = False

    def wake(self) -> None:
        """See to it that there is a process; one that begins loads its model, and is not waited for."""
        if self._process is None or not self._process.is_alive():
            self.close()
            self._start()
            self.ask("load", None)
            self._is_loading = True

    def settle(self) -> None:
        """Wait until the model is there; raise what hinders it."""
        if self._is_loading:
            self._is_loading = False
            self._receive(LOADING)

    def ask(self, question: str, value: object) -> None:
        """Send a question to a process that is awake and settled; its answer is fetched by `answer`."""
        assert self._calls
        with suppress(ConnectionError):  # the answer is then that it died
            self._calls.send((question, value))

    def answer(self) -> Any:  # noqa: ANN401 each question has its own kind of answer
        """Return the answer to the last question; raise ReaderDied where the process ended or took too long."""
        return self._receive(self.settings.reading_limit)

    def _receive(self, limit: float) -> Any:  # noqa: ANN401 see above
        assert self._calls
        try:
            if not self._calls.poll(limit):
                self.kill()
                self.close()
                raise ReaderDied(f"it was not read within {limit:g} s", "Shorten it, or raise reading_limit.")
            found = self._calls.recv()
        except (EOFError, ConnectionError) as error:
            raise self._died() from error
        if isinstance(found, TriplewireError):
            raise found
        return found

    def close(self) -> None:
        """End the process, when it has answered."""
        process, calls = self._process, self._calls
        self._process, self._calls, self._is_loading = None, None, False
        if calls:
            calls.close()
        if process:
            process.join(CLOSING)
            if process.is_alive():
                process.kill()
                process.join()

    def _start(self) -> None:
        context = _context()
        self._calls, theirs = context.Pipe()
        process = context.Process(
            target=_work,
            args=(theirs, self.settings, self.threshold),
            kwargs={"is_told": self.is_told, "yields": self.yields},
            name="reader",
        )
        process.daemon = True
        process.start()
        self._process = process
        theirs.close()

    def _died(self) -> ReaderDied:
        code = None
        if self._process:
            self._process.join(CLOSING)
            code = self._process.exitcode
        self.kill()
        self.close()
        return ReaderDied(f"the process that read it ended with code {code}", "It may have run out of memory.")

    def kill(self) -> None:
        """End the process at once."""
        if self._process:
            self._process.kill()


@dataclass(slots=True)
class Workers:
    """Several processes as one reader: the same answers in the same order, however many there are."""

    settings: Settings
    threshold: float | None = None
    on_load: Callable[[], None] | None = None  # told when the model is there
    yields: bool = False  # whether questions to the store go first: so it is in a server
    _team: list[Worker] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _identity: str = ""

    def __post_init__(self) -> None:
        numbers = range(self.settings.workers)
        self._team = [Worker(self.settings, self.threshold, number == 0, self.yields) for number in numbers]

    @property
    def loaded(self) -> bool:
        """Say whether the model was loaded once."""
        return bool(self._identity)

    @property
    def identity(self) -> str:
        """What the facts depend on beside the article; asking loads the model."""
        if not self._identity:
            self._identity = str(self._each("identity", [None] * len(self._team))[0])
            if self.on_load:
                self.on_load()
        return self._identity

    def read(self, articles: Iterable[Article]) -> "Iterator[Reading | Failure]":
        """Yield what each article states, in order; raise ReaderDied where a process ended or took too long."""
        listed = list(articles)
        size = min(PARTS, -(-len(listed) // len(self._team))) if listed else 1
        for found in self._each("read", [listed[start : start + size] for start in range(0, len(listed), size)]):
            yield from found

    def read_one(self, article: Article) -> Reading:
        """Return what one article states."""
        found = next(self.read([article]))
        if isinstance(found, Reading):
            return found
        raise BadInput(found.problem)

    def articles(self, rows: Sequence[Row]) -> list[Article | Problem]:
        """Return the articles of rows as they were sent; a page is stripped to its words."""
        found: list[Article | Problem] = self._each("articles", [list(rows)])[0]
        return found

    def omissions(self, article: Article) -> list[dict[str, Any]]:
        """Return the sentences of an article that name two things and gave no fact, with the reason."""
        found: list[dict[str, Any]] = self._each("omissions", [article])[0]
        return found

    def kill(self) -> None:
        """End the processes at once: what they read is lost, and who asked is told so."""
        for worker in self._team:
            worker.kill()

    def close(self) -> None:
        """End the processes, when they have answered."""
        with self._lock:
            for worker in self._team:
                worker.close()

    def _each(self, question: str, values: Sequence[object]) -> list[Any]:
        """Return the answers to one question about several values; each process has one at a time."""
        with self._lock:
            found: list[Any] = []
            for start in range(0, len(values), len(self._team)):
                self._settle(len(values) - start)
                asked = [*zip(self._team, values[start : start + len(self._team)], strict=False)]
                for worker, value in asked:
                    worker.ask(question, value)
                found += self._answers([worker for worker, _ in asked])
            return found

    def _settle(self, wanted: int) -> None:
        """Have as many processes with a model as are wanted; they load it side by side."""
        for worker in self._team[:wanted]:
            worker.wake()
        for worker in self._team[:wanted]:
            worker.settle()

    def _answers(self, asked: list[Worker]) -> list[Any]:
        """Return the answers of all, so that none is left to be taken for the next; raise the first error."""
        found: list[Any] = []
        errors: list[TriplewireError] = []
        for worker in asked:
            try:
                found.append(worker.answer())
            except TriplewireError as error:
                errors.append(error)
        if errors:
            raise errors[0]
        return found
