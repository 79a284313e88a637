"""Who asks, and whether they may: every operation states the scope it needs, and one that states none is not served."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import Scope as Asked

from triplewire.api.keys import Key, Keyring, Scope
from triplewire.api.problems import Refused

REALM = 'Bearer realm="triplewire"'
SHOWN = frozenset({"/openapi.json", "/web/{path}"})  # what describes the API, which is no secret
LONGEST = 200  # characters of what may be a key
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key of `triplewire keys new`."},
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key, for other clients.",
    },
}


@dataclass(frozen=True, slots=True)
class Need:
    """What an operation asks of its caller, as routes declare it; the route's class sees to it."""

    scope: Scope

    def __call__(self) -> None:
        """Do nothing: it was seen to before the request was read."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a key, or nobody and why."""

    key: Key | None = None
    fault: str = ""


NOBODY = Caller()


class Unscoped(Exception):
    """An operation does not say which scope it needs."""


def needs(name: Literal["public", "read", "write", "admin"]) -> Any:  # noqa: ANN401 - what FastAPI takes
    """Return what a router or an operation lists among its dependencies: the scope it needs."""
    return Depends(Need(Scope[name.upper()]))


def scope_of(route: APIRoute) -> Scope | None:
    """Return the highest scope that an operation and its router ask for, if they say."""
    asked = [depends.dependency for depends in route.dependencies]
    return max((need.scope for need in asked if isinstance(need, Need)), default=None)


def caller_of(asked: Asked, keyring: Keyring) -> Caller:
    """Return who asks; found out once a request."""
    caller: Caller | None = asked.get("caller")
    if caller is None:
        caller = asked["caller"] = _caller(asked["headers"], keyring)
    return caller


def _caller(headers: Iterable[tuple[bytes, bytes]], keyring: Keyring) -> Caller:
    given = [(name, value.decode("latin-1")) for name, value in headers if name in (b"authorization", b"x-api-key")]
    if not given:
        return NOBODY
    secrets, fault = set(), "the key is not sent as `Authorization: Bearer KEY` or `X-API-Key: KEY`"
    for name, value in given:
        kind, _, rest = value.partition(" ")
        if name == b"x-api-key":
            secrets.add(value.strip())
        elif kind.lower() == "bearer":
            secrets.add(rest.strip())
    secret = secrets.pop() if len(secrets) == 1 else ""  # two different ones are not tried one after the other
    if not secret or len(secret) > LONGEST:
        return Caller(fault=fault)
    key = keyring.find(secret)
    return Caller(key) if key else Caller(fault="the key is not in force")


def admit(request: Request, need: Scope) -> None:
    """Let a request in, or raise: 401 where no key in force came with it, 403 where the key may not do this."""
    if need is Scope.PUBLIC:
        return
    keyring: Keyring = request.app.state.keyring
    if keyring.is_open():
        return
    caller = caller_of(request.scope, keyring)
    name = need.name.lower()
    if caller.key is None:
        kind, more = ("key-unknown", ', error="invalid_token"') if caller.fault else ("key-missing", "")
        hint = f"Send `Authorization: Bearer KEY` with a key of scope {name} or above; `triplewire keys new` makes one."
        refused = Refused(401, kind, caller.fault or "this server asks for a key", hint=hint)
        raise refused.saying({"WWW-Authenticate": REALM + more})
    if caller.key.scope < need:
        has = caller.key.scope.name.lower()
        refused = Refused(403, "scope-too-small", f"this takes a key of scope {name}; yours is of scope {has}")
        refused.hint = f"`triplewire keys new NAME --scope {name}` makes one."
        raise refused.saying({"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{name}"'})


def scopes(app: FastAPI, enforcing: type[APIRoute]) -> dict[tuple[str, str], Scope]:
    """Return the scope of every operation by method and path; raise Unscoped where one is not guarded."""
    found: dict[tuple[str, str], Scope] = {}
    for context in iter_route_contexts(app.routes):
        route, path = context.original_route, context.path_format or context.path or ""
        scope = _guarded(route, path, enforcing)
        for method in getattr(route, "methods", None) or ("GET",):
            found[method, path] = scope
    return found


def _guarded(route: BaseRoute, path: str, enforcing: type[APIRoute]) -> Scope:
    if not isinstance(route, APIRoute):
        if path in SHOWN:
            return Scope.PUBLIC
        raise Unscoped(f"{path} is no operation with a scope, nor among what everybody may see (auth.SHOWN)")
    scope = scope_of(route)
    if scope is None:
        raise Unscoped(f"{path} needs a scope: dependencies=[needs(...)] on its router or on the operation")
    if scope is not Scope.PUBLIC and not isinstance(route, enforcing):
        raise Unscoped(f"{path} has a scope that nobody sees to: its router takes route_class={enforcing.__name__}")
    return scope


def describe(described: dict[str, Any], found: dict[tuple[str, str], Scope]) -> None:
    """Write into a description of the API which scope every operation needs."""
    described.setdefault("components", {})["securitySchemes"] = SCHEMES
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            scope = found[method.upper(), path]
            name = scope.name.lower()
            operation["x-scope"] = name
            operation["security"] = [] if scope is Scope.PUBLIC else [{scheme: [name]} for scheme in SCHEMES]
