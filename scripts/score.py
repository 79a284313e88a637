#!/usr/bin/env python3
"""Score the extractor on annotated articles: `scripts/score.py news-dev`, `... news-train --limit 40 --errors`."""

import argparse
import sys
from pathlib import Path

from triplewire.extract.bench import calibrate, faults, sets
from triplewire.extract.bench.quality import Quality, measure
from triplewire.extract.bench.report import quality_text
from triplewire.extract.confidence import default_table
from triplewire.extract.pipeline import Extractor

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

TABLE = Path(__file__).resolve().parents[1] / "extract" / "confidence.toml"


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["gold", "news-dev", "seeds"], help=", ".join(sets.NAMES))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, help="only so many articles, spread evenly over the set")
    parser.add_argument("--skip", type=int, default=0, help="start the spread at another article")
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
    return parser.parse_args()


def print_faults(quality: Quality, extractor: Extractor, args: argparse.Namespace) -> None:
    """Print the faults behind the figures of a set."""
    held = extractor.threshold
    extractor.threshold = 0.0
    weak = measure(quality.name, [score.gold for score in quality.scores], extractor, extractor.ontology)
    extractor.threshold = held
    pairs = zip(quality.scores, weak.scores, strict=True)
    found = [faults.Fault(score, loose, extractor.ontology) for score, loose in pairs]
    missed = [m for fault in found for m in fault.missed() if args.cause in (None, m.cause)]
    wrong = [w for fault in found for w in fault.wrong() if w.rule.startswith(args.rule or "")]
    doubtful = [d for fault in found for d in fault.doubtful() if d.rule.startswith(args.rule or "")]
    if args.relation:
        missed = [m for m in missed if m.relation == args.relation]
        wrong = [w for w in wrong if w.relation == args.relation]
        doubtful = [d for d in doubtful if d.relation == args.relation]
    right = faults.right_by_rule(quality.scores)
    print("", faults.missed_text(missed), faults.wrong_text(wrong, right), faults.doubtful_text(doubtful), sep="\n\n")


def main() -> int:
    """Print the figures of each set that is here."""
    args = arguments()
    extractor = Extractor()
    if args.calibrate:
        counts = calibrate.count_set(list(sets.read_set("news-train", args.data)), extractor)
        TABLE.write_text(calibrate.table_text(counts), "utf-8")
        default_table.cache_clear()
    if args.threshold is not None:
        extractor.threshold = args.threshold
    for name in args.sets:
        if not sets.has_set(name, args.data):
            print(f"{name}: not here ({args.data}); nothing measured")
            continue
        golds = [gold for gold in sets.read_set(name, args.data) if args.article in (None, gold.id)]
        step = max(1, len(golds) // args.limit) if args.limit else 1
        golds = golds[args.skip :: step][: args.limit]
        quality = measure(name, golds, extractor, extractor.ontology)
        print(quality_text(quality, relations=not args.no_relations))
        if args.reliability:
            print(calibrate.reliability_text(calibrate.reliability_of(quality.scores)))
        if args.errors:
            print_faults(quality, extractor, args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
