"""Shared parts: the real extractor, the gold data folder, and no network but loopback."""

import ipaddress
import os
import socket
from pathlib import Path

import pytest

from triplewire.extract.pipeline import Extractor

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("TRIPLEWIRE_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The real pipeline, loaded once."""
    return Extractor()


@pytest.fixture(scope="session")
def data() -> Path:
    """The gold data; a test that needs it is skipped, by name, where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no gold data at {DATA}; set TRIPLEWIRE_DATA to its folder")
    return DATA


@pytest.fixture(scope="session")
def first_article() -> Path:
    """The article that the project began with; it is not ours to ship."""
    found = sorted((DATA.parent / "seeds").glob("*.txt"))
    if not found:
        pytest.skip(f"the first article is not at {DATA.parent / 'seeds'}")
    return found[0]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
            if not loopback:
                raise OSError(f"tests do not leave this machine: {host}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)
