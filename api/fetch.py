"""Fetches pages, as a guest: no page of this network, none that a site does not want read, and never much at once."""

import logging
import re
import ssl
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from threading import Event, Lock
from urllib.parse import urljoin

import httpcore2

from triplewire.api.addresses import Place, Rules
from triplewire.api.connections import CheckedBackend, Clock, Resolve, resolve
from triplewire.api.robots import EVERYTHING, LARGEST, NOTHING, Robots, read_robots
from triplewire.api.settings import Settings
from triplewire.extract.decoding import charset_of, decode_page
from triplewire.extract.unpacking import unpack
from triplewire.graph.errors import FetchFailed, FetchRefused, UnreadableInput, UnusablePage

AGENT = "triplewire"  # what robots.txt calls us
REDIRECTS = 5
MOVED = (301, 302, 303, 307, 308)
KEPT = 2000  # sites whose rules, and hosts whose turns, are kept in mind
FRESH = 3600.0  # seconds for which a robots.txt is believed
HTML = ("text/html", "application/xhtml+xml")
XML = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
FEEDS = (*XML, *HTML, "text/plain")  # many a feed is sent as what it is not
FEED = re.compile(r"application/(rss|atom|rdf)\+xml|(application|text)/xml")
OFF = "`triplewire ingest --fetch URL`, or the setting fetch = true."
log = logging.getLogger(__name__)
logging.getLogger("httpcore2").setLevel(logging.WARNING)  # it would write whole URLs


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of an address."""

    kinds: tuple[str, ...] = HTML
    limit: int = 2_000_000  # bytes, unpacked
    headers: Mapping[bytes | str, bytes | str] = field(default_factory=dict)
    seconds: float = 10.0

    @property
    def is_conditional(self) -> bool:
        """Say whether nothing new is an answer."""
        return bool({"If-None-Match", "If-Modified-Since"} & self.headers.keys())


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave."""

    url: str  # where it was in the end
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return decode_page(self.body, charset_of(self.headers.get("content-type", "")))


