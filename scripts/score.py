#!/usr/bin/env python3
"""Score the extractor on annotated articles: `scripts/score.py news-dev`, `... news-train --limit 40 --errors`."""

import argparse
import sys
from pathlib import Path

from triplewire.extract.bench import sets
from triplewire.extract.bench.quality import measure
from triplewire.extract.bench.report import quality_text
from triplewire.extract.pipeline import Extractor

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["gold", "news-dev", "seeds"], help=", ".join(sets.NAMES))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--limit", type=int, help="only the first articles of each set")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many articles first")
    parser.add_argument("--article", help="only the article with this id")
    parser.add_argument("--threshold", type=float, help="evidence below it is not counted")
    parser.add_argument("--no-relations", action="store_true", help="no table of relations")
    return parser.parse_args()


def main() -> int:
    """Print the figures of each set that is here."""
    args = arguments()
    extractor = Extractor()
    if args.threshold is not None:
        extractor.threshold = args.threshold
    for name in args.sets:
        if not sets.has_set(name, args.data):
            print(f"{name}: not here ({args.data}); nothing measured")
            continue
        golds = [gold for gold in sets.read_set(name, args.data) if args.article in (None, gold.id)]
        golds = golds[args.skip :][: args.limit]
        print(quality_text(measure(name, golds, extractor, extractor.ontology), relations=not args.no_relations))
    return 0


if __name__ == "__main__":
    sys.exit(main())
