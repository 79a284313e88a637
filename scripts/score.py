#!/usr/bin/env python3
"""Score the extractor on annotated articles: `scripts/score.py news-dev`, `... news-train --limit 40 --errors`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from parsed import ParsedExtractor

from triplewire.extract.bench import faults, sets
from triplewire.extract.bench.figures import write_figures
from triplewire.extract.bench.quality import Quality, measure
from triplewire.extract.bench.run import STANDARD, quality_run_text, run_calibration, run_quality
from triplewire.extract.bench.speed import run_speed, speed_text
from triplewire.extract.confidence import default_table
from triplewire.extract.pipeline import Extractor

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
Fault = TypeVar("Fault", faults.Missed, faults.Wrong, faults.Doubtful)


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(STANDARD), help=", ".join(sets.NAMES))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, help="only so many articles, spread evenly over the set")
    parser.add_argument("--article", help="only the article with this id")
    parser.add_argument("--threshold", type=float, help="evidence below it is not counted")
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


def kept(found: Sequence[Fault], args: argparse.Namespace) -> list[Fault]:
    """Return the faults that the caller wants to see."""
    return [
        fault
        for fault in found
        if args.relation in (None, fault.relation)
        and (not args.rule or getattr(fault, "rule", "").startswith(args.rule))
        and (not args.cause or getattr(fault, "cause", args.cause) == args.cause)
    ]


def print_faults(quality: Quality, extractor: Extractor, args: argparse.Namespace) -> None:
    """Print the faults behind the figures of a set."""
    held, extractor.threshold = extractor.threshold, 0.0
    weak = measure(quality.name, [score.gold for score in quality.scores], extractor, extractor.ontology)
    extractor.threshold = held
    pairs = zip(quality.scores, weak.scores, strict=True)
    found = [faults.Fault(score, loose, extractor.ontology) for score, loose in pairs]
    print("", faults.missed_text(kept([m for fault in found for m in fault.missed()], args)), sep="\n")
    right = faults.right_by_rule(quality.scores)
    print("", faults.wrong_text(kept([w for fault in found for w in fault.wrong()], args), right), sep="\n")
    print("", faults.doubtful_text(kept([d for fault in found for d in fault.doubtful()], args)), sep="\n")


def main() -> int:
    """Print the figures of each set that is here."""
    args = arguments()
    extractor = Extractor() if args.speed else ParsedExtractor()
    if args.threshold is not None:
        extractor.threshold = args.threshold
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
            print_faults(quality, extractor, args)
    if args.write:
        write_figures(args.write, run.qualities)
    return 0


if __name__ == "__main__":
    sys.exit(main())
