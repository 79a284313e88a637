"""The fact model: what an article is, what it mentions, what it states, and in which words.

Offsets are Python code points, half-open `[start, end)`. Sentence 0 is the title, and offsets in it count in the
title; sentences from 1 on are those of the text, and offsets in them count in the text.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha1, sha256
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from triplewire.graph.errors import InvalidArticle, InvalidFact

TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "cmpid", "ocid")


class EntityType(StrEnum):
    """What kind of thing an entity is; Date and Text are values, not things."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    PLACE = "Place"
    GROUP = "Group"
    EVENT = "Event"
    PRODUCT = "Product"
    LAW = "Law"
    DATE = "Date"
    TEXT = "Text"


VALUE_TYPES = frozenset({EntityType.DATE, EntityType.TEXT})


class Status(StrEnum):
    """How the text holds a fact: it is so, is not so, will or may be so, is claimed, is denied."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    FUTURE = "future"
    ALLEGED = "alleged"
    DENIED = "denied"


class MentionKind(StrEnum):
    """How a stretch of text points at its entity."""

    NAME = "name"
    DEMONYM = "demonym"
    METONYM = "metonym"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"


class BlockKind(StrEnum):
    """What a stretch of an article is; facts are read from headline, caption and body alone."""

    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    BODY = "body"
    RELATED = "related"
    CREDIT = "credit"


READ_BLOCKS = frozenset({BlockKind.HEADLINE, BlockKind.CAPTION, BlockKind.BODY})


class Verdict(StrEnum):
    """Whether two entities are one."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's title or text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise InvalidFact(f"{self.start}:{self.end} is not a stretch of text")

    def of(self, text: str) -> str:
        """Return the words of this stretch."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """A typed stretch of an article; a headline's offsets count in the title."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """One article as stored: its text is never altered after reading."""

    key: str
    title: str
    text: str
    url: str | None = None
    published: str | None = None  # ISO date
    source: str | None = None
    language: str = "en"
    blocks: tuple[Block, ...] = ()
    given_id: str | None = None  # the id the input carried, echoed by `extract --jsonl`

    def __post_init__(self) -> None:
        if not self.key:
            raise InvalidArticle("an article needs a key")
        if not (self.text.strip() or self.title.strip()):
            raise InvalidArticle("an article needs a title or a text")

    @property
    def sha256(self) -> str:
        """The hash of everything that extraction sees: the same content gives the same facts."""
        seen = "\x1f".join([self.title, self.text, self.published or "", self.url or "", self.source or ""])
        return sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article; number 0 is the title."""

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing or a value; `key` is its Wikidata id where the gazetteer knows it, else `type:name`."""

    key: str
    name: str
    type: EntityType
    qid: str | None = None
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.key or not self.name:
            raise InvalidFact("an entity needs a key and a name")

    @property
    def is_value(self) -> bool:
        """Whether this is a date or a text rather than a thing."""
        return self.type in VALUE_TYPES


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a sentence that points at an entity."""

    entity: str
    sentence: int
    span: Span
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Period:
    """When a fact holds or happened, as stated: ISO prefixes such as 1994, 2022-02 or 2022-02-16."""

    since: str | None = None
    until: str | None = None  # "?" = over, but the article does not say since when
    happened: str | None = None


NO_PERIOD = Period()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement of one fact in one sentence of one article, with the exact words."""

    article: str
    sentence: int
    subject: str  # entity key as resolved in the article
    relation: str
    object: str
    subject_span: Span
    object_span: Span
    status: Status
    confidence: float
    rule: str
    cue_span: Span | None = None
    speaker: str | None = None  # entity key
    role: str | None = None
    period: Period = NO_PERIOD

    def __post_init__(self) -> None:
        if not 0.0 < self.confidence < 1.0:
            raise InvalidFact(f"confidence {self.confidence} is not between 0 and 1")
        if self.subject == self.object:
            raise InvalidFact(f"{self.subject} cannot be both ends of {self.relation}")

    @property
    def key(self) -> str:
        """The id of this statement: the same statement of the same article has it again."""
        spans = f"{self.subject_span.start}-{self.subject_span.end},{self.object_span.start}-{self.object_span.end}"
        parts = [self.article, str(self.sentence), self.subject, self.relation, self.object, spans, self.status]
        return sha1("|".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Reading:
    """One article and everything that was read from it: what a store applies as a whole."""

    article: Article
    extractor: str
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    bands: tuple[str, ...] = ()  # MinHash bands: articles that share one may be copies of one wire story

    def __post_init__(self) -> None:
        known = {entity.key for entity in self.entities}
        used = {mention.entity for mention in self.mentions}
        for row in self.evidence:
            used |= {row.subject, row.object} | ({row.speaker} if row.speaker else set())
        if missing := sorted(used - known):
            raise InvalidFact(f"{self.article.key} uses entities it does not list: {', '.join(missing[:3])}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between two canonical entities with one status, and what supports it."""

    id: str
    subject: Entity
    relation: str
    object: Entity
    status: Status
    confidence: float
    weight: int
    n_evidence: int
    n_sources: int
    period: Period = NO_PERIOD
    since_day: str | None = None  # first day it holds
    until_day: str | None = None  # day after the last
    first_published: str | None = None
    last_published: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement that two entity keys are the same, different or unsure; `a` sorts before `b`."""

    id: int
    a: str
    b: str
    verdict: Verdict
    reason: str
    actor: str
    at: str
    score: float | None = None
    canonical: str | None = None  # the key that names a merged pair, as chosen at decision time
    revoked: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What an `apply` did."""

    added: int = 0
    replaced: int = 0
    deleted: int = 0
    unchanged: int = 0
    evidence: int = 0
    facts: int = field(default=0)


def fact_id(subject: str, relation: str, obj: str, status: str) -> str:
    """Return the id of a fact over canonical entity keys; ends of a symmetric relation come in key order."""
    return sha1(f"{subject}|{relation}|{obj}|{status}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def canonical_url(url: str) -> str:
    """Return the URL that names an article: host in lower case, no fragment, no tracking parameters."""
    parts = urlsplit(url.strip())
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.lower().startswith(TRACKING)]
    path = parts.path.rstrip("/") or "/"
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, urlencode(query), ""))


def article_key(url: str | None, title: str, text: str) -> str:
    """Return the key of an article: of its URL where it has one, else of its words."""
    named = canonical_url(url) if url else f"{title}\n{text}"
    return sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def date_key(iso: str) -> str:
    """Return the key of a date value."""
    return f"date:{iso}"


def text_key(words: str) -> str:
    """Return the key of a text value."""
    return "text:" + sha1(words.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:12]
