"""Pages of a list: signed cursors that belong to one query, and the form of a page."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from triplewire.graph.errors import BadCursor

Row = TypeVar("Row")
SIGNATURE, FILTERS = 8, 6  # bytes
NOT_A_FILTER = frozenset({"cursor", "limit", "min_revision"})


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads cursors; a cursor of another store or of another query is refused."""

    key: bytes

    def write(self, filters: bytes, seen: int, after: str) -> str:
        """Return the cursor of the page that goes on after a row."""
        body = filters + f"{seen}:{after}".encode()
        return _written(self._sign(body) + body)

    def read(self, cursor: str, filters: bytes) -> tuple[int, str]:
        """Return how many rows came before, and the row to go on after."""
        try:
            packed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except (Error, UnicodeEncodeError) as error:
            raise _bad("this is not a cursor") from error
        if _written(packed) != cursor:  # the decoder passes over what is no letter of its alphabet
            raise _bad("this is not a cursor")
        signature, body = packed[:SIGNATURE], packed[SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(body)):
            raise _bad("this is not a cursor of this store")
        if body[:FILTERS] != filters:
            raise _bad("this cursor belongs to a query with other filters")
        seen, _, after = body[FILTERS:].decode().partition(":")
        return int(seen), after

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self.key, body, "sha256")[:SIGNATURE]


def _written(packed: bytes) -> str:
    return urlsafe_b64encode(packed).decode().rstrip("=")


def _bad(message: str) -> BadCursor:
    return BadCursor(message, "Take next_cursor as it was given, with the same filters, or begin without a cursor.")


def filters_of(path: str, items: Iterable[tuple[str, str]]) -> bytes:
    """Return a short hash of what a query asks, apart from which page of it."""
    asked = sorted(f"{name}={value}" for name, value in items if name not in NOT_A_FILTER)
    return sha256("\n".join([path, *asked]).encode("utf-8", "surrogatepass")).digest()[:FILTERS]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in a list the asked page begins, and how long it is."""

    cursors: Cursors
    filters: bytes
    limit: int
    seen: int = 0
    after: str = ""

    @property
    def reach(self) -> int:
        """Return how many rows to fetch: one more than the page shows tells whether there is another page."""
        return self.limit + 1

    def page(
        self,
        rows: Sequence[Row],
        shape: Callable[[Row], dict[str, Any]],
        key: Callable[[Row], str],
        count: Callable[[], tuple[int, bool]] | None = None,
    ) -> dict[str, Any]:
        """Return the page of fetched rows; `count` tells the total and whether it is exact, and is asked if need be."""
        shown, more = rows[: self.limit], len(rows) > self.limit
        seen = self.seen + len(shown)
        value, exact = (seen, True) if not more else count() if count else (seen + 1, False)
        return {
            "items": [shape(row) for row in shown],
            "next_cursor": self.cursors.write(self.filters, seen, key(shown[-1])) if more else None,
            "total": {"value": value, "relation": "eq" if exact else "gte"},
        }

    def part(self, items: list[dict[str, Any]], following: str) -> dict[str, Any]:
        """Return a page of items that were picked already, and that goes on behind the row `following`, if any."""
        seen = self.seen + len(items)
        return {
            "items": items,
            "next_cursor": self.cursors.write(self.filters, seen, following) if following else None,
            "total": {"value": seen, "relation": "gte" if following else "eq"},
        }
