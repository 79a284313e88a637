"""How the text holds what an anchor states: the scopes over it, from the innermost outwards, folded into one status."""

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
CLAUSE = frozenset({"ccomp", "xcomp", "acl", "pcomp", "csubj", "csubjpass", "advcl", "dep"})
SAME = frozenset(
    {"attr", "oprd", "acomp", "aux", "auxpass", "prt", "pobj", "prep", "agent", "dative", "advmod", "npadvmod"}
)
PREDICATED = frozenset({"attr", "oprd", "acomp", "ROOT", "ccomp", "xcomp", "advcl", "relcl", "acl"})
SAME_LEVEL = frozenset({"conj", "parataxis"})
AWAY = frozenset({"out", "off", "down", "away"})
MISREAD = {"hop": "hope"}  # spaCy takes "hopes" and "hoped" for forms of "hop"
BARE = frozenset({"VB", "VBN", "VBG"})


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


def scopes_over(
    anchor: Token, ends: tuple[Token, ...] = (), *, is_title: bool = False, is_given: bool = False
) -> list[Scope]:
    """Return the scopes over an anchor, innermost first.

    `ends` are the words it ties, whose own "no" counts; of a given anchor, named in passing, only its own words count.
    """
    found = _own(anchor, is_title)
    if not is_given and Scope.NOT not in found and any(_denied_end(end, anchor) for end in ends):
        found.insert(0, Scope.NOT)
    node = anchor
    while node.head.i != node.i:
        head = node.head
        step = _step(node, head)
        if step is None or is_given:
            found += _of_predicate(node, head) if not is_given else []
            break
        found += step
        if not _is_sibling(node):
            own = _own(head, is_title, below=node.i)
            if Scope.NOT in own and Scope.CLAIM not in own and head.lemma_ in words("unsaid"):
                own = [Scope.VOID]
            found += own
        node = head
    return found


def _of_predicate(node: Token, head: Token) -> list[Scope]:
    """Return the denial of a relative clause whose noun somebody is not: "X was not the man whom Y backed"."""
    if node.dep_ != "relcl" or head.dep_ != "attr" or head.head.lemma_ != "be":
        return []
    return [scope for scope in _own(head.head, is_title=False, below=head.i) if scope is Scope.NOT]


def _is_sibling(node: Token) -> bool:
    """Say whether a conjunct stands beside its head with a helper of its own."""
    if node.dep_ != "conj":
        return False
    helped = any(child.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for child in node.children)
    return node.pos_ in VERBAL and (node.tag_ not in BARE or helped)


def _step(node: Token, head: Token) -> list[Scope] | None:
    """Return what the head says about a node below it; None = it takes the node for granted."""
    kind = _kind(node, head)
    if kind == "advcl":
        return _adverbial(node)
    if kind in ("nsubj", "nsubjpass"):
        return _of_subject(node, head, kind)
    if kind in ("dobj", "pobj", "dative", "prep"):
        return None if _is_weighed(node, head) else _of_object(node, head)
    if kind == "acl" and not _class(head) and head.lemma_ not in words("statement"):
        return [Scope.AHEAD] if node.tag_ == "VB" and head.pos_ == "NOUN" else None
    if kind in CLAUSE:
        return _of_clause(node, head)
    return [] if kind in SAME | SAME_LEVEL else None


def _kind(node: Token, head: Token) -> str:
    """Return how a word hangs on its head, two habits of the parser put right."""
    if node.dep_ == "amod" and node.tag_ == "VBG" and head.dep_ == "pobj" and node.i == head.head.i + 1:
        return "aux"  # the gerund of "accused of shelling X" is no adjective
    if node.dep_ == "relcl" and head.lemma_ in words("statement"):
        return "acl" if any(child.dep_ == "mark" for child in node.children) else node.dep_  # "claims by X that ..."
    return node.dep_


