"""The learning curve: the same training on nested samples of the real articles, with and without our own texts.

The lower layers of the encoder stay as they are, so that their states are computed once; our own texts are learned
once, before the real articles, and every sample begins from what they left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap

from training.batches import Batch, Batches, Examples
from training.curve_points import OWN, Point, kept, sample
from training.fitting import articles_of, board_of, load_start, own_relations, save_net
from training.learning import DEVICE, Settings, Source, judge, learn, network_of, take_up
from training.network import WIDE, Network

SETS = {"real": ("news-train", "news-dev"), "own": ("passages", "articles")}


@dataclass(frozen=True, slots=True)
class Plan:
    """How every point is trained."""

    work: Path
    examples: Path
    start: Path
    own: Settings
    news: Settings
    epochs: dict[int, int]  # by the number of articles


class FrozenBatches(Batches):
    """Batches that hold the states which the frozen layers leave, in the place of the pieces."""

    def __init__(self, examples: Examples, own: int, states: np.ndarray, firsts: dict[int, int]) -> None:
        super().__init__(examples, examples.relations[:own], own, DEVICE)
        self.states = states
        self.firsts = firsts  # row of the first state of each window

    def batch(self, windows: Sequence[int]) -> Batch:
        """Return some windows as one batch."""
        held = Batches.batch(self, windows)
        states = np.zeros((*held.ids.shape, WIDE), np.float32)
        for place, number in enumerate(windows):
            first, length = self.firsts[number], self.examples.arrays["windows"][number, 1]
            states[place, :length] = self.states[first : first + length]
        return replace(held, ids=torch.from_numpy(states).to(DEVICE))


def frozen_batches(plan: Plan, examples: Examples, group: str) -> FrozenBatches:
    """Return the batches of a group of sets; the states of the frozen layers are computed once and kept."""
    windows = examples.windows_of(set(articles_of(examples, SETS[group])))
    lengths = examples.arrays["windows"][windows, 1].astype(np.int64)
    firsts = np.concatenate([[0], lengths.cumsum()]).tolist()
    path = plan.work / f"frozen{plan.news.frozen}-{group}.npy"
    known = dict(zip(windows, firsts, strict=False))
    if not path.exists():
        _freeze(plan, examples, known, path)
        print(f"{path.name}: {firsts[-1]} states", flush=True)
    return FrozenBatches(examples, own_relations(examples), np.load(path, mmap_mode="r"), known)


def _freeze(plan: Plan, examples: Examples, firsts: dict[int, int], path: Path) -> None:
    own, rows = own_relations(examples), examples.arrays["windows"]
    net = network_of(plan.news, own)
    take_up(net, load_start(plan.start))
    net.to(DEVICE).eval()
    total = int(sum(rows[number, 1] for number in firsts))
    part = path.with_suffix(".part.npy")
    states = open_memmap(part, "w+", np.float16, (total, WIDE))
    batches = Batches(examples, examples.relations[:own], own, DEVICE)
    order = sorted(firsts, key=lambda number: int(rows[number, 1]))
    with torch.no_grad():
        for at in range(0, len(order), 8):
            some = order[at : at + 8]
            batch = batches.batch(some)
            left = net.bert.lower(batch.ids, batch.kinds, batch.mask, plan.news.frozen).half().cpu().numpy()
            for place, number in enumerate(some):
                states[firsts[number] : firsts[number] + rows[number, 1]] = left[place, : rows[number, 1]]
    states.flush()
    part.replace(path)


class Curve:
    """Trains and measures points; what is measured already is not trained again."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.examples = Examples.load(plan.examples)
        self.board = board_of(self.examples, own_relations(self.examples))
        self.real = frozen_batches(plan, self.examples, "real")

    def measure(self, point: Point) -> dict[str, float]:
        """Return the figures of a point on news-dev."""
        return kept(self.plan.work / f"{point.name}.json", lambda: self._figures(point))

    def _figures(self, point: Point) -> dict[str, float]:
        net = self._trained(point)
        dev = set(articles_of(self.examples, ("news-dev",)))
        scores, _ = judge(net, self.real, self.examples.windows_of(dev), 8)
        bound, best = max(self.board.sweep(scores, dev), key=lambda row: row[1].f1)
        mean = self.board.average_precision(scores, dev)
        print(f"{point.name}: {best} at {bound} mean precision {mean:.4f}", flush=True)
        return {"precision": best.precision, "recall": best.recall, "f1": best.f1, "bound": bound, "mean": mean}

    def _trained(self, point: Point) -> Network:
        start = load_start(self.plan.start)
        if point.own:
            start = {**start, **load_start(self._own_net())}
        if not point.articles:
            net = network_of(self.plan.news, self.real.count)
            take_up(net, start)
            return net.to(DEVICE)
        news = articles_of(self.examples, ("news-train",))
        chosen = {news[at] for at in sample(len(news), point.articles, point.draw)}
        epochs = self.plan.epochs[point.articles]
        settings = replace(self.plan.news, name=point.name, seed=point.draw, epochs=epochs)
        return learn(settings, [Source(self.real, self.examples.windows_of(chosen))], start, self.plan.work)

    def _own_net(self) -> Path:
        path = self.plan.work / f"{OWN}.pt"
        if not path.exists():
            batches = frozen_batches(self.plan, self.examples, "own")
            source = Source(batches, sorted(batches.firsts))
            net = learn(replace(self.plan.own, name=OWN), [source], load_start(self.plan.start), self.plan.work)
            save_net(net, path)
        return path
