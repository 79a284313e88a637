"""A learned judge of the types of names: weights of features, trained on annotated texts, read from a table."""

from collections.abc import Mapping, Sequence
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
CLOSE = 100  # ahead of the next by no more, a type is worth a second look
Weights = Mapping[str, tuple[int, ...]]


def scores(features: Mapping[str, float], weights: Weights) -> list[float]:
    """Return the sum of the weights of each type; the last is for what names nothing."""
    rows = [
        held if value == 1.0 else [value * weight for weight in held]
        for name, value in features.items()
        if (held := weights.get(name)) is not None
    ]
    return [round(sum(column), 3) for column in zip(*rows, strict=True)] or [0.0] * len(TYPES)


def better(sums: Sequence[float], held: EntityType) -> EntityType:
    """Return the type that clearly beats the one held so far, else that one; a people stays a people."""
    if held is EntityType.GROUP:
        return held
    top = max(range(len(TYPES) - 1), key=lambda number: (sums[number], -number))
    return TYPES[top] or held if sums[top] - sums[TYPES.index(held)] > CLEAR else held


def named(sums: Sequence[float]) -> EntityType | None:
    """Return the type of words that nobody took for a name so far, or nothing where they are hardly one."""
    top = max(range(len(TYPES) - 1), key=lambda number: (sums[number], -number))
    return TYPES[top] if sums[top] - sums[-1] > SURE else None


def is_open(sums: Sequence[float], type_: EntityType) -> bool:
    """Say whether a type is hardly ahead of another, or behind it; that of a people is not."""
    if type_ is EntityType.GROUP:
        return False
    others = (one for kind, one in zip(TYPES[:-1], sums, strict=False) if kind is not type_)
    return sums[TYPES.index(type_)] - max(others) <= CLOSE


@cache
def load_weights() -> Weights:
    """Return the weights that come with the package."""
    return {name: tuple(int(weight) for weight in held) for name, *held in rows("name_weights.tsv")}