class Fetcher:
    """Fetches pages one at a time or from several threads; each host has its turns, some time apart."""

    def __init__(
        self, settings: Settings, *, resolver: Resolve = resolve, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self.settings = settings
        self._rules = Rules.of(settings)
        self._resolver = resolver
        self._given_ssl = ssl_context
        self._agent = f"{AGENT}/{version('triplewire')}" + (f" ({c})" if (c := settings.fetch_contact) else "")
        self._robots: OrderedDict[str, tuple[Robots, float]] = OrderedDict()
        self._turns: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()
        self._closing = Event()

    @cached_property
    def _ssl(self) -> ssl.SSLContext:
        return self._given_ssl or httpcore2.default_ssl_context()

    def page(self, url: str, *, patience: float | None = None) -> Fetched:
        """Return the HTML page at a URL; raise FetchRefused, UnusablePage or FetchFailed where there is none.

        Where the host was asked just now, it is waited for the next turn, at most for so many seconds.
        """
        return self.get(url, Wanted(HTML, self.settings.max_html, seconds=self.settings.fetch_limit), patience)

    def get(self, url: str, wanted: Wanted, patience: float | None = None) -> Fetched:
        """Return what is at a URL, wherever it has moved; every place on the way is checked like the first."""
        if not self.settings.fetch:
            raise FetchRefused("pages are not fetched here", OFF)
        place = self._rules.place(url)
        clock = Clock(wanted.seconds)
        turn = ""
        for _ in range(REDIRECTS + 1):
            robots = self._robots_of(place, clock)
            if not robots.allows(place.target):
                raise FetchRefused("the site asks programs not to read this page (robots.txt)")
            if turn != place.host:
                clock.extend(self._wait(place.host, max(robots.delay, self.settings.fetch_delay), patience))
                turn = place.host
            found = self._once(place, wanted, clock)
            if found.status not in MOVED:
                log.info("fetched %s: %d, %d bytes", place.host, found.status, len(found.body))
                return found
            place = self._moved(place, found)
        raise UnusablePage(f"it moved more than {REDIRECTS} times")

    def _moved(self, place: Place, found: Fetched) -> Place:
        """Return where a page has moved; a public site does not send us to a host of our own."""
        there = self._rules.place(urljoin(place.url, found.headers.get("location", "")))
        if there.is_private and not place.is_private:
            raise FetchRefused("a public site sends us to a host of our own")
        return there

    def close(self) -> None:
        """Let nobody wait for a turn any more."""
        self._closing.set()

    def _wait(self, host: str, delay: float, patience: float | None) -> float:
        """Wait for the next turn of a host, and return how long that was."""
        with self._lock:
            now = time.monotonic()
            at = max(self._turns.get(host, now), now)
            if patience is not None and at - now > patience:
                raise FetchFailed("many pages of its host are waited for")
            self._turns[host] = at + delay
            self._turns.move_to_end(host)
            while len(self._turns) > KEPT:
                self._turns.popitem(last=False)
        if self._closing.wait(at - now):
            raise FetchFailed("the program is ending")
        return at - now

    def _robots_of(self, place: Place, clock: Clock) -> Robots:
        """Return a site's rules; one without any lets everything be read, one that cannot say them nothing."""
        with self._lock:
            known, until = self._robots.get(place.origin, (EVERYTHING, 0.0))
        if time.monotonic() < until:
            return known
        found = self._ask_robots(self._rules.place(f"{place.origin}/robots.txt"), clock)
        with self._lock:
            self._robots[place.origin] = found, time.monotonic() + FRESH
            while len(self._robots) > KEPT:
                self._robots.popitem(last=False)
        return found

    def _ask_robots(self, place: Place, clock: Clock) -> Robots:
        wanted = Wanted((), LARGEST)
        for _ in range(REDIRECTS + 1):
            try:
                found = self._once(place, wanted, clock)
            except UnusablePage:  # as RFC 9309 has it, 404 and its like are no rule
                return EVERYTHING
            except UnreadableInput:
                return NOTHING
            if found.status not in MOVED:
                return read_robots(found.body.decode("utf-8", "replace"), AGENT)
            place = self._moved(place, found)
        return EVERYTHING

    def _once(self, place: Place, wanted: Wanted, clock: Clock) -> Fetched:
        """Ask one place once."""
        url = httpcore2.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.target)
        headers: dict[bytes | str, bytes | str] = {
            "User-Agent": self._agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        headers |= {"Accept": ", ".join(wanted.kinds) or "*/*", **wanted.headers}
        backend = CheckedBackend(place, clock, self._resolver)
        try:
            with (
                httpcore2.ConnectionPool(self._ssl, network_backend=backend) as pool,
                pool.stream("GET", url, headers=headers) as response,
            ):
                return _received(place.url, response, wanted)
        except httpcore2.TimeoutException as error:
            raise FetchFailed(f"it was not there within {clock.seconds:g} s") from error
        except httpcore2.NetworkError as error:
            raise FetchFailed("the connection to its server broke, or was not to be trusted") from error
        except httpcore2.ProtocolError as error:
            raise FetchFailed("its server does not speak HTTP") from error


def _received(url: str, response: httpcore2.Response, wanted: Wanted) -> Fetched:
    """Return an answer that can be used; its body is read no further than it may be large."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    status = response.status
    if (status in MOVED and headers.get("location")) or (status == 304 and wanted.is_conditional):
        return Fetched(url, status, headers, b"")
    if status == 429 or status >= 500:
        raise FetchFailed(f"its server answers {status}")
    if status != 200:
        raise UnusablePage(f"its server answers {status}", "Check the URL.")
    _check_kind(headers.get("content-type", ""), wanted.kinds)
    length, encoding = headers.get("content-length", ""), headers.get("content-encoding", "")
    if length.isdigit() and int(length) > wanted.limit:
        raise UnreadableInput(f"it has {int(length):,} bytes, more than {wanted.limit:,}")
    return Fetched(url, status, headers, unpack(response.iter_stream(), encoding, wanted.limit))


def _check_kind(stated: str, kinds: tuple[str, ...]) -> None:
    kind = stated.partition(";")[0].strip().lower()
    if not kinds or not kind or kind in kinds:
        return
    hint = "Write it as feed+https://…" if FEED.fullmatch(kind) else "Give the URL of an article's page."
    raise UnusablePage(f"it is {kind[:60]!r}, which is not read", hint)