def _adverbial(node: Token) -> list[Scope] | None:
    marks = {child.lower_ for child in node.children if child.dep_ in ("mark", "aux", "advmod")}
    if node.tag_ == "VBG" and not marks:
        return []
    if (
        node.tag_ == "VB"
        and "to" in marks
        and not {node.head.lemma_, node.lemma_} & (words("travel") | words("result"))
    ):
        return [Scope.AHEAD]
    return [] if node.tag_ == "VB" and "to" in marks else None


def _of_subject(node: Token, head: Token, kind: str) -> list[Scope] | None:
    lemma = _lemma(head)
    if kind == "nsubjpass":
        for scope, name in BY_NAME:
            if lemma in words(name):
                return [scope]
        return [] if lemma in words("happen") | words("hold") else None
    if node.pos_ == "NOUN" and lemma in words("collapse"):
        return [Scope.NOT]
    if lemma == "be":
        return _of_being(head)
    return [] if lemma in words("happen") and node.pos_ == "NOUN" else None


def _of_being(head: Token) -> list[Scope] | None:
    """Return what "is" says of its subject: an attack is possible; talks will be in May; else it is given."""
    if any(child.dep_ == "acomp" and child.lower_ in words("future_adjective") for child in head.children):
        return [Scope.AHEAD]
    return [] if any(child.lower_ in words("modal") for child in head.children if child.dep_ == "aux") else None


BY_NAME = (
    (Scope.DENIAL, "deny"),
    (Scope.CLAIM, "claim"),
    (Scope.AHEAD, "future"),
    (Scope.NOT, "fail"),
    (Scope.OVER, "stop"),
)
BY_NOUN = (
    (Scope.DENIAL, "denial_noun"),
    (Scope.CLAIM, "claim_noun"),
    (Scope.AHEAD, "future_noun"),
    (Scope.NOT, "lack_noun"),
    (Scope.OVER, "end_noun"),
)


def _lemma(head: Token) -> str:
    """Return a lemma with its particle: call_off, turn_down."""
    lemma = MISREAD.get(head.lemma_.lower(), head.lemma_.lower())
    particles = (c.lower_ for c in head.children if c.dep_ == "prt" or (c.lower_ in AWAY and c.i == head.i + 1))
    particle = next(particles, "")
    return f"{lemma}_{particle}" if particle else lemma


def _class(head: Token) -> list[Scope]:
    lemma = _lemma(head)
    if head.pos_ in ("NOUN", "PROPN"):
        return [scope for scope, name in BY_NOUN if lemma in words(name)]
    if head.pos_ == "ADJ" or head.dep_ == "acomp":
        scopes = [(Scope.AHEAD, "future_adjective"), (Scope.CLAIM, "claim_adjective"), (Scope.NOT, "not_adjective")]
        return [scope for scope, name in scopes if lemma in words(name) or head.lower_ in words(name)]
    if lemma in words("hearsay") and any(child.dep_ in ("nsubjpass", "auxpass") for child in head.children):
        return [Scope.CLAIM]
    return [scope for scope, name in BY_NAME if lemma in words(name)][:1]


def _is_weighed(node: Token, head: Token) -> bool:
    """Say whether a deed is given since somebody thinks about it: "refused to consider his nomination of Y"."""
    return head.lemma_ in words("weigh") and any(child.dep_ == "poss" for child in node.children)


def _of_object(node: Token, head: Token) -> list[Scope] | None:
    if head.pos_ == "ADP" or head.dep_ in ("prep", "agent"):
        lowered = head.lower_
        if lowered == "without":
            return [Scope.NOT]
        return None if lowered in words("given") else []
    chosen = node.lower_ == "as" and head.lemma_ in ("choose", "select")
    scopes = [] if chosen else _class(head)
    if node.pos_ == "ADP" or node.dep_ == "prep":
        if head.pos_ not in VERBAL:
            return scopes or ([] if head.lemma_.lower() in words("event_noun") else None)
        return None if node.lower_ in words("given") else scopes
    if scopes:
        return scopes
    return [] if head.lemma_.lower() in words("hold") else None


