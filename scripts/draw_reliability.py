#!/usr/bin/env python3
"""Measure how often facts are right, by how sure they are, on sets that no weight was fitted on.

Writes docs/reliability.md, the tables by set, preset and group of relations, and the same drawn as docs/reliability.svg
and, where Chromium is installed, as docs/reliability.png.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from parsed import ParsedExtractor
from reliability_picture import Panel, picture, size_of

from triplewire.extract.bench.calibrate import Reliability, reliability_of, reliability_text
from triplewire.extract.bench.knowledgenet import PROPERTIES
from triplewire.extract.bench.run import run_folds, run_quality
from triplewire.extract.pipeline import Extractor
from triplewire.extract.presets import Preset, threshold_of

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
GROUPED = ("news-dev", "knowledgenet-3")
FEW = 20  # facts below which a group is not drawn
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
HEAD = """# How often facts are right, by how sure they are

Written by `scripts/draw_reliability.py`. Nothing was fitted on gold, seeds and KnowledgeNet fold 3, and on news-dev
two numbers, the line over the log odds (`scripts/train_pairs.py calibrate`; with each article left out of its line
the error of `default` is .033 there). The first three are news, the last is encyclopedic prose. A cell says how many
facts there are, what share is said to be right and what share is (→), then the expected calibration error in ten bins
and, in brackets, the error that a confidence which means exactly what it says would have among so few facts. What
lies near the bracket is not told from chance.

![Share of right facts, by confidence](reliability.png)

Lines from left to right: the bounds of `broad`, `default` and `precise`. Points are as large as they have facts. All
is of one run of `broad`, cut at the other bounds.
"""

Told = tuple[str, float, bool]  # group of relations, confidence, right


def measured(given: argparse.Namespace, extractor: Extractor) -> dict[str, list[Told]]:
    """Return every prediction of each set, nothing held back that `broad` gives."""
    news = [name for name in given.sets if "knowledgenet" not in name]
    run = run_quality(news, given.data, extractor, given.limit)
    relations = extractor.ontology.relations
    told = {
        quality.name: [
            (relations[item.prediction.relation].group, item.prediction.confidence, item.gold is not None)
            for score in quality.scores
            for item in score.strict
        ]
        for quality in run.qualities
    }
    for fold in run_folds(given.sets, given.data, extractor, given.limit):
        told[fold.name] = [
            (relations[PROPERTIES[name][0]].group, *pair) for name, pairs in fold.told.items() for pair in pairs
        ]
    return told


def cell(told: Sequence[Told], bound: float) -> str:
    """Return how well the confidence of those facts that are sure enough agrees with what is right."""
    pairs = [(sure, right) for _, sure, right in told if sure >= bound]
    if not pairs:
        return ""
    found = reliability_of(pairs)
    said, right = (sum(part) / len(pairs) for part in zip(*pairs, strict=True))
    return f"{len(pairs)}: {said:.2f} → {right:.2f}; {found.error:.3f} ({found.chance:.3f})"


def page(told: Mapping[str, Sequence[Told]], bounds: Mapping[Preset, float]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield HEAD
    names = [f"`{preset}` (from {bound:.2f})" for preset, bound in bounds.items()]
    heading = [f"| {' | '.join(['set', *names])} |", "|---|---|---|---|"]
    news = [one for name, held in told.items() if "knowledgenet" not in name for one in held]
    rows = {**told, "news together": news}
    yield from ["## By set and preset", "", *heading, *(_row(name, held, bounds) for name, held in rows.items()), ""]
    for name in (name for name in GROUPED if name in told):
        groups = grouped(told[name])
        yield from [f"## {name}, by group of [relations](relations.md)", "", heading[0].replace("set", "group", 1)]
        yield from [heading[1], *(_row(group, held, bounds) for group, held in groups.items()), ""]


def _row(name: str, told: Sequence[Told], bounds: Mapping[Preset, float]) -> str:
    return f"| {name} | {' | '.join(cell(told, bound) for bound in bounds.values())} |"


def grouped(told: Sequence[Told]) -> dict[str, list[Told]]:
    """Return the facts of each group of relations, the largest group first."""
    groups: dict[str, list[Told]] = {}
    for one in told:
        groups.setdefault(one[0], []).append(one)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def curve(told: Sequence[Told]) -> Reliability:
    """Return how well the confidence of facts agrees with what is right."""
    return reliability_of([(sure, right) for _, sure, right in told])


def panels(told: Mapping[str, Sequence[Told]]) -> list[Panel]:
    """Return what is drawn: the sets in one panel, then those groups that have enough facts."""
    found = [Panel("sets", {name: curve(held) for name, held in told.items()})]
    by_group = {name: grouped(told[name]) for name in GROUPED if name in told}
    for group in sorted({group for groups in by_group.values() for group in groups}):
        held = {name: groups[group] for name, groups in by_group.items() if len(groups.get(group, ())) >= FEW}
        if held:
            found.append(Panel(group, {name: curve(one) for name, one in held.items()}))
    return found


def write_png(drawn: Path, panel_count: int) -> None:
    """Take a picture of the drawing by Chromium, where it is installed."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("no Chromium here: the PNG stays as it is")
        return
    width, height = size_of(panel_count)
    with tempfile.TemporaryDirectory() as profile:
        where = [f"--user-data-dir={profile}", f"--window-size={width},{height}"]
        taken = f"--screenshot={drawn.with_suffix('.png')}"
        subprocess.run(
            [browser, *CHROMIUM, *where, taken, drawn.resolve().as_uri()], check=True, capture_output=True, timeout=120
        )


def main() -> int:
    """Measure the sets, print their tables, and write the page and the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["news-dev", "gold", "seeds", "knowledgenet-3"])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--fast", action="store_true", help="without the encoder")
    parser.add_argument("--limit", type=int, help="only so many articles or documents of each set")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="the folder that page and pictures go to")
    given = parser.parse_args()
    extractor = ParsedExtractor(fast=given.fast)
    bounds = {
        preset: threshold_of(preset, extractor.scorer) for preset in (Preset.BROAD, Preset.DEFAULT, Preset.PRECISE)
    }
    extractor.threshold = bounds[Preset.BROAD]
    told = measured(given, extractor)
    for name, held in told.items():
        print(f"{name}\n{reliability_text(curve(held))}")
    drawn = panels(told)
    (given.into / "reliability.md").write_text("\n".join(page(told, bounds)), "utf-8")
    (given.into / "reliability.svg").write_text(picture(drawn, list(bounds.values())), "utf-8")
    write_png(given.into / "reliability.svg", len(drawn))
    return 0


if __name__ == "__main__":
    sys.exit(main())
