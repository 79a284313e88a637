"""What the stages know about one article while they read it.

One spaCy `Doc` holds the recased title, a blank line and the text, with stretches that are not read blanked out by
spaces; so token offsets minus `shift` are offsets into the stored text. Stages speak of tokens (half-open `start, end`)
and of mentions by their index in `Draft.mentions`; code points come back when the draft is finished.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from triplewire.extract.token_view import TokenView
from triplewire.graph.model import NO_PERIOD, Article, EntityType, MentionKind, Period, Status

if TYPE_CHECKING:
    from triplewire.extract.steps import Tree

GAP = "\n\n"  # between title and text in the analysed string


@dataclass(slots=True)
class MentionDraft:
    """A stretch of tokens that points at an entity."""

    start: int
    end: int
    head: int  # the token that governs the others
    type: EntityType
    kind: MentionKind
    entity: int = -1  # index into Draft.entities; -1 = not resolved yet
    key: str | None = None  # gazetteer key, where it knows the name
    confidence: float = 1.0  # of the coreference link that gave the entity
    rule: str = ""  # id of that link's rule, e.g. "coref.surname"


@dataclass(slots=True)
class EntityDraft:
    """A thing that the article names."""

    name: str  # the fullest name used
    type: EntityType
    qid: str | None = None
    key: str | None = None  # gazetteer key
    gender: str | None = None  # "male" | "female"
    context: str | None = None  # tells namesakes apart in the final key
    names: dict[str, int] = field(default_factory=dict)  # surface -> times used
    roles: list[str] = field(default_factory=list)  # lower-case nouns the article gives it: "minister", "airline"


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """A date or a short text as the object of a fact, with its tokens."""

    type: EntityType  # Date | Text
    value: str  # ISO prefix, or the words
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date expression of the text, resolved against the day of publication."""

    start: int
    end: int
    value: str | None  # ISO prefix; None = cannot be resolved
    first: str = ""  # first day, ISO
    after: str = ""  # day after the last
    how: str = "absolute"  # absolute | weekday | relative
    role: str = ""  # on | in | since | until | by | before | after | of


@dataclass(frozen=True, slots=True)
class FactDraft:
    """A fact that a rule found; qualifiers then give it status, speaker and time."""

    subject: int  # index of a mention
    relation: str
    object: int | ValueDraft
    anchor: int  # token whose clause states it
    cue: tuple[int, int]  # tokens that were matched
    rule: str
    role: str | None = None
    status: Status | None = None  # None = not decided yet
    speaker: int | None = None  # index of a mention
    period: Period = NO_PERIOD
    confidence: float = 1.0  # of coreference links and context used, multiplied into the evidence
    sure: float | None = None  # how likely it is, where rules and encoder were weighed; None = as its rule is


@dataclass(slots=True)
class Draft:
    """One article under analysis."""

    article: Article
    doc: Doc
    view: TokenView  # the words of the doc as plain strings, with their offsets
    shift: int  # doc offset minus text offset
    sentences: list[tuple[int, int]]  # tokens; sentence 0 is the title and may be empty
    paragraphs: list[int]  # paragraph number of each token; 0 is the title
    quotes: list[tuple[int, int]]  # tokens between quotation marks, marks included
    mentions: list[MentionDraft] = field(default_factory=list)
    entities: list[EntityDraft] = field(default_factory=list)
    at: list[int] = field(default_factory=list)  # mention index of each token, -1 = none; the longest wins
    sentence_of: list[int] = field(default_factory=list)  # sentence number of each token
    tree: "Tree | None" = None  # the parse as lists, made once; ask `steps.tree_of`
    dates: list[DateFound] | None = None  # None = not looked for yet
    doubtful: list[list[int]] = field(default_factory=list)  # mentions of each name whose type is hardly told
    bearers: dict[int, int] = field(default_factory=dict)  # head word of an office -> mention of who is named beside it

    def index(self) -> None:
        """Recompute `at` after mentions changed; shorter mentions lie on longer ones only where those leave room."""
        self.at = [-1] * len(self.doc)
        order = sorted(range(len(self.mentions)), key=lambda i: self.mentions[i].start - self.mentions[i].end)
        for i in order:
            mention = self.mentions[i]
            for token in range(mention.start, mention.end):
                if self.at[token] < 0:
                    self.at[token] = i

    def words(self, start: int, end: int) -> str:
        """Return the words of a stretch of tokens, as they stand in the doc."""
        return self.view.of(start, end)
