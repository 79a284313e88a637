"""What a store is asked and what it answers: filters in, whole views out."""

from dataclasses import dataclass, field

from triplewire.graph.model import Article, Entity, Evidence, Fact, Mention, Sentence, Status

ASSERTED = (Status.ASSERTED,)


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts to return; every field that is set narrows the answer. Entities are keys or merged keys."""

    subject: str | None = None
    relation: str | None = None
    object: str | None = None
    entity: str | None = None  # either end
    statuses: tuple[Status, ...] = ASSERTED  # empty = all
    speaker: str | None = None
    article: str | None = None
    min_confidence: float = 0.0
    min_sources: int = 0
    as_of: str | None = None  # states that hold on this day, events until then
    known_at: str | None = None  # facts recorded by this moment
    published_from: str | None = None
    published_to: str | None = None


@dataclass(frozen=True, slots=True)
class EntityCard:
    """An entity as a reader meets it: names, counts and dates."""

    entity: Entity
    degree: int  # asserted facts it is an end of
    n_mentions: int
    first_published: str | None = None
    last_published: str | None = None
    merged: tuple[str, ...] = ()  # keys of the entities merged into it


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Evidence with what is needed to show it: the sentence in its words and the article it stands in."""

    evidence: Evidence
    fact_id: str
    sentence: Sentence
    words: str  # the sentence
    article: Article  # without its text
    extractor: str
    cluster: str
    subject: Entity
    object: Entity
    speaker: Entity | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An article that states a fact, as a reader is told of it."""

    key: str
    title: str = ""
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """What a fact rests on: its articles, oldest first, who is quoted for it, and the sentence that says it best."""

    sources: tuple[Source, ...] = ()
    speakers: tuple[Entity, ...] = ()
    sentence: str = ""
    best: Source | None = None  # the article of that sentence

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles."""
        return tuple(source.key for source in self.sources)

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """Who is quoted, by name."""
        return tuple(sorted({speaker.name for speaker in self.speakers}))

    @property
    def title(self) -> str:
        """The title of the article that says it best."""
        return self.best.title if self.best else ""

    @property
    def url(self) -> str | None:
        """Where that article stands."""
        return self.best.url if self.best else None


@dataclass(frozen=True, slots=True)
class MentionView:
    """A mention with its sentence and article."""

    mention: Mention
    words: str
    sentence: Sentence
    article: Article

    @property
    def place(self) -> str:
        """Return where it stands: what the next page starts behind."""
        span = self.mention.span
        return f"{self.article.key}/{self.mention.sentence}-{span.start}-{span.end}"


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article as stored, with its counts."""

    article: Article
    version: int
    recorded: str
    extractor: str
    cluster: str
    n_sentences: int
    n_mentions: int
    n_evidence: int


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Entities and the facts among them; `omitted` counts the facts left out by a cap."""

    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]
    truncated: bool = False
    omitted: int = 0
    revision: int = field(default=0, compare=False)  # of the store, before it was read


@dataclass(frozen=True, slots=True)
class FactPage:
    """One page of facts with what is shown beside them."""

    facts: tuple[Fact, ...]
    best: dict[str, EvidenceView]  # by the ids of facts; empty where it is not wanted
    total: int | None  # facts of all pages, counted up to a cap; counted where the page is full
    revision: int = field(default=0, compare=False)  # of the store, before it was read


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of facts from one entity to another, in walking order."""

    entities: tuple[Entity, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The chains between two entities, with what is shown beside them."""

    source: Entity
    target: Entity
    paths: tuple[Path, ...]
    best: dict[str, EvidenceView]  # by the ids of facts; empty where it is not wanted
    revision: int = field(default=0, compare=False)  # of the store, before it was read


@dataclass(frozen=True, slots=True)
class Conflict:
    """One statement (subject, relation, object) and everything said about it, by status."""

    subject: Entity
    relation: str
    object: Entity
    facts: tuple[Fact, ...]
    speakers: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """How much is in a store."""

    articles: int
    sentences: int
    mentions: int
    entities: int
    facts: int
    evidence: int
    clusters: int
    entities_by_type: dict[str, int] = field(default_factory=dict)
    facts_by_relation: dict[str, int] = field(default_factory=dict)
    facts_by_status: dict[str, int] = field(default_factory=dict)
    first_published: str | None = None
    last_published: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store is and where."""

    url: str
    kind: str
    schema: int
    ontology: str
    size: int  # bytes on disk
    writable: bool
