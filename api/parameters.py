"""The parameters of a request: each is known, given once unless it repeats, and checked; and a revision to wait for."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from time import monotonic
from typing import Any, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from triplewire.api.problems import RETRY_AFTER, Refused
from triplewire.graph.store import Store

RELATION = "RelationName"
MIN_REVISION = "min_revision"
REVISION = re.compile(r"\d{1,15}")
PATIENCE, LOOK = 2.0, 0.05  # seconds that a revision is waited for, and between two looks
AHEAD = 1_000  # revisions that do not come about so soon: these are not waited for
DESCRIBED: dict[str, Any] = {
    "name": MIN_REVISION,
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 0, "maximum": 10**15 - 1},
    "description": "Read your writes: the `revision` that a write answered; waited for briefly, else 412.",
}


def describe_relations(described: dict[str, Any], names: Iterable[str]) -> None:
    """Write into a description of the API which relations can be asked for: those of the vocabulary."""
    kind = {"type": "string", "enum": sorted(names), "title": RELATION, "description": "A relation of /v1/schema."}
    described["components"]["schemas"][RELATION] = kind
    named = {"$ref": f"#/components/schemas/{RELATION}"}
    for path in described["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "relation":
                    schema = parameter["schema"]
                    if "items" in schema:
                        schema["items"] = named
                    else:
                        schema["anyOf"] = [named, *(one for one in schema["anyOf"] if one["type"] == "null")]


def query_model(route: APIRoute) -> type[BaseModel] | None:
    """Return the model that describes the parameters of a route, if it has one."""
    kinds = [parameter.field_info.annotation for parameter in route.dependant.query_params]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


class Parameters:
    """The parameters that a path takes."""

    def __init__(self, model: type[BaseModel] | None, aside: Sequence[str] = ()) -> None:
        self.model = model
        self.aside = frozenset(aside)  # seen to elsewhere
        fields = model.model_fields if model else {}
        self.repeated = {name: get_origin(field.annotation) is list for name, field in fields.items()}

    def read(self, request: Request) -> BaseModel | None:
        """Return the parameters of a request, checked."""
        if self.model is None:
            self.values(request)
            return None
        try:
            return self.model.model_validate(self.values(request))
        except ValidationError as error:
            rows = error.errors(include_url=False, include_context=False, include_input=False)
            raise RequestValidationError([{**row, "loc": ("query", *row["loc"])} for row in rows]) from error

    def values(self, request: Request) -> dict[str, str | list[str]]:
        """Return the parameters of a request as text; refuse one that this path does not take."""
        found: dict[str, str | list[str]] = {}
        if not request.scope["query_string"]:
            return found
        for name, value in request.query_params.multi_items():
            if name in self.aside:
                continue
            repeated = self.repeated.get(name)
            if repeated is None:
                raise self._unknown(name[:40])
            if "\x00" in value:
                raise _wrong(name, "holds a NUL")
            if repeated:
                found[name] = [*found.get(name, ()), value]
            elif name in found:
                raise _wrong(name, "is given twice")
            else:
                found[name] = value
        return found

    def _unknown(self, name: str) -> Refused:
        known = [*self.repeated, *sorted(self.aside)]
        near = get_close_matches(name, known, n=1)
        said = f"unknown parameter {name!r}" + (f"; did you mean {near[0]}?" if near else "")
        hint = f"This path takes {', '.join(known)}." if known else "This path takes no parameters."
        return Refused(422, "unknown-parameter", said, hint=hint, places=[(f"query.{name}", "unknown")])


def _wrong(name: str, said: str) -> Refused:
    return Refused(422, "invalid-request", f"{name} {said}", places=[(f"query.{name}", said)])


async def wait_for_revision(request: Request, store: Store) -> None:
    """Return when the store is at the revision that a request asks for; raise Refused where it is not soon."""
    if MIN_REVISION.encode() not in request.scope["query_string"]:
        return
    given = request.query_params.getlist(MIN_REVISION)
    if not given:
        return
    if len(given) > 1 or not REVISION.fullmatch(given[0]):
        raise _wrong(MIN_REVISION, "is one number, as a write answers it")
    wanted, deadline = int(given[0]), monotonic() + PATIENCE
    while (at := await asyncio.to_thread(store.revision) if store.is_remote else store.revision()) < wanted:
        if monotonic() > deadline or wanted - at > AHEAD:
            hint = "Ask again after Retry-After seconds, or without min_revision."
            refused = Refused(412, "revision-not-reached", f"the store is at revision {at}", hint=hint)
            raise refused.saying({"Retry-After": RETRY_AFTER})
        await asyncio.sleep(LOOK)