def _of_clause(node: Token, head: Token) -> list[Scope]:
    if node.dep_ == "ccomp" and any(child.lower_ in ("how", "why", "where") for child in node.children):
        return []  # "discussed how he became"
    if head.lemma_ in ("ask", "wonder", "question", "inquire", "enquire") and _is_asked(node):
        return [Scope.VOID]
    scopes = _class(head)
    if node.dep_ == "ccomp" and head.lemma_ in words("speech"):
        scopes += [Scope.CLAIM for child in head.children if child.dep_ == "nsubj" and _is_doubtful(child)]
    if head.pos_ == "ADP":
        return [Scope.NOT] if _excludes(head) else [Scope.VOID] if _is_instead(head) else []
    is_finite = node.dep_ == "ccomp" and not any(c.lower_ == "to" for c in node.children if c.dep_ == "aux")
    if is_finite and {Scope.AHEAD, Scope.NOT} & {*scopes} and head.lemma_.lower() not in words("takes_that"):
        return []
    return scopes


def _is_asked(node: Token) -> bool:
    """Say whether a clause only asks if something is so: "asked whether X is part of Y"."""
    asked = any(child.dep_ == "mark" and child.lower_ in ("whether", "if") for child in node.children)
    return asked and not any(child.lower_ in words("modal") for child in node.children if child.dep_ == "aux")


def _excludes(head: Token) -> bool:
    """Say whether a preposition with its word denies what follows: stop short of, decide against, stop X from."""
    lowered, above = head.lower_, head.head.lemma_.lower()
    if lowered == "of":
        return above == "short"
    return (
        lowered == "without"
        or (lowered == "against" and above == "decide")
        or (lowered == "from" and above in words("hinder"))
    )


def _is_instead(head: Token) -> bool:
    return any(child.lower_ in ("instead", "rather") for child in head.children)


def _own(node: Token, is_title: bool, below: int = -1) -> list[Scope]:
    """Return the scopes that a word's own helpers and modifiers open, innermost first; `below` was looked at before."""
    found = list(_modifiers(node))
    if any(child.i != below and _is_rumour(child) for child in node.children):
        found.append(Scope.CLAIM)
    if node.pos_ in VERBAL:
        found += _verbal(node, is_title)
        found += [Scope.NOT for c in node.children if c.i != below and c.dep_ in ARGUMENTS and _is_none(c)][:1]
    elif _is_none(node):
        found.append(Scope.NOT)
    return found


def _is_rumour(child: Token) -> bool:
    """Say whether somebody unnamed who may err tells it: "according to rivals"."""
    if child.lower_ != "according":
        return False
    return any(_is_doubtful(end) for to in child.children if to.dep_ == "prep" for end in to.children)


def _is_doubtful(voice: Token) -> bool:
    """Say whether a voice is one that nobody answers for: some, critics, a tabloid; not those with a name beside."""
    return voice.lemma_.lower() in words("doubtful") and all(child.dep_ != "appos" for child in voice.children)


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
    if (helpers & words("modal") and not _holds_now(node)) or ("to" in helpers and _is_to_come(node, is_title)):
        yield Scope.AHEAD
    if any(_negates(child, node) for child in node.children):
        yield Scope.NOT
    if marks & words("conditional") or _is_inverted(node):
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


def _denied_end(end: Token, anchor: Token) -> bool:
    """Say whether an end is excluded by name: "X but not Y", "neither X nor Y"."""
    if end.dep_ == "conj" and any(child.dep_ == "neg" and child.i < end.i for child in end.children):
        return True
    before = end.left_edge.i - 1
    if before >= 0 and end.doc[before].lower_ in ("not", "nor") and end.i != anchor.i:
        return end.dep_ == "conj" or end.doc[before].lower_ == "nor"
    return False
