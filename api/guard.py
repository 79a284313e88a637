"""The outermost layer: which host, how long, how large, and the headers that every answer carries."""

import logging
import re
import time
from functools import lru_cache
from ipaddress import ip_address
from itertools import count
from secrets import token_hex

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triplewire.api.keys import Keyring
from triplewire.api.logs import REQUEST
from triplewire.api.metrics import Metrics
from triplewire.api.problems import Refused, problem
from triplewire.api.settings import Settings

LONGEST_URL = 8192  # bytes of path and query
LONGEST_HEADERS = 32_768  # bytes of names and values
SHOWN = 200  # characters of a path in the log
SAFE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
PORT = re.compile(r":\d{1,5}$")
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
POLICY = b"content-security-policy"
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
# swagger-ui sets style attributes and draws with data: pictures
PAGE_POLICY = (
    b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# shown in a frame by clients of reconciliation; it has a style of its own, and nothing that runs
FRAMED = "/v1/reconcile/preview"
FRAMED_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors "
access = logging.getLogger("triplewire.access")


class Guard:
    """Turns down what no route should see, and gives every answer its id and its security headers."""

    def __init__(self, app: ASGIApp, *, settings: Settings, keyring: Keyring, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.hosts = frozenset(host.lower() for host in settings.hosts)
        self.keyring = keyring
        self.metrics = metrics
        self.framed = (FRAMED_POLICY + " ".join(["'self'", *settings.cors])).encode()
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
        REQUEST.set(scope["request_id"])
        send = self._dressed(scope, send)
        refused = self._refused(scope, headers)
        if refused is not None:
            self.metrics.refused(refused.kind)
            await problem(scope["path"][:200], scope["request_id"], refused)(scope, receive, send)
            return
        try:
            await self.app(scope, _limited(receive, self.settings.max_body), send)
        except Exception:
            # the server has logged it, or will; the reader is told no more than that it happened
            logging.getLogger("triplewire").exception("request %s failed", scope["request_id"])
            failed = Refused(500, "internal", "something went wrong here", hint="Report the request id.")
            await problem(scope["path"], scope["request_id"], failed)(scope, receive, send)

    def _refused(self, scope: Scope, headers: dict[bytes, bytes]) -> Refused | None:
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > LONGEST_URL:
            return Refused(414, "url-too-long", f"a URL here has at most {LONGEST_URL} bytes")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEADERS:
            return Refused(431, "headers-too-large", f"the headers of a request have at most {LONGEST_HEADERS} bytes")
        host = b",".join(value for name, value in scope["headers"] if name == b"host").decode("latin-1")
        if not self._is_ours(host):
            # a page of another site whose name was pointed at this machine must not read the store
            hint = "Use http://127.0.0.1 or http://localhost with the server's port, or name it in the setting hosts."
            return Refused(421, "unknown-host", "this server does not answer to that host name", hint=hint)
        if headers.get(b"content-encoding", b"identity") != b"identity":
            return Refused(415, "encoded-body", "a body may not be compressed", hint="Send it as it is.")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self.settings.max_body:
            return Refused(413, "body-too-large", f"a body may have at most {self.settings.max_body} bytes")
        return None

    def _is_ours(self, host: str) -> bool:
        name = PORT.sub("", host).strip("[]").lower()
        if is_loopback(name) or name in self.hosts:
            return True
        # a page of another site has no key to send, and who serves others without keys was told what that means
        return not self.hosts and (self.settings.insecure_no_auth or not self.keyring.is_open())

    def _dressed(self, scope: Scope, send: Send) -> Send:
        began = time.perf_counter()
        extra = [*self._policies(scope["path"]), (b"x-request-id", scope["request_id"].encode())]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    *extra,
                ]  # a new list: answers are kept and sent again
                took = time.perf_counter() - began
                self.metrics.answered(scope, message["status"], took)
                if access.isEnabledFor(logging.INFO):
                    _log(scope, message["status"], took)
            await send(message)

        return dressed

    def _policies(self, path: str) -> list[tuple[bytes, bytes]]:
        if path == FRAMED:  # X-Frame-Options knows no list of origins
            return [*(row for row in SECURITY if row[0] != b"x-frame-options"), (POLICY, self.framed)]
        return [*SECURITY, (POLICY, PAGE_POLICY if path.startswith(("/docs", "/web/")) else DATA_POLICY)]


@lru_cache(256)
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


def _log(scope: Scope, status: int, took: float) -> None:
    # as it was sent, in percent signs: what it decodes to could end the line and begin another
    path = scope.get("raw_path", b"").decode("ascii", "backslashreplace")[:SHOWN]
    caller = scope.get("caller")
    asked = {
        "method": scope["method"][:SHOWN],
        "path": path,
        "status": status,
        "ms": round(took * 1000, 1),
        "key": caller.key.name if caller and caller.key else None,
    }
    access.info(
        "%s %s %d %.1f ms %s", asked["method"], path, status, took * 1000, scope["request_id"], extra={"asked": asked}
    )
