"""Serves the application over HTTP: to this machine, or to who has a key; with a plain word when it cannot."""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from triplewire.api.app import create_app
from triplewire.api.deadline import limited
from triplewire.api.guard import LONGEST_URL, is_loopback
from triplewire.api.keys import keys_path, read_keys
from triplewire.api.logs import write_logs
from triplewire.api.settings import Settings
from triplewire.graph.errors import BadSetting, StoreUnavailable, TriplewireError

log = logging.getLogger("triplewire")
BACKLOG = 128
LONGEST_HEAD = 16 * LONGEST_URL  # bytes: a URL that is too long gets its answer, and is not just cut off
REQUEST_SECONDS = 30.0  # for a client to send its whole request


CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # what docker and podman leave in a container


def check_bind(settings: Settings) -> None:
    """Refuse an address that others can reach, unless there are keys: whoever reaches it could read and write.

    In a container all addresses are the container's own, and its port is reached where it is published.
    """
    host = settings.host
    if settings.container:
        if not any(mark.exists() for mark in CONTAINER_MARKS):
            raise BadSetting("container = true, and this is no container", "Unset TRIPLEWIRE_CONTAINER.")
    elif not (is_loopback(host) or settings.insecure_no_auth or read_keys(keys_path(settings))):
        raise BadSetting(
            f"will not listen on {host}: there are no keys, so anyone who reaches it could read and change the store",
            "Make one: `triplewire keys new NAME --scope admin`. Or listen on 127.0.0.1.",
        )


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say; raise BadSetting when it cannot be had."""
    check_bind(settings)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise BadSetting(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}",
            "Stop what listens there, or give another --port; 0 takes any that is free.",
        ) from error
    listening.listen(BACKLOG)
    return listening


def make_server(settings: Settings) -> uvicorn.Server:
    """Return a server of the application that has not begun to listen."""
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        lifespan="on",
        http=limited(REQUEST_SECONDS, LONGEST_HEAD),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=30,
    )
    server = uvicorn.Server(config)
    app.state.is_stopping = lambda: server.should_exit  # what is watched without end has to end then
    return server


def serve(settings: Settings, on_listen: Callable[[str], None] | None = None) -> None:
    """Serve until told to stop, and say at which address; raise what hindered the start."""
    write_logs(settings)
    told = logging.getLogger("uvicorn.error")
    told.setLevel(max(logging.WARNING, logging.getLogger().level))
    with listen(settings) as listening:
        server = make_server(settings)
        state = server.config.app.state  # type: ignore[union-attr]
        told.addFilter(lambda _: state.failure is None)  # what hindered the start is raised, and told once
        address = f"http://{settings.host}:{listening.getsockname()[1]}"
        if on_listen:
            on_listen(address)
        log.info("listening on %s", address)
        if state.keyring.is_open() and not is_loopback(settings.host):
            log.warning("there are no keys: whoever reaches this server may read and change everything")
        with suppress(SystemExit, KeyboardInterrupt):  # uvicorn leaves so when the start failed, and on Ctrl-C
            server.run(sockets=[listening])
    if not server.started:
        if isinstance(state.failure, TriplewireError):
            raise state.failure
        raise StoreUnavailable("the server did not start", "Run it again with log_level=debug.")
