"""Connections that end where they may: a name is resolved once, every address it has is checked, and one of these very
addresses is connected to, so that a name that answers differently the second time gains nothing."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore2

from triplewire.api.addresses import Place, is_public
from triplewire.graph.errors import FetchFailed, FetchRefused

Resolve = Callable[[str, int], list[str]]
TRIED = 4  # addresses of a name


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that a name has now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


class Clock:
    """How much time is left for a page, redirects and everything included."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Give back time that was spent waiting for a turn."""
        self._end += seconds

    def left(self, most: float | None = None) -> float:
        """Return the seconds that one step may take; raise FetchFailed where none is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed(f"it was not there within {self.seconds:g} s")
        return left if most is None else min(left, most)


class CheckedStream(httpcore2.NetworkStream):
    """A connection whose every step ends with the clock: a byte a second does not keep it open."""

    def __init__(self, stream: httpcore2.NetworkStream, clock: Clock) -> None:
        self._stream = stream
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, at most so many bytes."""
        return self._stream.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Return the connection, encrypted; the certificate has to be that of the name that was asked for."""
        stream = self._stream.start_tls(ssl_context, server_hostname, self._clock.left(timeout))
        return CheckedStream(stream, self._clock)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 as the library has it
        """Return what the library wants to know of it."""
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to one place, where each of its addresses may be reached."""

    def __init__(self, place: Place, clock: Clock, resolver: Resolve = resolve) -> None:
        self._place = place
        self._clock = clock
        self._resolve = resolver
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a connection to an address that was checked."""
        if (host, port) != (self._place.host, self._place.port):
            raise FetchRefused("this is not the place that was checked")
        failure: httpcore2.NetworkError | httpcore2.TimeoutException | None = None
        for address in self._checked()[:TRIED]:
            try:
                stream = self._inner.connect_tcp(address, port, self._clock.left(timeout), None, socket_options or [])
                return CheckedStream(stream, self._clock)
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
                failure = error
        raise FetchFailed("its server cannot be reached") from failure

    def _checked(self) -> list[str]:
        """Return the addresses of the place; one among them that is not public is reason to ask none."""
        found = self._addresses()
        if not (self._place.is_private or all(is_public(ip_address(address)) for address in found)):
            raise FetchRefused(
                "its host is not on the public network", "Name the host in fetch_private, if it is yours."
            )
        return found

    def _addresses(self) -> list[str]:
        # a resolver has no time limit of its own: it is asked in a thread that nobody has to wait for
        answers: SimpleQueue[list[str] | OSError] = SimpleQueue()
        Thread(target=self._ask, args=(answers,), daemon=True, name="resolve").start()
        try:
            found = answers.get(timeout=self._clock.left())
        except Empty as error:
            raise FetchFailed("the name of its host was not found in time") from error
        if isinstance(found, OSError):
            raise FetchFailed("the name of its host is not known", "Check the URL.") from found
        return [address.partition("%")[0] for address in found]

    def _ask(self, answers: "SimpleQueue[list[str] | OSError]") -> None:
        try:
            answers.put(self._resolve(self._place.host, self._place.port))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))
