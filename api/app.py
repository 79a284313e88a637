"""The application: routes, the layers around them, and what is opened at start and closed at the end."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib.metadata import version
from secrets import token_hex
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from triplewire.api import answers, auth, examples, parameters, problems
from triplewire.api.answers import AnswerRoute, CheckedRoute
from triplewire.api.dependencies import Api
from triplewire.api.guard import Guard
from triplewire.api.intake import Intake
from triplewire.api.job_runner import JobRunner
from triplewire.api.keys import Keyring, keys_path
from triplewire.api.limits import Gates, RateLimit
from triplewire.api.metrics import Metrics
from triplewire.api.opening import jobs_of, ontology_of, store_of
from triplewire.api.pages import Cursors
from triplewire.api.routes import (
    about,
    articles,
    decisions,
    docs,
    entities,
    exports,
    facts,
    graph,
    health,
    jobs,
    omissions,
    query,
    reconcile,
    reconcile_aids,
)
from triplewire.api.settings import Settings, load_settings
from triplewire.graph.errors import StoreReadOnly, TriplewireError
from triplewire.graph.store import Store

DESCRIPTION = """Facts from news articles, each with its exact words.

Lists are pages: follow `next_cursor`. Offsets count code points. Failures are RFC 9457 problem details."""


LOCATED = {"201", "202", "308"}
LOCATION = {"description": "Where it is.", "required": True, "schema": {"type": "string", "format": "uri-reference"}}
# headers that pages of other origins may send, and see
ASKED = ["Authorization", "X-API-Key", "X-Request-Id", "If-None-Match", "Content-Type"]
TOLD = ["ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "WWW-Authenticate"]

MODULES = [health, docs, entities, facts, graph, exports, omissions, articles, jobs]
MODULES += [reconcile, reconcile_aids, query, decisions, about]


class Application(FastAPI):
    """FastAPI, with failures described as what they are sent as."""

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API."""
        if self.openapi_schema:
            return self.openapi_schema
        described = super().openapi()
        auth.describe(described, self.state.scopes)
        _describe_answers(described, self.state.answered)
        _describe_places(described)
        parameters.describe_relations(described, ontology_of(self.state.settings).relations)
        problems.describe(described)
        examples.describe(described)
        return described


def create_app(settings: Settings | None = None) -> Application:
    """Return the application for a store; the store is opened when the application starts."""
    chosen = settings or load_settings()
    app = Application(
        title="triplewire",
        version=version("triplewire"),
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.settings = chosen
    app.state.failure = None
    app.state.is_stopping = lambda: False
    problems.install(app)
    _surround(app, chosen)
    for module in MODULES:
        app.router.routes.extend(module.router.routes)  # as its own: `include_router` makes each request look twice
    app.mount("/web", StaticFiles(directory=docs.WEB), "web")
    app.state.scopes = auth.scopes(app, CheckedRoute)
    app.state.answered = {
        context.path_format for context in iter_route_contexts(app.routes) if _is_answered(context.original_route)
    }
    routes = iter_route_contexts(app.routes)
    app.state.metrics.templates = {id(context.original_route): context.path_format or "" for context in routes}
    return app


def _is_answered(route: BaseRoute) -> bool:
    return isinstance(route, AnswerRoute) and "GET" in (route.methods or ())


def _describe_answers(described: dict[str, Any], answered: set[str]) -> None:
    """Write into a description of the API which answers may wait for a revision, and which are not sent twice."""
    for path in answered & set(described["paths"]):
        operation = described["paths"][path]["get"]
        operation.setdefault("parameters", []).append(parameters.DESCRIBED)
        said = operation["responses"]
        said["200"]["headers"] = {**said["200"].get("headers", {}), **answers.TAGGED}
        said["304"] = {"description": "You have it: `If-None-Match` named its tag.", "headers": answers.TAGGED}
        said["412"] = {
            "description": problems.title_of(412),
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
        }


def _describe_places(described: dict[str, Any]) -> None:
    """Write into a description of the API that what was made, or goes by another id, is named by `Location`."""
    for path in described["paths"].values():
        for operation in path.values():
            for status in LOCATED & set(operation["responses"]):
                operation["responses"][status]["headers"] = {"Location": LOCATION}


def _surround(app: Application, settings: Settings) -> None:
    """Put the layers around the routes, the innermost first."""
    app.state.keyring = keyring = Keyring(keys_path(settings))
    app.state.metrics = Metrics()
    if settings.rate:
        app.add_middleware(RateLimit, rate=settings.rate, keyring=keyring)
    if settings.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=ASKED,
            expose_headers=TOLD,
            max_age=600,
        )
    app.add_middleware(Guard, settings=settings, keyring=keyring, metrics=app.state.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    try:
        api = open_api(app.state.settings)
    except TriplewireError as error:
        app.state.failure = error
        raise
    app.state.api = api
    if api.runner:
        api.runner.start()
    try:
        yield
    finally:
        if api.runner:
            await api.runner.close()
        if api.intake:
            await api.intake.close()
        api.store.close()


def open_api(settings: Settings) -> Api:
    """Open what a server needs; a store that cannot be written is served without taking articles in."""
    store, writable = _open(settings)
    info = store.info()
    intake = Intake(settings, store) if settings.ingest and writable else None
    return Api(
        settings=settings,
        ontology=ontology_of(settings),
        store=store,
        intake=intake,
        runner=JobRunner(jobs_of(settings), intake) if intake else None,
        cursors=Cursors(sha256(f"cursor|{info.url}|{info.schema}".encode()).digest()),
        token=token_hex(4),
        gates=Gates(settings.heavy),
    )


def _open(settings: Settings) -> tuple[Store, bool]:
    try:
        return store_of(settings, patient=False), True
    except StoreReadOnly:
        logging.getLogger("triplewire").warning("the store cannot be written: articles are not taken in")
        return store_of(settings, read_only=True, patient=False), False
