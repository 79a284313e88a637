"""Reads entities as cards, and the counts of everything, from a SQLite store."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from triplewire.graph import sql_read as sql
from triplewire.graph.errors import BadCursor
from triplewire.graph.lookup import no_such_id
from triplewire.graph.model import Entity
from triplewire.graph.rows import entity_of
from triplewire.graph.sqlite_search import Searcher
from triplewire.graph.views import EntityCard, Stats

TOP = 1 << 62  # above every degree
GONE = "the entity that the page before ended with is gone"


class CardReader:
    """Reads entities over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def of_key(self, key: str) -> EntityCard:
        """Return the entity that a key counts as; raise EntityNotFound with the nearest names."""
        row = self.connection.execute(sql.CANON, (key,)).fetchone()
        if row is None:
            near = Searcher(self.connection).suggestions(key)
            raise no_such_id(key, near)
        return self.cards([row[0]])[0]

    def cards(self, eids: Sequence[int]) -> list[EntityCard]:
        """Return the cards of entities in the order they are asked for."""
        listed = (json.dumps(list(eids)),)
        names: dict[int, dict[str, None]] = {}
        for eid, name in self.connection.execute(sql.CARD_NAMES, listed):
            names.setdefault(eid, {})[name] = None
        merged: dict[int, list[str]] = {}
        for eid, key in self.connection.execute(sql.CARD_MERGED, listed):
            merged.setdefault(eid, []).append(key)
        cards = {}
        for eid, key, name, kind, qid, degree, n_mentions, first, last in self.connection.execute(sql.CARDS, listed):
            aliases = tuple(alias for alias in names.get(eid, {}) if alias != name)
            entity = entity_of((key, name, kind, qid), aliases)
            cards[eid] = EntityCard(entity, degree, n_mentions, first, last, tuple(merged.get(eid, ())))
        return [cards[eid] for eid in eids]

    def named(self, keys: Iterable[str]) -> dict[str, Entity]:
        """Return entities with all their names; one that is not there is left out."""
        heads: dict[str, tuple[str, ...]] = {}
        names: dict[str, dict[str, None]] = {}
        for *head, alias in self.connection.execute(sql.NAMED, (json.dumps(list(keys)),)):
            heads[head[0]] = tuple(head)
            if alias is not None and alias != head[1]:
                names.setdefault(head[0], {})[alias] = None
        return {key: entity_of(head, tuple(names.get(key, ()))) for key, head in heads.items()}

    def by_degree(self, type: str | None, after: str, limit: int) -> list[EntityCard]:
        """Return entities with the most facts first, behind the entity `after`."""
        degree, key = TOP, ""
        if after:
            row = self.connection.execute(sql.TOP_PLACE, (after,)).fetchone()
            if row is None:
                raise BadCursor(GONE)
            degree, key = row
        statement = sql.TOP_OF_TYPE if type else sql.TOP_ENTITIES
        values = {"type": type, "degree": degree, "key": key, "limit": limit}
        return self.cards([row[0] for row in self.connection.execute(statement, values)])

    def sorted_by(self, sort: str, type: str | None, after: str, limit: int) -> list[EntityCard]:
        """Return entities by name, or with the most mentions first, behind the entity `after`."""
        place, key = None, ""
        if after:
            row = self.connection.execute(sql.SORT_PLACE[sort], (after,)).fetchone()
            if row is None:
                raise BadCursor(GONE)
            place, key = row
        values = {"type": type, "place": place, "key": key, "limit": limit}
        return self.cards([row[0] for row in self.connection.execute(sql.SORTED_ENTITIES[sort], values)])

    def stats(self, revision: int) -> Stats:
        """Count everything."""
        *counts, first, last = self.connection.execute(sql.COUNTS).fetchone()
        articles, sentences, mentions, entities, facts, evidence, clusters = counts
        return Stats(
            articles=articles,
            sentences=sentences,
            mentions=mentions,
            entities=entities,
            facts=facts,
            evidence=evidence,
            clusters=clusters,
            entities_by_type=dict(self.connection.execute(sql.COUNT_TYPES)),
            facts_by_relation=dict(self.connection.execute(sql.COUNT_RELATIONS)),
            facts_by_status=dict(self.connection.execute(sql.COUNT_STATUSES)),
            first_published=first,
            last_published=last,
            revision=revision,
        )
