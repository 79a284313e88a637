"""What a question about facts means, whatever store answers it: spans of time, what was known then, disputes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from triplewire.graph.model import Entity, Fact, Status, fact_id
from triplewire.graph.ontology import Ontology
from triplewire.graph.support import Support, Tally, confidence_of, tally
from triplewire.graph.timeline import LAST, asked_day, asked_moment, day_after, holds_on
from triplewire.graph.views import Conflict, FactFilter, Source, Witness

Statement = tuple[str, str, str]  # subject, relation, object


def named_ends(where: FactFilter) -> list[tuple[str, str | None]]:
    """Return the entities that a filter ties facts to, by the end they are asked at."""
    return [("subject", where.subject), ("object", where.object), ("entity", where.entity)]


def published_range(where: FactFilter) -> tuple[str, str]:
    """Return the first day asked for and the day after the last."""
    start = asked_day(where.published_from) if where.published_from else "0"
    end = day_after(where.published_to) if where.published_to and asked_day(where.published_to) else LAST
    return start, end or LAST


def narrowing(where: FactFilter) -> dict[str, dict[str, str | float]]:
    """Return what every fact is checked for, with the values that are asked for."""
    if where.known_at is not None:
        return {"known_at": {"known_at": asked_moment(where.known_at)}}  # the rest is asked of what was known then
    found: dict[str, dict[str, str | float]] = {}
    if where.min_confidence > 0:
        found["min_confidence"] = {"min_confidence": where.min_confidence}
    if where.min_sources > 1:
        found["min_sources"] = {"min_sources": where.min_sources}
    if where.as_of is not None:
        found["as_of"] = {"as_of": asked_day(where.as_of)}
    if where.published_from or where.published_to:
        found["published"] = dict(zip(("published_from", "published_to"), published_range(where), strict=True))
    return found


def as_known(
    facts: Iterable[Fact], known: Mapping[str, Sequence[Support]], where: FactFilter, ontology: Ontology
) -> list[Fact]:
    """Return facts with the support they had at a moment, where they match with it."""
    start, end = published_range(where)
    found = []
    for fact in facts:
        supports = known[fact.id]
        sums = tally(supports)
        then = _then(fact, sums)
        in_time = not (where.published_from or where.published_to) or any(
            start <= support.published < end for support in supports
        )
        supported = then.confidence >= where.min_confidence and then.n_sources >= where.min_sources
        if in_time and supported and (where.as_of is None or _holds(ontology, sums, then, asked_day(where.as_of))):
            found.append(then)
    return found


def _holds(ontology: Ontology, sums: Tally, fact: Fact, day: str) -> bool:
    is_event = ontology.relation(fact.relation).is_event
    return holds_on(sums.bounds(), day, is_event=is_event, reported=fact.first_published)


def _then(fact: Fact, sums: Tally) -> Fact:
    bounds = sums.bounds()
    return replace(
        fact,
        confidence=confidence_of(sums.weight),
        weight=sums.weight,
        n_evidence=sums.n_evidence,
        n_sources=sums.n_sources,
        period=bounds.period,
        since_day=bounds.since_day,
        until_day=bounds.until_day,
        first_published=sums.first or None,
        last_published=sums.last or None,
    )


def fact_ids(asked: Iterable[Statement], ontology: Ontology) -> dict[Statement, list[str]]:
    """Return the ids that the facts of statements have, one for each status, whether they are there or not."""
    wanted: dict[Statement, list[str]] = {}
    for subject, relation, obj in asked:
        s, o = ontology.ends(subject, relation, obj)
        wanted[s, relation, o] = [fact_id(s, relation, o, status.value) for status in Status]
    return wanted


def conflicts_of(
    wanted: Mapping[Statement, Sequence[str]],
    facts: Mapping[str, Fact],
    speakers: Mapping[str, Sequence[Entity]],
    least: int,
) -> list[Conflict]:
    """Return those of the statements that have at least so many facts, each with all who are quoted for one of them."""
    found = []
    for (_, relation, _), ids in wanted.items():
        held = tuple(facts[fact] for fact in ids if fact in facts)
        if len(held) >= least:
            said = {entity.key: entity for fact in held for entity in speakers.get(fact.id, ())}
            by = tuple(said[key] for key in sorted(said))
            found.append(Conflict(held[0].subject, relation, held[0].object, held, by))
    return found


Said = tuple[str, str, str, str | None, str | None, float]  # fact, article, title, url, published, confidence


def witnesses_of(
    rows: Sequence[Said], speakers: Mapping[str, Sequence[Entity]], words_of: Callable[[Sequence[int]], Sequence[str]]
) -> dict[str, Witness]:
    """Return what each fact rests on, from its evidence in order; `words_of` reads the sentences of some rows."""
    best: dict[str, int] = {}
    sources: dict[str, dict[str, Source]] = {}
    for number, (fact, article, title, url, published, confidence) in enumerate(rows):
        held = sources.setdefault(fact, {})
        if article not in held:
            held[article] = Source(article, title, url, published or None)
        if fact not in best or confidence > rows[best[fact]][5]:
            best[fact] = number
    words = dict(zip(best, words_of(list(best.values())), strict=True))
    return {
        fact: Witness(tuple(held.values()), tuple(speakers.get(fact, ())), words[fact], held[rows[best[fact]][1]])
        for fact, held in sources.items()
    }
