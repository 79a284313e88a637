"""What an export of facts holds: each selected fact once, with its articles and its best sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from triplewire.graph.errors import BadCursor, FactNotFound
from triplewire.graph.model import Entity, Fact
from triplewire.graph.store import Store
from triplewire.graph.views import EvidenceView, FactFilter

PAGE = 500
EVERYTHING = (FactFilter(statuses=()),)


@dataclass(frozen=True, slots=True)
class Witness:
    """What a fact rests on: its articles, and the sentence that states it most surely."""

    articles: tuple[str, ...] = ()
    sentence: str = ""
    title: str = ""
    url: str | None = None
    speakers: tuple[str, ...] = ()


def _views(store: Store, fact_id: str) -> Iterator[EvidenceView]:
    after = ""
    try:
        while page := store.evidence(fact_id, after=after, limit=PAGE):
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].evidence.key
    except (FactNotFound, BadCursor):
        return  # retracted by another writer since the export began


def witness_of(store: Store, fact: Fact) -> Witness:
    """Return what one fact rests on; among equally sure sentences the oldest counts."""
    views = list(_views(store, fact.id))
    if not views:
        return Witness()
    best = max(views, key=lambda view: view.evidence.confidence)
    return Witness(
        articles=tuple(dict.fromkeys(view.article.key for view in views)),
        sentence=best.words,
        title=best.article.title,
        url=best.article.url,
        speakers=tuple(sorted({view.speaker.name for view in views if view.speaker})),
    )


def selected(store: Store, wheres: Sequence[FactFilter] = EVERYTHING) -> Iterator[Fact]:
    """Yield the facts that one of the filters selects, each once, in the store's order."""
    seen: set[str] = set()
    for where in wheres:
        for fact in store.subgraph(where):
            if len(wheres) > 1:
                if fact.id in seen:
                    continue
                seen.add(fact.id)
            yield fact


def entities_of(store: Store, wheres: Sequence[FactFilter] = EVERYTHING) -> list[Entity]:
    """Return the entities at the ends of the selected facts, by key."""
    found = {entity.key: entity for fact in selected(store, wheres) for entity in (fact.subject, fact.object)}
    return [found[key] for key in sorted(found)]


def widened(store: Store, wheres: Sequence[FactFilter], depth: int) -> list[FactFilter]:
    """Return filters that also select the facts of what lies up to `depth` facts away from the entities they name.

    A filter that names no entity stays as it is. Dates and texts lead nowhere.
    """
    found = dict.fromkeys(wheres)
    frontier = [where for where in found if where.entity]
    for _ in range(depth - 1):
        near = {
            replace(where, entity=end.key): None
            for where in frontier
            for fact in store.subgraph(where)
            for end in (fact.subject, fact.object)
            if not end.is_value
        }
        frontier = [where for where in near if where not in found]
        found.update(near)
    return list(found)
