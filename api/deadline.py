"""Limits on how long a client may take to send a request, and how large its head may be: uvicorn has none, and requests
that are never finished add up."""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

LONGEST_PARSED = 60_000  # bytes of an address; its parser takes 65,535
TOO_LARGE = b"the headers of this request are too large"


class Limited(HttpToolsProtocol):
    """HTTP/1.1, hanging up on whoever does not finish asking."""

    seconds = 30.0
    longest_head = 131_072  # bytes: of everything in a request but its body, and beside eight times its body

    _deadline: asyncio.TimerHandle | None = None
    _in_headers = True
    _aside = 0  # bytes of this request so far that are not of its body, or less

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read what came; a request that is complete is not waited for any more."""
        self._aside += len(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()  # empty lines before a request are no request yet, and uvicorn waits for none any more
        super().data_received(data)
        if self._aside > self.longest_head and not self.transport.is_closing():
            self._refuse()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a request."""
        super().on_message_begin()
        self._in_headers = True
        self._wait()

    def on_url(self, url: bytes) -> None:
        """Take the address, and of one that is far too long as much as shows that it is: more cannot be parsed."""
        super().on_url(url)
        self.url = self.url[:LONGEST_PARSED]

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; one that comes behind the body is no header of the request, whatever it is called."""
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self._in_headers = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._aside -= 9 * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop waiting, unless it was answered before it ended: then nobody else waits for what comes next."""
        super().on_message_complete()
        self._aside = 0
        if not self.cycle.response_complete:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.seconds, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        self._deadline = None
        self.transport.abort()

    def _refuse(self) -> None:
        size = str(len(TOO_LARGE)).encode()
        head = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: "
        self.transport.write(STATUS_LINE[431] + head + size + b"\r\n\r\n" + TOO_LARGE)
        self.transport.close()


def limited(seconds: float, longest_head: int) -> type[HttpToolsProtocol]:
    """Return the HTTP protocol with such limits, in seconds and bytes."""
    return type("Limited", (Limited,), {"seconds": seconds, "longest_head": longest_head})
