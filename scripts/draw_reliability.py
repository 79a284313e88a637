#!/usr/bin/env python3
"""Draw docs/reliability.svg: how often facts are right, by how sure they are, on sets that nothing was fitted on."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from parsed import ParsedExtractor

from triplewire.extract.bench.calibrate import Reliability, reliability_of, reliability_text, told_of
from triplewire.extract.bench.run import run_folds, run_quality
from triplewire.extract.presets import Preset, threshold_of

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SIDE, EDGE = 400, 50
COLOURS = ("#0b6e99", "#c44536", "#4a7c59", "#7b4b94")


def place(share: float, *, up: bool = False) -> float:
    """Return where a share stands on an axis."""
    return EDGE + SIDE * (1 - share if up else share)


def grid() -> Iterator[str]:
    """Yield the axes and the line of a confidence that is always right."""
    for tenth in range(0, 11, 2):
        at = tenth / 10
        yield f'<path d="M{place(at):.0f} {EDGE}V{EDGE + SIDE}M{EDGE} {place(at):.0f}H{EDGE + SIDE}" stroke="#ddd"/>'
        yield f'<text x="{place(at):.0f}" y="{EDGE + SIDE + 18}" text-anchor="middle">{at:.1f}</text>'
        yield f'<text x="{EDGE - 8}" y="{place(at, up=True) + 4:.0f}" text-anchor="end">{at:.1f}</text>'
    yield f'<path d="M{EDGE} {EDGE + SIDE}L{EDGE + SIDE} {EDGE}" stroke="#888" stroke-dasharray="4 4"/>'
    yield f'<text x="{EDGE + SIDE / 2}" y="{EDGE + SIDE + 38}" text-anchor="middle">confidence</text>'
    yield f'<text x="{EDGE - 36}" y="{EDGE - 16}">share that is right</text>'


def line(number: int, name: str, found: Reliability) -> Iterator[str]:
    """Yield the curve of a set, its points as large as they have facts, and its name."""
    colour = COLOURS[number % len(COLOURS)]
    points = [(place(one.confidence), place(one.right, up=True), one.facts) for one in found.bins]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
    yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
    for x, y, facts in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + facts**0.5 / 3:.1f}" fill="{colour}" fill-opacity=".6"/>'
    counted = sum(one.facts for one in found.bins)
    label = f"{name}: {counted} facts, error {found.error:.3f}"
    yield f'<text x="{EDGE + 12}" y="{EDGE + 20 + 18 * number}" fill="{colour}">{label}</text>'


def picture(found: dict[str, Reliability]) -> str:
    """Return the drawing."""
    size = SIDE + 2 * EDGE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">'
    )
    rows = [head, f'<rect width="{size}" height="{size}" fill="#fff"/>', *grid()]
    for number, (name, one) in enumerate(found.items()):
        rows += line(number, name, one)
    return "\n".join([*rows, "</svg>", ""])


def main() -> int:
    """Measure the sets, print their tables, and draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["news-dev", "gold", "seeds"])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--preset", choices=list(Preset), default=Preset.BROAD, help="how sure facts have to be")
    parser.add_argument("--fast", action="store_true", help="rules alone")
    parser.add_argument("--limit", type=int, help="only so many articles or passages of each set")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "reliability.svg")
    given = parser.parse_args()
    extractor = ParsedExtractor(fast=given.fast)
    extractor.threshold = threshold_of(Preset(given.preset), extractor.encoder)
    run = run_quality([name for name in given.sets if "knowledgenet" not in name], given.data, extractor, given.limit)
    told = {quality.name: told_of(quality.scores) for quality in run.qualities}
    told |= {fold.name: list(fold.told) for fold in run_folds(given.sets, given.data, extractor, given.limit)}
    found = {name: reliability_of(pairs) for name, pairs in told.items()}
    for name, one in found.items():
        print(f"{name}\n{reliability_text(one)}")
    given.into.write_text(picture(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
