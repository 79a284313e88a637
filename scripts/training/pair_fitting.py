"""Fits the sparse pair model: a logistic regression for each relation, all at once, by FTRL with a pull to zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from training.pair_examples import PairSet

FOLDS = 4
BIAS = -5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn."""

    epochs: int = 3
    rate: float = 0.15
    pull: float = 2.0  # to zero: what never outweighs it has no weight
    ridge: float = 1.0
    batch: int = 512
    rare: int = 3  # features of fewer pairs are left out
    right: float = 2.0  # how much a pair counts for a relation that holds
    news: float = 2.0  # how much real annotated articles count
    soft: float = 0.5  # how much what the encoder says of articles without annotation counts
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights of a model."""

    keys: np.ndarray
    weights: np.ndarray  # feature, column
    bias: np.ndarray

    def judged(self, pairs: PairSet) -> np.ndarray:
        """Return the probabilities of pairs."""
        total = matrix(pairs.features, pairs.lengths, self.keys) @ self.weights + self.bias
        chances: np.ndarray = 1 / (1 + np.exp(-total))
        return chances


def matrix(features: np.ndarray, lengths: np.ndarray, keys: np.ndarray) -> csr_matrix:
    """Return pairs as rows of ones over the features that are known."""
    at = np.minimum(np.searchsorted(keys, features), len(keys) - 1)
    known = keys[at] == features
    rows = np.repeat(np.arange(len(lengths)), lengths)[known]
    return csr_matrix((np.ones(len(rows), np.float32), (rows, at[known])), shape=(len(lengths), len(keys)))


def joined(sets: Sequence[PairSet]) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of all sets and how many each pair has."""
    return np.concatenate([one.features for one in sets]), np.concatenate([one.lengths for one in sets])


def targets(pairs: PairSet, columns: int, given: Settings, count: float) -> tuple[np.ndarray, np.ndarray]:
    """Return what is to be said of each pair and column, and how much each of them counts."""
    truth = np.zeros((len(pairs.lengths), columns), np.float32)
    counts = np.full_like(truth, count)
    if pairs.soft.size:
        return pairs.soft.astype(np.float32), counts * np.float32(given.soft)
    counts[pairs.unasked[:, 0], pairs.unasked[:, 1]] = 0
    truth[pairs.holds[:, 0], pairs.holds[:, 1]] = 1
    counts[pairs.holds[:, 0], pairs.holds[:, 1]] = given.right * count
    return truth, counts


def without(pairs: PairSet, fold: int | None) -> PairSet:
    """Return a set without the articles of a fold."""
    return pairs if fold is None else some(pairs, pairs.ends[:, 0] % FOLDS != fold)


def some(pairs: PairSet, kept: np.ndarray) -> PairSet:
    """Return the kept pairs of a set."""
    place = np.cumsum(kept) - 1
    tables = []
    for table in (pairs.holds, pairs.unasked):
        chosen = table[kept[table[:, 0]]]
        tables.append(np.stack([place[chosen[:, 0]], chosen[:, 1]], axis=1))
    features = pairs.features[np.repeat(kept, pairs.lengths)]
    return PairSet(features, pairs.lengths[kept], pairs.ends[kept], *tables, pairs.soft[kept])


def fit(news: PairSet, others: Sequence[PairSet], columns: int, given: Settings) -> Learned:
    """Return a model that learned from real annotated articles and from other sets."""
    every = [news, *others]
    features, lengths = joined(every)
    found, times = np.unique(features, return_counts=True)
    keys = found[times >= given.rare]
    goals = [targets(one, columns, given, given.news if one is news else 1.0) for one in every]
    truth, counts = (np.concatenate(parts) for parts in zip(*goals, strict=True))
    return Learned(keys, *_descend(matrix(features, lengths, keys), truth, counts, given))


def _weights(pulls: np.ndarray, seen: np.ndarray, given: Settings) -> np.ndarray:
    """Return the weights that the sums of slopes stand for."""
    held = -(pulls - np.sign(pulls) * given.pull) / ((1 + np.sqrt(seen)) / given.rate + given.ridge)
    held[np.abs(pulls) <= given.pull] = 0
    return held


def _descend(
    pairs: csr_matrix, truth: np.ndarray, counts: np.ndarray, given: Settings
) -> tuple[np.ndarray, np.ndarray]:
    size, columns = truth.shape
    pulls, seen = np.zeros((2, pairs.shape[1], columns), np.float32)
    bias, bias_seen = np.full(columns, BIAS, np.float32), np.ones(columns, np.float32)
    chance = np.random.default_rng(given.seed)
    for _ in range(given.epochs):
        order = chance.permutation(size)
        for start in range(0, size, given.batch):
            rows = order[start : start + given.batch]
            part = pairs[rows]
            used, place = np.unique(part.indices, return_inverse=True)
            part = csr_matrix((part.data, place, part.indptr), shape=(len(rows), len(used)))
            held, before = _weights(pulls[used], seen[used], given), seen[used]
            slopes = counts[rows] * (1 / (1 + np.exp(-(part @ held + bias))) - truth[rows])
            steps = part.T @ slopes
            after = before + steps * steps
            pulls[used] += steps - (np.sqrt(after) - np.sqrt(before)) / given.rate * held
            seen[used] = after
            whole = slopes.sum(0)
            bias_seen += whole * whole
            bias -= given.rate * whole / np.sqrt(bias_seen)
    return _weights(pulls, seen, given), bias
