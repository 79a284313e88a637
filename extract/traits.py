"""What speaks for or against a word as the antecedent of a pronoun, by their places in the sentence and the text."""

from bisect import bisect_right
from collections.abc import Iterator

from triplewire.extract.binding import opened_verb
from triplewire.extract.draft import Draft
from triplewire.extract.lexicon import REFERENCE, words
from triplewire.extract.salience import Point, is_above
from triplewire.extract.steps import tree_of
from triplewire.graph.model import EntityType

STEPS = (4, 8, 14, 24, 40)  # tokens between a pronoun and a point
HUMAN_VERBS, HUMAN_NOUNS = words("human", "verbs"), words("human", "owned")
POSTS = words("officed", "posts")
BODIES = frozenset(word for name in ("bodies", "firms") for word in REFERENCE["nominals"]["lists"][name].split())


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
    tree = tree_of(draft)
    if point.lead:
        yield f"lead {here}"
    if not point.is_name:
        yield "pronoun" if point.entity >= 0 else "common"
    elif not point.whole:
        yield "part of a name"
    if tree.lowers[point.token] == tree.lowers[pronoun.token]:
        yield "same word"
    if point.quote != pronoun.quote:
        yield "out of quote" if pronoun.quote >= 0 else "into quote"
    if tree.deps[point.top] == "pobj" and tree.parts[tree.heads[tree.heads[point.top]]] in ("NOUN", "PROPN"):
        yield "nested"
    if point.top != point.token:
        yield "inside " + tree.deps[point.token]


def _same_sentence(draft: Draft, pronoun: Point, point: Point) -> Iterator[str]:
    tree = tree_of(draft)
    if point.verb == pronoun.verb:
        yield "one verb"
    elif is_above(tree, point.verb, pronoun.verb):
        yield "above " + point.role
    elif tree.deps[pronoun.verb] == "conj" and tree.heads[pronoun.verb] == point.verb:
        yield "joined"


def grammar(draft: Draft, pronoun: Point, point: Point) -> Iterator[str]:
    """Yield what the sentences' structure says beyond the roles: pairs of names, brackets, verbs said again."""
    tree = tree_of(draft)
    if pronoun.sentence != point.sentence and tree.lemmas[point.verb] == tree.lemmas[pronoun.verb]:
        yield "same verb"
    if tree.children(point.token, "conj") or (point.top != point.token and tree.deps[point.token] == "conj"):
        yield "paired"
    if point.token and tree.lowers[point.token - 1] == "(":
        yield "bracketed"
    if opened_verb(draft, point) >= 0:
        yield "opens the clause"


def acts_human(draft: Draft, point: Point) -> bool:
    """Say whether a name does what people do, or has what people have: "X was born", "X's mother"."""
    tree = tree_of(draft)
    if point.role == "subject":
        return tree.lemmas[point.verb] in HUMAN_VERBS
    return point.role == "owner" and tree.lemmas[tree.heads[point.top]] in HUMAN_NOUNS


def of_person(draft: Draft, kind: str, point: Point) -> Iterator[str]:
    """Yield what a name's type and gender say for a "he" or "she"."""
    if point.gender == kind:
        yield "gender known"
    elif point.leaning:
        yield "gender likely" if point.leaning == kind else "gender unlikely"
    if point.type is not EntityType.PERSON:
        yield "other type" if point.leaning else "other type unknown"
        yield "human act" if acts_human(draft, point) else "no human act"
        yield "certain thing" if point.certain else f"thing {point.type}"


def of_body(draft: Draft, pronoun: Point, point: Point) -> str:
    """Return what speaks for or against a point where it has somebody for a head or a spokesman."""
    if point.token > pronoun.token:  # "its head, Roe, told the Herald"
        return "officed later"
    if point.type is not None:
        return f"officed {point.type}"
    return "officed body" if draft.doc[point.token].lemma_.lower() in BODIES else "officed common"


def is_officed(draft: Draft, pronoun: Point) -> bool:
    """Say whether a pronoun owns an office whose holder is named: "its president, Jane Roe", "said Roe, its lawyer"."""
    if pronoun.role != "owner":
        return False
    head = draft.doc[pronoun.token].head
    if _is_person(draft, head.i):  # "its chairman Jane Roe"
        return any(draft.doc[at].lemma_.lower() in POSTS for at in range(pronoun.token + 1, head.i))
    if head.lemma_.lower() not in POSTS:
        return False
    if head.dep_ == "appos" and _is_person(draft, head.head.i):
        return True
    return any(_is_person(draft, child.i) for child in head.children if child.dep_ in ("appos", "nmod", "compound"))


def _is_person(draft: Draft, token: int) -> bool:
    number = draft.at[token]
    return number >= 0 and draft.mentions[number].type is EntityType.PERSON
