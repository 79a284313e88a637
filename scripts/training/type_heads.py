"""What the head for the types of mentions, trained with the encoder, would mend and break of what rules say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measure_coreference import gum_text
from numpy.typing import NDArray

from training.states import states_of
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import HEAD, WEIGHTS, Encoder
from triplewire.extract.learn.labels import GoldLabels
from triplewire.extract.pair_head import softmax
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import EntityType, MentionKind

TYPES = tuple(EntityType)
GUM_TYPES = {"person": "Person", "place": "Place", "organization": "Organization", "event": "Event"}
BOUNDS = (*(round(0.05 * step, 2) for step in range(8, 20)), 0.97, 0.99)


@dataclass(frozen=True, slots=True)
class Named:
    """A name with the type that it has, the type that rules give it, and the head's opinion of it."""

    right: int
    held: int
    chances: NDArray[np.float32]  # of this use
    together: NDArray[np.float32]  # of all uses in the article
    words: str
    known: bool  # the gazetteer knows the thing


class TypeHead:
    """The head as it lies beside the encoder."""

    def __init__(self, encoder: Encoder) -> None:
        with np.load(WEIGHTS / HEAD) as file:
            self.weights = file["mention_types.weight"].astype(np.float32)
            self.bias = file["mention_types.bias"].astype(np.float32)
        self.encoder = encoder

    def judged(self, draft: Draft, right: dict[int, int]) -> Iterator[Named]:
        """Yield the names of an article whose right type is known."""
        states = states_of(self.encoder, draft).mentions
        chances = {number: softmax(self.weights @ state + self.bias) for number, state in states.items()}
        sums: dict[int, list[NDArray[np.float32]]] = {}
        for number, told in chances.items():
            if draft.mentions[number].kind is MentionKind.NAME:
                sums.setdefault(draft.mentions[number].entity, []).append(np.log(told + 1e-6))
        for number, type_ in sorted(right.items()):
            one = draft.mentions[number]
            if one.kind is MentionKind.NAME and number in chances and type_ >= 0:
                held = draft.entities[one.entity].type if one.entity >= 0 else one.type
                together = softmax(np.mean(sums[one.entity], axis=0))
                known = one.entity >= 0 and draft.entities[one.entity].key is not None
                yield Named(type_, TYPES.index(held), chances[number], together, draft.words(one.start, one.end), known)


def of_gold(head: TypeHead, extractor: Extractor, articles: Sequence[GoldArticle]) -> list[Named]:
    """Return the judged names of annotated articles."""
    found: list[Named] = []
    for gold in articles:
        draft, _ = extractor.draft(gold.article)
        labels = GoldLabels(gold, draft, extractor.ontology)
        found += head.judged(draft, {number: labels.type_of(number) for number in range(len(draft.mentions))})
    return found


def gum_types(path: Path) -> dict[tuple[int, int], str]:
    """Return our type of each stretch of a GUM article that has one."""
    _, spans = gum_text(path)
    kinds: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        for part in line.split("Entity=")[1:]:
            for opened in part.split("|")[0].split("(")[1:]:
                pieces = opened.split(")")[0].split("-")
                kinds.setdefault(pieces[0], pieces[1] if len(pieces) > 1 else "")
    return {span: GUM_TYPES[kinds[one]] for span, one in spans.items() if kinds.get(one) in GUM_TYPES}


def best_bound(names: Sequence[Named], *, together: bool) -> float:
    """Return the bound from which the head's word does most good; 1 where none does."""
    worth = [(sum(effect(names, bound, together=together)), bound) for bound in (*BOUNDS, 1.0)]
    return max(worth)[1]


def effect(names: Sequence[Named], bound: float, *, together: bool) -> tuple[int, int]:
    """Return how many types are mended, and less than nothing for how many are broken."""
    mended = broken = 0
    for one in names:
        chances = one.together if together else one.chances
        said = int(chances[: len(TYPES)].argmax())
        if said != one.held and chances[said] >= bound:
            mended += said == one.right
            broken += one.held == one.right
    return mended, -broken


def right_share(names: Sequence[Named], *, together: bool) -> tuple[float, float]:
    """Return how often rules are right and how often the head alone is."""
    head = [int((one.together if together else one.chances).argmax()) == one.right for one in names]
    return sum(one.held == one.right for one in names) / len(names), sum(head) / len(names)
