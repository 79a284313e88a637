"""Example files as batches of arrays."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Examples:
    """One example file in memory."""

    arrays: dict[str, np.ndarray]
    relations: list[str]
    articles: list[dict[str, Any]]
    first_piece: np.ndarray  # of each window
    first_pair: np.ndarray

    @classmethod
    def load(cls, path: Path) -> "Examples":
        """Read an example file."""
        with np.load(path) as file:
            arrays = {name: file[name] for name in file.files if name != "told"}
            told = json.loads(str(file["told"]))
        windows = arrays["windows"]
        firsts = [np.concatenate([[0], windows[:, column].cumsum()]) for column in (1, 2)]
        return cls(arrays, told["relations"], told["articles"], *firsts)

    def windows_of(self, articles: set[int]) -> list[int]:
        """Return the windows with pairs of some articles."""
        rows = self.arrays["windows"]
        return [number for number, (article, _, pairs) in enumerate(rows.tolist()) if pairs and article in articles]


@dataclass(frozen=True, slots=True)
class Batch:
    """A few windows, padded, with their pairs and labels."""

    ids: Tensor
    kinds: Tensor
    mask: Tensor
    window: Tensor  # of each pair
    told: Tensor
    numbers: np.ndarray  # of the pairs in the file
    holds: Tensor  # pair, relation
    asked: Tensor  # pair, relation: 1 = counts
    statuses: Tensor  # pair, status
    mentions: Tensor  # window, pieces, type


def grouped(windows: Sequence[int], sizes: np.ndarray, size: int, chance: random.Random | None) -> list[list[int]]:
    """Return windows of like length together, shuffled where there is chance."""
    order = sorted(windows, key=lambda number: sizes[number] + (chance.random() * 24 if chance else 0))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    if chance:
        chance.shuffle(groups)
    return groups


class Batches:
    """Batches of an example file on a device, over the relations that a network knows."""

    def __init__(self, examples: Examples, relations: Sequence[str], own: int, device: str) -> None:
        self.examples = examples
        self.device = device
        self.count = len(relations)
        index = {name: number for number, name in enumerate(relations)}
        column = np.array([index.get(name, -1) for name in examples.relations])
        self.asked = np.zeros((len(examples.articles), self.count), np.float32)
        for number, article in enumerate(examples.articles):
            known = relations[:own] if article["known"] is None else article["known"]
            self.asked[number, [index[name] for name in known if name in index]] = 1
        holds = examples.arrays["holds"]
        self.holds = np.stack([holds[:, 0], column[holds[:, 1]], holds[:, 2]], 1)
        self.holds = self.holds[self.holds[:, 1] >= 0]
        unasked = examples.arrays["unasked"]
        self.unasked = np.stack([unasked[:, 0], column[unasked[:, 1]]], 1)
        self.unasked = self.unasked[self.unasked[:, 1] >= 0]

    def _rows(self, table: np.ndarray, first: int, last: int) -> np.ndarray:
        return table[np.searchsorted(table[:, 0], first) : np.searchsorted(table[:, 0], last)]

    def batch(self, windows: Sequence[int]) -> Batch:
        """Return some windows as one batch."""
        arrays, rows = self.examples.arrays, self.examples.arrays["windows"]
        longest = int(max(rows[number, 1] for number in windows))
        ids, kinds = np.zeros((2, len(windows), longest), np.int64)
        mask = np.zeros((len(windows), longest), bool)
        parts: dict[str, list[np.ndarray]] = {key: [] for key in ("window", "numbers", "holds", "asked", "mentions")}
        holds, unasked, shift = [], [], 0
        for place, number in enumerate(windows):
            start, length = self.examples.first_piece[number], rows[number, 1]
            ids[place, :length] = arrays["ids"][start : start + length]
            kinds[place, :length] = arrays["kinds"][start : start + length]
            mask[place, :length] = True
            first, last = self.examples.first_pair[number : number + 2]
            parts["window"].append(np.full(last - first, place))
            parts["numbers"].append(np.arange(first, last))
            parts["asked"].append(np.repeat(self.asked[rows[number, 0]][None], last - first, 0))
            holds.append(self._rows(self.holds, first, last) + np.array([shift - first, 0, 0]))
            unasked.append(self._rows(self.unasked, first, last) + np.array([shift - first, 0]))
            mentions = self._rows(arrays["mentions"], number, number + 1).copy()
            mentions[:, 0] = place
            parts["mentions"].append(mentions)
            shift += last - first
        numbers, held, skipped = np.concatenate(parts["numbers"]), np.concatenate(holds), np.concatenate(unasked)
        truth, asked = np.zeros((shift, self.count), np.float32), np.concatenate(parts["asked"])
        asked[skipped[:, 0], skipped[:, 1]] = 0
        truth[held[:, 0], held[:, 1]] = 1
        asked[held[:, 0], held[:, 1]] = 1
        told = arrays["pairs"][numbers].astype(np.int64)
        stated = held[held[:, 2] >= 0][:, [0, 2]]
        tensors = (ids, kinds, mask, np.concatenate(parts["window"]), told)
        labels = (truth, asked, stated, np.concatenate(parts["mentions"]).astype(np.int64))
        return Batch(*(self._there(one) for one in tensors), numbers, *(self._there(one) for one in labels))

    def _there(self, array: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self.device, non_blocking=True)

    def every(self, windows: Sequence[int], size: int, chance: random.Random | None = None) -> Iterator[Batch]:
        """Yield all windows as batches."""
        for group in grouped(windows, self.examples.arrays["windows"][:, 1], size, chance):
            yield self.batch(group)
