"""Strict figures of pair scores, over relations between two things: quick to compute, for choosing among networks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from training.batches import Examples

GRID = tuple(round(0.05 * step, 2) for step in range(1, 19))
Key = tuple[int, int, int, int]  # article, subject, relation, object


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall over required facts, and their mean."""

    precision: float
    recall: float
    predicted: int

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} ({self.predicted})"


class Sheet:
    """What gold says of a set of articles: each told with the gold id of each thing, and its facts."""

    def __init__(
        self,
        articles: Sequence[Mapping[str, Any]],
        relations: Sequence[str],
        symmetric: Iterable[str],
        broader: Mapping[str, Sequence[str]],
    ) -> None:
        self.articles = articles
        self.relations = relations
        index = {name: number for number, name in enumerate(self.relations)}
        self.symmetric = {index[name] for name in symmetric if name in index}
        self.finer = {
            index[wide]: {index[name] for name in index if wide in broader.get(name, ())} for wide in self.relations
        }

    def chosen(self, best: Mapping[Key, float], least: float) -> set[Key]:
        """Return the facts above a score, the finest of each pair alone."""
        held = {key for key, score in best.items() if score >= least}
        return {key for key in held if not any((*key[:2], one, key[3]) in held for one in self.finer[key[2]])}

    def figures(self, facts: set[Key], articles: set[int]) -> Figures:
        """Return the strict figures of facts."""
        said: set[tuple[int, str, int, str]] = set()
        for article, subject, relation, obj in facts:
            gold = self.articles[article]["gold"]
            ends = [gold.get(str(one), f"?{one}") for one in (subject, obj)]
            if relation in self.symmetric:
                ends.sort()
            said.add((article, ends[0], relation, ends[1]))
        true = self._true(articles)
        required = [key for key, needed in true.items() if needed]
        right = len(said & true.keys())
        found = sum(key in said for key in required)
        return Figures(right / max(1, len(said)), found / max(1, len(required)), len(said))

    def _true(self, articles: set[int]) -> dict[tuple[int, str, int, str], bool]:
        """Return the gold facts of articles and whether each is required."""
        true: dict[tuple[int, str, int, str], bool] = {}
        index = {name: number for number, name in enumerate(self.relations)}
        for article in articles:
            for subject, name, obj, required, _ in self.articles[article]["facts"]:
                if name in index:
                    ends = sorted([subject, obj]) if index[name] in self.symmetric else [subject, obj]
                    key = (article, ends[0], index[name], ends[1])
                    true[key] = true.get(key, False) or required
        return true

    def mean_of(self, best: Mapping[Key, float], articles: set[int]) -> float:
        """Return the mean precision over all gold facts in the order of their scores: less noisy than one threshold."""
        true, seen, right, total = self._true(articles), set[tuple[int, str, int, str]](), 0, 0.0
        for key in sorted(best, key=lambda one: -best[one]):
            gold = self.articles[key[0]]["gold"]
            ends = [gold.get(str(one), f"?{one}") for one in (key[1], key[3])]
            if key[2] in self.symmetric:
                ends.sort()
            fact = (key[0], ends[0], key[2], ends[1])
            if fact not in seen:
                seen.add(fact)
                if fact in true:
                    right += 1
                    total += right / len(seen)
        return total / max(1, len(true))

    def swept(self, best: Mapping[Key, float], articles: set[int]) -> list[tuple[float, Figures]]:
        """Return the figures at every threshold of the grid."""
        return [(least, self.figures(self.chosen(best, least), articles)) for least in GRID]


class Board(Sheet):
    """The best score of every fact that a set of articles may hold."""

    def __init__(
        self, examples: "Examples", own: int, symmetric: Iterable[str], broader: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(examples.articles, examples.relations[:own], symmetric, broader)
        self.examples = examples
        windows = examples.arrays["windows"]
        self.article = np.repeat(windows[:, 0], windows[:, 2])

    def best(self, scores: np.ndarray, articles: set[int], least: float = 0.05) -> dict[Key, float]:
        """Return the best score of each fact of some articles."""
        found: dict[Key, float] = {}
        rows = np.nonzero(np.isin(self.article, sorted(articles)))[0]
        held = scores[rows, : len(self.relations)].astype(np.float32)
        for row, relation in zip(*np.nonzero(held >= least), strict=True):
            pair = rows[row]
            subject, obj = self.examples.arrays["ends"][pair, :2].tolist()
            if relation in self.symmetric and obj < subject:
                subject, obj = obj, subject
            key = (int(self.article[pair]), subject, int(relation), obj)
            found[key] = max(found.get(key, 0.0), float(held[row, relation]))
        return found

    def average_precision(self, scores: np.ndarray, articles: set[int]) -> float:
        """Return the mean precision over all gold facts of some articles."""
        return self.mean_of(self.best(scores, articles, 0.02), articles)

    def sweep(self, scores: np.ndarray, articles: set[int]) -> list[tuple[float, Figures]]:
        """Return the figures of some articles at every threshold of the grid."""
        return self.swept(self.best(scores, articles), articles)
