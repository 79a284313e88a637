"""Keeps the decisions of a SQLite store, and what every entity counts as because of them."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from triplewire.graph import sql
from triplewire.graph.model import Decision, Verdict
from triplewire.graph.sqlite_refresh import FactKeeper


def decision_of(row: tuple[Any, ...]) -> Decision:
    """Return the decision that a row holds."""
    did, a, b, verdict, *rest = row
    return Decision(did, a, b, Verdict(verdict), *rest)


def _listed(keys: Iterable[str]) -> str:
    return json.dumps(sorted(keys))


class SqliteRegister:
    """The decisions and entities of a SQLite store, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection, facts: FactKeeper) -> None:
        self.connection = connection
        self.facts = facts

    def _canons(self, keys: Iterable[str]) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql.CANON_OF, (_listed(keys),)).fetchall()

    def ends(self, keys: set[str]) -> dict[str, tuple[int, bool]]:
        """Return how often those of these entities that are there are mentioned, and whether they are values."""
        return {key: (n, bool(is_value)) for key, _, _, n, is_value in self._canons(keys)}

    def add(self, decision: Decision) -> int:
        """Store a decision and return its id."""
        d = decision
        row = (d.a, d.b, d.verdict.value, d.reason, d.actor, d.at, d.score, d.canonical, d.revoked)
        return int(self.connection.execute(sql.ADD_DECISION, row).lastrowid or 0)

    def one(self, decision_id: int) -> Decision | None:
        """Return a decision."""
        row = self.connection.execute(sql.DECISION, (decision_id,)).fetchone()
        return decision_of(row) if row else None

    def mark(self, decision_id: int, at: str) -> None:
        """Note that a decision was taken back."""
        self.connection.execute(sql.REVOKE, (at, decision_id))

    def drop(self, keys: set[str]) -> None:
        """Remove the automatic decisions about these keys."""
        self.connection.execute(sql.DROP_DECISIONS, (_listed(keys), _listed(keys)))

    def about(self, keys: set[str]) -> list[Decision]:
        """Return the decisions in force about any of these keys."""
        listed = _listed(keys)
        return [decision_of(row) for row in self.connection.execute(sql.DECISIONS_ABOUT, (listed, listed))]

    def tied(self, keys: set[str]) -> set[str]:
        """Return these entities with all that count as one with any of them."""
        return {row[0] for row in self.connection.execute(sql.CLUSTER_KEYS, (_listed(keys),))}

    def counted(self, keys: set[str]) -> dict[str, str]:
        """Return what those of these entities that are there count as."""
        return dict(self.connection.execute(sql.COUNTED_AS, (_listed(keys),)).fetchall())

    def count_as(self, changed: dict[str, str]) -> None:
        """Make entities count as others, and derive again what depends on it."""
        eids = {key: eid for key, eid, *_ in self._canons({*changed, *changed.values()})}
        rows = sorted((eids[canon], eids[key]) for key, canon in changed.items())
        self.connection.executemany(sql.SET_CANON, rows)
        self.facts.point(eid for _, eid in rows)
