"""The status of a fact that the encoder found alone: the words decide, unless its status head is sure of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triplewire.extract.pair_head import Floats
from triplewire.graph.model import Status

STATUSES = tuple(Status)  # in the order of the head
NEVER = 1.0
ASSERTED = STATUSES.index(Status.ASSERTED)


@dataclass(frozen=True, slots=True)
class StatusBounds:
    """How sure the encoder has to be before it overrules the words; no probability lies above `NEVER`."""

    asserted: float = NEVER  # that a fact is asserted, of which the words say that it is not
    other: float = NEVER  # that a fact is not asserted, of which the words say that it is

    def status_of(self, told: Status, chances: Floats) -> Status:
        """Return the status of a fact by what the words tell and the head's probabilities, where there are any."""
        if not len(chances):
            return told
        asserted = round(float(chances[ASSERTED]), 4)
        if told is not Status.ASSERTED:
            return Status.ASSERTED if asserted > self.asserted else told
        rest = [(float(chances[number]), -number) for number in range(len(STATUSES)) if number != ASSERTED]
        return STATUSES[-max(rest)[1]] if round(1 - asserted, 4) > self.other else told


def bounds_of(told: Mapping[str, Any]) -> StatusBounds:
    """Return the bounds that a model's file tells of, or those that no fact reaches."""
    held = told.get("statuses", {})
    return StatusBounds(float(held.get("asserted", NEVER)), float(held.get("other", NEVER)))
