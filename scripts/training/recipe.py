"""The whole training as one command: first training, folds, seeds, blend, student, export, combination."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from training.batches import Examples
from training.fitting import FOLDS, articles_of, held_out

SCRIPT = Path(__file__).resolve().parents[1] / "train_encoder.py"
SEEDS = (1, 2, 3, 4)
FIRST = ("size=24", "rate=1e-4", "epochs=2")
FIT = ("size=16", "rate=1e-4", "epochs=10", "focus=0.5", "head_drop=0.4")
STUDENT = ("size=16", "rate=6e-5", "epochs=5", "focus=0.5", "head_drop=0.4", "teacher=0.7")


def _run(commands: Sequence[Sequence[str]], at_once: int) -> None:
    """Run commands of the script, some at once; stop where one fails."""
    waiting, running = [list(one) for one in commands], list[subprocess.Popen[bytes]]()
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(subprocess.Popen([sys.executable, str(SCRIPT), *waiting.pop(0)]))
        if running.pop(0).wait():
            raise SystemExit("a step of the training failed")


def train(work: Path, at_once: int) -> None:
    """Train the network from the example files in the work folder; what is there already is not trained again."""
    folder, nets = ["--work", str(work)], [f"s{seed}" for seed in SEEDS] + [f"f{fold}" for fold in range(FOLDS)]
    first = work / "aux.pt"
    if not first.exists():
        _run([["first", "name=aux", *FIRST, *folder]], 1)
    given = [*FIT, "--news", "2", "--plain", "--start", str(first), *folder]
    jobs = {f"s{seed}": ["fit", f"name=s{seed}", f"seed={seed}", *given] for seed in SEEDS}
    for fold in range(FOLDS):
        jobs[f"f{fold}"] = ["fit", f"name=f{fold}", f"seed={10 + fold}", *given, "--fold", str(fold)]
    _run([job for name, job in jobs.items() if not (work / f"{name}.scores.npz").exists()], at_once)
    _run([["blend", "name=blend", "--nets", *(str(work / f"{name}.pt") for name in nets), *folder]], 1)
    teachers = ["--teachers", *(str(work / f"{name}.scores.npz") for name in nets)]
    start = ["--start", str(work / "blend.pt"), "--news", "2", "--plain"]
    _run([["fit", "name=student", *STUDENT, *start, *folder, *teachers]], 1)


def unseen_scores(work: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return what the folds say of the articles of news-train that each did not learn from, in the order of pairs."""
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
