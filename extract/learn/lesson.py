"""One relation, learned from annotated articles: weights, calibration, and how it does on articles it has not seen."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triplewire.extract import pair_layout as layout
from triplewire.extract.learn.background import Background
from triplewire.extract.learn.examples import Pairs, Place
from triplewire.extract.learn.logistic import Line, Numbers, calibrate, fit, likely
from triplewire.extract.learned import Bools
from triplewire.extract.pair_head import Floats
from triplewire.extract.presets import Preset
from triplewire.extract.weighing import AS_IT_IS
from triplewire.graph.ontology import Ontology

FOLDS = 5
RIDGE = 30.0
COUNT = 2.0  # how much a pair of the background counts
MANY = 2 * FOLDS  # articles with examples from which on whole articles are held out, else sentences
DIGITS = 6  # of a weight in the file
Fact = tuple[int, str | int, str | int]  # article, and the two ends


@dataclass(frozen=True, slots=True)
class Figures:
    """How a relation does on articles that it did not learn from, at one bound of confidence."""

    bound: float
    found: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        """Return the share of right facts of those found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of annotated facts that were found."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned of one relation."""

    relation: str
    line: Line
    examples: int  # facts of the annotation
    seen: int  # of those, whose two ends the reader sees in one sentence
    figures: Mapping[str, Figures]  # by preset
    gap: float  # expected calibration error
    strays: tuple[int, int]  # pairs of the background that are taken for it by default, and how many there are

    def as_row(self) -> dict[str, object]:
        """Return what the file of learned relations holds of it."""
        figures = {
            name: {"bound": one.bound, "precision": round(one.precision, 3), "recall": round(one.recall, 3)}
            for name, one in self.figures.items()
        }
        return {
            "weights": [float(f"{weight:.{DIGITS}g}") for weight in self.line.weights],
            "bias": float(f"{self.line.bias:.{DIGITS}g}"),
            "examples": self.examples,
            "seen": self.seen,
            "figures": figures,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """The pairs of one relation: those whose ends it takes, then those of the background."""

    vectors: Numbers
    targets: Numbers
    counts: Numbers
    folds: NDArray[np.int64]
    places: Sequence[Place]  # of the annotated ones


@dataclass(frozen=True, slots=True)
class Course:
    """What all relations are learned from."""

    pairs: Pairs
    background: Background | None
    ontology: Ontology
    bounds: Mapping[str, float]  # of confidence, by preset
    unseen: tuple[float, float] = (
        AS_IT_IS  # the line of the models' weighing: unseen news holds for what is learned too
    )


def seen_in(table: Table, *, symmetric: bool) -> set[Fact]:
    """Return the annotated facts that a pair of the table states."""
    return {
        fact_of(place.article, (str(place.gold[0]), str(place.gold[1])), symmetric=symmetric)
        for place, target in zip(table.places, table.targets, strict=False)
        if target
    }


def lesson_of(relation: str, table: Table, course: Course, wanted: Collection[Fact]) -> Lesson:
    """Learn a relation from a table; `wanted` are the facts of the annotation."""
    line, shares = line_of(table, course.unseen)
    is_symmetric = course.ontology.relation(relation).symmetric
    sure = best_of(table.places, shares, symmetric=is_symmetric)
    seen = seen_in(table, symmetric=is_symmetric) & set(wanted)
    figures = {name: figures_at(sure, wanted, bound) for name, bound in course.bounds.items()}
    beside = shares[len(table.places) :]
    strays = int((beside >= course.bounds[Preset.DEFAULT]).sum()), len(beside)
    return Lesson(relation, line, len(wanted), len(seen), figures, gap_of(sure, wanted), strays)


def line_of(table: Table, unseen: tuple[float, float] = AS_IT_IS) -> tuple[Line, Numbers]:
    """Return the line that gives probabilities, and how likely each pair is by what was learned without its article."""
    offset, steep = unseen
    given = out_of_fold(table)
    level = calibrate(given, table.targets, table.counts)
    whole = fit(table.vectors, table.targets, table.counts, RIDGE)
    slope = max(0.0, float(level.weights[0]))  # below nothing, the scores say nothing
    line = Line(whole.weights * slope * steep, (whole.bias * slope + level.bias) * steep + offset)
    return line, likely(level.score(given[:, None]) * steep + offset)


def table_of(relation: str, course: Course, allowed: Bools) -> Table:
    """Return the pairs that a relation may tie; what another sentence states of them is not asked about."""
    pairs = course.pairs
    types = pairs.told[:, layout.TYPE_A], pairs.told[:, layout.TYPE_B]
    asked = allowed[types] & np.array([relation not in label.unasked for label in pairs.labels], np.bool_)
    kept = asked.nonzero()[0].tolist()
    targets = np.array([float(relation in pairs.labels[at].holds) for at in kept])
    places = [pairs.places[at] for at in kept]
    vectors, folds = pairs.vectors[kept], np.array(folds_of(places, targets), np.int64)
    beside = background_vectors(course.background, allowed)
    if beside is None:
        return Table(vectors.astype(np.float64), targets, np.ones(len(kept)), folds, places)
    more = len(beside)
    return Table(
        np.concatenate([vectors, beside]).astype(np.float64),
        np.concatenate([targets, np.zeros(more)]),
        np.concatenate([np.ones(len(kept)), np.full(more, COUNT)]),
        np.concatenate([folds, np.arange(more) % FOLDS]),
        places,
    )


def background_vectors(background: Background | None, allowed: Bools) -> Floats | None:
    """Return the pairs of the background that a relation may tie."""
    if background is None:
        return None
    vectors: Floats = background.vectors[allowed[background.types[:, 0], background.types[:, 1]]]
    return vectors


def folds_of(places: Sequence[Place], targets: Numbers) -> list[int]:
    """Return the fold of each pair: articles with examples are dealt out first, so that every fold has some."""
    holding = {place.article for place, target in zip(places, targets, strict=True) if target}
    by_sentence = len(holding) < MANY

    def group(place: Place) -> tuple[int, int]:
        return place.article, place.sentence if by_sentence else 0

    first = {group(place) for place, target in zip(places, targets, strict=True) if target}
    groups = [*sorted(first), *sorted({group(place) for place in places} - first)]
    number = {one: at % FOLDS for at, one in enumerate(groups)}
    return [number[group(place)] for place in places]


def out_of_fold(table: Table) -> Numbers:
    """Return the score that each pair gets from what was learned without its article."""
    scores = np.zeros(len(table.targets))
    for fold in range(FOLDS):
        held = table.folds == fold
        if held.any():
            line = fit(table.vectors[~held], table.targets[~held], table.counts[~held], RIDGE)
            scores[held] = line.score(table.vectors[held])
    return scores


def fact_of(article: int, ends: tuple[str | int, str | int], *, symmetric: bool) -> Fact:
    """Return a fact; its ends come in order where the relation is symmetric."""
    one, other = sorted(ends, key=str) if symmetric else ends
    return article, one, other


def best_of(places: Sequence[Place], shares: Numbers, *, symmetric: bool) -> dict[Fact, float]:
    """Return how likely each fact is: as its likeliest pair, and only the way round that is likelier."""
    best: dict[Fact, float] = {}
    for place, share in zip(places, shares.tolist(), strict=False):
        ends = (place.gold[0] or place.subject, place.gold[1] or place.object)
        fact = fact_of(place.article, ends, symmetric=symmetric)
        best[fact] = max(share, best.get(fact, 0.0))
    return {fact: share for fact, share in best.items() if share >= best.get((fact[0], fact[2], fact[1]), 0.0)}


def figures_at(sure: Mapping[Fact, float], wanted: Collection[Fact], bound: float) -> Figures:
    """Return how many facts are found and right where only those that are so sure are given."""
    found = [fact for fact, share in sure.items() if share >= bound]
    return Figures(bound, len(found), sum(fact in wanted for fact in found), len(wanted))


def gap_of(sure: Mapping[Fact, float], wanted: Collection[Fact], bins: int = 5) -> float:
    """Return the expected calibration error of what is worth telling: the mean gap between said and right."""
    told = [(share, fact in wanted) for fact, share in sure.items() if share >= 1 / (2 * bins)]
    gaps = 0.0
    for rows in _binned(told, bins):
        gaps += abs(sum(share for share, _ in rows) - sum(right for _, right in rows))
    return gaps / len(told) if told else 0.0


def _binned(told: Sequence[tuple[float, bool]], bins: int) -> Iterator[list[tuple[float, bool]]]:
    for number in range(bins):
        rows = [row for row in told if number <= row[0] * bins < number + 1 or (row[0] == 1.0 and number == bins - 1)]
        if rows:
            yield rows
