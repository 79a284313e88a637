"""Facts as a file tells them, and the articles that they make: what imports of facts have in common.

A file of facts holds less than the graph it came from: of each fact one sentence, of its articles often only the id. So
an import states each fact once in each of its articles, in that sentence where it is the article's, else restated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import exp

from triplewire.graph.errors import BadInput, UnreadableInput
from triplewire.graph.model import (
    NO_PERIOD,
    Article,
    Block,
    BlockKind,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Period,
    Reading,
    Sentence,
    Span,
    Status,
    article_key,
)
from triplewire.graph.ontology import Ontology
from triplewire.graph.support import SCALE, weight_of
from triplewire.graph.views import Source

EXTRACTOR = "import-1"
QUOTED, RESTATED = "import.quoted", "import.restated"  # whether the words are the article's
SUREST = 0.999999


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a file tells it; `article` is the one that its sentence stands in."""

    subject: Entity
    relation: str
    object: Entity
    status: Status
    confidence: float
    period: Period = NO_PERIOD
    weight: int = 0
    sources: tuple[Source, ...] = ()
    article: str = ""
    sentence: str = ""
    speakers: tuple[Entity, ...] = ()

    @property
    def share(self) -> float:
        """How sure each article makes it, so that together they make it as sure as it is."""
        weight = (self.weight or weight_of(self.confidence)) / max(1, len(self.sources))
        return min(SUREST, max(1 / SCALE, 1.0 - exp(-weight / SCALE)))


def wrong(where: str, what: str, hint: str) -> UnreadableInput:
    """Return the error of a place in a file."""
    return UnreadableInput(f"{where}: {what}", hint)


def entity_told(where: str, key: str, name: str, type: str, qid: str | None, aliases: tuple[str, ...]) -> Entity:
    """Return an entity, or raise UnreadableInput saying what is wrong with it."""
    try:
        return Entity(key, name, EntityType(type), qid or None, aliases)
    except ValueError as error:
        known = ", ".join(EntityType)
        raise wrong(where, f"{type!r} is not a type of entity", f"Types are {known}.") from error
    except BadInput as error:
        raise wrong(where, str(error), "Give every entity an id and a name.") from error


def status_told(where: str, status: str) -> Status:
    """Return a status; none means asserted."""
    try:
        return Status(status or "asserted")
    except ValueError as error:
        raise wrong(where, f"{status!r} is not a status", f"Use {', '.join(Status)}.") from error


def confidence_told(where: str, text: str) -> float:
    """Return a confidence, or raise UnreadableInput."""
    try:
        confidence = float(text)
    except ValueError:
        confidence = -1.0
    if not 0.0 < confidence < 1.0:
        raise wrong(where, f"{text!r} is not a confidence", "Write a number between 0 and 1, such as 0.9.")
    return confidence


def relation_told(where: str, relation: str, ontology: Ontology) -> str:
    """Return a relation of the vocabulary, or raise UnreadableInput with the nearest ones."""
    try:
        return ontology.relation(relation).name
    except BadInput as error:
        raise wrong(where, str(error), f"{error.hint} An ontology of yours is named by the setting.") from error


@dataclass
class _Page:
    """One article while its facts are gathered."""

    source: Source
    facts: list[Told] = field(default_factory=list)


def readings_of(facts: Iterable[Told], name: str) -> Iterator[Reading]:
    """Yield the articles that facts make, by key; facts without an article make one that is called by the file."""
    own = Source(article_key(None, f"Facts of {name}", name), f"Facts of {name}")
    pages: dict[str, _Page] = {}
    for fact in facts:
        for source in fact.sources or (own,):
            page = pages.setdefault(source.key, _Page(source))
            page.source = _fuller(page.source, source)
            page.facts.append(fact)
    for key in sorted(pages):
        yield _reading(pages[key])


def _fuller(held: Source, other: Source) -> Source:
    return Source(held.key, held.title or other.title, held.url or other.url, held.published or other.published)


def _reading(page: _Page) -> Reading:
    text = ""
    sentences: list[Sentence] = []
    mentions: set[Mention] = set()
    evidence: dict[str, Evidence] = {}
    entities: dict[str, Entity] = {}
    placed: dict[str, Sentence] = {}
    for fact in page.facts:
        is_quoted = bool(fact.sentence.strip()) and fact.article in ("", page.source.key)
        words = fact.sentence if is_quoted else _restated(fact)
        if words not in placed:
            span = Span(len(text), len(text) + len(words))
            placed[words] = Sentence(len(sentences) + 1, span)
            sentences.append(placed[words])
            text += words + "\n"
        row = _evidence(page.source.key, fact, placed[words], words, QUOTED if is_quoted else RESTATED)
        evidence[row.key] = row
        entities |= {one.key: one for one in (fact.subject, fact.object, *fact.speakers)}
        for key, span in ((row.subject, row.subject_span), (row.object, row.object_span)):
            if not entities[key].is_value:
                mentions.add(Mention(key, row.sentence, span, MentionKind.NAME))
    source = page.source
    blocks = (Block(BlockKind.BODY, Span(0, len(text))),)
    title = source.title or source.key
    return Reading(
        article=Article(source.key, title, text, source.url, source.published, blocks=blocks),
        extractor=EXTRACTOR,
        sentences=tuple(sentences),
        entities=tuple(entities[key] for key in sorted(entities)),
        mentions=tuple(sorted(mentions, key=lambda one: (one.sentence, one.span, one.entity))),
        evidence=tuple(evidence.values()),
    )


def _restated(fact: Told) -> str:
    return f"{fact.subject.name} {fact.relation.replace('_', ' ')} {fact.object.name}."


def _evidence(article: str, fact: Told, sentence: Sentence, words: str, rule: str) -> Evidence:
    return Evidence(
        article=article,
        sentence=sentence.number,
        subject=fact.subject.key,
        relation=fact.relation,
        object=fact.object.key,
        subject_span=_place(fact.subject, sentence, words),
        object_span=_place(fact.object, sentence, words),
        status=fact.status,
        confidence=fact.share,
        rule=rule,
        speaker=fact.speakers[0].key if fact.speakers else None,
        period=fact.period,
    )


def _place(entity: Entity, sentence: Sentence, words: str) -> Span:
    """Return where a sentence names an entity; all of it where it does so in other words."""
    for name in (entity.name, *entity.aliases):
        if (at := words.find(name)) >= 0:
            return Span(sentence.span.start + at, sentence.span.start + at + len(name))
    return sentence.span
