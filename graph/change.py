"""What is asked of a store in one transaction, and whether it can be done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triplewire.graph.errors import InvalidArticle, InvalidFact
from triplewire.graph.model import Reading
from triplewire.graph.ontology import Ontology

VALUE_KEYS = ("date:", "text:")


def undecodable(readings: Iterable[Reading]) -> InvalidArticle:
    """Return the error that names the first reading which holds what is no text."""
    for reading in readings:
        try:
            "\n".join(_texts(reading)).encode("utf-8")
        except UnicodeEncodeError:
            break
    hint = "Decode the text again; it is not Unicode."
    return InvalidArticle(f"{reading.article.key} holds half a surrogate pair", hint)


def _texts(reading: Reading) -> Iterator[str]:
    article = reading.article
    yield from (article.title, article.text, article.url or "", article.source or "", article.published or "")
    yield from (article.given_id or "", article.language, reading.extractor, *reading.bands)
    for entity in reading.entities:
        yield from (entity.key, entity.name, entity.qid or "", *entity.aliases)
    for row in reading.evidence:
        yield from (row.role or "", row.rule, row.period.since or "", row.period.until or "", row.period.happened or "")


def check(reading: Reading, ontology: Ontology) -> None:
    """Raise the error that says why a reading cannot be stored."""
    key = reading.article.key
    keys = [entity.key for entity in reading.entities]
    if "\0" in key or any("\0" in named for named in keys):
        raise InvalidArticle(f"{key!r} has a NUL character in a key")
    if len(set(keys)) < len(keys):
        raise InvalidFact(f"{key} lists an entity twice")
    for entity in reading.entities:
        if entity.is_value != entity.key.startswith(VALUE_KEYS):
            raise InvalidFact(f"{entity.key} does not fit its type {entity.type}")
    numbers = {sentence.number for sentence in reading.sentences}
    for row in reading.evidence:
        ontology.relation(row.relation)
        if row.article != key:
            raise InvalidFact(f"{key} holds evidence of another article, {row.article}")
    used = {row.sentence for row in reading.evidence} | {mention.sentence for mention in reading.mentions}
    if stray := used - numbers:
        raise InvalidFact(f"{key} speaks of sentence {min(stray)}, which it does not have")


def runs(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Yield readings in runs that hold every article once, so that the last of two versions counts."""
    run: dict[str, Reading] = {}
    for reading in readings:
        if reading.article.key in run:
            yield list(run.values())
            run = {}
        run[reading.article.key] = reading
    if run:
        yield list(run.values())


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked of a store in one transaction."""

    added: list[Reading]
    replaced: list[Reading]
    deleted: list[str]
