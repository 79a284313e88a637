"""What routes are given: the store, the vocabulary, pages, and filters in the store's words."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi import Path as InPath

from triplewire.api.answers import Answers, send
from triplewire.api.intake import Intake
from triplewire.api.job_runner import JobRunner
from triplewire.api.limits import Gates
from triplewire.api.pages import Cursors, Pager, filters_of
from triplewire.api.problems import Refused
from triplewire.api.queries import FactFilters, FactPageQuery, Narrowing, PageQuery, StatusName
from triplewire.api.settings import Settings
from triplewire.api.shapes import fact_out
from triplewire.graph.errors import EntityNotFound
from triplewire.graph.listing import COUNTED, facts_of
from triplewire.graph.model import Fact, Status
from triplewire.graph.ontology import Ontology
from triplewire.graph.store import Store
from triplewire.graph.views import EvidenceView, FactFilter

Result = TypeVar("Result")


@dataclass(slots=True)
class Api:
    """What one server holds: made when it starts, closed when it stops."""

    settings: Settings
    ontology: Ontology
    store: Store
    intake: Intake | None
    runner: JobRunner | None
    cursors: Cursors
    token: str  # tells this run's tags from those of a run on another store
    gates: Gates
    answers: Answers = field(default_factory=Answers)

    def key(self, name: str | None) -> str | None:
        """Return the entity id that an id or a name means."""
        return self.store.resolve(name).key if name else None

    def about(self, names: Sequence[str], ask: Callable[..., Result]) -> Result:
        """Ask about entities by what they are called: as ids first, since most are, then as names."""
        try:
            return ask(*names)
        except EntityNotFound:
            return ask(*(self.store.resolve(name).key for name in names))

    def relation(self, name: str | None) -> str | None:
        """Return a relation's name, if the vocabulary has it."""
        return self.ontology.relation(name).name if name else None

    def best(self, facts: Iterable[Fact], wanted: str = "best") -> dict[str, EvidenceView]:
        """Return the sentence that shows each fact best, where it is wanted."""
        return self.store.best_evidence([fact.id for fact in facts]) if wanted == "best" else {}

    def filter(self, query: FactFilters, **ends: str | None) -> FactFilter:
        """Return a query's filters in the words of the store."""
        return self.narrowed(query, relation=self.relation(query.relation), **ends)

    def narrowed(self, query: Narrowing, **more: str | None) -> FactFilter:
        """Return the filters that every answer made of facts takes."""
        return FactFilter(
            statuses=statuses_of(query.status),
            speaker=self.key(query.speaker),
            min_confidence=query.min_confidence,
            min_sources=query.min_sources,
            as_of=query.as_of.isoformat() if query.as_of else None,
            known_at=query.known_at.isoformat() if query.known_at else None,
            published_from=query.published_from.isoformat() if query.published_from else None,
            published_to=query.published_to.isoformat() if query.published_to else None,
            **more,
        )

    def pager(self, request: Request, query: PageQuery) -> Pager:
        """Return which page a request asks for."""
        if query.limit > self.settings.page_limit:
            detail = f"limit is at most {self.settings.page_limit}"
            raise Refused(422, "invalid-request", detail, places=[("query.limit", detail)])
        filters = filters_of(request.scope["path"], request.query_params.multi_items())
        seen, after = self.cursors.read(query.cursor, filters) if query.cursor else (0, "")
        return Pager(self.cursors, filters, query.limit, seen, after)

    def facts_page(self, request: Request, query: FactPageQuery, where: FactFilter) -> Response:
        """Return a page of facts, each with its best evidence where wanted."""
        pager = self.pager(request, query)
        relations = [self.ontology.relation(name).name for name in query.relation]
        best = query.evidence == "best"
        found = facts_of(self.store, where, relations, after=pager.after, limit=pager.reach, best=best)

        def shape(fact: Fact) -> dict[str, Any]:
            return fact_out(fact, found.best.get(fact.id))

        def count() -> tuple[int, bool]:
            number = found.total or 0
            return number, number < COUNTED

        page = pager.page(found.facts, shape, lambda fact: fact.id, count)
        return send_page(request, page, found.revision)


async def run(store: Store, work: Callable[[], Result]) -> Result:
    """Ask a store in this process at once, and in another thread one that is a trip away."""
    return await asyncio.to_thread(work) if store.is_remote else work()


def send_page(request: Request, page: Mapping[str, Any], revision: int | None = None) -> Response:
    """Return a page as an answer that links to the next one."""
    cursor = page["next_cursor"]
    if cursor is None:
        return send(page, revision=revision)
    # without the host, which the client chose: the answer is kept, and sent to others too
    following = request.url.include_query_params(cursor=cursor).replace(scheme="", netloc="")
    return send(page, headers={"Link": f'<{following}>; rel="next"'}, revision=revision)


def statuses_of(names: Sequence[StatusName]) -> tuple[Status, ...]:
    """Return the statuses that are asked for; none stands for all."""
    return () if "all" in names else tuple(sorted({Status(name) for name in names}))


async def _api(request: Request) -> Api:
    api: Api = request.app.state.api
    return api


def _ingest_off() -> Refused:
    hint = "Start `triplewire serve` with ingest on and a store that can be written."
    return Refused(403, "ingest-off", "this server only answers: it takes no articles in or out", hint=hint)


async def _intake(request: Request) -> Intake:
    intake: Intake | None = request.app.state.api.intake
    if intake is None:
        raise _ingest_off()
    return intake


async def _runner(request: Request) -> JobRunner:
    runner: JobRunner | None = request.app.state.api.runner
    if runner is None:
        raise _ingest_off()
    return runner


ApiDep = Annotated[Api, Depends(_api)]
IntakeDep = Annotated[Intake, Depends(_intake)]
RunnerDep = Annotated[JobRunner, Depends(_runner)]
EntityId = Annotated[str, InPath(description="Id or name of an entity.", examples=["Q184"])]
FactId = Annotated[str, InPath(description="Id of a fact.")]
ArticleId = Annotated[str, InPath(description="Id of an article, the start of it if unique, or its URL.")]
