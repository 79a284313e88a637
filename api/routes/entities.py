"""Questions about entities."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request, Response
from pydantic import Field

from triplewire.api.answers import send, takes_long_unless, tells_revision
from triplewire.api.dependencies import ApiDep, EntityId, send_page
from triplewire.api.queries import (
    EntitiesQuery,
    EntityFactsQuery,
    NeighbourhoodQuery,
    PageQuery,
    SuggestQuery,
    TimelineQuery,
)
from triplewire.api.schemas import (
    EntityOut,
    EntityPartOut,
    FactOut,
    GraphOut,
    MentionOut,
    Page,
    SuggestOut,
    TimelineOut,
)
from triplewire.api.shapes import entity_out, entity_ref, fact_out, graph_out, histogram, mention_out
from triplewire.api.versioned import versioned
from triplewire.graph.listing import EntityFilter, listed
from triplewire.graph.narrowed import neighbourhood_of, timeline_of
from triplewire.graph.reach import Reach
from triplewire.graph.reconcile import suggested
from triplewire.graph.views import MentionView, Subgraph

router = versioned("entities", "read")
ENDS = {"both": "entity", "out": "subject", "in": "object"}
LITTLE = 200  # facts that a store in this process finds about as fast as it lists them
SIZES = frozenset({"depth", "relation", "max_nodes", "max_edges"})
WIDTHS = {"year": 4, "month": 7, "day": 10}


class EntitiesOut(Page[EntityOut | EntityPartOut]):
    """One page of entities; with a filter it may be short though there is a next one."""

    facets: dict[str, int] | None = Field(description="Entities of each type in the whole store, where asked for.")


@router.get("/entities", response_model=EntitiesOut, operation_id="listEntities")
def list_entities(request: Request, api: ApiDep, query: Annotated[EntitiesQuery, Query()]) -> Response:
    """List entities: by name where `q` is given, else by number of facts; or sorted as asked."""
    pager = api.pager(request, query)
    asked = query.q, query.mode, query.type, query.relation, query.article, query.min_mentions
    where = EntityFilter(*asked, sort=query.sort or "")
    found = listed(api.store, where, after=pager.after, limit=pager.limit)
    page = pager.part([entity_out(card, query.fields) for card in found.cards], found.following)
    return send_page(request, {**page, "facets": api.store.stats().entities_by_type if query.facets else None})


@router.get("/suggest", response_model=SuggestOut, operation_id="suggestEntities")
def suggest_entities(api: ApiDep, query: Annotated[SuggestQuery, Query()]) -> Response:
    """Suggest entities while a name is typed: names that begin so; if there are none, names spelled nearly so."""
    cards = suggested(api.store, query.q, type=query.type, limit=query.limit)
    return send({"items": [entity_out(card) for card in cards]})


@router.get("/entities/{entity_id:path}/facts", response_model=Page[FactOut], operation_id="listEntityFacts")
@tells_revision
def list_entity_facts(
    request: Request, api: ApiDep, entity_id: EntityId, query: Annotated[EntityFactsQuery, Query()]
) -> Response:
    """List the facts of an entity, each with its best evidence."""
    end = ENDS[query.direction]
    return api.about([entity_id], lambda key: api.facts_page(request, query, api.narrowed(query, **{end: key})))


def is_little(query: NeighbourhoodQuery) -> bool:
    """Say whether a neighbourhood is read along an index: one fact away, some facts, and no filter of facts."""
    return query.depth == 1 and query.max_edges <= LITTLE and query.model_fields_set <= SIZES


@router.get("/entities/{entity_id:path}/neighbourhood", response_model=GraphOut, operation_id="getNeighbourhood")
@takes_long_unless(is_little)
@tells_revision
def get_neighbourhood(api: ApiDep, entity_id: EntityId, query: Annotated[NeighbourhoodQuery, Query()]) -> Response:
    """Return what is tied to an entity; kept first where there is too much: confidence x sources, then degree."""

    reach = Reach(query.depth, query.relation, query.max_nodes, query.max_edges)
    where = api.narrowed(query)

    def ask(key: str) -> Subgraph:
        return neighbourhood_of(api.store, key, reach, where, query.type)

    around = api.about([entity_id], ask)
    return send(graph_out(around), revision=around.revision)


@router.get("/entities/{entity_id:path}/timeline", response_model=TimelineOut, operation_id="getTimeline")
def get_timeline(api: ApiDep, entity_id: EntityId, query: Annotated[TimelineQuery, Query()]) -> Response:
    """Return the dated facts of an entity in the order of their dates, and how many fall on each period."""
    entity = api.store.resolve(entity_id)
    facts = timeline_of(api.store, entity.key, api.filter(query), limit=query.limit + 1)
    shown = facts[: query.limit]
    best = api.best(shown, query.evidence)
    return send(
        {
            "entity": entity_ref(entity),
            "items": [fact_out(fact, best.get(fact.id)) for fact in shown],
            "histogram": histogram(shown, WIDTHS[query.by]),
            "truncated": len(facts) > query.limit,
        }
    )


@router.get("/entities/{entity_id:path}/mentions", response_model=Page[MentionOut], operation_id="listMentions")
def list_mentions(request: Request, api: ApiDep, entity_id: EntityId, query: Annotated[PageQuery, Query()]) -> Response:
    """List where an entity is mentioned, oldest article first."""
    pager = api.pager(request, query)
    rows = api.store.mentions(api.store.resolve(entity_id).key, after=pager.after, limit=pager.reach)
    return send_page(request, pager.page(rows, mention_out, mention_key))


def mention_key(view: MentionView) -> str:
    """Return what the store goes on after."""
    mention = view.mention
    return f"{view.article.key}/{mention.sentence}-{mention.span.start}-{mention.span.end}"


@router.get(
    "/entities/{entity_id:path}",
    response_model=EntityOut,
    operation_id="getEntity",
    responses={308: {"description": "It goes by another id, which `Location` names."}},
)
def get_entity(api: ApiDep, entity_id: EntityId) -> Response:
    """Return an entity; a name, or the id of one that was merged into another, leads on to its id."""
    key = api.store.resolve(entity_id).key
    if key != entity_id:
        return Response(status_code=308, headers={"Location": f"/v1/entities/{quote(key, safe=':~')}"})
    return send(entity_out(api.store.entity(key)))
