"""Keeps the entities of a SQLite store: their rows, names, kinds and counts."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from triplewire.graph import sql
from triplewire.graph.model import Entity, Reading
from triplewire.graph.naming import most_used, search_form
from triplewire.graph.sqlite_refresh import Ref


@dataclass(frozen=True, slots=True)
class Naming:
    """How one article names and classes an entity."""

    eid: int
    name: str
    type: str
    qid: str | None
    aliases: tuple[str, ...]
    is_value: bool
    is_news: bool = True  # not what the store calls it


def _alias_counts(namings: Iterable[Naming]) -> dict[tuple[int, str], tuple[int, int, bool]]:
    counts: dict[tuple[int, str], tuple[int, int, bool]] = {}
    for naming in namings:
        for name in {naming.name, *naming.aliases}:
            n, named, _ = counts.get((naming.eid, name), (0, 0, False))
            counts[naming.eid, name] = (n + 1, named + (name == naming.name), naming.is_value)
    return counts


def _kind_counts(namings: Iterable[Naming]) -> Counter[tuple[int, str, str]]:
    return Counter((naming.eid, naming.type, naming.qid or "") for naming in namings)


class EntityKeeper:
    """Counts how articles name entities, inside one transaction; `rename` and `orphans` draw the consequences."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.touched: set[int] = set()
        self.left: set[int] = set()  # entities that an article spoke of that is gone

    def refs(self, keys: Iterable[str]) -> dict[str, Ref]:
        """Return the rows of those keys that are there."""
        rows = self.connection.execute(sql.ENTITY_REFS, (json.dumps(sorted(set(keys))),))
        return {row[0]: Ref(row[1], row[2], row[3], row[4:]) for row in rows}

    def make(self, readings: list[Reading], last: int) -> list[str]:
        """Add rows for the entities that are not there, after row `last`, and return their keys."""
        listed: dict[str, Entity] = {entity.key: entity for reading in readings for entity in reading.entities}
        new = sorted(listed.keys() - self.refs(listed).keys())
        rows = []
        for eid, key in enumerate(new, last + 1):
            entity = listed[key]
            rows.append((eid, key, entity.name, str(entity.type), entity.qid, entity.is_value, eid))
        self.connection.executemany(sql.ADD_ENTITY, rows)
        return new

    def count(self, namings: list[Naming], mentions: Counter[int]) -> None:
        """Count how new articles name and mention their entities.

        An entity that is named as it was named already keeps its name, so only the others are looked at again.
        """
        aliases = [
            (eid, name, "" if is_value else search_form(name), n, named)
            for (eid, name), (n, named, is_value) in _alias_counts(namings).items()
        ]
        self.connection.executemany(sql.COUNT_ALIAS, aliases)
        self.connection.executemany(sql.COUNT_KIND, [(*key, n) for key, n in _kind_counts(namings).items()])
        self._mentions(mentions.items(), 1)
        self.touched |= {naming.eid for naming in namings if naming.is_news}

    def uncount(self, aids: str) -> None:
        """Take back the counts of articles, while their rows are still there."""
        namings = [
            Naming(eid, name, kind, qid, tuple(json.loads(aliases)), False)
            for eid, name, kind, qid, aliases in self.connection.execute(sql.NAMINGS_OF_ARTICLES, (aids,))
        ]
        aliases = [(n, named, eid, name) for (eid, name), (n, named, _) in _alias_counts(namings).items()]
        self.connection.executemany(sql.UNCOUNT_ALIAS, aliases)
        self.connection.executemany(sql.COUNT_KIND, [(*key, -n) for key, n in _kind_counts(namings).items()])
        self._mentions(self.connection.execute(sql.MENTION_COUNTS, (aids,)).fetchall(), -1)
        self.left |= {naming.eid for naming in namings}
        self.touched |= self.left

    def _mentions(self, counts: Iterable[tuple[int, int]], sign: int) -> None:
        self.connection.executemany(sql.COUNT_MENTIONS, [(sign * n, eid) for eid, n in counts])

    def drop_unused(self) -> None:
        """Drop the names and kinds that no article uses any more."""
        left = json.dumps(sorted(self.left))
        self.connection.execute(sql.DROP_ALIASES, (left,))
        self.connection.execute(sql.DROP_KINDS, (left,))

    def rename(self) -> None:
        """Give every touched entity the name, type and Wikidata id that most articles give it; ties by alphabet."""
        listed = (json.dumps(sorted(self.touched)),)
        names: dict[int, Counter[str]] = {}
        kinds: dict[int, Counter[str]] = {}
        qids: dict[int, Counter[str]] = {}
        for eid, name, n in self.connection.execute(sql.NAMES_IN_USE, listed):
            names.setdefault(eid, Counter())[name] += n
        for eid, kind, qid, n in self.connection.execute(sql.KINDS_IN_USE, listed):
            kinds.setdefault(eid, Counter())[kind] += n
            if qid:
                qids.setdefault(eid, Counter())[qid] += n
        changed: list[tuple[Any, ...]] = []
        for eid, *held in self.connection.execute(sql.ENTITY_HEADS, listed):
            if eid in names:
                head = [most_used(names[eid]), most_used(kinds[eid]), most_used(qids.get(eid, Counter()))]
                if head != held:
                    changed.append((*head, eid))
        self.connection.executemany(sql.SET_HEAD, changed)

    def orphans(self) -> dict[int, str]:
        """Return the rows and keys of entities that no article speaks of any more."""
        return dict(self.connection.execute(sql.ORPHANS, (json.dumps(sorted(self.left)),)))

    def drop(self, eids: Iterable[int]) -> None:
        """Remove entities with their names."""
        self.connection.execute(sql.DROP_ENTITIES, (json.dumps(sorted(eids)),))
