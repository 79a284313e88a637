"""Fits what speaks for a person as the meaning of "he" or "she" on the development part of GAP.

    python scripts/fit_pronouns.py --data ../shared/data --parses FOLDER --write extract/pronoun_weights.toml

A log-linear model over the features of `pronouns.of_people`: the points of a candidate add up, as they do when it is
used; where neither name is meant, any other meaning is right. Needs scipy (1.17.1), which nothing else here does.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gap import Pronoun, asked
from measure_coreference import score
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from triplewire.extract.pipeline import Extractor

STRENGTH = 3.0  # of the pull towards zero
NOTHING = -0.5  # where the weight of a meaning without a name is held: too few texts of GAP have one
OFTEN = 8  # pronouns that a feature has to occur at
LEAST = 0.05  # smaller weights are left out
SAID = 0.35  # probability from which a meaning is told
Array = NDArray[np.float64]
HEAD = """# What speaks for a person as the meaning of "he" or "she".
# Fitted by scripts/fit_pronouns.py on the development part of GAP.

"""


def counted(found: list[Pronoun]) -> dict[str, int]:
    """Return the features that are frequent enough, with their columns."""
    times: Counter[str] = Counter()
    for pronoun in found:
        times.update({trait for points, told in pronoun.traits.values() for part in (told, *points) for trait in part})
    return {trait: column for column, trait in enumerate(sorted(t for t, n in times.items() if n >= OFTEN))}


def ones(cells: list[tuple[int, int]], rows: int, columns: int) -> csr_matrix:
    """Return a matrix with ones in some cells."""
    at = np.array(cells, dtype=np.int64).reshape(-1, 2)
    return csr_matrix((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(rows, columns))


def folded(values: Array, into: NDArray[np.int64], size: int) -> Array:
    """Return the logarithm of the sum of exponentials in each group."""
    top = np.full(size, -1e9)
    np.maximum.at(top, into, values)
    total = np.zeros(size)
    np.add.at(total, into, np.exp(values - top[into]))
    return top + np.log(np.maximum(total, 1e-300))


class Model:
    """The candidates of all pronouns as matrices."""

    def __init__(self, found: list[Pronoun], columns: dict[str, int]) -> None:
        self.found, self.width = found, len(columns)
        self.entities: list[int | None] = []
        point_cells: list[tuple[int, int]] = []
        whole_cells: list[tuple[int, int]] = []
        of_point: list[int] = []
        of_entity: list[int] = []
        for number, pronoun in enumerate(found):
            for entity, (points, told) in pronoun.traits.items():
                whole_cells += [(len(self.entities), columns[t]) for t in told if t in columns]
                for point in points:
                    point_cells += [(len(of_point), columns[t]) for t in point if t in columns]
                    of_point.append(len(self.entities))
                self.entities.append(entity)
                of_entity.append(number)
            self.entities.append(None)
            of_entity.append(number)
        self.of_point, self.of_entity = np.array(of_point), np.array(of_entity)
        self.points = ones(point_cells, len(of_point), self.width)
        self.wholes = ones(whole_cells, len(self.entities), self.width)
        self.none = np.array([entity is None for entity in self.entities])
        self.right = np.array([found[n].is_right(e) for n, e in zip(of_entity, self.entities, strict=True)])

    def scores(self, weights: Array) -> tuple[Array, Array, Array]:
        """Return the scores of points, of the points of a candidate together, and of candidates."""
        points = self.points @ weights[:-1]
        together = folded(points, self.of_point, len(self.entities))
        return points, together, np.where(self.none, weights[-1], together + self.wholes @ weights[:-1])

    def loss(self, weights: Array, used: NDArray[np.bool_]) -> tuple[float, Array]:
        """Return how unlikely the right meanings are, and the slope."""
        points, together, scores = self.scores(weights)
        size = len(self.found)
        everything = folded(scores, self.of_entity, size)
        good = folded(np.where(self.right, scores, -1e9), self.of_entity, size)
        counts = used & (good > -1e8)
        lost = float((everything - good)[counts].sum())
        at = self.of_entity
        slope = np.where(counts[at], np.exp(scores - everything[at]), 0.0)
        slope -= np.where(counts[at] & self.right, np.exp(np.minimum(scores - good[at], 0.0)), 0.0)
        named = np.where(self.none, 0.0, slope)
        inside = named[self.of_point] * np.exp(points - together[self.of_point])
        pull = np.append(weights[:-1], 10 * (weights[-1] - NOTHING)) * STRENGTH
        lost += STRENGTH * float((weights[:-1] ** 2).sum() + 10 * (weights[-1] - NOTHING) ** 2) / 2
        return lost, np.append(self.wholes.T @ named + self.points.T @ inside, slope[self.none].sum()) + pull

    def fit(self, used: NDArray[np.bool_]) -> Array:
        """Return the weights that fit some of the pronouns; the last is that of a meaning without a name."""
        start = np.zeros(self.width + 1)
        return np.asarray(minimize(self.loss, start, args=(used,), jac=True, method="L-BFGS-B").x)

    def told(self, weights: Array) -> Iterator[int | None]:
        """Yield the entity that each pronoun is taken for, None where that is too open."""
        _, _, scores = self.scores(weights)
        share = np.exp(scores - folded(scores, self.of_entity, len(self.found))[self.of_entity])
        for number in range(len(self.found)):
            places = np.flatnonzero((self.of_entity == number) & ~self.none)
            best = max(places, key=lambda place: share[place], default=None)
            yield self.entities[best] if best is not None and share[best] >= SAID else None


def tested(model: Model, folds: int) -> str:
    """Return precision, recall and F1 of weights on pronouns that they were not fitted on."""
    fold = np.random.RandomState(0).permutation(len(model.found)) % folds
    tally: Counter[str] = Counter()
    for number in range(folds):
        meanings = list(model.told(model.fit(fold != number)))
        for place in np.flatnonzero(fold == number):
            for meant, held in zip(model.found[place].meant, model.found[place].names, strict=True):
                said = meanings[place] is not None and meanings[place] in held
                tally.update({"said": said, "there": meant, "right": said and meant})
    return score(tally["right"], tally["said"], tally["there"])


def main() -> None:
    """Fit, tell how good it is on what it was not fitted on, and write the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--parses", type=Path, help="folder that keeps the parses")
    options.add_argument("--folds", type=int, default=5)
    options.add_argument("--write", type=Path, help="put the weights into this file")
    told = options.parse_args()
    found = [one.pronoun for one in asked(Extractor(fast=True), told.data, "development", told.parses)]
    columns = counted(found)
    model = Model(found, columns)
    print(f"{len(found)} pronouns, {len(columns)} features; cross-validated: {tested(model, told.folds)}")
    if told.write:
        weights = model.fit(np.ones(len(found), dtype=bool))
        kept = {trait: round(float(weights[column]), 2) for trait, column in columns.items()}
        lines = [f'"{trait}" = {value}\n' for trait, value in kept.items() if abs(value) >= LEAST]
        nothing = f"nothing = {weights[-1]:.2f}  # what speaks for a meaning without a name\n\n[people]\n"
        told.write.write_text(HEAD + nothing + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
