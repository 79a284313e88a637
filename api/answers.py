"""Answers as bytes: parameters checked at the door, one tag and one memory for each question at each revision."""

from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import blake2b
from typing import Any, get_origin

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from triplewire.api.problems import Refused

KEPT_BYTES = 32_000_000
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(slots=True)
class Answers:
    """The answers given last, by question and revision: the oldest go when their bytes grow too many."""

    size: int = KEPT_BYTES
    held: int = 0
    rows: OrderedDict[str, Response] = field(default_factory=OrderedDict)

    def get(self, tag: str) -> Response | None:
        """Return the answer to a question, if it was given and is still here."""
        answer = self.rows.get(tag)
        if answer is not None:
            self.rows.move_to_end(tag)
        return answer

    def put(self, tag: str, answer: Response) -> None:
        """Keep an answer."""
        self.rows[tag] = answer
        self.held += len(answer.body)
        while self.held > self.size:
            _, oldest = self.rows.popitem(last=False)
            self.held -= len(oldest.body)


def send(data: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return ready data as a JSON answer, with a link to the next page where there is one."""
    return Response(orjson.dumps(data), status, headers, "application/json")


class CheckedRoute(APIRoute):
    """A route that refuses parameters it does not know, or a single one that is given twice."""

    def get_route_handler(self) -> Handler:
        """Return the handler with the check before it."""
        handle = super().get_route_handler()
        known = _parameters(self)

        async def checked(request: Request) -> Response:
            if self.body_field is not None and not _is_json(request.headers.get("content-type", "")):
                hint = "Send Content-Type: application/json."
                raise Refused(415, "unsupported-media-type", "the body has to be JSON, and say so", hint=hint)
            if request.scope["query_string"]:
                _check(request, known)
            return await handle(request)

        return checked


class AnswerRoute(CheckedRoute):
    """A route whose answer depends on the store alone: tagged, remembered, and not sent again to who has it."""

    def get_route_handler(self) -> Handler:
        """Return the handler with the tag and the memory around it."""
        handle = super().get_route_handler()
        if "GET" not in (self.methods or ()):
            return handle

        async def answered(request: Request) -> Response:
            api = request.app.state.api
            tag = _tag(request, f"{api.token}-{api.store.revision()}")
            if tag in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
            known: Response | None = api.answers.get(tag)
            if known is not None:
                return known
            answer = await handle(request)
            if answer.status_code == 200 and hasattr(answer, "body"):
                answer.headers["ETag"] = tag
                answer.headers["Cache-Control"] = "no-cache"
                api.answers.put(tag, answer)
            return answer

        return answered


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _tag(request: Request, revision: str) -> str:
    asked = sorted(request.query_params.multi_items()) if request.scope["query_string"] else ""
    digest = blake2b(f"{request.scope['path']}{asked}".encode("utf-8", "surrogatepass"), digest_size=8)
    return f'"{revision}-{digest.hexdigest()}"'


def _parameters(route: APIRoute) -> dict[str, bool]:
    known: dict[str, bool] = {}
    for parameter in route.dependant.query_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, described in kind.model_fields.items():
                known[name] = get_origin(described.annotation) is list
    return known


def _check(request: Request, known: dict[str, bool]) -> None:
    seen: set[str] = set()
    for name, value in request.query_params.multi_items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            said = f"unknown parameter {name[:40]!r}" + (f"; did you mean {near[0]}?" if near else "")
            hint = f"This path takes {', '.join(known)}." if known else "This path takes no parameters."
            raise Refused(422, "unknown-parameter", said, hint=hint, places=[(f"query.{name[:40]}", "unknown")])
        if name in seen and not known[name]:
            raise Refused(422, "invalid-request", f"{name} is given twice", places=[(f"query.{name}", "given twice")])
        if "\x00" in value:
            raise Refused(422, "invalid-request", f"{name} holds a NUL", places=[(f"query.{name}", "holds a NUL")])
        seen.add(name)
