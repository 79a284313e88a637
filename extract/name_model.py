"""A learned judge of the types of names: weights of features, trained on annotated texts, read from a table."""

from collections.abc import Mapping
from functools import cache

from triplewire.extract.gazetteer import rows
from triplewire.graph.model import EntityType

TYPES = (
    EntityType.PERSON,
    EntityType.ORGANIZATION,
    EntityType.PLACE,
    EntityType.EVENT,
    EntityType.PRODUCT,
    EntityType.LAW,
    EntityType.GROUP,
    None,
)
CLEAR = 200  # a type has to be ahead by so much of the votes of rules: less is wrong as often as right on news
SURE = 200  # ahead of nothing by so much, an overlooked run of words is a name
Weights = Mapping[str, tuple[int, ...]]


def scores(features: Mapping[str, float], weights: Weights) -> list[float]:
    """Return the sum of the weights of each type; the last is for what names nothing."""
    rows = [
        held if value == 1.0 else [value * weight for weight in held]
        for name, value in features.items()
        if (held := weights.get(name)) is not None
    ]
    return [round(sum(column), 3) for column in zip(*rows, strict=True)] or [0.0] * len(TYPES)


def better(features: Mapping[str, float], weights: Weights, held: EntityType) -> EntityType:
    """Return the type that clearly beats the one held so far, else that one; a people stays a people."""
    if held is EntityType.GROUP:
        return held
    sums = scores(features, weights)[:-1]
    top = max(range(len(sums)), key=lambda number: (sums[number], -number))
    return TYPES[top] or held if sums[top] - sums[TYPES.index(held)] > CLEAR else held


def named(features: Mapping[str, float], weights: Weights) -> EntityType | None:
    """Return the type of words that nobody took for a name so far, or nothing where they are hardly one."""
    *sums, nothing = scores(features, weights)
    top = max(range(len(sums)), key=lambda number: (sums[number], -number))
    return TYPES[top] if sums[top] - nothing > SURE else None


@cache
def load_weights() -> Weights:
    """Return the weights that come with the package."""
    return {name: tuple(int(weight) for weight in held) for name, *held in rows("name_weights.tsv")}
