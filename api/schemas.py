"""The wire format: what every answer and every body looks like; keys may be added, never renamed."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from triplewire.graph.model import BlockKind, EntityType, MentionKind, Status

Item = TypeVar("Item")
Pair = Annotated[
    list[int], Field(min_length=2, max_length=2, description="Start and end in code points, end excluded.")
]


class Wire(BaseModel):
    """What goes over the wire: no key that is not described."""

    model_config = ConfigDict(extra="forbid")


class Total(Wire):
    """How many items there are in all."""

    value: int = Field(examples=[42])
    relation: Literal["eq", "gte"] = Field(description="eq = exactly, gte = at least: counting stopped there.")


class Page(Wire, Generic[Item]):
    """One page of a list; `next_cursor` asks for the next one, and is null on the last."""

    items: list[Item]
    next_cursor: str | None
    total: Total


class EntityRef(Wire):
    """An entity, named."""

    id: str = Field(examples=["Q184"])
    name: str = Field(examples=["Belarus"])
    type: EntityType


class EntityOut(EntityRef):
    """An entity as a reader meets it."""

    wikidata: str | None = Field(examples=["Q184"])
    aliases: list[str] = Field(examples=[["Republic of Belarus"]])
    n_facts: int = Field(description="Asserted facts it is an end of.")
    n_mentions: int
    first_published: str | None = Field(description="Date of the oldest article that mentions it.")
    last_published: str | None
    merged: list[str] = Field(description="Ids of entities that were judged to be this one.")


class EntityPartOut(Wire):
    """An entity with the fields that were asked for, and its id."""

    id: str = Field(examples=["Q184"])
    name: str = Field("", examples=["Belarus"])
    type: EntityType = EntityType.PLACE
    wikidata: str | None = Field(None, examples=["Q184"])
    aliases: list[str] = Field([], examples=[["Republic of Belarus"]])
    n_facts: int = Field(0, description="Asserted facts it is an end of.")
    n_mentions: int = 0
    first_published: str | None = Field(None, description="Date of the oldest article that mentions it.")
    last_published: str | None = None
    merged: list[str] = Field([], description="Ids of entities that were judged to be this one.")


class ArticleRef(Wire):
    """An article, named."""

    id: str
    title: str
    url: str | None
    published: str | None = Field(examples=["2022-02-10"])
    source: str | None


class ArticleOut(ArticleRef):
    """An article as stored; `text` only where it was asked for by `fields=text`."""

    language: str
    version: int = Field(description="Grows when the article is corrected.")
    recorded: str = Field(description="When this version was stored.")
    extractor: str
    cluster: str = Field(description="Articles that are copies of one wire story share it.")
    sha256: str | None = Field(description="Hash of the content; given with the text.")
    n_sentences: int
    n_mentions: int
    n_evidence: int
    text: str | None


class Marks(Wire):
    """Where in the sentence the words stand; null where they stand outside of it."""

    subject: Pair | None
    object: Pair | None
    cue: Pair | None


class Quote(Wire):
    """The words that show a fact best."""

    sentence: str
    marks: Marks
    block: BlockKind
    confidence: float
    speaker: EntityRef | None
    article: ArticleRef


class EvidenceOut(Wire):
    """One statement of a fact; offsets count in the article's text, or in its title where block is headline."""

    id: str
    fact_id: str
    sentence: str
    start: int
    end: int
    block: BlockKind
    subject: Pair
    object: Pair
    cue: Pair | None
    marks: Marks
    status: Status
    confidence: float
    speaker: EntityRef | None
    role: str | None
    since: str | None
    until: str | None
    happened: str | None
    rule: str
    extractor: str
    cluster: str
    article: ArticleRef


