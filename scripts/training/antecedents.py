"""A head for the antecedents of pronouns on the states of the shipped encoder, fitted on GAP beside today's weights."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from fit_pronouns import SAID, Model, counted
from gap import Pronoun, asked
from measure_coreference import score
from numpy.typing import NDArray
from torch import Tensor, nn

from training.network import WIDE
from training.states import states_of
from triplewire.extract.encoder import Encoder
from triplewire.extract.pipeline import Extractor

NARROW, DROP, RATE, DECAY, EPOCHS, SIZE = 64, 0.4, 1e-3, 0.05, 12, 32
FOLDS = 5
Array = NDArray[np.float64]


@dataclass(slots=True)
class Stated:
    """A pronoun of GAP with the states of its word and of the words of its candidates, by entity and point."""

    pronoun: Pronoun
    state: NDArray[np.float32]
    points: dict[int, NDArray[np.float32]]


def read(extractor: Extractor, encoder: Encoder, data: Path, part: str) -> Iterator[Stated]:
    """Yield the pronouns of a part of GAP."""
    nothing = np.zeros(WIDE, np.float32)
    for one in asked(extractor, data, part, None):
        used = sorted({one.draft.sentence_of[t] for t in [one.token, *chain(*one.tokens.values())]})
        words = states_of(encoder, one.draft, range(used[0], used[-1] + 1)).words if one.tokens else {}
        states = {e: np.array([words.get(t, nothing) for t in held]) for e, held in one.tokens.items()}
        yield Stated(one.pronoun, words.get(one.token, nothing), states)


class Head(nn.Module):
    """Scores a candidate's word as the meaning of a pronoun, by both states and their product."""

    def __init__(self) -> None:
        super().__init__()
        self.drop = nn.Dropout(DROP)
        self.pronoun, self.candidate = nn.Linear(WIDE, NARROW), nn.Linear(WIDE, NARROW)
        self.inner, self.outer = nn.Linear(3 * NARROW, NARROW), nn.Linear(NARROW, 1)
        nn.init.zeros_(self.outer.weight)

    def forward(self, pronoun: Tensor, candidate: Tensor) -> Tensor:
        """Return the points that a state adds to what today's weights give."""
        one, other = self.pronoun(self.drop(pronoun)), self.candidate(self.drop(candidate))
        hidden = torch.relu(self.inner(torch.cat([one, other, one * other], 1)))
        return self.outer(self.drop(hidden)).squeeze(1)


class Fitted:
    """Today's weights with a head on top of them, both fitted on some of the pronouns."""

    def __init__(self, rows: Sequence[Stated], used: NDArray[np.bool_], columns: dict[str, int], seed: int) -> None:
        torch.manual_seed(seed)
        self.columns = columns
        self.weights = Model([row.pronoun for row in rows], columns).fit(used)
        self.head = Head()
        kept = [row for row, one in zip(rows, used, strict=True) if one and row.points]
        self._learn([(row, *self._base(row)) for row in kept])

    def _base(self, row: Stated) -> tuple[list[int], Tensor, Tensor, Tensor]:
        """Return the entities of a pronoun, which of them each point is of, and the scores of points and wholes."""
        entities = list(row.pronoun.traits)
        owner, points, wholes = [], [], []
        for number, entity in enumerate(entities):
            told, whole = row.pronoun.traits[entity]
            wholes.append(self._sum(whole))
            owner += [number] * len(told)
            points += [self._sum(one) for one in told]
        return entities, torch.tensor(owner), torch.tensor(points), torch.tensor(wholes)

    def _sum(self, traits: Iterable[str]) -> float:
        return float(sum(self.weights[self.columns[one]] for one in traits if one in self.columns))

    def _scores(self, row: Stated, base: tuple[list[int], Tensor, Tensor, Tensor], *, plain: bool) -> Tensor:
        entities, owner, points, wholes = base
        if not plain:
            states = torch.from_numpy(np.concatenate([row.points[entity] for entity in entities]))
            points = points + self.head(torch.from_numpy(row.state).expand(len(states), -1), states)
        held = [torch.logsumexp(points[owner == number], 0) + wholes[number] for number in range(len(entities))]
        return torch.stack([*held, torch.tensor(float(self.weights[-1]))])

    def _learn(self, rows: list[tuple[Stated, list[int], Tensor, Tensor, Tensor]]) -> None:
        optimizer = torch.optim.AdamW(self.head.parameters(), lr=RATE, weight_decay=DECAY)
        for _ in range(EPOCHS):
            order = torch.randperm(len(rows)).tolist()
            for first in range(0, len(order), SIZE):
                losses = []
                for row, *base in (rows[number] for number in order[first : first + SIZE]):
                    right = torch.tensor([row.pronoun.is_right(one) for one in [*base[0], None]])
                    if right.any():
                        scores = self._scores(row, (base[0], base[1], base[2], base[3]), plain=False)
                        losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0))
                optimizer.zero_grad()
                torch.stack(losses).mean().backward()
                optimizer.step()
        self.head.eval()

    def told(self, row: Stated, *, plain: bool) -> int | None:
        """Return the entity that a pronoun is taken for, with the head or by today's weights alone."""
        if not row.points:
            return None
        base = self._base(row)
        with torch.no_grad():
            shares = self._scores(row, base, plain=plain).softmax(0)[:-1]
        best = int(shares.argmax())
        return base[0][best] if float(shares[best]) >= SAID else None


def tally(rows: Iterable[tuple[Stated, int | None]]) -> Counter[str]:
    """Count over both names of each text, as GAP does."""
    counts: Counter[str] = Counter()
    for row, told in rows:
        for meant, held in zip(row.pronoun.meant, row.pronoun.names, strict=True):
            said = told is not None and told in held
            counts.update({"said": said, "there": meant, "right": said and meant})
    return counts


def text(counts: Counter[str]) -> str:
    """Return precision, recall and F1."""
    return score(counts["right"], counts["said"], counts["there"])


def compare(development: Sequence[Stated], validation: Sequence[Stated], seeds: int) -> None:
    """Print what the head is worth on parts of GAP development that it was not fitted on, and on GAP validation."""
    columns = counted([row.pronoun for row in development])
    fold = np.random.RandomState(0).permutation(len(development)) % FOLDS
    folded: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for number in range(FOLDS):
        fitted = Fitted(development, fold != number, columns, number)
        apart = [row for row, one in zip(development, fold, strict=True) if one == number]
        for plain, counts in folded.items():
            counts.update(tally((row, fitted.told(row, plain=plain)) for row in apart))
    print(f"GAP development by folds: today's weights {text(folded[True])}, with the head {text(folded[False])}")
    for seed in range(seeds):
        fitted = Fitted(development, np.ones(len(development), dtype=bool), columns, seed)
        both = [text(tally((row, fitted.told(row, plain=plain)) for row in validation)) for plain in (True, False)]
        print(f"GAP validation, seed {seed}: today's weights {both[0]}, with the head {both[1]}", flush=True)
