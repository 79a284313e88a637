"""Status, speaker and time of a fact."""

from dataclasses import replace

from triplewire.extract.draft import Draft, FactDraft
from triplewire.graph.model import Status


def qualify(draft: Draft, fact: FactDraft) -> FactDraft:
    """Return the fact with its status, speaker and period decided."""
    return fact if fact.status else replace(fact, status=Status.ASSERTED)
