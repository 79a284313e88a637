#!/usr/bin/env python3
"""How the learned models grow with the real articles: `scripts/learning_curve.py encoder` and `... sparse`.

Draws 50 and 100 of the 194 articles of news-train, learns from each sample alone and after the passages and articles of
our own, and measures on news-dev (strict, entity relations, the best bound of each). Needs the files that
`train_encoder.py start` and `prepare` write, or `train_pairs.py prepare`. What is done is kept in `--work`: a run that
was stopped goes on after its last epoch.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
os.environ.setdefault("OMP_NUM_THREADS", "1")

from training.curve_points import Point, table  # noqa: E402

Measure = Callable[[Point], dict[str, float]]

DATA = ROOT.parent / "shared" / "data"
EPOCHS = {50: 10, 100: 7, 194: 5}
FIGURES = {"encoder": ("f1", "mean"), "sparse": ("f1", "mean", "rules f1")}


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(FIGURES))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path("build/curve"), help="where states and figures are kept")
    parser.add_argument("--examples", type=Path, help="folder of the examples; default: where training keeps them")
    parser.add_argument("--frozen", type=int, default=9, help="lower layers of the encoder that stay as they are")
    parser.add_argument("--draws", type=int, nargs="*", default=[1], help="samples, each with a seed of its own")
    parser.add_argument("--sizes", type=int, nargs="*", default=sorted(EPOCHS), help="real articles: 0, 50, 100, 194")
    parser.add_argument("--own", choices=["with", "without", "both"], default="both", help="our own texts")
    return parser.parse_args()


def encoder(args: argparse.Namespace) -> Measure:
    """Return what measures the encoder at a point."""
    from training.curve import Curve, Plan
    from training.learning import Settings

    folder = args.examples or Path("build/encoder")
    shared = {"focus": 0.5, "head_drop": 0.4, "looks": False, "frozen": args.frozen}
    own = Settings("own", epochs=1, size=8, rate=1e-4, **shared)
    news = Settings("news", size=4, rate=6e-5, **shared)
    return Curve(Plan(args.work, folder / "annotated.npz", folder / "start.npz", own, news, EPOCHS)).measure


def sparse(args: argparse.Namespace) -> Measure:
    """Return what measures the sparse model at a point."""
    from training.pair_curve import PairCurve

    return PairCurve(args.data, args.examples or Path("build/pairs"), args.work, print).measure


def main() -> int:
    """Measure the points that are asked for, then print the table and what the next doubling is worth."""
    args = arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    measure = {"encoder": encoder, "sparse": sparse}[args.model](args)
    asked = {"with": [True], "without": [False], "both": [False, True]}[args.own]
    points = [Point(draw, own, size) for draw in args.draws for own in asked for size in args.sizes if size or own]
    found = {point: measure(point) for point in points}
    for name in FIGURES[args.model]:
        print("\n".join(table({point: figures[name] for point, figures in found.items()}, name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
