"""When a fact holds or happened, from the dates tied to its clause; the publication date is never a start."""

from triplewire.extract.dates import dates_at
from triplewire.extract.draft import Draft
from triplewire.extract.word_lists import words
from triplewire.graph.model import Period

WHEN = frozenset({"on", "in", "", "of", "at"})


def period_of(draft: Draft, anchor: int, *, is_event: bool, is_over: bool = False) -> Period:
    """Return the period that the clause of an anchor states; an event happens, a state starts and ends."""
    dates = [found for found in dates_at(draft, anchor) if found.value]
    since = next((found.value for found in dates if found.role == "since"), None)
    until = next((found.value for found in dates if found.role == "until"), None)
    when = next((found.value for found in dates if found.role in WHEN), None)
    if is_event:
        return Period(happened=when or since)
    if is_over or _is_former(draft, anchor):
        until = until or (when if is_over else None) or "?"
    return Period(since=since, until=until)


def _is_former(draft: Draft, anchor: int) -> bool:
    token = draft.doc[anchor]
    if any(child.lower_ in words("former") for child in token.children if child.dep_ in ("amod", "advmod", "compound")):
        return True
    return any(child.lower_ == "longer" and child.nbor(-1).lower_ == "no" for child in token.children)
