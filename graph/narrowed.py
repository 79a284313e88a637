"""What lies around an entity, leads to another, happened when, and is disputed, by facts that a filter lets through.

Without a filter a store answers by itself, from its indexes. With one, its facts are asked for step by step, and so
many are looked at: what takes more is refused, rather than answered from those that were read first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from triplewire.graph.errors import TooManyFacts
from triplewire.graph.model import Entity, EntityType, Fact
from triplewire.graph.paths import Ground, Step, shortest
from triplewire.graph.reach import Gathering, Reach
from triplewire.graph.store import Store
from triplewire.graph.support import doubt_of
from triplewire.graph.timeline import NEVER, day_after, first_day
from triplewire.graph.views import Conflict, FactFilter, Path, Paths, Subgraph

PLAIN = FactFilter()
ANY = FactFilter(statuses=())
LOOKED_AT = 20_000  # facts
STATEMENTS = 1_000  # that are disputed, of which some are let through
HINT = "Narrow it down: a relation, a status, fewer steps; or ask without a filter."


@dataclass(slots=True)
class _Reader:
    """Reads the facts of entities that a filter lets through, and counts them."""

    store: Store
    where: FactFilter
    relations: Sequence[str] = ()
    looked_at: int = 0

    def facts_at(self, key: str) -> Iterator[Fact]:
        for relation in self.relations or (self.where.relation,):
            for fact in self.store.subgraph(replace(self.where, entity=key, relation=relation)):
                self.looked_at += 1
                if self.looked_at > LOOKED_AT:
                    raise TooManyFacts(f"that takes a look at more than {LOOKED_AT} facts", HINT)
                yield fact


def neighbourhood_of(
    store: Store, key: str, reach: Reach, where: FactFilter = PLAIN, types: Sequence[EntityType] = ()
) -> Subgraph:
    """Return what is tied to an entity by facts that pass: kept first where there is too much: confidence x sources."""
    if where == PLAIN and not types:
        caps = {"max_nodes": reach.max_nodes, "max_facts": reach.max_facts}
        return store.neighbourhood(key, depth=reach.depth, relations=reach.relations, **caps)
    for name in reach.relations:
        store.ontology.relation(name)
    revision, start = store.revision(), store.entity(key).entity
    reader = _Reader(store, where, reach.relations)
    gathered = Gathering(start.key, reach)
    entities, facts = {start.key: start}, dict[str, Fact]()
    frontier = [start.key]
    for _ in range(reach.depth):
        rows = [(fact, near) for at in frontier for fact in reader.facts_at(at) for near in _beyond(fact, at, types)]
        rows.sort(key=lambda row: (-row[0].confidence * row[0].n_sources, row[0].id))
        facts |= {fact.id: fact for fact, _ in rows}
        entities |= {near.key: near for _, near in rows}
        frontier = gathered.take((fact.id, near.key) for fact, near in rows)
    kept, left = tuple(facts[fact] for fact in sorted(gathered.kept)), len(gathered.left)
    return Subgraph(tuple(entities[node] for node in gathered.nodes), kept, bool(left), left, revision)


def _beyond(fact: Fact, key: str, types: Sequence[EntityType] = ()) -> Iterator[Entity]:
    """Yield the other end of a fact, where it is a thing, and of one of the types."""
    other = fact.object if fact.subject.key == key else fact.subject
    if not other.is_value and (not types or other.type in types):
        yield other


def paths_of(
    store: Store, ends: tuple[str, str], where: FactFilter = PLAIN, *, max_hops: int = 4, k: int = 3, best: bool = True
) -> Paths:
    """Return the shortest chains of facts that pass between two entities, best supported first."""
    if where == PLAIN:
        return store.shown_paths(*ends, max_hops=max_hops, k=k, best=best)
    revision, (source, target) = store.revision(), (store.entity(end).entity for end in ends)
    reader = _Reader(store, where)
    entities, facts = {source.key: source, target.key: target}, dict[str, Fact]()

    def expand(frontier: list[str]) -> Iterator[Step[str]]:
        for at in frontier:
            for fact in reader.facts_at(at):
                for near in _beyond(fact, at):
                    facts[fact.id], entities[near.key] = fact, near
                    yield Step(at, near.key, fact.id, doubt_of(fact.weight))

    chains = shortest(source.key, target.key, Ground(expand), max_hops=max_hops, k=k)
    found = tuple(
        Path(tuple(entities[node] for node in nodes), tuple(facts[fact] for fact in ids)) for _, ids, nodes in chains
    )
    shown = dict.fromkeys(fact.id for path in found for fact in path.facts)
    return Paths(source, target, found, store.best_evidence(shown) if best else {}, revision)


def timeline_of(store: Store, key: str, where: FactFilter = PLAIN, *, limit: int = 200) -> list[Fact]:
    """Return the dated facts of an entity that pass, in the order of their dates."""
    if where == PLAIN:
        return store.timeline(key, limit=limit)
    dated = [(day, fact.id, fact) for fact in _Reader(store, where).facts_at(key) if (day := day_of(fact))]
    return [fact for *_, fact in sorted(dated, key=lambda row: row[:2])][:limit]


def day_of(fact: Fact) -> str | None:
    """Return the day that a fact stands at in a timeline, if it has one."""
    return fact.since_day or first_day(fact.period.happened) or (fact.until_day if fact.until_day != NEVER else None)


def conflicts_about(
    store: Store, ends: tuple[str | None, str | None, str | None], where: FactFilter = ANY, *, limit: int = 50
) -> list[Conflict]:
    """Return statements held with more than one status, by facts that pass, or with all three ends that one."""
    if where == ANY:
        return store.conflicts(*ends, limit=limit)
    least = 1 if all(ends) else 2
    found = []
    for conflict in store.conflicts(*ends, limit=STATEMENTS):
        facts = _passing(store, conflict, where)
        if len(facts) >= least:
            found.append(replace(conflict, facts=facts, speakers=_speakers(store, facts)))
        if len(found) == limit:
            break
    return found


def _passing(store: Store, conflict: Conflict, where: FactFilter) -> tuple[Fact, ...]:
    subject, obj = conflict.subject.key, conflict.object.key
    asked = replace(where, subject=subject, relation=conflict.relation, object=obj)
    passing = {fact.id: fact for fact in store.facts(asked, limit=len(conflict.facts))}
    return tuple(passing[fact.id] for fact in conflict.facts if fact.id in passing)


def _speakers(store: Store, facts: Iterable[Fact]) -> tuple[Entity, ...]:
    said = store.witnesses([fact.id for fact in facts]).values()
    found = {entity.key: entity for witness in said for entity in witness.speakers}
    return tuple(found[key] for key in sorted(found))


def days_in_common(facts: Iterable[Fact]) -> tuple[str | None, str | None] | None:
    """Return the first day on which all facts hold or happen and the day after the last; nothing where there is none.

    A fact without a date is no bound; without any bound both days are None.
    """
    first, after = "", ""
    for fact in facts:
        since = fact.since_day or first_day(fact.period.happened)
        until = fact.until_day or day_after(fact.period.happened)
        first = max(first, since or "")
        after = min(after or until or "", until or after)
    if after and first >= after:
        return None
    return first or None, after or None
