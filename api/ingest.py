"""Takes articles in: reads them, stores them in small transactions, and says what became of each.

The one service behind `triplewire ingest` and POST /v1/articles. What it reports as done is on disk.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from triplewire.api.corrections import Corrections
from triplewire.api.opening import existing, ontology_of
from triplewire.api.settings import Settings
from triplewire.extract.read import Problem
from triplewire.extract.tongue import is_read
from triplewire.graph.errors import (
    ArticleNotFound,
    BadLearned,
    BadNames,
    BadOntology,
    BadRule,
    BadSetting,
    BatchTooLarge,
    MissingData,
    ReaderDied,
    StoreError,
    TriplewireError,
)
from triplewire.graph.model import Article, Counts, Reading
from triplewire.graph.store import Store

if TYPE_CHECKING:
    from triplewire.extract.articles import Failure
    from triplewire.extract.pipeline import Extractor

BATCH = 32  # articles a transaction: a crash costs at most these, none of which was reported as done
LENGTH = 200_000  # characters a transaction, for the same reason; a longer article has one of its own
Batch = list[Article | Problem]
SET_UP_WRONG = (BadLearned, BadNames, BadOntology, BadRule, BadSetting, MissingData)  # no fault of an article


class Reader(Protocol):
    """What reads articles: an extractor."""

    @property
    def identity(self) -> str:
        """What the facts depend on beside the article."""

    def read(self, articles: "Iterable[Article]") -> "Iterator[Reading | Failure]":
        """Yield what each article states, in order."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An article that was not taken in, and why: a line of the errors file."""

    where: str
    title: str
    url: str | None
    problem: str
    hint: str = ""
    key: str = ""  # of the article, where it was one
    may_pass: bool = False  # whether another try may succeed: it is no fault of the article that is known


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the articles so far; everything counted but `failed` is on disk."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0  # passed over: a later version of the same article came in the same run
    evidence: int = 0
    unread: int = 0  # of those taken in: stored without facts, because of their language
    languages: tuple[str, ...] = ()  # theirs
    troubles: tuple[Trouble, ...] = field(default=())
    stopped: StoreError | None = None  # the store gave up: the rest was not tried

    @property
    def failed(self) -> int:
        """How many articles were not taken in."""
        return len(self.troubles)

    @property
    def done(self) -> int:
        """How many articles were looked at."""
        return self.added + self.replaced + self.unchanged + self.superseded + self.failed

    def plus(self, counts: Counts, readings: Iterable[Reading] = ()) -> "IngestReport":
        """Return the report with what one transaction did to these."""
        foreign = [reading.article.language for reading in readings if not is_read(reading.article)]
        return replace(
            self,
            unread=self.unread + len(foreign),
            languages=tuple(sorted({*self.languages, *(language or "?" for language in foreign)})),
            added=self.added + counts.added,
            replaced=self.replaced + counts.replaced,
            unchanged=self.unchanged + counts.unchanged,
            evidence=self.evidence + counts.evidence,
        )

    def with_trouble(self, troubles: Iterable[Trouble]) -> "IngestReport":
        """Return the report with articles that were not taken in."""
        return replace(self, troubles=(*self.troubles, *troubles))


def make_extractor(settings: Settings, *, threshold: float | None = None) -> "Extractor":
    """Load the extractor that the settings describe: seconds, and the language model's memory."""
    from triplewire.extract.pipeline import Extractor

    rules = existing(settings, "rules")
    least = settings.min_confidence if threshold is None else threshold
    extractor = Extractor(
        settings.model,
        ontology=ontology_of(settings),
        rules=[rules] if rules else [],
        names=existing(settings, "names"),
        threshold=settings.preset if least is None else least,
        fast=not settings.encoder,
    )
    if learned := existing(settings, "learned"):
        extractor.read_along(learned)
    return extractor


def ingest(
    store: Store,
    extractor: Reader,
    articles: Iterable[Article | Problem],
    on_progress: Callable[[IngestReport], None] | None = None,
) -> IngestReport:
    """Take articles in; one that fails is a trouble in the report and never stops the others.

    What is known with the same content is passed over unread. Of several versions of one article the last one counts:
    a correction of what is stored is read when the articles end, and only if no other version came after it, so that
    the same run again changes nothing. A store that is full or gone ends the run: what was reported before is kept,
    and the same run again goes on from there.
    """
    report = IngestReport()
    with Corrections() as waiting:
        for report in _steps(store, extractor, articles, waiting):
            if on_progress:
                on_progress(report)
            if report.stopped:
                break
    return report


