"""What the kind of a fact and its dates make of its status: who will leave is in, what is dated ahead is to come."""

from spacy.tokens import Token

from triplewire.extract.dates import dates_at
from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.word_lists import words
from triplewire.graph.model import EntityType, Period, Status

OPEN = frozenset({Status.FUTURE, Status.NEGATED})
PRESENT = frozenset({"VBZ", "VBP"})
DATED = frozenset({"on", "in", "", "at"})
RACE = "candidate_in"


def outlook_of(draft: Draft, fact: FactDraft, status: Status, period: Period, *, is_event: bool) -> Status:
    """Return the status of a fact that its words alone give another."""
    anchor = draft.doc[fact.anchor]
    if status in OPEN and _presupposes(draft, fact, anchor, is_event=is_event):
        return Status.ASSERTED
    if status is Status.ASSERTED and _is_ahead(draft, fact, anchor, period, is_event=is_event):
        return Status.FUTURE
    return status


def _presupposes(draft: Draft, fact: FactDraft, anchor: Token, *, is_event: bool) -> bool:
    """Say whether the words tell of an end, or of the outcome, of what therefore holds."""
    lemma = anchor.lemma_.lower()
    if fact.relation == RACE:
        return lemma in words("outcome")
    if fact.relation == "criticized":
        return _demands(draft, fact, anchor)
    return not is_event and lemma in words("ending") | words("resigning") | words("leaving")


def _demands(draft: Draft, fact: FactDraft, anchor: Token) -> bool:
    """Say whether the subject asks for the deed of an anchor: "demanded that the minister resign" """
    head = anchor.head
    if anchor.dep_ not in ("ccomp", "xcomp") or head.lemma_ not in words("demand"):
        return False
    while head.dep_ == "conj" and all(child.dep_ != "nsubj" for child in head.children):
        head = head.head
    subject = draft.mentions[fact.subject]
    return any(child.dep_ == "nsubj" and subject.start <= child.i < subject.end for child in head.children)


def _is_ahead(draft: Draft, fact: FactDraft, anchor: Token, period: Period, *, is_event: bool) -> bool:
    """Say whether a date after that of publication puts it ahead: "opens in Lima on Friday"."""
    published = draft.article.published
    if not published or anchor.tag_ in ("VBD", "VBN"):
        return False
    if _is_after(period.happened if is_event else period.since, published):
        return True
    if fact.relation == "occurred_on" and isinstance(fact.object, ValueDraft):
        return fact.object.type is EntityType.DATE and _is_after(fact.object.value, published)
    if anchor.tag_ not in PRESENT:
        return False
    return any(found.role in DATED and _is_after(found.value, published) for found in dates_at(draft, anchor.i))


def _is_after(value: str | None, published: str) -> bool:
    return value is not None and value > published[: len(value)]