class FactOut(Wire):
    """A relation between two entities with one status, and what supports it."""

    id: str
    subject: EntityRef
    relation: str = Field(examples=["head_of_state_of"])
    object: EntityRef
    status: Status
    confidence: float
    n_evidence: int
    n_sources: int = Field(description="Independent articles: copies of one wire story count once.")
    since: str | None = Field(description="As stated: 1994, 2022-02 or 2022-02-16.", examples=["1994"])
    until: str | None = Field(description='As stated; "?" = over, but nobody says since when.')
    happened: str | None
    since_day: str | None = Field(description="The first day it holds.", examples=["1994-01-01"])
    until_day: str | None = Field(description="The day after the last.")
    first_published: str | None
    last_published: str | None
    best: Quote | None = Field(description="The best evidence; null with evidence=none.")


class MentionOut(Wire):
    """Where an entity is mentioned."""

    entity: str
    words: str
    kind: MentionKind
    start: int
    end: int
    block: BlockKind
    sentence: str
    marks: dict[Literal["mention"], Pair | None]
    article: ArticleRef


class MatchedWords(Wire):
    """The words that were read as one end of a fact, and as which entity."""

    words: str
    kind: MentionKind | None = Field(description="name, demonym, metonym, pronoun, nominal; null for a date or a text.")
    entity: EntityRef
    read_as: str | None = Field(
        description="Said where the words are not the entity's name.", examples=["he = Joe Roe"]
    )


class ReasonOut(Wire):
    """Why one sentence was read as stating the fact."""

    rule: str
    cue: str | None = Field(description="The words that the rule matched.")
    subject: MatchedWords
    object: MatchedWords
    evidence: EvidenceOut


class WhyOut(Wire):
    """Why a fact is held, sentence by sentence."""

    fact: FactOut
    reasons: list[ReasonOut]
    truncated: bool


class StandOut(Wire):
    """One way in which a voice holds a statement: the fact it states, in so many sentences, and when."""

    fact: str
    status: Status
    n_evidence: int
    first_published: str | None
    last_published: str | None


class VoiceOut(Wire):
    """A speaker as a source quotes it, or the source itself; how it holds the statement, oldest first."""

    speaker: EntityRef | None
    source: str | None
    stands: list[StandOut]


class ConflictOut(Wire):
    """One statement and everything that is said about it, by status."""

    subject: EntityRef
    relation: str
    object: EntityRef
    facts: list[FactOut]
    speakers: list[EntityRef]
    voices: list[VoiceOut] = Field(description="Who holds it how: by speaker and source, the first to speak first.")


class ConflictsOut(Wire):
    """Statements that are held with more than one status."""

    items: list[ConflictOut]
    truncated: bool


class Node(EntityRef):
    """An entity in a graph."""

    n_facts: int = Field(description="Facts of this graph that it is an end of.")


class Edge(Wire):
    """A fact in a graph; `id` is the fact's."""

    id: str
    source: str
    target: str
    relation: str
    status: Status
    confidence: float
    n_sources: int
    since_day: str | None
    until_day: str | None


class GraphOut(Wire):
    """Entities and the facts among them; kept first: confidence x sources."""

    nodes: list[Node]
    edges: list[Edge]
    truncated: bool
    omitted: int = Field(description="Facts that a cap left out, as far as they were counted.")


class Bar(Wire):
    """How many facts fall on a period."""

    period: str = Field(examples=["2022"])
    n: int


class TimelineOut(Wire):
    """The dated facts of an entity in the order of their dates."""

    entity: EntityRef
    items: list[FactOut]
    histogram: list[Bar]
    truncated: bool


class SuggestOut(Wire):
    """Entities whose names go on like what was typed."""

    items: list[EntityOut]


class ErrorPlace(Wire):
    """One thing that is wrong in a request."""

    loc: str = Field(examples=["query.limit"])
    msg: str


class ProblemOut(Wire):
    """RFC 9457 problem details: what is wrong, and what to do."""

    type: str = Field(examples=["urn:triplewire:problem:entity-not-found"])
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[ErrorPlace]
    hint: str
