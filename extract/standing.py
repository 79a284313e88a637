"""How a thing stands in the attention of a reader at a pronoun: the last subject, named once, named again soon."""

from collections.abc import Mapping, Sequence

from triplewire.extract.attention import Attention
from triplewire.extract.salience import Point

Candidates = Mapping[int, Sequence[Point]]  # entity -> points; below -1 a common noun alone


def standing(attention: Attention, pronoun: Point, found: Candidates) -> dict[int, list[str]]:
    """Return the features of each candidate as a whole."""
    traits: dict[int, list[str]] = {entity: [] for entity in found}
    subjects: list[tuple[int, int]] = []
    for entity, points in found.items():
        if entity < 0:
            traits[entity].append("a noun")
            continue
        earlier = [point for point in points if point.token < pronoun.token]
        subjects += [(p.token, entity) for p in earlier if p.role == "subject" and p.verb != pronoun.verb]
        if len(points) == len(earlier) == 1 and points[0].is_name:
            traits[entity].append("once")
        if (gap := attention.named_after(entity, pronoun)) >= 0:
            traits[entity].append(f"named after {min(gap, 2)}" + ("" if gap else f" {pronoun.role}"))
    if subjects:
        traits[max(subjects)[1]].append("last subject")
    return traits
