"""How much each source counts when rules and encoder are weighed against one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

from triplewire.extract.presets import Preset
from triplewire.extract.second_opinion import NEVER

NAMES = (
    "constant",
    "score",
    "score squared",
    "support",
    "rule",
    "rule's share",
    "rule and score",
    "no score",
    "unnamed ends",
    "refused types",
    "title alone",
    "rival",
    "other rule",
    "other object",
    "other subject",
)
LEAST = 0.03  # a score below it makes no candidate
LINE = "calibration"  # its name in a model's file
AS_IT_IS = (0.0, 1.0)  # the line of a weighing that no unseen article was held against
RULE, SHARE = NAMES.index("rule"), NAMES.index("rule's share")


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each thing that is told of a candidate counts, and how much likelier a relation is than others."""

    weights: tuple[float, ...]
    relations: Mapping[str, float]  # counts where no rule found it
    learned: frozenset[str] = frozenset()  # relations whose score is a probability already
    trusts_rules: bool = False  # what a rule found is never less likely than by the rule alone
    not_asserted: float = NEVER  # how sure the status head has to be of it to overrule the words
    line: tuple[float, float] = AS_IT_IS  # what unseen articles tell of the log odds: an offset, and a slope

    def probability(self, relation: str, told: Sequence[float]) -> float:
        """Return how likely a candidate is."""
        if relation in self.learned:
            return _either(dict(zip(NAMES, told, strict=True)))
        total = sum(weight * value for weight, value in zip(self.weights, told, strict=True))
        if not told[RULE]:
            total += self.relations.get(relation, 0.0)
        if self.trusts_rules and told[RULE]:
            total = max(total, told[SHARE])
        return _share(self.line[0] + self.line[1] * total)

    def calibrated(self, share: float) -> float:
        """Return the probability, between 0 and 1, that takes the place of what the weights alone make of a candidate.

        The order of candidates stays: a bound and what it is held against move together (Platt, 1999).
        """
        if not 0 < share < 1:
            return share
        return _share(self.line[0] + self.line[1] * log(share / (1 - share)))


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _either(told: Mapping[str, float]) -> float:
    """Return how likely it is that a score or a rule is right, where both are probabilities."""
    wrong = 1.0 if told["no score"] else 1 - _share(told["score"])
    return 1 - wrong * (1 - _share(told["rule's share"]) if told["rule"] else 1.0)


def weighing_of(told: Mapping[str, Any]) -> tuple[Weighing, dict[Preset, float]]:
    """Return the weighing that a model's file tells of, and the bound of each preset."""
    weights = tuple(float(told["weights"].get(name, 0.0)) for name in NAMES)
    offset, slope = told.get(LINE, AS_IT_IS)
    trusts = bool(told.get("trusts_rules"))
    weighing = Weighing(weights, told["relations"], trusts_rules=trusts, line=(float(offset), float(slope)))
    bounds = {preset: float(told["thresholds"].get(preset, 0.5)) for preset in Preset}  # of before the line
    return weighing, {preset: round(weighing.calibrated(bound), 4) for preset, bound in bounds.items()}
