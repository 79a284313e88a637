"""When a fact holds or happened, from the dates tied to its clause; the publication date is never a start."""

from triplewire.extract.dates import dates_at
from triplewire.extract.draft import Draft
from triplewire.extract.status import PREDICATED
from triplewire.extract.word_lists import words
from triplewire.graph.model import Period

WHEN = frozenset({"on", "in", "", "of", "at"})


def period_of(draft: Draft, anchor: int, *, is_event: bool, is_over: bool = False, is_given: bool = False) -> Period:
    """Return the period that the clause of an anchor states; an event happens, a state starts and ends."""
    dates = [found for found in dates_at(draft, anchor, reach=1 if is_given else 3) if found.value]
    since = next((found.value for found in dates if found.role == "since"), None)
    until = next((found.value for found in dates if found.role == "until"), None)
    when = next((found.value for found in dates if found.role in WHEN), None)
    if is_event:
        return Period(happened=when or since)
    if not is_given:
        since = since or (when if _turns(draft, anchor, "starting") else None)
        until = until or (when if _turns(draft, anchor, "ending") else None)
    if is_over or _is_former(draft, anchor):
        until = until or (when if is_over else None) or "?"
    return Period(since=since, until=until)


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
    over = [token, token.head] if token.dep_ in PREDICATED else [token]
    return any(c.lower_ == "longer" and c.i > 0 and c.nbor(-1).lower_ == "no" for node in over for c in node.children)
