#!/usr/bin/env python3
"""Score the extractor on annotated articles: `scripts/score.py news-dev`, `... news-train --limit 40 --errors`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from parsed import ParsedExtractor

from triplewire.extract.bench import sets
from triplewire.extract.bench.figures import mode_of, write_figures
from triplewire.extract.bench.run import STANDARD, AnyFault, faults_text, quality_run_text, run_calibration, run_quality
from triplewire.extract.bench.speed import run_speed, speed_text
from triplewire.extract.confidence import default_table
from triplewire.extract.pipeline import Extractor
from triplewire.extract.presets import Preset

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SOURCES = ("rules", "sparse", "encoder")


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(STANDARD), help=", ".join(sets.NAMES))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, help="only so many articles, spread evenly over the set")
    parser.add_argument("--article", help="only the article with this id")
    parser.add_argument("--threshold", type=float, help="evidence below it is not counted")
    parser.add_argument("--preset", choices=list(Preset), default=Preset.DEFAULT, help="how sure evidence has to be")
    parser.add_argument("--fast", action="store_true", help="without the encoder")
    parser.add_argument(
        "--sources", nargs="+", choices=SOURCES, default=[], help="just these, to tell what each is worth"
    )
    parser.add_argument("--no-relations", action="store_true", help="no table of relations")
    parser.add_argument("--errors", action="store_true", help="list what is missed and what is wrong")
    parser.add_argument("--relation", help="list only the faults of this relation")
    parser.add_argument("--rule", help="list only the wrong facts of rules that start so")
    parser.add_argument("--cause", help="list only what is missed for this cause")
    parser.add_argument("--reliability", action="store_true", help="compare confidence with the share of right facts")
    parser.add_argument(
        "--calibrate", action="store_true", help="count every rule on news-train, write confidence.toml"
    )
    parser.add_argument(
        "--speed", action="store_true", help="time extraction without a store against the bare pipeline"
    )
    parser.add_argument("--passes", type=int, default=0, help="passes with varied names for the memory of --speed")
    parser.add_argument("--write", type=Path, help="put the figures into this bench.json")
    return parser.parse_args()


def wanted(args: argparse.Namespace) -> Callable[[AnyFault], bool]:
    """Return what tells the faults that the caller wants to see."""

    def keep(fault: AnyFault) -> bool:
        return (
            args.relation in (None, fault.relation)
            and (not args.rule or getattr(fault, "rule", "").startswith(args.rule))
            and (not args.cause or getattr(fault, "cause", args.cause) == args.cause)
        )

    return keep


def main() -> int:
    """Print the figures of each set that is here."""
    args = arguments()
    least = Preset(args.preset) if args.threshold is None else args.threshold
    extractor = (Extractor if args.speed else ParsedExtractor)(fast=args.fast, threshold=least)
    if args.sources:
        extractor.read_with(*args.sources)
    if args.calibrate:
        print(run_calibration(args.data, ROOT / "extract" / "confidence.toml", extractor), "rules counted")
        default_table.cache_clear()
    if args.speed:
        articles = list(sets.read_wikinews(args.data, args.limit))
        print(speed_text(run_speed(extractor, articles, lambda: lambda readings: None, passes=args.passes)))
        return 0
    run = run_quality(args.sets, args.data, extractor, args.limit, args.article)
    print(quality_run_text(run, relations=not args.no_relations, reliability=args.reliability))
    if args.errors:
        for quality in run.qualities:
            print("", faults_text(quality, extractor, wanted(args)), sep="\n")
    if args.write:
        mode = mode_of(Preset(args.preset), fast=args.fast, sources=args.sources)
        write_figures(args.write, run.qualities, mode=mode)
    return 0


if __name__ == "__main__":
    sys.exit(main())
