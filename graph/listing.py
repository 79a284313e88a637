"""Lists of entities by what is told of them: ends of a relation's facts, named in an article, named often."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from triplewire.graph.errors import BadCursor
from triplewire.graph.store import Store
from triplewire.graph.views import EntityCard, FactFilter

PAGE = 200
LOOKED_AT = 600  # entities, of which those that pass make up a page


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """Which entities; every field that is set narrows the list."""

    query: str = ""
    mode: str = "text"
    type: str | None = None
    relation: str | None = None  # an end of an asserted fact of it
    article: str | None = None  # mentioned in it
    min_mentions: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of the entities that pass, and the key of the entity to go on behind; none where these were the last."""

    cards: tuple[EntityCard, ...]
    following: str = ""


def listed(store: Store, where: EntityFilter, *, after: str = "", limit: int = 50) -> Listed:
    """Return entities that pass, in the order of the search, else by number of facts.

    So many are looked at: where few pass there may be fewer than asked for, and more behind them.
    """
    if where.relation:
        store.ontology.relation(where.relation)
    size = PAGE if where.relation or where.min_mentions else limit + 1  # what does not pass is read in vain
    rows = _named_in(store, where, after) if where.article else _all(store, where, after, size)
    found: list[EntityCard] = []
    for looked_at, card in enumerate(rows, start=1):
        if _passes(store, card, where):
            found.append(card)
        if len(found) > limit:
            return Listed(tuple(found[:limit]), found[limit - 1].entity.key)
        if looked_at == LOOKED_AT:
            return Listed(tuple(found), card.entity.key)
    return Listed(tuple(found))


def _all(store: Store, where: EntityFilter, after: str, size: int) -> Iterator[EntityCard]:
    def by_name(place: str) -> list[EntityCard]:
        return store.search(where.query, mode=where.mode, type=where.type, after=place, limit=size)

    def by_degree(place: str) -> list[EntityCard]:
        return store.entities(type=where.type, after=place, limit=size)

    ask: Callable[[str], list[EntityCard]] = by_name if where.query.strip() else by_degree
    place: str | None = after
    while place is not None:
        rows = ask(place)
        yield from rows
        place = rows[-1].entity.key if len(rows) == size else None


def _named_in(store: Store, where: EntityFilter, after: str) -> Iterator[EntityCard]:
    """Yield the entities that an article mentions, most facts first."""
    reading = store.reading(store.article(where.article or "").article.key)
    keys = {mention.entity for mention in reading.mentions}
    cards = {card.entity.key: card for card in map(store.entity, sorted(keys))}  # two names may be one by now
    if where.query.strip():
        hits = {card.entity.key for card in store.search(where.query, mode=where.mode, limit=LOOKED_AT)}
        cards = {key: card for key, card in cards.items() if key in hits}
    order = sorted(cards.values(), key=lambda card: (-card.degree, card.entity.key))
    keys_in_order = [card.entity.key for card in order]
    if after and after not in keys_in_order:
        raise BadCursor("the entity that the page before ended with is gone")
    yield from order[keys_in_order.index(after) + 1 if after else 0 :]


def _passes(store: Store, card: EntityCard, where: EntityFilter) -> bool:
    if card.n_mentions < where.min_mentions or (where.type and card.entity.type != where.type):
        return False
    asked = FactFilter(entity=card.entity.key, relation=where.relation)
    return where.relation is None or bool(store.facts(asked, limit=1))
