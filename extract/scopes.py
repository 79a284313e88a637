"""What a word's own helpers and modifiers say of it, and how such scopes fold into one status."""

from collections.abc import Iterator
from enum import Enum

from spacy.tokens import Token

from triplewire.extract.word_lists import words
from triplewire.graph.model import Status


class Scope(Enum):
    """What a word says about what stands in its scope."""

    NOT = "not"  # it is not so
    AHEAD = "ahead"  # it may come
    CLAIM = "claim"  # somebody holds it
    DENIAL = "denial"  # somebody denies it
    OVER = "over"  # it was so and has ended
    VOID = "void"  # nothing is said about it


VERBAL = frozenset({"VERB", "AUX", "ADJ", "ADV"})


def fold(scopes: list[Scope]) -> Status | None:
    """Return the status under scopes, innermost first; None = the words state nothing."""
    status = Status.ASSERTED
    for scope in scopes:
        status = FOLDED.get((scope, status), status)
    return None if Scope.VOID in scopes else status


FOLDED = {
    (Scope.NOT, Status.ASSERTED): Status.NEGATED,
    (Scope.NOT, Status.FUTURE): Status.NEGATED,
    (Scope.NOT, Status.NEGATED): Status.ASSERTED,
    (Scope.NOT, Status.DENIED): Status.ALLEGED,
    (Scope.AHEAD, Status.ASSERTED): Status.FUTURE,
    (Scope.CLAIM, Status.ASSERTED): Status.ALLEGED,
    (Scope.DENIAL, Status.ASSERTED): Status.DENIED,
    (Scope.DENIAL, Status.FUTURE): Status.DENIED,
    (Scope.DENIAL, Status.ALLEGED): Status.DENIED,
}


def own_scopes(node: Token, is_title: bool, below: int = -1) -> list[Scope]:
    """Return the scopes that a word's own helpers and modifiers open, innermost first; `below` was looked at before."""
    found = list(_modifiers(node))
    if node.lemma_.lower() in words("betrothed"):
        found.append(Scope.AHEAD)
    if any(child.i != below and _is_rumour(child) for child in node.children):
        found.append(Scope.CLAIM)
    if node.pos_ in VERBAL or any(child.tag_ == "MD" and child.dep_ == "aux" for child in node.children):
        found += _verbal(node, is_title)
        found += [Scope.NOT for c in node.children if c.i != below and c.dep_ in ARGUMENTS and _is_none(c)][:1]
    elif _is_none(node):
        found.append(Scope.NOT)
    return found


SOME = frozenset({"some", "many"})  # "some lawmakers argue"


def _is_rumour(child: Token) -> bool:
    """Say whether somebody unnamed who may err tells it: "according to rivals"."""
    if child.lower_ != "according":
        return False
    return any(is_doubtful(end) for to in child.children if to.dep_ == "prep" for end in to.children)


def is_doubtful(voice: Token) -> bool:
    """Say whether a voice is one that nobody answers for: some, critics, a tabloid; not those with a name beside."""
    if any(child.dep_ == "appos" for child in voice.children):
        return False
    named = {voice.lemma_.lower(), voice.lower_.removesuffix("s")}  # a noun that opens a sentence has no lemma
    few = any(child.lower_ in SOME and child.dep_ in ("det", "amod") for child in voice.children)
    return not named.isdisjoint(words("doubtful")) or (few and voice.tag_ in ("NNS", "NNPS"))


ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "expl"})


def _modifiers(node: Token) -> Iterator[Scope]:
    for child in node.children:
        lowered = child.lower_
        if child.dep_ not in ("amod", "advmod", "compound", "nmod"):
            continue
        if lowered in words("future_modifier"):
            yield Scope.AHEAD
        elif lowered in words("claim_modifier"):
            yield Scope.CLAIM
        elif lowered in words("failed_modifier"):
            yield Scope.NOT


