"""Questions about facts and what they rest on."""

from typing import Annotated

from fastapi import Query, Request, Response

from triplewire.api.answers import send, takes_long
from triplewire.api.dependencies import Api, ApiDep, FactId, send_page
from triplewire.api.queries import ConflictsQuery, FactsQuery, PageQuery
from triplewire.api.schemas import ConflictsOut, EvidenceOut, FactOut, Page, WhyOut
from triplewire.api.shapes import Json, conflict_out, evidence_out, fact_out, reason_out
from triplewire.api.versioned import versioned
from triplewire.graph.narrowed import conflicts_about
from triplewire.graph.voices import voices_of

router = versioned("facts", "read")
REASONS = 20  # sentences that `why` explains


@router.get("/facts", response_model=Page[FactOut], operation_id="listFacts")
def list_facts(request: Request, api: ApiDep, query: Annotated[FactsQuery, Query()]) -> Response:
    """List facts, each with its best evidence: the sentence, and where in it the words stand."""
    article = api.store.article(query.article).article.key if query.article else None
    ends = {"subject": api.key(query.subject), "object": api.key(query.object), "entity": api.key(query.entity)}
    return api.facts_page(request, query, api.narrowed(query, **ends, article=article))


@router.get("/facts/{fact_id}", response_model=FactOut, operation_id="getFact")
def get_fact(api: ApiDep, fact_id: FactId) -> Response:
    """Return a fact with its best evidence."""
    fact = api.store.fact(fact_id)
    return send(fact_out(fact, api.best([fact]).get(fact.id)))


@router.get("/facts/{fact_id}/evidence", response_model=Page[EvidenceOut], operation_id="listEvidence")
def list_evidence(request: Request, api: ApiDep, fact_id: FactId, query: Annotated[PageQuery, Query()]) -> Response:
    """List the sentences a fact rests on, oldest article first, with the exact words of both ends and of the cue."""
    api.store.fact(fact_id)
    pager = api.pager(request, query)
    rows = api.store.evidence(fact_id, after=pager.after, limit=pager.reach)
    return send_page(request, pager.page(rows, evidence_out, lambda view: view.evidence.key))


@router.get("/facts/{fact_id}/why", response_model=WhyOut, operation_id="explainFact")
def explain_fact(api: ApiDep, fact_id: FactId) -> Response:
    """Say why a fact is held: for each sentence the rule, the words it matched, and who a pronoun was taken for."""
    fact = api.store.fact(fact_id)
    views = api.store.evidence(fact_id, limit=REASONS + 1)
    shown = views[:REASONS]
    mentions = {view.article.key: api.store.reading(view.article.key).mentions for view in shown}
    return send(
        {
            "fact": fact_out(fact, api.best([fact]).get(fact.id)),
            "reasons": [reason_out(view, mentions[view.article.key]) for view in shown],
            "truncated": len(views) > REASONS,
        }
    )


@router.get("/conflicts", response_model=ConflictsOut, operation_id="listConflicts")
@takes_long
def list_conflicts(api: ApiDep, query: Annotated[ConflictsQuery, Query()]) -> Response:
    """List statements that some assert and others deny, plan or allege; with all three ends given, that one."""
    return send(_conflicts(api, query))


def _conflicts(api: Api, query: ConflictsQuery) -> Json:
    ends = api.key(query.subject), api.relation(query.relation), api.key(query.object)
    where = api.narrowed(query)
    found = conflicts_about(api.store, ends, where, limit=query.limit + 1)
    shown = found[: query.limit]
    best = api.best((fact for conflict in shown for fact in conflict.facts), query.evidence)
    items = [conflict_out(conflict, best, voices_of(api.store, conflict.facts, where)) for conflict in shown]
    return {"items": items, "truncated": len(found) > query.limit}
