"""How sure a statement has to be: three presets, each with a bound for rules alone and for rules with models."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triplewire.extract.scorers import Scorer


class Preset(StrEnum):
    """What matters more: that every statement is right, or that every statement is found."""

    PRECISE = "precise"
    DEFAULT = "default"
    BROAD = "broad"


RULES_ALONE = {Preset.PRECISE: 0.7, Preset.DEFAULT: 0.5, Preset.BROAD: 0.3}


def threshold_of(asked: Preset | float, scorer: "Scorer | None") -> float:
    """Return the confidence below which nothing is given; that with a model was chosen when it was weighed."""
    if not isinstance(asked, Preset):
        return asked
    return RULES_ALONE[asked] if scorer is None else scorer.thresholds[asked]
