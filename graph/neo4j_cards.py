"""Reads entities as cards, and the counts of everything, from a Neo4j store."""

from collections.abc import Iterable, Sequence

from triplewire.graph import cypher_read as cypher
from triplewire.graph.errors import BadCursor
from triplewire.graph.lookup import no_such_id
from triplewire.graph.model import Entity
from triplewire.graph.neo4j_connection import Query
from triplewire.graph.neo4j_entities import place_of
from triplewire.graph.neo4j_search import Searcher, card_of
from triplewire.graph.rows import entity_of
from triplewire.graph.views import EntityCard, Stats

GONE = "the entity that the page before ended with is gone"


class CardReader:
    """Reads entities with the statements of one transaction."""

    def __init__(self, run: Query) -> None:
        self.run = run

    def of_key(self, key: str) -> EntityCard:
        """Return the entity that a key counts as; raise EntityNotFound with the nearest names."""
        rows = self.run(cypher.CARD_OF, key=key)
        if not rows:
            raise no_such_id(key, Searcher(self.run).suggestions(key))
        return card_of(rows[0]["row"])

    def cards(self, keys: Sequence[str]) -> list[EntityCard]:
        """Return the cards of entities in the order they are asked for."""
        found = {card.entity.key: card for card in self._cards(cypher.CARDS, keys=list(keys))}
        return [found[key] for key in keys]

    def named(self, keys: Iterable[str]) -> dict[str, Entity]:
        """Return entities with all their names; one that is not there is left out."""
        rows = self.run(cypher.NAMED, keys=list(keys))
        return {key: entity_of((key, *head), tuple(aliases or ())) for key, *head, aliases in rows}

    def _cards(self, statement: str, **values: object) -> list[EntityCard]:
        return [card_of(row) for (row,) in self.run(statement, **values)]

    def by_degree(self, type: str | None, after: str, limit: int) -> list[EntityCard]:
        """Return entities with the most facts first, behind the entity `after`."""
        top = ""
        if after:
            rows = self.run(cypher.TOP_PLACE, key=after)
            if not rows:
                raise BadCursor(GONE)
            top = place_of(rows[0]["degree"], after)
        statement = cypher.TOP_OF_TYPE if type else cypher.TOP_ENTITIES
        return self._cards(statement, type=type, top=top, limit=limit)

    def sorted_by(self, sort: str, type: str | None, after: str, limit: int) -> list[EntityCard]:
        """Return entities by name, or with the most mentions first, behind the entity `after`."""
        place = None
        if after:
            rows = self.run(cypher.sort_place(sort), key=after)
            if not rows:
                raise BadCursor(GONE)
            place = rows[0]["place"]
        return self._cards(cypher.sorted_entities(sort), type=type, place=place, key=after, limit=limit)

    def stats(self, revision: int) -> Stats:
        """Count everything."""
        articles, sentences, mentions, clusters, first, last = self.run(cypher.COUNT_ARTICLES)[0]
        types, relations, statuses = (
            {row["name"]: row["n"] for row in self.run(statement)}
            for statement in (cypher.COUNT_TYPES, cypher.COUNT_RELATIONS, cypher.COUNT_STATUSES)
        )
        return Stats(
            articles=articles,
            sentences=sentences,
            mentions=mentions,
            entities=sum(types.values()),
            facts=sum(statuses.values()),
            evidence=self.run(cypher.COUNT_EVIDENCE)[0][0],
            clusters=clusters,
            entities_by_type=types,
            facts_by_relation=relations,
            facts_by_status=statuses,
            first_published=first,
            last_published=last,
            revision=revision,
        )
