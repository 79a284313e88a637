"""The words of articles as every store finds them: those of SQLite's full-text search, wherever the articles lie."""

import sqlite3
from threading import local

STEMMER = "porter unicode61 remove_diacritics 2"
TABLES = f"""
CREATE VIRTUAL TABLE words USING fts5(text, tokenize="{STEMMER}");
CREATE VIRTUAL TABLE terms USING fts5vocab(words, 'row');
"""
_held = local()


def _tables() -> sqlite3.Connection:
    connection: sqlite3.Connection | None = getattr(_held, "connection", None)
    if connection is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(TABLES)
        _held.connection = connection
    return connection


def stems(text: str) -> list[str]:
    """Return the distinct stems of the words of a text, sorted."""
    connection = _tables()
    connection.execute("INSERT INTO words VALUES (?)", (text,))
    try:
        return sorted(row[0] for row in connection.execute("SELECT term FROM terms"))
    finally:
        connection.execute("DELETE FROM words")
