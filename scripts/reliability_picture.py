"""Draws curves of reliability as SVG: one large panel, and small ones beside one another below it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triplewire.extract.bench.calibrate import Reliability

COLOURS = ("#0b6e99", "#c44536", "#4a7c59", "#7b4b94")
LARGE, SMALL = 400, 180  # sides of the panels
EDGE, LOW = 50, 46  # beside and above a panel; below it
ACROSS = 4


@dataclass(frozen=True, slots=True)
class Panel:
    """A square with some curves."""

    name: str
    curves: Mapping[str, Reliability]


@dataclass(frozen=True, slots=True)
class Square:
    """Where a panel lies."""

    left: float
    top: float
    side: float

    def across(self, share: float) -> float:
        """Return where a confidence stands."""
        return self.left + self.side * share

    def down(self, share: float) -> float:
        """Return where a share of right facts stands."""
        return self.top + self.side * (1 - share)


def size_of(panels: int) -> tuple[int, int]:
    """Return width and height of a picture of so many panels."""
    rows = -(-(panels - 1) // ACROSS)
    return ACROSS * (SMALL + EDGE) + EDGE // 2, LARGE + EDGE + LOW + rows * (SMALL + EDGE + LOW // 2)


def _squares(panels: int) -> Iterator[Square]:
    yield Square(EDGE, EDGE, LARGE)
    for number in range(panels - 1):
        row, column = divmod(number, ACROSS)
        top = LARGE + EDGE + LOW + EDGE // 2 + row * (SMALL + EDGE + LOW // 2)
        yield Square(EDGE + column * (SMALL + EDGE), top, SMALL)


def _grid(square: Square, bounds: Sequence[float], tenths: int) -> Iterator[str]:
    left, right, top, bottom = square.left, square.across(1), square.top, square.down(0)
    for tenth in range(0, 11, tenths):
        at = tenth / 10
        yield f'<path d="M{square.across(at):.0f} {top}V{bottom}M{left} {square.down(at):.0f}H{right}" stroke="#ddd"/>'
        yield f'<text x="{square.across(at):.0f}" y="{bottom + 16:.0f}" text-anchor="middle">{at:.1f}</text>'
        yield f'<text x="{left - 6}" y="{square.down(at) + 4:.0f}" text-anchor="end">{at:.1f}</text>'
    for bound in bounds:
        yield f'<path d="M{square.across(bound):.1f} {top}V{bottom}" stroke="#b59" stroke-dasharray="2 3"/>'
    yield f'<path d="M{left} {bottom}L{right} {top}" stroke="#888" stroke-dasharray="4 4"/>'


def _curve(square: Square, colour: str, found: Reliability) -> Iterator[str]:
    """Yield a curve, its points as large as they have facts."""
    points = [(square.across(one.confidence), square.down(one.right), one.facts) for one in found.bins]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
    yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    for x, y, facts in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{1.5 + facts**0.5 / 3:.1f}" fill="{colour}" fill-opacity=".6"/>'


def _panel(square: Square, panel: Panel, colours: Mapping[str, str], bounds: Sequence[float]) -> Iterator[str]:
    large = square.side == LARGE
    yield from _grid(square, bounds, 2 if large else 5)
    for number, (name, found) in enumerate(panel.curves.items()):
        yield from _curve(square, colours[name], found)
        facts = sum(one.facts for one in found.bins)
        label = f"{name}: {facts} facts, error {found.error:.3f}, by chance {found.chance:.3f}" if large else f"{facts}"
        x, y = (
            (square.across(1) + 16, square.top + 20 + 18 * number)
            if large
            else (square.across(1) - 4, square.top - 6 - 13 * number)
        )
        anchor = "start" if large else "end"
        yield f'<text x="{x:.0f}" y="{y:.0f}" fill="{colours[name]}" text-anchor="{anchor}">{label}</text>'
    if large:
        yield f'<text x="{square.across(0.5):.0f}" y="{square.down(0) + 34:.0f}" text-anchor="middle">confidence</text>'
        yield f'<text x="{square.left - 36}" y="{square.top - 16}">share that is right</text>'
    else:
        yield f'<text x="{square.left}" y="{square.top - 6}" font-weight="bold">{panel.name}</text>'


def picture(panels: Sequence[Panel], bounds: Sequence[float]) -> str:
    """Return the drawing: the first panel large, with the names of its curves, whose colours hold for all."""
    width, height = size_of(len(panels))
    colours = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(panels[0].curves)}
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for square, panel in zip(_squares(len(panels)), panels, strict=True):
        rows += _panel(square, panel, colours, bounds)
    return "\n".join([*rows, "</svg>", ""])
