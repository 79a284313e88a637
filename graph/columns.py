"""A fact and what it rests on as one row of columns: what tables and drawings of many facts are written from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from triplewire.graph.model import Entity, Fact
from triplewire.graph.views import Witness

PAGE = 500
NOTHING = Witness()


class FactRow(NamedTuple):
    """A fact as columns; the columns behind its ends are those of an edge, in the order in which edges list them."""

    subject: Entity
    object: Entity
    fact: str
    relation: str
    status: str
    confidence: float
    weight: int
    n_evidence: int
    n_sources: int
    since: str | None
    until: str | None
    happened: str | None
    first_day: str | None
    day_after_last: str | None
    first_published: str | None
    last_published: str | None
    articles: tuple[str, ...]
    article: str | None
    speakers: tuple[str, ...]
    sentence: str
    title: str
    url: str | None


def row_of(fact: Fact, witness: Witness) -> FactRow:
    """Return the row of a fact that was read with what it rests on."""
    return FactRow(
        subject=fact.subject,
        object=fact.object,
        fact=fact.id,
        relation=fact.relation,
        status=fact.status.value,
        confidence=fact.confidence,
        weight=fact.weight,
        n_evidence=fact.n_evidence,
        n_sources=fact.n_sources,
        since=fact.period.since,
        until=fact.period.until,
        happened=fact.period.happened,
        first_day=fact.since_day,
        day_after_last=fact.until_day,
        first_published=fact.first_published,
        last_published=fact.last_published,
        articles=witness.articles,
        article=witness.best.key if witness.best else None,
        speakers=witness.speaker_names,
        sentence=witness.sentence,
        title=witness.title,
        url=witness.url,
    )


def witnessed(
    facts: Iterator[Fact], witnesses: Callable[[Iterable[str]], Mapping[str, Witness]]
) -> Iterator[tuple[Fact, Witness]]:
    """Yield facts with what they rest on, which is asked for page by page."""
    while page := list(islice(facts, PAGE)):
        found = witnesses([fact.id for fact in page])
        yield from ((fact, found.get(fact.id, NOTHING)) for fact in page)
