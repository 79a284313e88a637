"""The status of a fact that the encoder found alone: its status head may say that it is not asserted.

It never says that a fact is asserted of which the words say that it is not: a denial would be told as a fact.
"""

from collections.abc import Mapping
from typing import Any

from triplewire.extract.pair_head import Floats
from triplewire.graph.model import Status

STATUSES = tuple(Status)  # in the order of the head
NEVER = 1.0  # no probability lies above it
ASSERTED = STATUSES.index(Status.ASSERTED)
KEPT = "not asserted from"  # the bound's name in the model's file


def status_of(told: Status, chances: Floats, bound: float) -> Status:
    """Return the status of a fact by what the words tell and the head's probabilities, where there are any.

    The bound is how sure the head has to be that the fact is not asserted.
    """
    if told is not Status.ASSERTED or not len(chances):
        return told
    if round(1 - round(float(chances[ASSERTED]), 4), 4) <= bound:
        return told
    rest = [(float(chances[number]), -number) for number in range(len(STATUSES)) if number != ASSERTED]
    return STATUSES[-max(rest)[1]]


def bound_of(told: Mapping[str, Any]) -> float:
    """Return the bound that a model's file tells of, or the one that no fact reaches."""
    return float(told.get(KEPT, NEVER))
