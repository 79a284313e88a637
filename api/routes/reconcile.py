"""Reconciliation: the names of somebody's table matched with entities, by the W3C community group's protocol 0.2."""

import asyncio
from collections.abc import Callable
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Query, Request, Response

from triplewire.api.answers import CheckedRoute, send
from triplewire.api.auth import admit, needs
from triplewire.api.dependencies import Api, ApiDep
from triplewire.api.keys import Scope
from triplewire.api.problems import Refused, documented, refusing
from triplewire.api.reconcile_schemas import ExtensionOut, KeyedManifestOut, ManifestOut, ReconcileQuery, ResultOut
from triplewire.api.reconciling import extended, manifest, matched
from triplewire.api.shapes import Json
from triplewire.api.versioned import versioned
from triplewire.graph.store import Store

router = versioned("reconcile", "public", CheckedRoute)
FORM = "application/x-www-form-urlencoded"
FRESH = {"Cache-Control": "no-store"}
KIND = "/reconcile"
ASKS: dict[str, Callable[[Store, str], Json]] = {"queries": matched, "extend": extended}
ASKED = {"queries": '{"q0": {"query": "Belarus", "type": "Place"}}'}
FIELDS = {name: {"type": "string", "description": "JSON, as in the parameter of GET."} for name in ASKS}
FORM_SCHEMA = {
    "type": "object",
    "properties": FIELDS,
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
    "example": ASKED,
}
BODY = {"requestBody": {"required": True, "content": {FORM: {"schema": FORM_SCHEMA, "example": ASKED}}}}
ASKING = documented(401, 403, 413) | refusing("bad-input", "invalid-request", "unknown-relation")
ANSWERS = ManifestOut | KeyedManifestOut | ExtensionOut | dict[str, ResultOut]


@router.get("/reconcile", response_model=ANSWERS, operation_id="describeReconciliation", responses=ASKING)
async def describe_reconciliation(request: Request, api: ApiDep, query: Annotated[ReconcileQuery, Query()]) -> Response:
    """Describe the service to a client such as OpenRefine; with `queries` or `extend`, answer as POST does.

    What the service is may be read by everybody; what it answers takes a key where the server asks for one.
    """
    given = {name: text for name, text in query.model_dump().items() if text is not None}
    if not given:
        base = str(request.base_url).rstrip("/")
        return send(manifest(base, with_key=not request.app.state.keyring.is_open()), headers=FRESH)
    admit(request, Scope.READ)
    return await _answered(api, given)


@router.post(
    "/reconcile",
    response_model=ExtensionOut | dict[str, ResultOut],
    operation_id="reconcile",
    dependencies=[needs("read")],
    openapi_extra=BODY,
    responses=documented(413, 415) | refusing("bad-input", "invalid-request", "unknown-relation"),
)
async def reconcile(request: Request, api: ApiDep) -> Response:
    """Match a batch of names (`queries`) with entities, or look up properties of entities (`extend`).

    Candidates come with a score of 100 and what it rests on; `match` is true where one alone fits in everything.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Refused(415, "unsupported-media-type", "the body has to be a form, and say so", hint=f"Send {FORM}.")
    return await _answered(api, _fields(await request.body()))


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=len(ASKS), errors="strict")
    except ValueError as error:
        raise Refused(400, "invalid-form", "the body is no form in UTF-8 with one field") from error
    return dict(pairs)


async def _answered(api: Api, given: dict[str, str]) -> Response:
    if len(given) != 1 or not set(given) <= set(ASKS):
        raise Refused(
            422, "invalid-request", f"one of {' and '.join(ASKS)} is needed", places=[("queries", "is missing")]
        )
    ((name, text),) = given.items()
    async with api.gates.through(KIND):
        return send(await asyncio.to_thread(ASKS[name], api.store, text), headers=FRESH)
