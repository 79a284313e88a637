import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from triplewire.api.deadline import limited

SECONDS, LONGEST = 0.3, 5_000
WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401
    while scope["path"] != "/early" and (await receive()).get("more_body"):
        pass
    echoed = [row for row in scope["headers"] if row[0] == b"x-echo"]
    await send({"type": "http.response.start", "status": 204, "headers": echoed})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            echo,
            http=limited(SECONDS, LONGEST),
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


def answers(address: tuple[str, int], sent: bytes) -> bytes:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(sent)
        got = b""
        while part := connection.recv(10_000):
            got += part
        return got


def test_empty_lines_are_no_request_and_are_not_waited_for_without_end(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(WHOLE)
        assert connection.recv(1000).startswith(b"HTTP/1.1 204")
        began = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() < began + 5:
                connection.sendall(b"\r\n")
                time.sleep(SECONDS / 5)

        assert time.monotonic() - began < 2


def test_a_head_that_is_too_large_is_refused_and_one_below_is_not(address: tuple[str, int]) -> None:
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Much: "

    assert answers(address, head + b"m" * (LONGEST - 200) + b"\r\n\r\n").startswith(b"HTTP/1.1 204")
    assert answers(address, head + b"m" * LONGEST).startswith(b"HTTP/1.1 431")


def test_a_body_in_small_pieces_may_be_larger_than_a_head(address: tuple[str, int]) -> None:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = b"1\r\nx\r\n" * LONGEST

    assert answers(address, head + pieces + b"0\r\n\r\n").startswith(b"HTTP/1.1 204")


def test_what_comes_behind_a_body_is_no_header_and_has_its_limit(address: tuple[str, int]) -> None:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"

    assert answers(address, head + b"X-Echo: yes\r\n\r\n").count(b"yes") == 0
    assert answers(address, head.replace(b"Host", b"X-Echo: yes\r\nHost") + b"\r\n").count(b"yes") == 1
    assert answers(address, head + b"X-Much: " + b"m" * LONGEST).startswith(b"HTTP/1.1 431")


def test_requests_sent_at_once_are_answered_one_after_the_other(address: tuple[str, int]) -> None:
    last = WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    assert answers(address, WHOLE * 3 + last).count(b"HTTP/1.1 204") == 4


@pytest.mark.parametrize(
    "wrong",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"hello\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(address: tuple[str, int], wrong: bytes) -> None:
    assert answers(address, wrong).startswith(b"HTTP/1.1 400")


def test_who_is_answered_before_the_body_ends_is_not_waited_for_without_end(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nha")
        assert connection.recv(1000).startswith(b"HTTP/1.1 204")
        connection.sendall(b"lf")
        began = time.monotonic()

        assert hung_up(connection)
        assert time.monotonic() - began < 1.5
