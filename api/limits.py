"""How much one client may ask, and how much is answered at once: what is too much is told to come again later."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from math import ceil
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triplewire.api.auth import caller_of
from triplewire.api.keys import Keyring
from triplewire.api.problems import RETRY_AFTER, Refused, problem

QUEUE_SECONDS = 5.0  # a heavy question waits so long for its turn
V6_NETWORK = 64  # bits
QUEUE = 8  # heavy questions that may wait, for each that may be answered at once
UNCOUNTED = frozenset({"/healthz", "/readyz"})  # a probe that is turned away takes a good server out of service


class Windows:
    """Counts what each client asked for in the window now and, in part, in the one before: of a clock never set."""

    def __init__(self, amount: int, seconds: int) -> None:
        self.amount = amount
        self.seconds = seconds
        self.now = 0  # the number of the window
        self.counts: tuple[Counter[str], Counter[str]] = Counter(), Counter()  # in this window, in the one before

    def hit(self, who: str) -> tuple[bool, int, int]:
        """Count a request, and say whether it may be answered, how many more may, and when to come again at the latest.

        What is refused does not count.
        """
        number, passed = divmod(monotonic(), self.seconds)
        if number != self.now:
            self.counts = Counter(), self.counts[0] if number == self.now + 1 else Counter()
            self.now = int(number)
        left = self.seconds - passed
        here, before = (count[who] for count in self.counts)
        used = here + before * left / self.seconds
        if used + 1 > self.amount:
            return False, 0, max(1, ceil(self._until_free(here, before, left)))
        self.counts[0][who] += 1
        return True, int(self.amount - used - 1), max(1, ceil(left))

    def _until_free(self, here: int, before: int, left: float) -> float:
        room = self.amount - 1
        if here <= room and before:
            return left - (room - here) * self.seconds / before
        return left + self.seconds - room * self.seconds / max(here, 1)


class RateLimit:
    """Counts the requests of each key, and of each address without one, over a window that moves with the clock."""

    def __init__(self, app: ASGIApp, *, rate: str, keyring: Keyring) -> None:
        from limits import parse

        self.app = app
        self.keyring = keyring
        self.rate = parse(rate)
        self.windows = Windows(self.rate.amount, self.rate.get_expiry())
        self.policy = f'"default";q={self.rate.amount};w={self.rate.get_expiry()}'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and say how many more may come, or turn it away and say until when."""
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self.app(scope, receive, send)
            return
        who = self._who(scope)
        is_within, remaining, wait = self.windows.hit(who)
        state = f'"default";r={remaining};t={wait}'.encode()
        told = [(b"ratelimit-policy", self.policy), (b"ratelimit", state)]
        if is_within:
            await self.app(scope, receive, _telling(send, told))
            return
        refused = Refused(429, "too-many-requests", f"more than {self.rate} from one client")
        refused.hint = "Ask again after Retry-After seconds."
        answer = problem(scope["path"][:200], scope.get("request_id", ""), refused, {"Retry-After": str(wait)})
        await answer(scope, receive, _telling(send, told))

    def _who(self, scope: Scope) -> str:
        key = None if self.keyring.is_open() else caller_of(scope, self.keyring).key
        return f"key {key.name}" if key else f"address {_place((scope.get('client') or ('',))[0])}"


def _place(address: str) -> str:
    """Return what one client has of addresses: one of IPv4, and of IPv6 the half that its network is given."""
    try:
        return str(ip_network((address, V6_NETWORK), strict=False)) if ":" in address else address
    except ValueError:
        return address


def _telling(send: Send, told: list[tuple[bytes, bytes]]) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *told]
        await send(message)

    return tell


def busy(what: str) -> Refused:
    """Return the answer to who asks while too much is being done already."""
    return Refused(503, "busy", what, hint="Ask again after Retry-After seconds.").saying({"Retry-After": RETRY_AFTER})


@dataclass(slots=True)
class Gates:
    """Lets so many heavy questions of a kind through at once; a few wait, the rest come again."""

    at_once: int
    seconds: float = QUEUE_SECONDS
    free: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @asynccontextmanager
    async def through(self, kind: str) -> AsyncIterator[None]:
        """Wait for one's turn, and give it up afterwards; raise where it does not come."""
        gate = self.free.setdefault(kind, asyncio.Semaphore(self.at_once))
        await self._enter(gate, kind)
        try:
            yield
        finally:
            gate.release()

    async def _enter(self, gate: asyncio.Semaphore, kind: str) -> None:
        if self.waiting[kind] >= self.at_once * QUEUE:
            raise busy("many ask this at once")
        self.waiting[kind] += 1
        try:
            async with asyncio.timeout(self.seconds):
                await gate.acquire()
        except TimeoutError as error:
            raise busy("others who asked this first are still being answered") from error
        finally:
            self.waiting[kind] -= 1
