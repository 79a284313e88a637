"""The whole training as one command: first training, folds, seeds, blend, student, export, combination."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

SCRIPT = Path(__file__).resolve().parents[1] / "train_encoder.py"
SEEDS, FOLDS = (1, 2, 3, 4), 4
FIRST = ("size=24", "rate=1e-4", "epochs=2")
FIT = ("size=16", "rate=1e-4", "epochs=10", "focus=0.5", "head_drop=0.4")
STUDENT = ("size=16", "rate=6e-5", "epochs=5", "focus=0.5", "head_drop=0.4", "teacher=0.7")


Wave = tuple[list[list[str]], int]  # commands of the script, and how many may run at once


def _run(commands: Sequence[Sequence[str]], at_once: int) -> None:
    """Run commands of the script, some at once; stop all where one fails."""
    waiting, running = [list(one) for one in commands], list[subprocess.Popen[bytes]]()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(subprocess.Popen([sys.executable, str(SCRIPT), *waiting.pop(0)]))
            if running[0].wait():
                raise SystemExit("a step of the training failed")
            running.pop(0)
    finally:
        for one in running:
            one.terminate()


def waves(work: Path, at_once: int, given: Sequence[str] = ()) -> list[Wave]:
    """Return what is still to train, wave by wave; what has left its file in the work folder is done.

    Settings that are given stand over those of the recipe.
    """
    folder, nets = ["--work", str(work)], [f"s{seed}" for seed in SEEDS] + [f"f{fold}" for fold in range(FOLDS)]
    first, scores = work / "aux.pt", [str(work / f"{name}.scores.npz") for name in nets]
    shared = [*FIT, *given, "--news", "2", "--plain", "--start", str(first), *folder]
    jobs = {f"s{seed}": ["fit", f"name=s{seed}", f"seed={seed}", *shared] for seed in SEEDS}
    for fold in range(FOLDS):
        jobs[f"f{fold}"] = ["fit", f"name=f{fold}", f"seed={10 + fold}", *shared, "--fold", str(fold)]
    blend = ["blend", "name=blend", "--nets", *(str(work / f"{name}.pt") for name in nets), *folder]
    start = ["--start", str(work / "blend.pt"), "--news", "2", "--plain"]
    student = ["fit", "name=student", *STUDENT, *given, *start, *folder, "--teachers", *scores]
    planned = [
        ([["first", "name=aux", *FIRST, *given, *folder]], [first], 1),
        (list(jobs.values()), [work / f"{name}.scores.npz" for name in jobs], at_once),
        ([blend], [work / "blend.scores.npz"], 1),
        ([student], [work / "student.scores.npz"], 1),
    ]
    left = [
        ([job for job, done in zip(commands, files, strict=True) if not done.exists()], count)
        for commands, files, count in planned
    ]
    return [(commands, count) for commands, count in left if commands]


def train(work: Path, at_once: int, given: Sequence[str] = ()) -> None:
    """Train the network from the example files in the work folder; what is there already is not trained again."""
    for commands, count in waves(work, at_once, given):
        _run(commands, count)


def unseen_scores(work: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return what the folds say of the articles of news-train that each did not learn from, in the order of pairs."""
    from training.batches import Examples
    from training.fitting import articles_of, held_out

    examples = Examples.load(work / "annotated.npz")
    windows = examples.arrays["windows"]
    article = np.repeat(windows[:, 0], windows[:, 2])
    parts: dict[str, np.ndarray] = {}
    for fold in range(FOLDS):
        rows = np.isin(article, sorted(held_out(examples, fold)))
        with np.load(work / f"f{fold}.scores.npz") as file:
            for name in ("annotated", "statuses"):
                whole = parts.setdefault(name, np.zeros_like(file[name]))
                whole[rows] = file[name][rows]
    news = np.isin(article, articles_of(examples, ("news-train",)))
    return parts["annotated"][news], parts["statuses"][news]
