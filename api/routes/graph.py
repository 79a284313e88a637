"""Questions about how things hang together: chains of facts and parts of the graph."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Response

from triplewire.api.answers import AnswerRoute, send, takes_long, tells_revision
from triplewire.api.auth import needs
from triplewire.api.dependencies import Api, ApiDep, statuses_of
from triplewire.api.problems import Refused
from triplewire.api.queries import PathsQuery, SubgraphQuery
from triplewire.api.schemas import GraphOut, PathsOut
from triplewire.api.shapes import Json, entity_ref, fact_out, graph_out
from triplewire.graph.export.graphml import graphml_lines
from triplewire.graph.export.selection import selected
from triplewire.graph.export.table import fact_lines
from triplewire.graph.model import Entity, Status
from triplewire.graph.views import FactFilter, Paths, Subgraph

router = APIRouter(tags=["graph"], route_class=AnswerRoute, dependencies=[needs("read")])
BATCH = 200  # facts whose best evidence is fetched at once
Wheres = Sequence[FactFilter]


@router.get("/paths", response_model=PathsOut, operation_id="findPaths")
@takes_long
@tells_revision
def find_paths(api: ApiDep, query: Annotated[PathsQuery, Query()]) -> Response:
    """Find the shortest chains of asserted facts between two entities, best supported first, with their words."""

    def ask(source: str, target: str) -> Paths:
        best = query.evidence == "best"
        return api.store.shown_paths(source, target, max_hops=query.max_hops, k=query.k, best=best)

    found = api.about([query.source, query.target], ask)
    return send(_paths_out(found), revision=found.revision)


def _paths_out(found: Paths) -> Json:
    items = [
        {
            "entities": [entity_ref(entity) for entity in path.entities],
            "facts": [fact_out(fact, found.best.get(fact.id)) for fact in path.facts],
        }
        for path in found.paths
    ]
    return {"source": entity_ref(found.source), "target": entity_ref(found.target), "items": items}


@router.get(
    "/subgraph",
    response_model=GraphOut,
    operation_id="getSubgraph",
    responses={
        200: {
            "description": "The part as JSON, or as a file that other tools open.",
            "content": {"application/graphml+xml": {}, "application/x-ndjson": {}, "text/csv": {}},
        }
    },
)
@takes_long
def get_subgraph(api: ApiDep, query: Annotated[SubgraphQuery, Query()]) -> Response:
    """Return a part of the graph: around an entity, of one relation, or of one article.

    JSON leaves out what passes the caps and says so; the files (GraphML, CSV, one fact a line as JSONL) hold all of it,
    with articles and best sentence, and are refused where it is too much.
    """
    if query.format == "json":
        return send(graph_out(_select(api, query)))
    form = FILES[query.format]
    name = f'attachment; filename="triplewire.{query.format}"'
    body = _file(api, query, form)
    return Response(body, headers={"Content-Disposition": name}, media_type=form[0])


def _select(api: Api, query: SubgraphQuery) -> Subgraph:
    if query.entity and not query.article and query.status == [Status.ASSERTED]:
        relation = api.relation(query.relation)
        return api.store.neighbourhood(
            api.store.resolve(query.entity).key,
            depth=query.depth,
            relations=[relation] if relation else [],
            max_nodes=query.max_nodes,
            max_facts=query.max_edges,
        )
    facts = list(islice(selected(api.store, _wheres(api, query)), query.max_edges + 1))
    shown = tuple(facts[: query.max_edges])
    entities: dict[str, Entity] = {}
    for fact in shown:
        entities |= {fact.subject.key: fact.subject, fact.object.key: fact.object}
    more = len(facts) - len(shown)
    return Subgraph(tuple(entities[key] for key in sorted(entities)), shown, truncated=more > 0, omitted=more)


def _wheres(api: Api, query: SubgraphQuery) -> Wheres:
    relation = api.relation(query.relation)
    if not (query.entity or relation or query.article):
        places = [("query", "entity, relation or article is needed")]
        raise Refused(422, "invalid-request", "say which part: entity, relation or article", places=places)
    article = api.store.article(query.article).article.key if query.article else None
    key = api.key(query.entity)
    keys: list[str | None] = [key]
    if key and query.depth > 1:
        around = api.store.neighbourhood(key, depth=query.depth - 1, max_nodes=query.max_nodes)
        keys = [entity.key for entity in around.entities]
    statuses = statuses_of(query.status)
    return [FactFilter(entity=key, relation=relation, article=article, statuses=statuses) for key in keys]


def _file(api: Api, query: SubgraphQuery, form: "Form") -> bytes:
    wheres = _wheres(api, query)
    if sum(1 for _ in islice(selected(api.store, wheres), query.max_edges + 1)) > query.max_edges:
        hint = "Narrow it down, raise max_edges, or use `triplewire export`."
        raise Refused(422, "too-many-facts", f"there are more than {query.max_edges} facts in it", hint=hint)
    return b"".join(form[1](api, wheres))


def _facts_as_lines(api: Api, wheres: Wheres) -> Iterator[bytes]:
    facts = selected(api.store, wheres)
    while batch := list(islice(facts, BATCH)):
        best = api.best(batch)
        for fact in batch:
            yield orjson.dumps(fact_out(fact, best.get(fact.id))) + b"\n"


Form = tuple[str, Callable[[Api, Wheres], Iterator[bytes]]]
FILES: dict[str, Form] = {
    "jsonl": ("application/x-ndjson", _facts_as_lines),
    "csv": ("text/csv; charset=utf-8", lambda api, wheres: fact_lines(api.store, wheres)),
    "graphml": ("application/graphml+xml", lambda api, wheres: graphml_lines(api.store, wheres)),
}
