"""Answers as bytes: parameters checked at the door, one tag and one memory for each question at each revision."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from inspect import signature
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute

from triplewire.api.auth import admit, scope_of
from triplewire.api.keys import Scope
from triplewire.api.parameters import MIN_REVISION, Parameters, query_model, wait_for_revision
from triplewire.api.problems import Refused

if TYPE_CHECKING:
    from triplewire.api.dependencies import Api

KEPT_BYTES = 32_000_000
TAGGED = {"ETag": {"description": "Stands for this answer until the store changes.", "schema": {"type": "string"}}}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Response])
# what is answered in another thread even by a store in this process, unless its query asks for little
LONG: dict[Callable[..., Any], Callable[[Any], bool]] = {}
VARYING: set[Callable[..., Any]] = set()  # what has several forms, of which Accept says one
TELLING: set[Callable[..., Any]] = set()  # what tells the revision that it read


@dataclass(slots=True)
class Answers:
    """The answers given last, by question, each tagged: the oldest go when their bytes grow too many."""

    size: int = KEPT_BYTES
    held: int = 0
    rows: OrderedDict[str, Response] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)  # answers are also made in other threads

    def get(self, question: str) -> Response | None:
        """Return the answer to a question, if it was given and is still here."""
        with self.lock:
            answer = self.rows.get(question)
            if answer is not None:
                self.rows.move_to_end(question)
            return answer

    def put(self, question: str, answer: Response) -> None:
        """Keep an answer."""
        with self.lock:
            if question in self.rows:
                self.held -= len(self.rows.pop(question).body)
            self.rows[question] = answer
            self.held += len(answer.body)
            while self.held > self.size:
                _, oldest = self.rows.popitem(last=False)
                self.held -= len(oldest.body)


def takes_long(function: Endpoint) -> Endpoint:
    """Mark what may take longer than others should wait for."""
    LONG[function] = lambda query: False
    return function


def takes_long_unless(is_little: Callable[[Any], bool]) -> Callable[[Endpoint], Endpoint]:
    """Mark what may take longer than others should wait for, unless its query asks for little."""

    def marked(function: Endpoint) -> Endpoint:
        LONG[function] = is_little
        return function

    return marked


def varies(function: Endpoint) -> Endpoint:
    """Mark what answers in the form that Accept asks for."""
    VARYING.add(function)
    return function


def tells_revision(function: Endpoint) -> Endpoint:
    """Mark what sends the revision with its answer, so that it need not be asked for beforehand."""
    TELLING.add(function)
    return function


class Answer(Response):
    """An answer that may tell the revision of the store that it was read from."""

    revision: int | None = None


def send(
    data: object, *, status: int = 200, headers: dict[str, str] | None = None, revision: int | None = None
) -> Answer:
    """Return ready data as a JSON answer, with a link to the next page where there is one."""
    answer = Answer(orjson.dumps(data), status, headers, "application/json")
    answer.revision = revision
    return answer


class CheckedRoute(APIRoute):
    """A route that sees to its scope, and refuses unknown parameters, one given twice, and a body that is not JSON."""

    def get_route_handler(self) -> Handler:
        """Return the handler with the check before it."""
        handle = super().get_route_handler()
        known, need = Parameters(query_model(self)), _need(self)

        async def checked(request: Request) -> Response:
            admit(request, need)
            if self.body_field is not None and not _is_json(request.headers.get("content-type", "")):
                hint = "Send Content-Type: application/json."
                raise Refused(415, "unsupported-media-type", "the body has to be JSON, and say so", hint=hint)
            if request.scope["query_string"]:
                known.values(request)
            return await handle(request)

        return checked


class AnswerRoute(CheckedRoute):
    """A route whose answer depends on the store alone: tagged, remembered, and not sent again to who has it.

    Its function is a plain one: it runs at once on a store in this process, and in another thread where it takes long
    or the store is a trip away. It takes what it needs of `request`, `api`, the ids of the path as text, and one model
    as `query`. That is read in one go: FastAPI looks for each field by itself, and that takes longer than the store
    takes to answer.
    """

    def get_route_handler(self) -> Handler:
        """Return the handler with the tag and the memory around it."""
        if "GET" not in (self.methods or ()):
            return super().get_route_handler()
        known, need = Parameters(query_model(self), [MIN_REVISION]), _need(self)
        takes = frozenset(signature(self.endpoint).parameters)
        is_little, kind = LONG.get(self.endpoint), self.path
        look = partial(_remembered, is_telling=self.endpoint in TELLING, is_varying=self.endpoint in VARYING)

        def answer(request: Request) -> Response:
            question, tag, remembered = look(request)
            return remembered or fresh(request, question, tag)

        def fresh(request: Request, question: str, tag: str) -> Response:
            api = request.app.state.api
            given = {"request": request, "api": api, "query": known.read(request), **request.path_params}
            answer: Response = self.endpoint(**{name: given[name] for name in takes})
            if answer.status_code == 200 and "ETag" in answer.headers:
                return _unless_held(request, answer)
            if answer.status_code == 200:
                answer.headers["ETag"] = tag or _tag(api, question, getattr(answer, "revision", None))
                answer.headers["Cache-Control"] = "no-cache"
                api.answers.put(question, answer)
            return answer

        def in_process(request: Request) -> tuple[Response | None, Callable[[], Response]]:
            question, tag, remembered = look(request)
            if not remembered and is_little and is_little(known.read(request)):
                remembered = fresh(request, question, tag)
            return remembered, partial(fresh, request, question, tag)

        async def answered(request: Request) -> Response:
            admit(request, need)
            store = request.app.state.api.store
            await wait_for_revision(request, store)
            if is_little:
                return await _patiently(request, kind, answer, in_process)
            return await asyncio.to_thread(answer, request) if store.is_remote else answer(request)

        return answered


async def _patiently(
    request: Request,
    kind: str,
    answer: Callable[[Request], Response],
    in_process: Callable[[Request], tuple[Response | None, Callable[[], Response]]],
) -> Response:
    """Return an answer that may take long: what is not there at once waits for its turn, and is made in a thread."""
    api = request.app.state.api
    work: Callable[[], Response] = partial(answer, request)
    if not api.store.is_remote:
        ready, work = in_process(request)
        if ready:
            return ready
    async with api.gates.through(kind):
        return await asyncio.to_thread(work)


def _unless_held(request: Request, answer: Response) -> Response:
    """Return an answer that has a tag of its own, or 304 where the asker has it."""
    answer.headers["Cache-Control"] = "no-cache"
    tag = answer.headers["ETag"]
    if tag not in request.headers.get("if-none-match", ""):
        return answer
    return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})


def _need(route: APIRoute) -> Scope:
    need = scope_of(route)
    return Scope.ADMIN if need is None else need  # no application starts with such a route


def _remembered(request: Request, *, is_telling: bool, is_varying: bool) -> tuple[str, str, Response | None]:
    """Return what is asked, its tag, and its answer if it was given at this revision, or the asker has it.

    There is no tag yet where nobody can have the answer, and the answer will tell the revision.
    """
    api, headers = request.app.state.api, request.headers
    question, asked = (
        _question(request, headers.get("accept", "") if is_varying else ""),
        headers.get("if-none-match", ""),
    )
    held: Response | None = api.answers.get(question)
    if is_telling and held is None and not asked:
        return question, "", None
    tag = _tag(api, question, api.store.revision())
    if tag in asked:
        return question, tag, Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
    return question, tag, held if held is not None and held.headers["etag"] == tag else None


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _question(request: Request, form: str = "") -> str:
    asked = sorted(request.query_params.multi_items()) if request.scope["query_string"] else ""
    digest = blake2b(f"{request.scope['path']}{asked}{form}".encode("utf-8", "surrogatepass"), digest_size=8)
    return digest.hexdigest()


def _tag(api: "Api", question: str, revision: int | None) -> str:
    return f'"{api.token}-{revision}-{question}"'
