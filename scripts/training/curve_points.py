"""The points of a learning curve, the articles of each, and what the curve says of the next doubling."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.files import put

OWN = "own"


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """So many real articles of a draw, learned from with or without our own texts."""

    draw: int
    own: bool
    articles: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{'with' if self.own else 'alone'}-{self.articles}-{self.draw}"


@dataclass(frozen=True, slots=True)
class Slope:
    """What a doubling of the articles gives, and how sure that is."""

    doubling: float
    error: float  # standard error; of nothing where there are no more figures than parameters
    next: float  # the figure at twice the most articles
    next_error: float  # of a single new training there


def sample(total: int, size: int, draw: int) -> list[int]:
    """Return the numbers of a sample of articles; a larger sample of the same draw holds the smaller."""
    order = list(range(total))
    random.Random(f"draw {draw}").shuffle(order)
    return sorted(order[:size])


def kept(path: Path, measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Return the figures that a file keeps; where there is none they are measured first."""
    if not path.exists():
        figures = measure()
        put(path, lambda fresh: fresh.write_text(json.dumps(figures), "utf-8"))
    told: dict[str, float] = json.loads(path.read_text("utf-8"))
    return told


def table(found: Mapping[Point, float], name: str) -> list[str]:
    """Return the lines that tell a figure: of each size the mean and the range of its draws, then the next doubling."""
    lines = []
    for own in sorted({point.own for point in found}):
        held = {point: figure for point, figure in found.items() if point.own == own}
        title = f"{name}, {'with' if own else 'without'} our own texts"
        for size in sorted({point.articles for point in held}):
            figures = [figure for point, figure in held.items() if point.articles == size]
            spread = f" ({min(figures):.3f} to {max(figures):.3f})" if len(figures) > 1 else ""
            lines.append(f"{title}, {size} articles: {sum(figures) / len(figures):.3f}{spread}")
        sized = [(point.articles, figure) for point, figure in held.items() if point.articles]
        if len({size for size, _ in sized}) > 1:
            line = slope(sized)
            lines.append(
                f"{title}, a doubling: {line.doubling:+.3f} (standard error {line.error:.3f}); "
                f"twice as many as the most: {line.next:.3f} ({line.next_error:.3f})"
            )
    return lines


def slope(figures: Sequence[tuple[int, float]]) -> Slope:
    """Return the line through figures over the doublings of the articles, by least squares."""
    at = np.log2([articles for articles, _ in figures])
    told = np.array([figure for _, figure in figures])
    next_at, center = at.max() + 1, at.mean()
    spread = float(((at - center) ** 2).sum())
    doubling = float(((at - center) * (told - told.mean())).sum() / spread)
    left = told - told.mean() - doubling * (at - center)
    free = len(figures) - 2
    noise = float((left**2).sum()) / free if free else 0.0
    error = (noise / spread) ** 0.5
    next_error = (noise * (1 + 1 / len(figures) + float(next_at - center) ** 2 / spread)) ** 0.5
    return Slope(doubling, error, float(told.mean() + doubling * (next_at - center)), next_error)
