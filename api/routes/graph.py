"""Questions about how things hang together: chains of facts and parts of the graph."""

from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import Annotated, BinaryIO

import orjson
from fastapi import Query, Request, Response

from triplewire.api.answers import send, takes_long, tells_revision, varies
from triplewire.api.dependencies import Api, ApiDep
from triplewire.api.graph_schemas import MeasuredOut, PathsOut
from triplewire.api.negotiation import chosen
from triplewire.api.problems import Refused, documented, refusing
from triplewire.api.queries import MeasureQuery, PathsQuery, SubgraphQuery
from triplewire.api.schemas import GraphOut
from triplewire.api.selecting import selector_of
from triplewire.api.shapes import Json, entity_ref, fact_out, graph_out, measured_out
from triplewire.api.versioned import versioned
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.write import FORMATS, Format
from triplewire.graph.measuring import measured
from triplewire.graph.model import Entity, Fact
from triplewire.graph.narrowed import days_in_common, paths_of
from triplewire.graph.selector import Selector
from triplewire.graph.views import ASSERTED, Paths, Subgraph

router = versioned("graph", "read")
BATCH = 200  # facts whose best evidence is fetched at once


def _write_facts(selection: Selection, file: BinaryIO) -> None:
    facts = selection.facts()
    while batch := list(islice(facts, BATCH)):
        best = selection.store.best_evidence([fact.id for fact in batch])
        file.writelines(orjson.dumps(fact_out(fact, best.get(fact.id))) + b"\n" for fact in batch)


OFFERED = {form.name: form for form in FORMATS.values() if not form.is_whole}
OFFERED |= {"jsonl": Format("jsonl", ".jsonl", "application/x-ndjson", (("", _write_facts),))}
# the forms that several names share a media type with come last
BY_TYPE = {"application/json": "json", "application/jsonl": "jsonl"}
BY_TYPE |= {form.media_type.partition(";")[0]: name for name, form in reversed(OFFERED.items())} | BY_TYPE


@router.get("/paths", response_model=PathsOut, operation_id="findPaths")
@takes_long
@tells_revision
def find_paths(api: ApiDep, query: Annotated[PathsQuery, Query()]) -> Response:
    """Find the shortest chains of facts between two entities, best supported first, with their words."""

    where = api.filter(query)

    def ask(source: str, target: str) -> Paths:
        best = query.evidence == "best"
        return paths_of(api.store, (source, target), where, max_hops=query.max_hops, k=query.k, best=best)

    found = api.about([query.source, query.target], ask)
    return send(_paths_out(found), revision=found.revision)


def _paths_out(found: Paths) -> Json:
    items = [
        {
            "entities": [entity_ref(entity) for entity in path.entities],
            "facts": [fact_out(fact, found.best.get(fact.id)) for fact in path.facts],
            "overlap": _overlap(path.facts),
        }
        for path in found.paths
    ]
    return {"source": entity_ref(found.source), "target": entity_ref(found.target), "items": items}


def _overlap(facts: Sequence[Fact]) -> Json | None:
    common = days_in_common(facts)
    return {"since_day": common[0], "until_day": common[1]} if common else None


@router.get(
    "/subgraph",
    response_model=GraphOut,
    operation_id="getSubgraph",
    responses={
        200: {
            "description": "The part as JSON, or as a file that other tools open.",
            "content": {name: {} for name in sorted({form.media_type.partition(";")[0] for form in OFFERED.values()})},
        },
        **documented(406),
        **refusing("bad-input", "invalid-request", "too-many-facts", "unknown-relation"),
    },
)
@takes_long
@varies
def get_subgraph(request: Request, api: ApiDep, query: Annotated[SubgraphQuery, Query()]) -> Response:
    """Return a part of the graph: around an entity, between two, of relations, types, articles or a period.

    JSON leaves out what passes the caps and says so; the files hold all of it, with articles and best sentence, and
    are refused where it is too much. One fact a line is the form of jsonl. `format` says in which form, else `Accept`.
    """
    name = query.format or chosen(request.headers.get("accept", ""), BY_TYPE)
    selector = selector_of(api, query)
    _check_narrowed(query)
    if name == "json":
        return send(graph_out(_select(api, query, selector)), headers={"Vary": "Accept"})
    selection = Selection(api.store, selector, query.max_edges + 1)
    if sum(1 for _ in islice(selection.facts(), query.max_edges + 1)) > query.max_edges:
        hint = "Narrow it down, raise max_edges, or use `triplewire export`."
        raise Refused(422, "too-many-facts", f"there are more than {query.max_edges} facts in it", hint=hint)
    form = OFFERED[name]
    body = BytesIO()
    form.parts[-1][1](selection, body)
    headers = {"Content-Disposition": f'attachment; filename="triplewire{form.ending}"', "Vary": "Accept"}
    return Response(body.getvalue(), headers=headers, media_type=form.media_type)


@router.get(
    "/measure",
    response_model=MeasuredOut,
    operation_id="measureSubgraph",
    responses=refusing("bad-input", "too-many-facts", "unknown-relation"),
)
@takes_long
def measure_subgraph(api: ApiDep, query: Annotated[MeasureQuery, Query()]) -> Response:
    """Measure a part of the graph: degree, PageRank, betweenness and communities of its entities, by what is selected.

    A part with more facts than `max_edges` is refused: measures of what happened to be read first would mislead.
    """
    found = measured(api.store, selector_of(api, query), by=query.by, most=query.max_edges)
    return send(measured_out(found, query.limit))


def _check_narrowed(query: SubgraphQuery) -> None:
    narrowed = (query.entity, query.relation, query.type, query.article, query.since, query.until)
    if not any(narrowed):
        places = [("query", "entity, relation, type, article, since or until is needed")]
        raise Refused(422, "invalid-request", "say which part: an entity, a relation, a period", places=places)


def _select(api: Api, query: SubgraphQuery, selector: Selector) -> Subgraph:
    around = Selector(selector.entity, selector.depth, relations=selector.relations, statuses=ASSERTED)
    if query.entity and selector == around:
        return api.store.neighbourhood(
            api.store.resolve(query.entity).key,
            depth=query.depth,
            relations=selector.relations,
            max_nodes=query.max_nodes,
            max_facts=query.max_edges,
        )
    facts = list(islice(Selection(api.store, selector, query.max_edges + 1).facts(), query.max_edges + 1))
    shown = tuple(facts[: query.max_edges])
    entities: dict[str, Entity] = {}
    for fact in shown:
        entities |= {fact.subject.key: fact.subject, fact.object.key: fact.object}
    more = len(facts) - len(shown)
    return Subgraph(tuple(entities[key] for key in sorted(entities)), shown, truncated=more > 0, omitted=more)
