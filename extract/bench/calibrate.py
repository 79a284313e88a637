"""Counts how often each rule is right, and how well the printed confidence agrees with that."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from triplewire.extract.bench.align import UNNAMED
from triplewire.extract.bench.quality import measure
from triplewire.extract.bench.score import ArticleScore, Judged
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.confidence import Counted
from triplewire.extract.pipeline import Extractor

BINS = 10
HEADING = (
    "# Right and wrong facts of each rule on the training articles of annotated news, counted by"
    " `triplewire bench --calibrate`.\n"
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions whose confidence lies in one stretch."""

    low: float
    high: float
    facts: int
    confidence: float  # mean
    right: float  # share


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well the confidence agrees with the share of right facts."""

    bins: tuple[Bin, ...]
    error: float  # expected calibration error
    chance: float  # the error that a confidence which means what it says would have among so few


def _referring(record: Mapping[str, Any]) -> set[tuple[bool, int, int]]:
    return {
        (mention["block"] == "headline", mention["start"], mention["end"])
        for entity in record["entities"]
        for mention in entity["mentions"]
        if mention["kind"] in UNNAMED
    }


def _named_rows(judged: Judged, referring: set[tuple[bool, int, int]]) -> Iterator[str]:
    for fact in judged.prediction.facts:
        for row in fact["evidence"]:
            ends = {(row["block"] == "headline", *row[end]) for end in ("subject", "object")}
            if not ends & referring:
                yield row["rule"]


def count_rules(scores: Iterable[ArticleScore]) -> dict[str, Counted]:
    """Count right and wrong facts of each rule, over rows whose ends are named: references have their own factor."""
    counts = Counter[tuple[str, bool]]()
    for score in scores:
        referring = _referring(score.record)
        for judged in score.strict:
            counts.update((rule, judged.gold is not None) for rule in set(_named_rows(judged, referring)))
    rules = sorted({rule for rule, _ in counts})
    return {rule: Counted(counts[rule, True], counts[rule, False]) for rule in rules}


def count_set(golds: Sequence[GoldArticle], extractor: Extractor) -> dict[str, Counted]:
    """Extract a set by rules alone with nothing held back by confidence, and count each rule."""
    held, extractor.threshold = extractor.threshold, 0.0
    models = extractor.encoder, extractor.sparse
    extractor.encoder = extractor.sparse = None
    try:
        return count_rules(measure("calibration", golds, extractor, extractor.ontology).scores)
    finally:
        extractor.threshold, (extractor.encoder, extractor.sparse) = held, models


def table_text(counts: Mapping[str, Counted]) -> str:
    """Return the counts as the package keeps them."""
    rows = [f'"{rule}" = [{counted.right}, {counted.wrong}]\n' for rule, counted in sorted(counts.items())]
    return HEADING + "[rules]\n" + "".join(rows)


def told_of(scores: Iterable[ArticleScore]) -> list[tuple[float, bool]]:
    """Return how sure every prediction is, and whether it is right."""
    return [(item.prediction.confidence, item.gold is not None) for score in scores for item in score.strict]


def reliability_of(pairs: Sequence[tuple[float, bool]]) -> Reliability:
    """Compare the confidence of predictions with whether they are right."""
    bins, chance = [], 0.0
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        held = [(sure, right) for sure, right in pairs if low <= sure < high]
        if held:
            mean = sum(sure for sure, _ in held) / len(held)
            bins.append(Bin(low, high, len(held), mean, sum(right for _, right in held) / len(held)))
            chance += _strays([sure for sure, _ in held])
    gap = sum(b.facts * abs(b.confidence - b.right) for b in bins)
    return Reliability(tuple(bins), gap / len(pairs), chance / len(pairs)) if pairs else Reliability((), 0.0, 0.0)


def _strays(shares: Sequence[float]) -> float:
    """Return how far the number of right facts is expected to lie from the sum of their probabilities."""
    odds = np.ones(1)  # that none, one, two ... are right
    for share in shares:
        odds = np.convolve(odds, (1 - share, share))
    return float(odds @ np.abs(np.arange(len(odds)) - sum(shares)))


def reliability_text(reliability: Reliability) -> str:
    """Return the reliability table and the expected calibration error."""
    lines = [f"  {'confidence':<12}{'facts':>7}{'mean':>8}{'right':>8}"]
    lines += [
        f"  {b.low:.1f}-{b.high:.1f}     {b.facts:>7}{b.confidence:>8.3f}{b.right:>8.3f}" for b in reliability.bins
    ]
    told = f"  expected calibration error {reliability.error:.3f}; by chance alone {reliability.chance:.3f}"
    return "\n".join([*lines, told])
