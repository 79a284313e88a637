"""Lists of entities by what is told of them, in several orders, and of facts of several relations."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from triplewire.graph.errors import BadCursor
from triplewire.graph.store import Store
from triplewire.graph.views import EntityCard, FactFilter, FactPage

PAGE = 200
SORTS: dict[str, Callable[[EntityCard], tuple[int | str, str]]] = {
    "facts": lambda card: (-card.degree, card.entity.key),
    "name": lambda card: (card.entity.name, card.entity.key),
    "mentions": lambda card: (-card.n_mentions, card.entity.key),
}
COUNTED = 1000  # facts are counted up to here
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
    sort: str = ""  # one of SORTS; without it as the search finds them, else most facts first


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of the entities that pass, and the key of the entity to go on behind; none where these were the last."""

    cards: tuple[EntityCard, ...]
    following: str = ""


def listed(store: Store, where: EntityFilter, *, after: str = "", limit: int = 50) -> Listed:
    """Return entities that pass, sorted as asked; else in the order of the search, or by number of facts.

    So many are looked at: where few pass there may be fewer than asked for, and more behind them. What a search finds
    is sorted among the best so many.
    """
    if where.relation:
        store.ontology.relation(where.relation)
    size = PAGE if where.relation or where.min_mentions else limit + 1  # what does not pass is read in vain
    is_held = where.article or (where.sort and where.query.strip())
    rows = _held(store, where, after) if is_held else _all(store, where, after, size)
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
        return store.entities(type=where.type, after=place, limit=size, sort=where.sort or "facts")

    ask: Callable[[str], list[EntityCard]] = by_name if where.query.strip() else by_degree
    place: str | None = after
    while place is not None:
        rows = ask(place)
        yield from rows
        place = rows[-1].entity.key if len(rows) == size else None


def _held(store: Store, where: EntityFilter, after: str) -> Iterator[EntityCard]:
    """Yield the entities that an article mentions or a search finds, sorted once all are known."""
    cards = _mentioned(store, where) if where.article else _found(store, where)
    order = sorted(cards.values(), key=SORTS[where.sort or "facts"])
    keys_in_order = [card.entity.key for card in order]
    if after and after not in keys_in_order:
        raise BadCursor("the entity that the page before ended with is gone")
    yield from order[keys_in_order.index(after) + 1 if after else 0 :]


def _found(store: Store, where: EntityFilter) -> dict[str, EntityCard]:
    hits = store.search(where.query, mode=where.mode, type=where.type, limit=LOOKED_AT)
    return {card.entity.key: card for card in hits}


def _mentioned(store: Store, where: EntityFilter) -> dict[str, EntityCard]:
    reading = store.reading(store.article(where.article or "").article.key)
    keys = {mention.entity for mention in reading.mentions}
    cards = {card.entity.key: card for card in map(store.entity, sorted(keys))}  # two names may be one by now
    if not where.query.strip():
        return cards
    hits = {card.entity.key for card in store.search(where.query, mode=where.mode, limit=LOOKED_AT)}
    return {key: card for key, card in cards.items() if key in hits}


def _passes(store: Store, card: EntityCard, where: EntityFilter) -> bool:
    if card.n_mentions < where.min_mentions or (where.type and card.entity.type != where.type):
        return False
    asked = FactFilter(entity=card.entity.key, relation=where.relation)
    return where.relation is None or bool(store.facts(asked, limit=1))


def facts_of(
    store: Store, where: FactFilter, relations: Sequence[str], *, after: str = "", limit: int = 50, best: bool = True
) -> FactPage:
    """Return a page of the facts of any of these relations, or of all where none is named, as `fact_page` does."""
    each = [replace(where, relation=name) for name in dict.fromkeys(relations)]
    if len(each) <= 1:
        return store.fact_page(each[0] if each else where, after=after, limit=limit, cap=COUNTED, best=best)
    pages = [store.fact_page(one, after=after, limit=limit, cap=COUNTED, best=False) for one in each]
    facts = sorted((fact for page in pages for fact in page.facts), key=lambda fact: fact.id)[:limit]
    total = None
    if len(facts) == limit:
        total = min(COUNTED, sum(store.count_facts(one, cap=COUNTED) for one in each))
    shown = store.best_evidence([fact.id for fact in facts]) if best else {}
    return FactPage(tuple(facts), shown, total, min(page.revision for page in pages))
