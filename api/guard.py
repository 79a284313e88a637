"""The outermost layer: which host, how long, how large, and the headers that every answer carries."""

import logging
import re
import time
from collections.abc import Iterable
from ipaddress import ip_address
from itertools import count
from secrets import token_hex

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triplewire.api.problems import Refused, problem

LONGEST_URL = 8192  # bytes of path and query
SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
PORT = re.compile(r":\d{1,5}$")
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
# swagger-ui sets style attributes and draws with data: pictures
PAGE_POLICY = (
    b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
access = logging.getLogger("triplewire.access")


class Guard:
    """Turns down what no route should see, and gives every answer its id and its security headers."""

    def __init__(self, app: ASGIApp, *, max_body: int, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.max_body = max_body
        self.hosts = frozenset(hosts)
        self.run = token_hex(3)
        self.numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        scope["request_id"] = given.decode() if SAFE_ID.fullmatch(given) else f"{self.run}-{next(self.numbers)}"
        send = _dressed(scope, send)
        refused = self._refused(scope, headers)
        if refused is not None:
            await problem(scope["path"][:200], scope["request_id"], refused)(scope, receive, send)
            return
        try:
            await self.app(scope, _limited(receive, self.max_body), send)
        except Exception:
            # the server has logged it, or will; the reader is told no more than that it happened
            logging.getLogger("triplewire").exception("request %s failed", scope["request_id"])
            failed = Refused(500, "internal", "something went wrong here", hint="Report the request id.")
            await problem(scope["path"], scope["request_id"], failed)(scope, receive, send)

    def _refused(self, scope: Scope, headers: dict[bytes, bytes]) -> Refused | None:
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > LONGEST_URL:
            return Refused(414, "url-too-long", f"a URL here has at most {LONGEST_URL} bytes")
        host = headers.get(b"host", b"").decode("latin-1")
        if not self._is_ours(host):
            # a page of another site whose name was pointed at this machine must not read the store
            hint = "Use http://127.0.0.1 or http://localhost with the server's port."
            return Refused(421, "unknown-host", "this server does not answer to that host name", hint=hint)
        if headers.get(b"content-encoding", b"identity") != b"identity":
            return Refused(415, "encoded-body", "a body may not be compressed", hint="Send it as it is.")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self.max_body:
            return Refused(413, "body-too-large", f"a body may have at most {self.max_body} bytes")
        return None

    def _is_ours(self, host: str) -> bool:
        name = PORT.sub("", host).strip("[]").lower()
        return name in self.hosts or is_loopback(name)


def is_loopback(name: str) -> bool:
    """Say whether a host name or address reaches this machine alone."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _limited(receive: Receive, most: int) -> Receive:
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413, f"a body may have at most {most} bytes")
        return message

    return counted


def _dressed(scope: Scope, send: Send) -> Send:
    began = time.perf_counter()
    policy = PAGE_POLICY if scope["path"].startswith(("/docs", "/web/")) else DATA_POLICY
    extra = [*SECURITY, (b"content-security-policy", policy), (b"x-request-id", scope["request_id"].encode())]

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *extra]  # a new list: answers are kept and sent again
            took = (time.perf_counter() - began) * 1000
            access.info(
                "%s %s %d %.1f ms %s",
                scope["method"], scope["path"], message["status"], took, scope["request_id"],
            )  # fmt: skip
        await send(message)

    return dressed
