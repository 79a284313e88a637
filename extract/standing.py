"""How a thing stands in the attention of a reader at a pronoun: last subject, last "he", named again soon."""

from collections.abc import Mapping, Sequence

from triplewire.extract.attention import Attention
from triplewire.extract.salience import Point

Candidates = Mapping[int, Sequence[Point]]  # entity -> points; below -1 a common noun alone, or a word without mention


def standing(attention: Attention, kind: str, pronoun: Point, found: Candidates) -> dict[int, list[str]]:
    """Return the features of each candidate as a whole."""
    traits: dict[int, list[str]] = {entity: [] for entity in found}
    subjects: list[tuple[int, int]] = []
    for entity, points in found.items():
        if entity < 0:
            traits[entity].append("a stranger" if points[0].is_name else "a noun")
            continue
        earlier = [point for point in points if point.token < pronoun.token]
        subjects += [(p.token, entity) for p in earlier if p.role == "subject" and p.verb != pronoun.verb]
        if (gap := attention.named_after(entity, pronoun)) >= 0:
            traits[entity].append(f"named after {min(gap, 2)}" + ("" if gap else f" {pronoun.role}"))
    if subjects:
        traits[max(subjects)[1]].append("last subject")
    _rank(traits, pronoun, found)
    _chain(traits, attention, kind, pronoun)
    return traits


def _rank(traits: dict[int, list[str]], pronoun: Point, found: Candidates) -> None:
    """Tell which of the names was the last, the last but one and so on."""
    last = [
        (max((point.token for point in points if point.token < pronoun.token), default=-1), entity)
        for entity, points in found.items()
        if entity >= 0
    ]
    for place, (_, entity) in enumerate(sorted(last, reverse=True)):
        traits[entity] += [f"rank {min(place, 3)}", f"rank {min(place, 3)} {pronoun.role}", f"of {min(len(last), 4)}"]


def _chain(traits: dict[int, list[str]], attention: Attention, kind: str, pronoun: Point) -> None:
    """Tell who was meant by the pronoun before."""
    before = attention.taken_before(kind, pronoun.token)
    if before is None:
        return
    token, meant = before
    gap = pronoun.sentence - attention.draft.sentence_of[token]
    for entity, told in traits.items():
        if entity == meant:
            told += [f"chain {min(gap, 3)}", f"chain {min(gap, 2)} {pronoun.role}"]
        elif entity >= 0:
            told.append(f"other chain {min(gap, 3)}")
