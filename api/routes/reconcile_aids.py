"""What a client of reconciliation shows its user: suggestions while typing, properties, and an entity on a page."""

from typing import Annotated

from fastapi import Query, Response

from triplewire.api.answers import send
from triplewire.api.dependencies import ApiDep
from triplewire.api.preview import preview
from triplewire.api.reconcile_schemas import (
    PreviewQuery,
    ProposalOut,
    ProposeQuery,
    SuggestAidQuery,
    SuggestedEntitiesOut,
    SuggestionsOut,
    TypedAidQuery,
)
from triplewire.api.reconciling import described, type_of, type_ref
from triplewire.api.versioned import versioned
from triplewire.graph.properties import proposed
from triplewire.graph.reconcile import TYPES, suggested

router = versioned("reconcile", "read", below="/reconcile")


@router.get("/suggest/entity", response_model=SuggestedEntitiesOut, operation_id="suggestForTable")
def suggest_for_table(api: ApiDep, query: Annotated[TypedAidQuery, Query()]) -> Response:
    """Suggest entities while a name or an id is typed."""
    kind = type_of(query.type) if query.type else None
    cards = suggested(api.store, query.prefix, type=kind, limit=query.cursor + query.limit)
    rows = [
        {
            "id": card.entity.key,
            "name": card.entity.name,
            "description": described(card),
            "notable": [type_ref(card.entity.type)],
        }
        for card in cards[query.cursor :]
    ]
    return send({"result": rows})


@router.get("/suggest/type", response_model=SuggestionsOut, operation_id="suggestTypes")
def suggest_types(api: ApiDep, query: Annotated[SuggestAidQuery, Query()]) -> Response:
    """Suggest types while one is typed."""
    typed = query.prefix.strip().lower()
    found = [type for type in TYPES if type.value.lower().startswith(typed)]
    rows = [{**type_ref(type), "description": api.ontology.types.get(type.value, "")} for type in found]
    return send({"result": rows[query.cursor :][: query.limit]})


@router.get("/suggest/property", response_model=SuggestionsOut, operation_id="suggestProperties")
def suggest_properties(api: ApiDep, query: Annotated[TypedAidQuery, Query()]) -> Response:
    """Suggest properties while one is typed: those that begin so, then those that have it inside."""
    typed = " ".join(query.prefix.replace("_", " ").lower().split())
    known = proposed(api.ontology, type_of(query.type) if query.type else None)
    found = [row for row in known if typed in row.name or query.prefix.strip() == row.id]
    found.sort(key=lambda row: (row.id != query.prefix.strip(), not row.name.startswith(typed)))
    rows = [{"id": row.id, "name": row.name, "description": row.definition} for row in found]
    return send({"result": rows[query.cursor :][: query.limit]})


@router.get("/properties", response_model=ProposalOut, operation_id="proposeProperties")
def propose_properties(api: ApiDep, query: Annotated[ProposeQuery, Query()]) -> Response:
    """List the properties that entities of a type may have."""
    known = proposed(api.ontology, type_of(query.type) if query.type else None)[: query.limit]
    rows = [{"id": row.id, "name": row.name} for row in known]
    return send({"type": query.type, "limit": query.limit, "properties": rows})


@router.get(
    "/preview",
    response_class=Response,
    operation_id="previewEntity",
    responses={200: {"description": "A small page.", "content": {"text/html": {"schema": {"type": "string"}}}}},
)
def preview_entity(api: ApiDep, query: Annotated[PreviewQuery, Query()]) -> Response:
    """Show an entity on a small page, for a frame: the origins of the setting `cors` may frame it."""
    return Response(preview(api.store, query.id), media_type="text/html")
