"""A regularised logistic regression in plain arrays: the same numbers in the same order give the same weights."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
STEPS = 40
SHORT = 1e-4  # of a step: below it nothing gets better
CLOSE = 1e-4  # of what is missed: closer is no use
TINY = 1e-6


class Line(NamedTuple):
    """Weights and bias of a score: its sign says what is likelier."""

    weights: Numbers
    bias: float

    def score(self, vectors: Numbers) -> Numbers:
        """Return the log odds of each vector."""
        scores: Numbers = vectors @ self.weights + self.bias
        return scores


def likely(scores: Numbers) -> Numbers:
    """Return probabilities of log odds."""
    probabilities: Numbers = 1 / (1 + np.exp(-np.clip(scores, -40, 40)))
    return probabilities


def fit(vectors: Numbers, targets: Numbers, counts: Numbers, ridge: float) -> Line:
    """Return the line that tells targets (0 to 1) best, each counted so often, its weights drawn to nothing.

    Every column is measured in its own spread, so the ridge means the same for all.
    """
    mean = np.average(vectors, axis=0, weights=counts)
    spread = np.sqrt(np.average((vectors - mean) ** 2, axis=0, weights=counts)) + TINY
    table = np.hstack([(vectors - mean) / spread, np.ones((len(vectors), 1))])
    held = np.full(table.shape[1], ridge)
    held[-1] = TINY
    found = np.zeros(table.shape[1])
    right, all_ = counts @ targets, counts.sum()
    found[-1] = np.log((right + 0.5) / (all_ - right + 0.5))
    worth = _loss(table, targets, counts, held, found)
    for _ in range(STEPS):
        sure = likely(table @ found)
        slope = table.T @ (counts * (targets - sure)) - held * found
        curve = (table * (counts * sure * (1 - sure))[:, None]).T @ table + np.diag(held)
        step = np.linalg.solve(curve, slope)
        before, length = worth, 1.0
        while (worth := _loss(table, targets, counts, held, found + length * step)) > before and length > SHORT:
            length /= 2  # from far away Newton's whole step leads astray
        if worth > before:
            break
        found = found + length * step
        if before - worth < CLOSE:
            break
    weights = found[:-1] / spread
    return Line(weights, float(found[-1] - mean @ weights))


def _loss(table: Numbers, targets: Numbers, counts: Numbers, held: Numbers, found: Numbers) -> float:
    scores = table @ found
    missed = np.logaddexp(0, scores) - targets * scores
    return float(counts @ missed + 0.5 * (held @ found**2))


def calibrate(scores: Numbers, targets: Numbers, counts: Numbers) -> Line:
    """Return the line that makes probabilities of scores which were given without having seen their targets (Platt)."""
    right = counts @ targets
    wrong = counts.sum() - right
    soft = np.where(targets > 0, (right + 1) / (right + 2), 1 / (wrong + 2))
    return fit(scores[:, None], soft, counts, 1.0)
