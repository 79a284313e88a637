"""A time limit on how long a client may take to send its request: uvicorn has none, and half-sent ones add up."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

RECEIVING = frozenset({h11.IDLE, h11.SEND_BODY})


def with_deadline(seconds: float) -> type[H11Protocol]:
    """Return the HTTP protocol that hangs up on a request which is not there after so many seconds."""

    class DeadlineProtocol(H11Protocol):
        """HTTP/1.1, hanging up on whoever does not finish asking."""

        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Begin to wait for the first request."""
            super().connection_made(transport)
            self._deadline = self.loop.call_later(seconds, self._hang_up)

        def data_received(self, data: bytes) -> None:
            """Read what came; a request that is complete is not waited for any more."""
            super().data_received(data)
            if self.conn.their_state not in RECEIVING:
                self._stop_waiting()
            elif self._deadline is None and (self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]):
                self._deadline = self.loop.call_later(seconds, self._hang_up)

        def connection_lost(self, exc: Exception | None) -> None:
            """Stop waiting."""
            self._stop_waiting()
            super().connection_lost(exc)

        def _stop_waiting(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _hang_up(self) -> None:
            self._deadline = None
            if self.conn.their_state in RECEIVING:
                self.transport.abort()

    return DeadlineProtocol
