"""Points of attention: words that a later word may refer to, and their place in the sentence."""

from bisect import bisect_right
from dataclasses import dataclass

from triplewire.extract.draft import Draft
from triplewire.extract.steps import Tree, tree_of
from triplewire.graph.model import EntityType

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
OBJECTS = frozenset({"dobj", "dative", "attr", "oprd"})
INSIDE = frozenset({"compound", "appos", "conj", "nmod", "flat"})  # arcs that lead to the head of the whole phrase
NOUNS, VERBS = frozenset({"NOUN", "PROPN", "PRON", "NUM"}), frozenset({"VERB", "AUX"})


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


def phrase_top(tree: Tree, token: int) -> int:
    """Return the head of the whole noun phrase: from a conjunct, an apposition or a part of a name upwards."""
    head = tree.heads[token]
    while tree.deps[token] in INSIDE and head != token and tree.parts[head] in NOUNS:
        token, head = head, tree.heads[head]
    return token


def role_of(tree: Tree, top: int) -> str:
    """Return what a phrase does in its clause."""
    dep = tree.deps[top]
    if dep in SUBJECTS:
        return "subject"
    if dep == "agent" or (dep == "pobj" and tree.deps[tree.heads[top]] == "agent"):
        return "agent"
    if dep in OBJECTS:
        return "object"
    return "owner" if dep == "poss" else "other"


def governor(tree: Tree, top: int) -> int:
    """Return the verb that governs a phrase, looking through prepositions and owners."""
    token = tree.heads[top]
    while tree.parts[token] not in VERBS and tree.heads[token] != token:
        token = tree.heads[token]
    return token


def is_main(tree: Tree, verb: int) -> bool:
    """Say whether a verb is the main one of its sentence, or joined to it."""
    while tree.deps[verb] == "conj":
        verb = tree.heads[verb]
    head = tree.heads[verb]
    return tree.deps[verb] == "ROOT" or (tree.deps[verb] == "ccomp" and tree.deps[head] == "ROOT" and verb < head)


def quote_of(draft: Draft, token: int) -> int:
    """Return the number of the quotation that a word stands in, or -1."""
    at = bisect_right(draft.quotes, token, key=lambda quote: quote[0]) - 1
    return at if at >= 0 and token < draft.quotes[at][1] else -1


def make_point(draft: Draft, token: int, entity: int, *, is_name: bool, lead: bool) -> Point:
    """Return the point of attention that a word sets."""
    tree = tree_of(draft)
    top = phrase_top(tree, token)
    verb = governor(tree, top)
    thing = draft.entities[entity] if entity >= 0 else None
    sentence = draft.sentence_of[token]
    return Point(
        token=token,
        entity=entity,
        type=thing.type if thing else None,
        sentence=sentence,
        paragraph=draft.paragraphs[token],
        role=role_of(tree, top),
        verb=verb,
        top=top,
        main=is_main(tree, verb),
        is_name=is_name,
        plural=tree.tags[token] in ("NNS", "NNPS"),
        gender=thing.gender if thing else None,
        certain=thing is None or thing.key is not None or thing.type is EntityType.PERSON,
        lead=lead,
        whole=is_name and bool(tree.children(token, "compound")),
        opens=draft.sentences[sentence][0] >= token - 1,
        quote=quote_of(draft, token),
    )


def is_above(tree: Tree, token: int, other: int) -> bool:
    """Say whether a word governs another, at whatever distance."""
    while (head := tree.heads[other]) != other:
        if head == token:
            return True
        other = head
    return False
