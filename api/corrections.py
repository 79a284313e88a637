"""Corrections, put aside until the input ends: of several versions of an article only the last one is read."""

import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from triplewire.graph.errors import StoreFull
from triplewire.graph.model import Article


class Corrections:
    """Holds the last version of each article that waits; many are on disk, in a file that nobody else can see."""

    def __init__(self) -> None:
        self._held = sqlite3.connect("", isolation_level=None)
        self._held.execute("PRAGMA journal_mode=OFF")
        self._held.execute("CREATE TABLE waiting (n INTEGER PRIMARY KEY, key TEXT UNIQUE, article BLOB)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._held.close()

    def put(self, article: Article) -> int:
        """Let an article wait, and return how many versions of it, one or none, that passes over."""
        with _named_errors():
            passed = self.drop(article.key)
            row = (article.key, pickle.dumps(article, pickle.HIGHEST_PROTOCOL))
            self._held.execute("INSERT INTO waiting (key, article) VALUES (?, ?)", row)
        return passed

    def drop(self, key: str) -> int:
        """Let an article wait no longer, and return how many versions of it, one or none, that passes over."""
        with _named_errors():
            return self._held.execute("DELETE FROM waiting WHERE key = ?", (key,)).rowcount

    def __iter__(self) -> Iterator[Article]:
        """Yield what waits, in the order in which it came."""
        with _named_errors():
            for (held,) in self._held.execute("SELECT article FROM waiting ORDER BY n"):
                article: Article = pickle.loads(held)
                yield article


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreFull(
            f"corrections cannot be put aside in the folder for temporary files: {error}",
            "Free some space there, or name another with TMPDIR, and run the same command again.",
        ) from error
