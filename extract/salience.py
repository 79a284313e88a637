"""How likely a word refers to each thing that was just spoken of: points of attention, their features, their rank."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from triplewire.extract.draft import Draft
from triplewire.graph.model import EntityType

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
OBJECTS = frozenset({"dobj", "dative", "attr", "oprd"})
INSIDE = frozenset({"compound", "appos", "conj", "nmod", "flat"})  # arcs that lead to the head of the whole phrase
AROUND = frozenset(
    ["with", "around", "behind", "before", "after", "near", "beside", "under", "over", "on", "for", "about", "within"]
)
STEPS = (4, 8, 14, 24, 40)  # tokens between a pronoun and a point
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
    leaning: str | None = None  # what a first name tells where the thing may be no person
    whole: bool = False  # a name of several words
    opens: bool = False  # begins its sentence
    quote: int = -1  # number of the quotation it stands in
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


def quote_of(draft: Draft, token: int) -> int:
    """Return the number of the quotation that a word stands in, or -1."""
    at = bisect_right(draft.quotes, token, key=lambda quote: quote[0]) - 1
    return at if at >= 0 and token < draft.quotes[at][1] else -1


def make_point(draft: Draft, token: Token, entity: int, *, is_name: bool, lead: bool) -> Point:
    """Return the point of attention that a word sets."""
    top = phrase_top(token)
    verb = governor(top)
    thing = draft.entities[entity] if entity >= 0 else None
    sentence = draft.sentence_of[token.i]
    return Point(
        token=token.i,
        entity=entity,
        type=thing.type if thing else None,
        sentence=sentence,
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
        whole=is_name and any(child.dep_ == "compound" for child in token.children),
        opens=draft.sentences[sentence][0] >= token.i - 1,
        quote=quote_of(draft, token.i),
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
    yield f"{pronoun.role} {point.role} {'later' if later else here}"
    if not later:
        yield f"far {bisect_right(STEPS, pronoun.token - point.token)}"
    if point.main and point.role in ("subject", "owner"):
        yield f"main {here}"
    if gap == 0:
        yield from _same_sentence(draft, pronoun, point)
    else:
        yield from _other_sentence(pronoun, point, gap)
    yield from _kind_of(draft, pronoun, point, here)


def _other_sentence(pronoun: Point, point: Point, gap: int) -> Iterator[str]:
    if pronoun.paragraph == point.paragraph:
        yield "paragraph"
    if gap == 1 and pronoun.opens:
        yield f"opens {'lead ' if point.lead else ''}{point.role}"


def _kind_of(draft: Draft, pronoun: Point, point: Point, here: str) -> Iterator[str]:
    doc = draft.doc
    if point.lead:
        yield f"lead {here}"
    if not point.is_name:
        yield "pronoun" if point.entity >= 0 else "common"
    elif not point.whole:
        yield "part of a name"
    if doc[point.token].lower == doc[pronoun.token].lower:
        yield "same word"
    if point.quote != pronoun.quote:
        yield "out of quote" if pronoun.quote >= 0 else "into quote"
    top = doc[point.top]
    if top.dep_ == "pobj" and top.head.head.pos_ in ("NOUN", "PROPN"):
        yield "nested"
    if point.top != point.token:
        yield "inside " + doc[point.token].dep_


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
    gap = pronoun.sentence - point.sentence
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
    if pronoun.verb != point.verb or gap or "owner" in (pronoun.role, point.role):
        return False
    if {pronoun.role, point.role} <= {"subject", "object", "agent"}:
        return True
    # "Jorden was cruel to her" is not about Jorden, "Jorden took her with him" is
    return point.role == "subject" and pronoun.role == "other" and doc[pronoun.top].head.lower_ not in AROUND
