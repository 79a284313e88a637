"""How much each source counts when rules and encoder are weighed against one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

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
)
RULE = NAMES.index("rule")


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each thing that is told of a candidate counts, and how much likelier a relation is than others."""

    weights: tuple[float, ...]
    relations: Mapping[str, float]  # counts where no rule found it
    learned: frozenset[str] = frozenset()  # relations whose score is a probability already

    def probability(self, relation: str, told: Sequence[float]) -> float:
        """Return how likely a candidate is."""
        if relation in self.learned:
            return _either(dict(zip(NAMES, told, strict=True)))
        total = sum(weight * value for weight, value in zip(self.weights, told, strict=True))
        if not told[RULE]:
            total += self.relations.get(relation, 0.0)
        return _share(total)


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _either(told: Mapping[str, float]) -> float:
    """Return how likely it is that a score or a rule is right, where both are probabilities."""
    wrong = 1.0 if told["no score"] else 1 - _share(told["score"])
    return 1 - wrong * (1 - _share(told["rule's share"]) if told["rule"] else 1.0)