def _steps(
    store: Store, extractor: Reader, articles: Iterable[Article | Problem], waiting: Corrections
) -> Iterator[IngestReport]:
    report = IngestReport()
    for batch in _batches(articles):
        report = report.with_trouble(_unread(item) for item in batch if isinstance(item, Problem))
        report = _take(store, extractor, [item for item in batch if isinstance(item, Article)], report, waiting)
        yield report
    for batch in _batches(waiting):
        report = _take(store, extractor, [item for item in batch if isinstance(item, Article)], report)
        yield report


def read_each(extractor: Reader, articles: Iterable[Article | Problem]) -> Iterator[Reading | Trouble]:
    """Yield what each article states, or why it could not be read; nothing is stored."""
    for batch in _batches(articles):
        yield from (_unread(item) for item in batch if isinstance(item, Problem))
        readings, troubles = _read(extractor, [item for item in batch if isinstance(item, Article)])
        yield from readings
        yield from troubles


def _batches(articles: Iterable[Article | Problem]) -> Iterator[Batch]:
    batch: Batch = []
    seen: set[tuple[str, str]] = set()
    length = 0
    for item in articles:
        content, size = ((item.key, item.sha256), len(item.text)) if isinstance(item, Article) else (("", ""), 0)
        is_full = len(batch) >= BATCH or length + size > LENGTH
        if batch and (is_full or content in seen):  # a copy comes after what it is a copy of, and changes nothing
            yield batch
            batch, seen, length = [], set(), 0
        batch.append(item)
        seen |= {content} if content[0] else set()
        length += size
    if batch:
        yield batch


def _take(
    store: Store, extractor: Reader, articles: list[Article], report: IngestReport, waiting: Corrections | None = None
) -> IngestReport:
    """Return the report with these articles stored, known, or waiting where there is a place to wait."""
    latest = {article.key: article for article in articles}
    passed, known = len(articles) - len(latest), 0
    new: list[Article] = []
    try:
        for article in latest.values():
            is_known = store.is_known(article.key, article.sha256, extractor.identity)
            if waiting is not None and not is_known and _corrects(store, article):
                passed += waiting.put(article)
                continue
            passed += waiting.drop(article.key) if waiting is not None else 0
            known += is_known
            new += [] if is_known else [article]
        report = replace(report, unchanged=report.unchanged + known, superseded=report.superseded + passed)
        readings, troubles = _read(extractor, new)
        return _apply(store, readings, report.with_trouble(troubles))
    except StoreError as error:
        return replace(report, stopped=error)


def _corrects(store: Store, article: Article) -> bool:
    """Say whether the store has another version of an article."""
    try:
        return store.article(article.key).article.sha256 != article.sha256
    except ArticleNotFound:
        return False


def _read(extractor: Reader, articles: list[Article]) -> tuple[list[Reading], list[Trouble]]:
    readings: list[Reading] = []
    troubles: list[Trouble] = []
    if not articles:
        return readings, troubles
    try:
        results = list(extractor.read(articles))
    except SET_UP_WRONG:
        raise
    except Exception as error:  # noqa: BLE001 a bug that one article meets must not cost the others
        if len(articles) > 1:
            for article in articles:
                one, why = _read(extractor, [article])
                readings, troubles = readings + one, troubles + why
            return readings, troubles
        said = str(error) if isinstance(error, TriplewireError) else f"{type(error).__name__}: {error}"
        hint = error.hint if isinstance(error, TriplewireError) else ""
        return [], [_trouble(articles[0], said, hint, may_pass=isinstance(error, ReaderDied))]
    for result in results:
        if isinstance(result, Reading):
            readings.append(result)
        else:
            troubles.append(_trouble(result.article, result.problem))
    return readings, troubles


def _apply(store: Store, readings: list[Reading], report: IngestReport) -> IngestReport:
    if not readings:
        return report
    try:
        return report.plus(store.apply(added=readings), readings)
    except BatchTooLarge as error:
        if len(readings) == 1:
            return report.with_trouble([_trouble(readings[0].article, str(error), error.hint)])
        half = len(readings) // 2
        return _apply(store, readings[half:], _apply(store, readings[:half], report))
    except StoreError:
        raise
    except TriplewireError as error:
        if len(readings) == 1:
            return report.with_trouble([_trouble(readings[0].article, str(error), error.hint)])
    for reading in readings:
        report = _apply(store, [reading], report)
    return report


def _trouble(article: Article, problem: str, hint: str = "", *, may_pass: bool = False) -> Trouble:
    where = article.given_id or article.url or article.key
    return Trouble(where, article.title, article.url, problem, hint, article.key, may_pass)


def _unread(problem: Problem) -> Trouble:
    return Trouble(problem.where, "", None, problem.message, problem.hint)
