"""Keys to the server: kept as hashes in a file beside the store, so that no copy or export of a graph carries them."""

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from time import monotonic, sleep
from typing import Any

from triplewire.api.settings import Settings
from triplewire.graph.errors import BadInput, NotFound, StoreReadOnly, StoreUnavailable, TriplewireError

WAIT = 5.0  # seconds for another command that changes the keys
PREFIX = "tw_"  # tells a key from other secrets, for people and for tools that search for leaked ones
SECRET_BYTES = 32
LAST = 4
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
BESIDE = ".keys"
LOOK_EVERY = 0.05  # seconds; asking the file system at every request cost a tenth of a simple answer
log = logging.getLogger("triplewire")


class Scope(IntEnum):
    """What an operation needs and a key gives; each includes those below."""

    PUBLIC = 0
    READ = 1
    WRITE = 2
    ADMIN = 3


class KeyNotFound(NotFound):
    """No key in force has this name."""


class BadKeys(BadInput):
    """A key cannot be made so, or the file of keys is damaged."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: who has it and what it may, but not the key itself."""

    name: str
    scope: Scope
    created: str
    last: str
    sha256: str
    revoked: str | None = None


def keys_path(settings: Settings) -> Path:
    """Return where keys are kept: the setting, else beside the store's file, else in this folder."""
    if settings.keys:
        return settings.keys
    kind, _, place = settings.store.partition(":")
    return Path(place.removeprefix("//") + BESIDE) if kind == "sqlite" else Path(f"triplewire{BESIDE}")


def read_keys(path: Path) -> list[Key]:
    """Return all keys of a file, revoked ones too; a file that is not there holds none."""
    try:
        rows = json.loads(path.read_text("utf-8"))["keys"]
        return [Key(**{**row, "scope": Scope[row["scope"].upper()]}) for row in rows]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be read: {error.strerror}", "Check who owns the file.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "Restore it, or move it away and make new keys."
        raise BadKeys(f"{path} is not a file of keys", hint) from error


def new_key(path: Path, name: str, scope: Scope) -> str:
    """Make a key and return it: it can be seen this once, for only its hash is kept."""
    if not NAME.fullmatch(name):
        raise BadKeys(f"{name!r} is no name for a key", "Use up to 64 letters, digits, dots, hyphens and underscores.")
    secret = PREFIX + token_urlsafe(SECRET_BYTES)
    with _rewritten(path) as rows:
        if any(key.name == name and key.revoked is None for key in rows):
            raise BadKeys(f"there is a key named {name} already", f"`triplewire keys revoke {name}`, or another name.")
        rows.append(Key(name, scope, _now(), secret[-LAST:], _digest(secret)))
    return secret


def revoke_key(path: Path, name: str) -> Key:
    """Put a key out of force; it stays listed, so that a server whose last key is revoked does not become open."""
    with _rewritten(path) as rows:
        for at, key in enumerate(rows):
            if key.name == name and key.revoked is None:
                rows[at] = replace(key, revoked=_now())
                return rows[at]
    raise KeyNotFound(f"there is no key named {name} in force", "`triplewire keys list` names them.")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def _rewritten(path: Path) -> Iterator[list[Key]]:
    """Hand out the keys of a file, and write them back whole unless something was wrong: one writer at a time."""
    part = path.with_name(path.name + ".new")  # also the lock, which taking its place lets go
    handle = _locked(part)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            rows = read_keys(path)
            yield rows
            json.dump({"keys": [_row(key) for key in rows]}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _locked(part: Path) -> int:
    """Make the file that only one writer has, waiting a while for another writer to be done."""
    until = monotonic() + WAIT
    while True:
        try:
            return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            if monotonic() > until:
                raise StoreUnavailable(
                    f"{part} is there: another command changes the keys", "Delete it if none does."
                ) from error
            sleep(0.01)
        except OSError as error:
            raise StoreReadOnly(f"{part} cannot be written: {error.strerror}", "Check who owns its folder.") from error


def _row(key: Key) -> dict[str, Any]:
    return {**asdict(key), "scope": key.scope.name.lower()}


class Keyring:
    """The keys that a server asks for: read again whenever their file changes, so a revoked key opens nothing more."""

    def __init__(self, path: Path, *, look_every: float = LOOK_EVERY) -> None:
        self.path = path
        self._every = look_every
        self._looked = monotonic()
        self._keys = read_keys(path)
        self._seen = self._mark()
        self._closed = bool(self._keys)

    def is_open(self) -> bool:
        """Say whether there never was a key: then everybody who reaches the server may do everything."""
        self._refresh()
        return not self._closed

    def find(self, secret: str) -> Key | None:
        """Return the key in force that a secret is; every kept hash is compared, in constant time."""
        self._refresh()
        digest, found = _digest(secret), None
        for key in self._keys:
            if compare_digest(key.sha256, digest) and key.revoked is None:
                found = key
        return found

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _refresh(self) -> None:
        now = monotonic()
        if now - self._looked < self._every:
            return
        self._looked, mark = now, self._mark()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self._keys = read_keys(self.path)
        except TriplewireError as error:
            log.error("nobody is let in: %s", error)
            self._keys, self._closed = [], True
        self._closed = self._closed or bool(self._keys)
