"""What an export of facts holds: each selected fact once, in the order of ids, with what it rests on."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from heapq import merge
from itertools import islice, starmap
from operator import attrgetter, itemgetter
from tempfile import TemporaryFile
from typing import BinaryIO

from triplewire.graph.columns import PAGE, FactRow, row_of, witnessed
from triplewire.graph.model import Entity, Fact
from triplewire.graph.selector import WHOLE, Selector
from triplewire.graph.store import Store
from triplewire.graph.timeline import LAST, asked_day, day_after, first_day
from triplewire.graph.views import FactFilter, Witness

CHUNK = 1 << 16
SUBJECT, OBJECT, KEY = itemgetter(0), itemgetter(1), attrgetter("key")


@dataclass
class Selection:
    """The facts of a store that a selector selects; they can be read as often as they are asked for.

    What lies around an entity or in several articles is held in memory; everything else is read as it is needed.
    """

    store: Store
    selector: Selector = WHOLE
    cap: int | None = None  # facts that are held in memory at most; the others are left out
    known: dict[str, Entity] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name in self.selector.relations:
            self.store.ontology.relation(name)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.selector == WHOLE

    @cached_property
    def filters(self) -> list[FactFilter]:
        """The questions whose answers, together, hold every selected fact; raise NotFound for what is not there."""
        asked = self.selector
        key = self.store.resolve(asked.entity).key if asked.entity else None
        speaker = self.store.resolve(asked.speaker).key if asked.speaker else None
        articles: list[str | None] = [self.store.article(name).article.key for name in asked.articles]
        return [
            FactFilter(
                entity=key,
                relation=relation,
                article=article,
                statuses=asked.statuses,
                min_confidence=asked.min_confidence,
                as_of=asked.as_of,
                known_at=asked.known_at,
                speaker=speaker,
                min_sources=asked.min_sources,
            )
            for article in dict.fromkeys(articles or [None])
            for relation in dict.fromkeys(asked.relations or (None,))
        ]

    def facts(self) -> Iterator[Fact]:
        """Yield the selected facts in the order of their ids."""
        if self.selector.entity or len(self.selector.articles) > 1:
            yield from self._held
            return
        found = [self.store.subgraph(where) for where in self.filters]
        yield from filter(self._fits, found[0] if len(found) == 1 else merge(*found, key=attrgetter("id")))

    @cached_property
    def _held(self) -> list[Fact]:
        facts = self._chains() if self.selector.target else self._around()
        return [facts[key] for key in sorted(facts)]

    def _chains(self) -> dict[str, Fact]:
        asked = self.selector
        ends = [self.store.resolve(name).key for name in (asked.entity or "", asked.target or "")]
        paths = self.store.paths(ends[0], ends[1], max_hops=asked.max_hops, k=asked.chains)
        facts = {fact.id: fact for path in paths for fact in path.facts if self._fits(fact)}
        narrowed = (asked.relations, asked.articles, asked.min_confidence, asked.as_of, asked.known_at, asked.speaker)
        if not any((*narrowed, asked.min_sources)):
            return facts
        within = {fact.id for where in self.filters for fact in self.store.subgraph(where)}
        return {key: fact for key, fact in facts.items() if key in within}

    def _around(self) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        asked = dict.fromkeys(self.filters)
        frontier = list(asked)
        for step in range(self.selector.depth):
            near: dict[FactFilter, None] = {}
            for where in frontier:
                for fact in filter(self._fits, self.store.subgraph(where)):
                    if self.cap is not None and len(found) >= self.cap:
                        return found
                    found.setdefault(fact.id, self._shared(fact))
                    if where.entity and step + 1 < self.selector.depth:
                        ends = (end.key for end in (fact.subject, fact.object) if not end.is_value)
                        near.update((replace(where, entity=key), None) for key in ends)
            frontier = [where for where in near if where not in asked]
            asked.update(near)
        return found

    def _shared(self, fact: Fact) -> Fact:
        """Return the fact with ends that are one object however many facts have them."""
        subject, obj = (self.known.setdefault(end.key, end) for end in (fact.subject, fact.object))
        return replace(fact, subject=subject, object=obj)

    def _fits(self, fact: Fact) -> bool:
        types = self.selector.types
        if types and not (fact.subject.type in types and fact.object.type in types):
            return False
        if self.selector.target and self.selector.statuses and fact.status not in self.selector.statuses:
            return False
        return not (self.selector.since or self.selector.until) or self._is_in_time(fact)

    def _is_in_time(self, fact: Fact) -> bool:
        """Say whether a state holds on some day of the period, or an event happens in it: stated, else as reported."""
        first = asked_day(self.selector.since) if self.selector.since else ""
        after = day_after(self.selector.until) or LAST if self.selector.until else LAST
        if self.store.ontology.relation(fact.relation).is_event:
            day = fact.since_day or first_day(fact.period.happened) or fact.until_day or fact.first_published or ""
            return first <= day < after
        return (fact.since_day or "") < after and (fact.until_day is None or fact.until_day > first)

    def rows(self) -> Iterator[FactRow]:
        """Yield the selected facts with what they rest on, in the order of their ids."""
        asked = self.selector
        if asked.entity or len(asked.articles) > 1 or asked.types or asked.since or asked.until:
            yield from starmap(row_of, self.witnessed())
            return
        found = [self.store.fact_rows(where) for where in self.filters]
        yield from found[0] if len(found) == 1 else merge(*found, key=attrgetter("fact"))

    def witnessed(self) -> Iterator[tuple[Fact, Witness]]:
        """Yield the selected facts, each with what it rests on."""
        return witnessed(self.facts(), self.store.witnesses)

    def named(self) -> Iterator[tuple[Fact, Witness]]:
        """Yield the same with all names of their ends and speakers."""
        told = self.witnessed()
        while page := list(islice(told, PAGE)):
            known = self.store.named({entity.key for fact, witness in page for entity in _tied(fact, witness)})
            yield from (_with_names(fact, witness, known) for fact, witness in page)

    def entities(self) -> list[Entity]:
        """Return the entities at the ends of the selected facts, by key, with all their names."""
        return self._named({entity.key: entity for fact in self.facts() for entity in (fact.subject, fact.object)})

    def _named(self, ends: dict[str, Entity]) -> list[Entity]:
        keys = sorted(ends)
        for at in range(0, len(keys), PAGE):
            ends.update(self.store.named(keys[at : at + PAGE]))
        return [ends[key] for key in keys]

    @contextmanager
    def parted(self, edges: Callable[[list[FactRow]], str]) -> Iterator[tuple[list[Entity], Iterator[bytes]]]:
        """Give the entities by key and, apart from them, the written facts: for forms that list entities first.

        The facts are read once; what is written of them waits in a temporary file.
        """
        ends: dict[str, Entity] = {}
        rows = self.rows()
        with TemporaryFile() as waiting:
            while page := list(islice(rows, PAGE)):
                for side in (SUBJECT, OBJECT):
                    met = list(map(side, page))
                    ends.update(zip(map(KEY, met), met, strict=True))
                waiting.write(edges(page).encode())
            waiting.seek(0)
            yield self._named(ends), _chunks(waiting)


def _tied(fact: Fact, witness: Witness) -> tuple[Entity, ...]:
    return fact.subject, fact.object, *witness.speakers


def _with_names(fact: Fact, witness: Witness, known: Mapping[str, Entity]) -> tuple[Fact, Witness]:
    subject, obj, *speakers = (known.get(one.key, one) for one in _tied(fact, witness))
    return replace(fact, subject=subject, object=obj), replace(witness, speakers=tuple(speakers))


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def lifetime(row: FactRow) -> tuple[str | None, str | None]:
    """Return the first and the last day on which a fact holds or happens, where they are known."""
    since = row.first_day or first_day(row.happened)
    after = row.day_after_last or day_after(row.happened)
    if after is None or after <= (since or "0001-01-02"):
        return since, None
    return since, _day_before(after)


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
