"""When a fact holds or happened, from the dates tied to its clause; the publication date is never a start."""

from collections.abc import Iterator

from spacy.tokens import Token

from triplewire.extract.dates import attached_to, dates_at, dates_in
from triplewire.extract.draft import DateFound, Draft
from triplewire.extract.status import PREDICATED
from triplewire.extract.word_lists import words
from triplewire.graph.model import Period

WHEN = frozenset({"on", "in", "", "of", "at"})


def tenure_of(draft: Draft, anchor: int, holder: int) -> Period:
    """Return when the holder of an office took and left it, as the verbs and phrases around the holder tell."""
    since = until = None
    near = {anchor, holder}
    for found in dates_in(draft, draft.sentence_of[anchor]):
        if not found.value or found.role not in WHEN | {"since"}:
            continue
        word = attached_to(draft.doc, found)
        if word.pos_ == "VERB" and word.lemma_ in words("starting") and word.dep_ in ("relcl", "acl"):
            since = since or (found.value if near & {up.i for up in _noun_phrase(word)} else None)
        elif word.lemma_ in words("tenure") and found.role == "since" and near & {up.i for up in word.ancestors}:
            since = since or found.value
        elif word.pos_ == "VERB" and _leaves(word, near):
            until = until or found.value
    return Period(since=since, until=until)


def _noun_phrase(clause: Token) -> Iterator[Token]:
    """Yield the words over a relative clause inside its noun phrase."""
    for up in clause.ancestors:
        if up.pos_ in ("VERB", "AUX"):
            return
        yield up


def _leaves(verb: Token, near: set[int]) -> bool:
    """Say whether a verb ends the office of one of these: they resigned, were sacked; somebody sacked them."""
    for child in verb.children:
        if child.i in near and child.dep_ in ("nsubj", "nsubjpass", "dobj"):
            return verb.lemma_ in words("resigning" if child.dep_ == "nsubj" else "sacking")
    return False


def period_of(draft: Draft, anchor: int, *, is_event: bool, is_over: bool = False, is_given: bool = False) -> Period:
    """Return the period that the clause of an anchor states; an event happens, a state starts and ends."""
    dates = [found for found in dates_at(draft, anchor, reach=1 if is_given else 3) if found.value]
    dates.sort(key=lambda found: draft.at[found.start] >= 0)  # the year in the name of an election says least
    roles = [(_role(draft, found), found.value) for found in dates]
    since = next((value for role, value in roles if role == "since"), None)
    until = next((value for role, value in roles if role == "until"), None)
    when = next((value for role, value in roles if role in WHEN), None)
    if is_event:
        return Period(happened=when or since)
    if not is_given:
        since = since or (when if _turns(draft, anchor, "starting") else None)
        until = until or (when if _turns(draft, anchor, "ending") else None)
    if is_over or _is_former(draft, anchor):
        until = until or (when if is_over else None) or "?"
    return Period(since=since, until=until)


def _role(draft: Draft, found: DateFound) -> str:
    """Return what a date is; one of an event after "since" or "until" is that: since his election in 2014."""
    word = attached_to(draft.doc, found)
    over = word.head.lower_ if word.dep_ in ("pobj", "pcomp") else ""
    return over if found.role in WHEN and over in ("since", "until") else found.role


def serves_as(anchor: Token) -> bool:
    """Say whether a verb gives somebody the office: served as, began serving as, was appointed as its director."""
    by = anchor.head
    return anchor.dep_ == "pobj" and by.lower_ == "as" and by.head.lemma_ in words("serving")


def gives_up(draft: Draft, anchor: int) -> bool:
    """Say whether the verb of an anchor tells that a campaign ends: ended his bid, dropped out."""
    return _turns(draft, anchor, "quitting")


def _turns(draft: Draft, anchor: int, name: str) -> bool:
    """Say whether the verb of an anchor tells how a state starts or ends: became, was appointed; resigned."""
    token = draft.doc[anchor]
    for _ in range(4):
        if token.pos_ in ("VERB", "AUX"):
            return token.lemma_ in words(name)
        token = token.head
    return False


def _is_former(draft: Draft, anchor: int) -> bool:
    token = draft.doc[anchor]
    if any(child.lower_ in words("former") for child in token.children if child.dep_ in ("amod", "advmod", "compound")):
        return True
    if token.lemma_ in ("husband", "wife") and any(child.lower_ == "first" for child in token.children):
        return True
    over = [token, token.head] if token.dep_ in PREDICATED else [token]
    if serves_as(token):
        over.append(token.head.head)
        if any(child.lower_ in words("former") for child in token.head.head.children if child.dep_ == "advmod"):
            return True
    if any(up.lower_ == "used" and down.dep_ == "xcomp" for down in over for up in [down.head] if down.pos_ == "VERB"):
        return True
    return any(c.lower_ == "longer" and c.i > 0 and c.nbor(-1).lower_ == "no" for node in over for c in node.children)
