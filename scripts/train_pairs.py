#!/usr/bin/env python3
"""Train the sparse pair model: `scripts/train_pairs.py all` writes extract/weights/pairs.npz.

The steps one by one: `prepare` (features and labels of every set, minutes), `fit` (a model without each fold of
news-train, then one of everything), `combine` (how the model counts beside rules and encoder, on the scores that each
fold gave to articles it had not learned from; needs the scores that `train_encoder.py combine` leaves in `--encoder`),
`calibrate` (the line that makes the probabilities of rules and models together mean what they say on news-dev).
All of it is seeded and runs on one core; the log lies beside the examples.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
os.environ.setdefault("OMP_NUM_THREADS", "1")

DATA = ROOT.parent / "shared" / "data"
WEIGHTS = ROOT / "extract" / "weights"
STEPS = ("prepare", "fit", "combine", "calibrate")


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["all", *STEPS])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path("build/pairs"), help="where examples and scores are kept")
    parser.add_argument("--encoder", type=Path, default=Path("build/encoder"), help="the encoder's examples and scores")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the file of extraction goes")
    parser.add_argument("--limit", type=int, help="only so many articles of each set")
    return parser.parse_args()


class Log:
    """Prints lines and keeps them."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path

    def __call__(self, line: str) -> None:
        """Say a line, after the CPU seconds so far."""
        line = f"{time.process_time():7.0f} s  {line}"
        print(line, flush=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def run(step: str, args: argparse.Namespace, say: Log) -> None:
    """Run one step; only the last does without the extra `[train]`."""
    if step == "calibrate":
        from training import calibrating

        calibrating.calibrate(args.data, args.out, say)
        return
    from training import pair_recipe

    if step == "prepare":
        pair_recipe.prepare(args.data, args.work, args.limit, say)
    elif step == "fit":
        pair_recipe.fit(args.work, say)
    else:
        pair_recipe.combine(args.data, args.work, args.encoder, args.out, say)


def main() -> int:
    """Run one step or all."""
    args = arguments()
    say = Log(args.work / "train.log")
    for step in STEPS if args.step == "all" else (args.step,):
        run(step, args, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
