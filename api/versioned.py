"""Routers of the API's first version."""

from typing import Literal

from fastapi import APIRouter
from fastapi.routing import APIRoute

from triplewire.api.answers import AnswerRoute
from triplewire.api.auth import needs
from triplewire.api.problems import documented

PREFIX = "/v1"


def versioned(
    tag: str,
    need: Literal["public", "read", "write", "admin"],
    kind: type[APIRoute] = AnswerRoute,
    *,
    below: str = "",
) -> APIRouter:
    """Return a router below /v1, for operations of one scope.

    It knows its whole prefix, so that the application can take its routes as its own: FastAPI looks through a router
    that is included twice, and through one that is included in such a one four times, for each request.
    """
    return APIRouter(
        prefix=PREFIX + below,
        tags=[tag],
        route_class=kind,
        dependencies=[needs(need)],
        responses=documented(400, 401, 403, 404, 422),
    )
