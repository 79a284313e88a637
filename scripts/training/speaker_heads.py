"""A head for the speaker of a fact on the states of the shipped encoder, beside what rules say."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import measure_qualifiers as qualifiers
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.network import WIDE
from training.states import states_of
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import Encoder
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import EntityType

SPEAKERS = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.PLACE, EntityType.GROUP})
NEAR, NARROW, DROP, EPOCHS, SIZE, RATE, DECAY = 2, 32, 0.4, 15, 32, 1e-3, 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact, its candidates for speaker, the last of them nobody, and which of them rules and gold name."""

    anchor: NDArray[np.float32]
    candidates: NDArray[np.float32]
    told: NDArray[np.float32]  # rules name it, same sentence, nobody
    right: NDArray[np.bool_]  # none of them: the speaker is no candidate
    has: bool
    by_rules: bool  # rules are right


def asked_of(extractor: Extractor, encoder: Encoder, sample: qualifiers.Sample) -> Iterator[Asked]:
    """Yield the facts of an article; one without any speaker tells little, and is left out."""
    if not any(fact.get("speaker") for fact in sample.facts):
        return
    draft, _ = extractor.draft(sample.article)
    states = states_of(encoder, draft).words
    for judged in qualifiers.judge(sample, draft):
        yield _asked(draft, judged, states)


def _asked(draft: Draft, judged: qualifiers.Judged, states: dict[int, NDArray[np.float32]]) -> Asked:
    anchor, nothing = judged.found.anchor, np.zeros(WIDE, np.float32)
    sentence = draft.sentence_of[anchor]
    nearest: dict[int, int] = {}
    for one in draft.mentions:
        near = abs(draft.sentence_of[one.head] - sentence) <= NEAR
        if near and one.entity >= 0 and draft.entities[one.entity].type in SPEAKERS:
            held = nearest.get(one.entity)
            if held is None or abs(one.head - anchor) < abs(held - anchor):
                nearest[one.entity] = one.head
    things = {entity: draft.entities[entity] for entity in nearest}
    names = {
        entity: {name.lower().removeprefix("the ") for name in (one.name, *one.names)} for entity, one in things.items()
    }
    by_rules = [bool(names[entity] & judged.speakers) for entity in nearest]
    right = [bool(names[entity] & judged.wanted) for entity in nearest]
    same = [draft.sentence_of[token] == sentence for token in nearest.values()]
    told = [*zip(by_rules, same, [False] * len(same), strict=True), (not any(by_rules), False, True)]
    return Asked(
        states.get(anchor, nothing),
        np.array([*(states.get(token, nothing) for token in nearest.values()), nothing]),
        np.array(told, np.float32),
        np.array([*right, not judged.wanted]),
        bool(judged.wanted),
        bool(judged.wanted & judged.speakers) if judged.wanted else not judged.speakers,
    )


class Head(nn.Module):
    """Scores a candidate by the states of the fact's word and of its own, and by what rules say."""

    def __init__(self) -> None:
        super().__init__()
        self.drop = nn.Dropout(DROP)
        self.anchor, self.candidate = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.inner, self.outer = nn.Linear(3 * NARROW + 3, NARROW), nn.Linear(NARROW, 1)
        self.plain = nn.Linear(3, 1)

    def forward(self, row: Asked) -> Tensor:
        """Return the score of each candidate."""
        told = torch.from_numpy(row.told)
        other = self.candidate(self.drop(torch.from_numpy(row.candidates)))
        one = self.anchor(self.drop(torch.from_numpy(row.anchor))).expand(len(other), -1)
        hidden = torch.relu(self.inner(torch.cat([one, other, one * other, told], 1)))
        return (self.outer(self.drop(hidden)) + self.plain(told)).squeeze(1)


def fit(rows: Sequence[Asked], seed: int) -> Head:
    """Return a head fitted on some facts."""
    torch.manual_seed(seed)
    head = Head()
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
    kept = [row for row in rows if row.right.any()]
    for _ in range(EPOCHS):
        for some in torch.randperm(len(kept)).split(SIZE):
            losses = []
            for row in (kept[number] for number in some.tolist()):
                scores = head(row)
                losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[torch.from_numpy(row.right)], 0))
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()
            optimizer.step()
    head.eval()
    return head


def crossed(articles: Sequence[Sequence[Asked]], folds: int = 5, seeds: int = 2) -> None:
    """Print how often rules and the head name the right speaker, and how often one where there is none."""
    articles = [rows for rows in articles if rows]
    for seed in range(seeds):
        counts: Counter[str] = Counter()
        for fold in range(folds):
            learned = [row for number, rows in enumerate(articles) for row in rows if number % folds != fold]
            apart = [row for number, rows in enumerate(articles) for row in rows if number % folds == fold]
            counts.update(tallied(fit(learned, seed), apart))
        print(f"seed {seed}:", ", ".join(f"{name} {count}" for name, count in sorted(counts.items())), flush=True)


def tallied(head: Head, rows: Sequence[Asked]) -> Counter[str]:
    """Count the facts that rules and the head are right about."""
    counts: Counter[str] = Counter()
    with torch.no_grad():
        for row in rows:
            best = int(head(row).argmax())
            which = "with a speaker" if row.has else "without"
            counts[which] += 1
            counts[f"{which}, rules right"] += row.by_rules
            counts[f"{which}, head right"] += bool(row.right[best])
            counts["with a speaker, a candidate"] += row.has and bool(row.right.any())
    return counts