def _verbal(node: Token, is_title: bool) -> Iterator[Scope]:
    helpers = {child.lower_ for child in node.children if child.dep_ in ("aux", "auxpass")}
    helpers -= {"'d", "’d"} if node.tag_ in ("VBN", "VBD") else set()  # had
    marks = {child.lower_ for child in node.children if child.dep_ == "mark"}
    is_condition = bool(marks & words("conditional")) or _is_inverted(node)
    is_denied = any(_negates(child, node) for child in node.children)
    if is_condition and is_denied and "had" in helpers:
        return  # "had it not come": it came
    if (helpers & words("modal") and not _holds_now(node)) or ("to" in helpers and _is_to_come(node, is_title)):
        yield Scope.AHEAD
    if is_denied:
        yield Scope.NOT
    if is_condition:
        yield Scope.AHEAD


def _is_inverted(node: Token) -> bool:
    """Say whether a clause is a condition by its order: "had X been born", "were X to leave"."""
    first = node.left_edge
    return node.dep_ == "advcl" and first.dep_ in ("aux", "auxpass") and first.lower_ in ("had", "were", "should")


def _is_to_come(node: Token, is_title: bool) -> bool:
    """Say whether "to" with a verb tells of the future: is to meet, is going to meet, "Putin to meet Xi"."""
    if node.head.i == node.i or (is_title and node.dep_ in ("relcl", "acl")):
        return is_title
    return node.dep_ == "xcomp" and (node.head.lemma_ == "be" or node.head.lower_ == "going")


def _holds_now(node: Token) -> bool:
    """Say whether "will" speaks of what is so: will remain, would like to, would later become."""
    children = {child.lower_ for child in node.children}
    looks_back = "would" in children and bool(children & {"later", "eventually", "ultimately", "subsequently"})
    lasts = node.lemma_ in ("continue", "remain", "stay", "keep")
    return looks_back or lasts or (node.lower_ == "like" and "would" in children)


def _negates(child: Token, node: Token) -> bool:
    lowered = child.lower_
    if lowered not in words("not"):
        return False
    following = child.nbor().lower_ if child.i + 1 < len(child.doc) else ""
    if following in ("only", "just", "merely", "least"):
        return False
    if lowered == "neither" and child.dep_ != "preconj":
        return False
    return child.dep_ in ("neg", "advmod", "preconj", "cc", "det") and child.i < max(node.i, node.head.i) + 2


def _is_none(node: Token) -> bool:
    """Say whether a noun phrase is empty: no troops, not a single soldier, neither side, nobody."""
    if node.lower_ in ("nobody", "none", "nothing", "neither"):
        return True
    if node.left_edge.lower_ == "neither":
        return True
    for child in node.children:
        if child.i < node.i and child.lower_ in ("no", "neither", "none", "zero"):
            return node.lower_ not in ("longer", "doubt", "one") or node.lower_ == "one"
        if child.dep_ == "neg" and child.i < node.i and child.nbor().lower_ in ("a", "one", "any", "all"):
            return True
    return False


def denied_end(end: Token, anchor: Token) -> bool:
    """Say whether an end is excluded by name: "X but not Y", "neither X nor Y", "by X, not by Y"."""
    if end.i == anchor.i:
        return False
    if end.dep_ == "conj" and any(child.dep_ == "neg" and child.i < end.i for child in end.children):
        return True
    before = _before(end)
    if before is None or before.lower_ not in ("not", "nor"):
        return False
    following = before.nbor().lower_
    return before.lower_ == "nor" or (before.head.pos_ not in VERBAL and following not in ("only", "just", "even"))


def spared_end(end: Token) -> bool:
    """Say whether a "but" takes an end out of the "not" before it: "not in X but in Y"."""
    before = _before(end)
    return before is not None and before.lower_ == "but"


def _before(end: Token) -> Token | None:
    """Return the word before a phrase, its preposition included."""
    top = end.head if end.dep_ == "pobj" and end.head.pos_ == "ADP" else end
    at = min(top.left_edge.i, end.left_edge.i) if top is end else top.i
    return end.doc[at - 1] if at > end.sent.start else None
