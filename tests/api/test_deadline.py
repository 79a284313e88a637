import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from triplewire.api.deadline import with_deadline

SECONDS = 0.3
WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def echo_nothing(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            echo_nothing,
            http=with_deadline(SECONDS),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while thread.is_alive() and not server.started:
            thread.join(0.01)
        yield listening.getsockname()[:2]
        server.should_exit = True
        thread.join()


def hung_up(connection: socket.socket) -> bool:
    try:
        return connection.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: local",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf",
    ],
)
@pytest.mark.parametrize("before", [b"", WHOLE])
def test_a_request_that_is_never_finished_is_hung_up_on(address: tuple[str, int], before: bytes, half: bytes) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        if before:
            connection.sendall(before)
            assert connection.recv(1000).startswith(b"HTTP/1.1 204")
        connection.sendall(half)
        began = time.monotonic()

        assert hung_up(connection)

        # a connection that is merely kept alive is uvicorn's to close, after a second
        assert time.monotonic() - began < (5 if before and not half else 1.5)


def test_a_client_that_asks_again_in_time_is_answered(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        for _ in range(3):
            connection.sendall(WHOLE[:20])
            time.sleep(SECONDS / 3)
            connection.sendall(WHOLE[20:])

            assert connection.recv(1000).startswith(b"HTTP/1.1 204")
            time.sleep(SECONDS / 2)
