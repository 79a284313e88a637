"""How long somebody holds what a noun names: former and then holders, who resigned, who dropped out of a race."""

from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.date_ties import NOMINAL, VERBAL, Told
from triplewire.extract.dates import attached_to, dates_in
from triplewire.extract.draft import Draft
from triplewire.extract.status import PREDICATED
from triplewire.extract.word_lists import words
from triplewire.graph.model import Period

WHEN = frozenset({"on", "in", "", "of", "at"})
BEFORE = frozenset({"compound", "nmod", "amod", "poss"})  # how a word stands before its noun
MARKING = frozenset({"amod", "advmod", "compound", "nmod"})


def tenure_of(draft: Draft, anchor: int, holder: int) -> Period:
    """Return when the holder of an office took and left it, as the verbs and phrases around the holder tell."""
    since = until = None
    near = {anchor, holder}
    for found in dates_in(draft, draft.sentence_of[anchor]):
        if not found.value or found.role not in WHEN | {"since"}:
            continue
        word = attached_to(draft.doc, found)
        if _is_resignation(word, near):
            until = until or found.value
            continue
        if word.pos_ == "VERB" and word.lemma_ in words("starting") and word.dep_ in ("relcl", "acl"):
            since = since or (found.value if near & {up.i for up in _noun_phrase(word)} else None)
        elif word.lemma_ in words("tenure") and found.role == "since" and near & {up.i for up in word.ancestors}:
            since = since or found.value
        elif word.pos_ == "VERB" and _leaves(word, near):
            until = until or found.value
    return Period(since=since, until=until)


def _is_resignation(word: Token, near: set[int]) -> bool:
    """Say whether a date is that from which somebody is gone: "announced his resignation effective on Friday"."""
    if word.lower_ != "effective":
        return False
    gone = [node for node in (word.head, *word.head.children) if node.lemma_ in words("leaving")]
    verbs = {node.head.i: node.head for node in gone if node.head.pos_ in VERBAL}
    return any(child.i in near and child.dep_ == "nsubj" for verb in verbs.values() for child in verb.children)


def _noun_phrase(clause: Token) -> Iterator[Token]:
    """Yield the words over a relative clause inside its noun phrase."""
    for up in clause.ancestors:
        if up.pos_ in VERBAL:
            return
        yield up


def _leaves(verb: Token, near: set[int]) -> bool:
    """Say whether a verb ends the office of one of these: they resigned, were sacked; somebody sacked them."""
    for child in verb.children:
        if child.i in near and child.dep_ in ("nsubj", "nsubjpass", "dobj"):
            return verb.lemma_ in words("resigning" if child.dep_ == "nsubj" else "sacking")
    return False


def race_left(draft: Draft, anchor: int, runner: Token) -> str | None:
    """Return the day on which a runner leaves the race: "ended his campaign yesterday"; None where none is told."""
    for found in dates_in(draft, draft.sentence_of[anchor]):
        if found.value and found.role in WHEN and _quits(attached_to(draft.doc, found), runner):
            return found.value
    return None


def _quits(verb: Token, runner: Token) -> bool:
    subjects = {child.i for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")}
    if verb.pos_ != "VERB" or not subjects & {runner.i, *(up.i for up in _noun_phrase(runner))}:
        return False
    given_up = [child for child in verb.children if child.dep_ in ("dobj", "prt", "prep")]
    if verb.lemma_ in words("quitting"):
        return any(child.lemma_ in words("race") or child.lower_ in ("out", "from") for child in given_up)
    ends = [child for child in given_up if child.lemma_ in words("end_noun")]
    return any(down.lemma_ in words("race") for end in ends for down in end.subtree)


def is_former(draft: Draft, told: Told, path: list[Token], *, has_former: bool) -> bool:
    """Say whether words around an anchor, or between the two ends, tell that it is over: former, then, no longer."""
    token = draft.doc[told.anchor]
    marked = _is_marked(token) and (has_former or token.pos_ != "PROPN")
    return marked or _is_ended(token) or (has_former and _is_former_phrase(path))


def _is_marked(token: Token) -> bool:
    """Say whether a word has "former" before it; "then" and "previously" say it of what lasts, not of what is done."""
    if token.pos_ == "VERB" and token.lemma_ not in words("holding"):
        return False
    if any(child.lower_ in words("former") for child in token.children if child.dep_ in MARKING):
        return True
    return token.lemma_ in ("husband", "wife") and any(child.lower_ == "first" for child in token.children)


def _is_ended(token: Token) -> bool:
    over = [token, token.head] if token.dep_ in PREDICATED else [token]
    if serves_as(token):
        over.append(token.head.head)
        if any(child.lower_ in words("former") for child in token.head.head.children if child.dep_ == "advmod"):
            return True
    if any(up.lower_ == "used" and down.dep_ == "xcomp" for down in over for up in [down.head] if down.pos_ == "VERB"):
        return True
    return any(c.lower_ == "longer" and c.i > 0 and c.nbor(-1).lower_ == "no" for node in over for c in node.children)


def _is_former_phrase(path: list[Token]) -> bool:
    """Say whether a noun on the way from one end to the other is called former, within one noun phrase or "is"."""
    if not path or any(node.pos_ in VERBAL and node.lemma_ != "be" for node in path):
        return False
    is_said = any(node.pos_ in VERBAL for node in path)
    if path[0].pos_ == "PROPN" and len(path) > 1 and (is_said or _is_beside(path[0], path[1])):
        path = path[1:]  # "former senator Roe, head of Ford" is no former head
    heads = [node.head for node in path if node.dep_ == "conj"]
    return any(_is_marked(node) or _is_led(node) for node in [*path, *heads] if node.pos_ in NOMINAL)


def _is_beside(name: Token, noun: Token) -> bool:
    return noun.dep_ == "appos" and noun.head.i == name.i


def _is_led(noun: Token) -> bool:
    """Say whether the words before a noun begin with "former" or "then-", however the parser hangs them."""
    first = noun
    while True:
        before = [child for child in first.lefts if child.dep_ in BEFORE]
        if not before:
            break
        first = before[0]
        if any(child.lower_ in words("runner") for child in before):
            return False  # "former presidential candidate Senator Roe"
    for back in range(1, 3):
        if first.i < back:
            return False
        lowered = first.nbor(-back).lower_
        if lowered in words("leading") or lowered.startswith("then-"):
            return True
        if lowered not in ("-", "the"):
            return False
    return False


def serves_as(anchor: Token) -> bool:
    """Say whether a verb gives somebody the office: served as, began serving as, was appointed as its director."""
    by = anchor.head
    return anchor.dep_ == "pobj" and by.lower_ == "as" and by.head.lemma_ in words("serving")
