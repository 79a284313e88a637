"""What goes wrong, as RFC 9457 problem details: one table from error to status, one form for all."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from triplewire.api.schemas import ProblemOut
from triplewire.graph import errors

MEDIA_TYPE = "application/problem+json"
URN = "urn:triplewire:problem:"
SERVER = re.compile(r"\b(?:bolt|neo4j)(?:\+s|\+ssc)?://[^\s',;]+")
RETRY_AFTER = "2"  # seconds; a writer that holds the store lets go within its own time limit

STATUS: dict[type[errors.TriplewireError], int] = {
    errors.BadCursor: 400,
    errors.BadInput: 422,
    errors.NotFound: 404,
    errors.FetchFailed: 502,
    errors.MissingData: 503,
    errors.ReaderDied: 503,
    errors.StoreUnavailable: 503,
    errors.StoreReadOnly: 403,
    errors.StoreFull: 507,
    errors.StoreError: 500,
}
# named here, for Python versions name these differently
TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
AGAIN = {"headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}}
ASKS = {"headers": {"WWW-Authenticate": {"description": "What is asked for.", "schema": {"type": "string"}}}}
SAID: dict[int, dict[str, Any]] = {401: ASKS, 429: AGAIN, 503: AGAIN}  # headers of answers that are problems
ANYWHERE = (413, 414, 415, 421, 422, 429, 431, 500, 503)  # what is turned down before anybody looks what is asked
KINDS_TOLD = "x-kinds"  # of a response, until the description is complete
FORM_KINDS = ("invalid-request", "unknown-parameter")  # what is wrong in form, of any question
KINDS = {
    400: ("invalid-json", "the body is not JSON in UTF-8"),
    404: ("not-found", "there is nothing here"),
    413: ("body-too-large", "the body is larger than a body may be"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a request can fail, as the catalogue tells it."""

    status: int
    when: str
    do: str


def catalogue() -> dict[str, Kind]:
    """Return every way in which a request can fail, by the last part of its `type`."""
    table = tomllib.loads(files("triplewire.api").joinpath("problems.toml").read_text("utf-8"))
    return {name: Kind(**row) for name, row in sorted(table.items())}


class Refused(Exception):
    """A request that is turned down for its form rather than for what it asks."""

    def __init__(
        self, status: int, kind: str, detail: str, *, hint: str = "", places: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.hint = hint
        self.places = places
        self.headers: Mapping[str, str] | None = None

    def saying(self, headers: Mapping[str, str]) -> Self:
        """Return the same with headers that its answer carries."""
        self.headers = headers
        return self


def status_of(error: errors.TriplewireError) -> int:
    """Return the status of an error: of its class, or of the nearest class above that has one."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def kind_of(error: errors.TriplewireError) -> str:
    """Return the last part of an error's URN: its name in lower case and hyphens."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def title_of(status: int) -> str:
    """Return the words of a status."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def problem(path: str, request_id: str, refused: Refused, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer to a request that failed; it holds no value of the query and no path of this machine."""
    body: dict[str, Any] = {
        "type": URN + refused.kind,
        "title": title_of(refused.status),
        "status": refused.status,
        "detail": str(refused),
        "instance": path,
        "request_id": request_id,
        "errors": [{"loc": loc, "msg": msg} for loc, msg in refused.places],
        "hint": refused.hint,
    }
    return Response(_bytes(body), refused.status, headers, MEDIA_TYPE)


def _bytes(body: dict[str, Any]) -> bytes:
    # a lone surrogate in a message is not UTF-8: it is shown as its escape
    text = {k: v.encode("utf-8", "backslashreplace").decode() if isinstance(v, str) else v for k, v in body.items()}
    return orjson.dumps(text)


def _answer(request: Request, refused: Refused, headers: Mapping[str, str] | None = None) -> Response:
    return problem(request.url.path, request.scope.get("request_id", ""), refused, headers)


async def _on_refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return _answer(request, refused, refused.headers)


def _without_place(text: str, store: str) -> str:
    where = store.partition(":")[2].removeprefix("//")
    plain = SERVER.sub("the store", text)
    return plain.replace(str(Path(where)), "the store") if where else plain


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.TriplewireError)
    status = status_of(error)
    detail = _without_place(str(error), request.app.state.settings.store)
    headers = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return _answer(request, Refused(status, kind_of(error), detail, hint=error.hint), headers)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    kind, detail = KINDS.get(status, (title_of(status).lower().replace(" ", "-"), str(error.detail)))
    hint = "The API is described at /docs and /openapi.json." if status < HTTPStatus.INTERNAL_SERVER_ERROR else ""
    headers = (
        {**(error.headers or {}), **_allowed(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
    )
    return _answer(request, Refused(status, kind, detail, hint=hint), headers)


def _allowed(request: Request) -> dict[str, str]:
    """Return which methods a path takes: the framework names those of the first route that has it."""
    path = request.app.state.metrics.templates.get(id(request.scope.get("route")))
    methods = sorted(method for method, known in request.app.state.scopes if known == path)
    return {"Allow": ", ".join(methods)} if methods else {}


async def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = [(".".join(str(part) for part in row["loc"]), str(row["msg"])) for row in error.errors()]
    if any(row["type"] == "json_invalid" for row in error.errors()):
        return _answer(request, Refused(400, "invalid-json", "the body is not JSON", places=places))
    detail = "; ".join(f"{loc}: {msg}" for loc, msg in places[:3])
    return _answer(request, Refused(422, "invalid-request", detail, places=places))


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of answers that are problems."""
    return {status: {"model": ProblemOut, "description": title_of(status)} for status in statuses}


def refusing(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the description of a 422 that also a question in the right form gets, for reasons of these kinds.

    Some things no schema can say of parameters: which go together, and what a whole answer holds.
    """
    known = catalogue()
    said = " ".join([f"`{kind}`: {known[kind].when}" for kind in kinds])
    return {422: {"model": ProblemOut, "description": f"{title_of(422)}. {said}", KINDS_TOLD: list(kinds)}}


def describe(described: dict[str, Any]) -> None:
    """Complete a description of the API: each problem once, with its media type, and those that any question can get.

    A framework that is told of a model describes it under the media type of the answer that is no problem.
    """
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    known: dict[str, Any] = described["components"].setdefault("responses", {})
    for operation in (row for path in described["paths"].values() for row in path.values()):
        responses = operation["responses"]
        told = {int(status) for status, response in responses.items() if _is_problem(response)}
        for status in sorted(told | {status for status in ANYWHERE if str(status) not in responses}):
            if kinds := responses.get(str(status), {}).pop(KINDS_TOLD, ()):
                responses[str(status)]["content"] = {MEDIA_TYPE: {"schema": _of_kinds(*kinds, *FORM_KINDS)}}
                continue
            name = f"Problem{status}"
            known[name] = {"description": title_of(status), **SAID.get(status, {}), "content": content}
            responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
        operation["responses"] = dict(sorted(responses.items()))


def _of_kinds(*kinds: str) -> dict[str, Any]:
    types = {"properties": {"type": {"enum": [URN + kind for kind in sorted(set(kinds))]}}}
    return {"allOf": [{"$ref": "#/components/schemas/ProblemOut"}, types]}


def _is_problem(response: Mapping[str, Any]) -> bool:
    schemas = [row.get("schema", {}) for row in response.get("content", {}).values()]
    return any(str(schema.get("$ref", "")).endswith("/ProblemOut") for schema in schemas)


def install(app: FastAPI) -> None:
    """Make an application answer every failure with problem details."""
    app.add_exception_handler(Refused, _on_refused)
    app.add_exception_handler(errors.TriplewireError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
