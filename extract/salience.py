"""How likely a word refers to each thing that was just spoken of: points of attention, their features, their rank."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.graph.model import EntityType

REACH = 3  # sentences that a thing stays in mind without being mentioned
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
OBJECTS = frozenset({"dobj", "dative", "attr", "oprd"})
INSIDE = frozenset({"compound", "appos", "conj", "nmod", "flat"})  # arcs that lead to the head of the whole phrase
CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "csubj", "parataxis"})


@dataclass(frozen=True, slots=True)
class Point:
    """A word that a later word may refer to; `entity` is -1 where it names nothing we know."""

    token: int
    entity: int
    type: EntityType | None
    sentence: int
    paragraph: int
    role: str  # subject | object | owner | other
    verb: int  # the word that governs the whole phrase
    top: int  # head of the whole phrase
    main: bool  # in the main clause
    is_name: bool
    plural: bool
    certain: bool = True  # the type is sure: a gazetteer name, or a person
    gender: str | None = None
    leaning: str | None = None  # the gender that most bearers of a lone name have
    lead: bool = False  # the first of its sentence


def phrase_top(token: Token) -> Token:
    """Return the head of the whole noun phrase: from a conjunct, an apposition or a part of a name upwards."""
    while token.dep_ in INSIDE and token.head.i != token.i and token.head.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
        token = token.head
    return token


def role_of(top: Token) -> str:
    """Return what a phrase does in its clause."""
    dep = top.dep_
    if dep in SUBJECTS:
        return "subject"
    if dep == "agent" or (dep == "pobj" and top.head.dep_ == "agent"):
        return "agent"
    if dep in OBJECTS:
        return "object"
    return "owner" if dep == "poss" else "other"


def governor(top: Token) -> Token:
    """Return the verb that governs a phrase, looking through prepositions and owners."""
    token = top.head
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i:
        token = token.head
    return token


def is_main(verb: Token) -> bool:
    """Say whether a verb is the main one of its sentence, or joined to it."""
    while verb.dep_ == "conj":
        verb = verb.head
    return verb.dep_ == "ROOT" or (verb.dep_ == "ccomp" and verb.head.dep_ == "ROOT" and verb.i < verb.head.i)


def make_point(draft: Draft, token: Token, entity: int, *, is_name: bool, lead: bool) -> Point:
    """Return the point of attention that a word sets."""
    top = phrase_top(token)
    verb = governor(top)
    thing = draft.entities[entity] if entity >= 0 else None
    return Point(
        token=token.i,
        entity=entity,
        type=thing.type if thing else None,
        sentence=draft.sentence_of[token.i],
        paragraph=draft.paragraphs[token.i],
        role=role_of(top),
        verb=verb.i,
        top=top.i,
        main=is_main(verb),
        is_name=is_name,
        plural=token.tag_ in ("NNS", "NNPS"),
        gender=thing.gender if thing else None,
        certain=thing is None or thing.key is not None or thing.type is EntityType.PERSON,
        lead=lead,
    )


def within(token: Token, top: int) -> bool:
    """Say whether a word stands inside the phrase of a head, with no clause between: "his" in "his father John"."""
    while token.i != top:
        if token.head.i == token.i or token.dep_ in CLAUSES or token.dep_ == "conj":
            return False
        token = token.head
    return True


def features(draft: Draft, pronoun: Point, point: Point) -> Iterator[str]:
    """Yield the features that hold between a pronoun and a point."""
    gap = pronoun.sentence - point.sentence
    later = point.token > pronoun.token
    here = "here" if gap == 0 else "before"
    yield "later" if later else f"gap{gap}"
    if gap and pronoun.paragraph == point.paragraph:
        yield "paragraph"
    yield f"{pronoun.role} {point.role} {'later' if later else here}"
    if point.main and point.role in ("subject", "owner"):
        yield f"main {here}"
    if point.lead:
        yield f"lead {here}"
    if not point.is_name:
        yield "pronoun" if point.entity >= 0 else "common"
    if gap == 0:
        yield from _same_sentence(draft, pronoun, point)
    if draft.doc[point.token].lower_ == draft.doc[pronoun.token].lower_:
        yield "same word"
    if draft.doc[point.top].dep_ == "pobj" and draft.doc[point.top].head.head.pos_ in ("NOUN", "PROPN"):
        yield "nested"
    if point.top != point.token:
        yield "inside " + draft.doc[point.token].dep_


def _same_sentence(draft: Draft, pronoun: Point, point: Point) -> Iterator[str]:
    doc = draft.doc
    if point.verb == pronoun.verb:
        yield "one verb"
    elif doc[point.verb].is_ancestor(doc[pronoun.verb]):
        yield "above " + point.role
    elif doc[pronoun.verb].dep_ == "conj" and doc[pronoun.verb].head.i == point.verb:
        yield "joined"


def refused(draft: Draft, pronoun: Point, point: Point) -> bool:
    """Say whether grammar forbids that a pronoun means this: two arguments of one verb, or its own phrase."""
    doc = draft.doc
    if within(doc[pronoun.token], point.top) or (
        pronoun.role == "owner"
        and within(doc[point.token], doc[pronoun.token].head.i)
        and doc[pronoun.token].head.i != pronoun.verb
    ):
        return True
    if point.token > pronoun.token and (
        point.sentence != pronoun.sentence or (pronoun.main and pronoun.role == "subject")
    ):
        return True
    both = {pronoun.role, point.role}
    return (
        pronoun.verb == point.verb
        and pronoun.sentence == point.sentence
        and pronoun.role != "owner"
        and point.role != "owner"
        and (
            both <= {"subject", "object", "agent"}
            or ("subject" in both and doc[pronoun.top].dep_ in ("dobj", "dative"))
        )
    )


class Attention:
    """What an article has spoken of so far, and which of it a word most likely means."""

    def __init__(self, draft: Draft, points: Sequence[Point]) -> None:
        self.draft = draft
        self.points = list(points)  # in text order; words that were resolved are added as points of their own

    def replace(self, point: Point) -> None:
        """Remember a point in its place, instead of the one that its word had."""
        at = len(self.points)
        while at and self.points[at - 1].token >= point.token:
            at -= 1
        held = at < len(self.points) and self.points[at].token == point.token
        self.points[at : at + held] = [point]

    def near(self, token: int, sentence: int) -> Iterator[Point]:
        """Yield the points in reach of a word, the later ones of its own sentence too; never those of the title."""
        for point in self.points:
            if point.sentence > sentence:
                break
            if point.token != token and sentence - REACH <= point.sentence and (point.sentence > 0 or sentence == 0):
                yield point
