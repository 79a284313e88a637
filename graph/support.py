"""What supports a fact: exact sums in integers, the same in whatever order the evidence came.

A cluster of copies of one wire story counts once: with its strongest evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

from triplewire.graph.model import Period
from triplewire.graph.timeline import Bounds, Stated, bounds_of

SCALE = 1_000_000
CERTAIN = 0.99  # no number of articles makes a fact surer


def weight_of(confidence: float) -> int:
    """Return the weight of one piece of evidence: minus the log of the chance that it is wrong, in millionths."""
    return round(-SCALE * log(1.0 - confidence))


def confidence_of(weight: int) -> float:
    """Return the confidence that a sum of weights gives."""
    return min(CERTAIN, round(1.0 - exp(-weight / SCALE), 4))


def doubt_of(weight: int) -> int:
    """Return the chance that all support is wrong, in millionths."""
    return round(SCALE * exp(-weight / SCALE))


@dataclass(frozen=True, slots=True)
class Support:
    """What one piece of evidence gives to its fact."""

    cluster: str
    weight: int
    published: str  # "" = unknown
    period: Period


class Tally:
    """Sums up the evidence of one fact; may begin from sums that a store kept."""

    __slots__ = ("clusters", "first", "last", "n_evidence", "n_sources", "stated", "still_on", "weight")

    def __init__(self) -> None:
        self.n_evidence = 0
        self.n_sources = 0
        self.weight = 0
        self.first = ""
        self.last = ""
        self.still_on = ""  # last day that an article stated the fact without an end
        self.clusters: dict[str, tuple[int, int]] = {}  # cluster -> strongest weight, pieces of evidence
        self.stated: set[Stated] = set()

    def add(self, support: Support) -> None:
        """Count one piece of evidence."""
        held, count = self.clusters.get(support.cluster, (0, 0))
        self.n_sources += count == 0
        self.n_evidence += 1
        self.weight += max(0, support.weight - held)
        self.clusters[support.cluster] = (max(held, support.weight), count + 1)
        self._date(support.published, support.period)

    def _date(self, published: str, period: Period) -> None:
        if published:
            self.first = min(self.first or published, published)
            self.last = max(self.last, published)
            if not period.until:
                self.still_on = max(self.still_on, published)
        if period.since or period.until or period.happened:
            self.stated.add(Stated(period, published if period.until else ""))

    def bounds(self) -> Bounds:
        """Return the period that the evidence adds up to."""
        return bounds_of(self.stated, self.still_on)


def tally(rows: Iterable[Support]) -> Tally:
    """Return the sums of all evidence of a fact."""
    sums = Tally()
    for row in rows:
        sums.add(row)
    return sums
