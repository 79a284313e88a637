"""The sparse pair model at run time: a table of small whole numbers, one row a feature, summed for each pair.

Sums of whole numbers are exact, so a pair scores the same in any batch and process.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from triplewire.extract.candidates import Pair
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import WEIGHTS, Scored
from triplewire.extract.pair_features import PairFeatures, hash_of, pairs_of
from triplewire.extract.pair_head import Floats, sigmoid
from triplewire.extract.weighing import LEAST, weighing_of

PAIRS = "pairs.npz"
AT_ONCE = 256  # pairs that are summed together, so that a long article needs no more memory
NO_STATUS: Floats = np.zeros(0, np.float32)

log = logging.getLogger("triplewire")


@dataclass(frozen=True, slots=True)
class Table:
    """The weights of every feature: columns are relations in the order of the text, then against it."""

    keys: NDArray[np.uint32]  # hashed features, sorted
    rows: NDArray[np.int8]  # one more than keys: the last is for what was never learned
    bias: Floats
    scale: float
    ahead: NDArray[np.int64]  # column of each relation whose subject stands first
    behind: NDArray[np.int64]  # and of each whose object does

    def found(self, features: Sequence[int]) -> NDArray[np.int64]:
        """Return the rows of some features."""
        asked = np.array(features, np.uint32)
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        return np.where(self.keys[at] == asked, at, len(self.keys))

    def judged(self, features: Sequence[Sequence[int]]) -> Floats:
        """Return the probabilities of pairs, each told by its features."""
        rows = self.rows.take(self.found(list(chain.from_iterable(features))), axis=0)
        ends = list(accumulate(len(one) for one in features))
        sums = [rows[start:end].sum(axis=0, dtype=np.int32) for start, end in pairwise([0, *ends])]
        return sigmoid(np.array(sums, np.float32) * np.float32(self.scale) + self.bias)


class SparseModel:
    """A loaded model."""

    name = "sparse"

    def __init__(self, table: Table, told: Mapping[str, Any], digest: str) -> None:
        self.table = table
        self.relations: tuple[str, ...] = tuple(told["relations"])
        self.share = float(told["share"])  # of the sparse model where the encoder reads too
        self.weighing, self.thresholds = weighing_of(told["alone"])
        self.weighing_both, self.thresholds_both = weighing_of(told["both"])
        self.digest = digest

    def scored(self, draft: Draft, things: Sequence[int], least: float = LEAST) -> Iterator[Scored]:
        """Yield the ordered pairs of mentions that share a sentence and of which some relation is likely enough."""
        features, pairs = PairFeatures(draft), list(pairs_of(draft, things))
        for start in range(0, len(pairs), AT_ONCE):
            some = pairs[start : start + AT_ONCE]
            chances = self.table.judged([features.hashed(pair) for pair in some])
            ahead, behind = chances[:, self.table.ahead], chances[:, self.table.behind]
            for number in (chances.max(axis=1) >= least).nonzero()[0].tolist():
                pair = some[number]
                there = Pair(pair.left, pair.right, (), pair.route, pair.top)
                back = Pair(pair.right, pair.left, (), pair.route[::-1], pair.top)
                yield Scored(there, ahead[number], NO_STATUS, -1)
                yield Scored(back, behind[number], NO_STATUS, -1)

    def weights_of(self, draft: Draft, things: Sequence[int], ends: tuple[int, int], relation: int) -> dict[str, float]:
        """Return how much each feature of two mentions adds to the log odds of a relation."""
        for pair in pairs_of(draft, things):
            if ends in ((pair.left, pair.right), (pair.right, pair.left)):
                column = (self.table.ahead if ends[0] == pair.left else self.table.behind)[relation]
                names = PairFeatures(draft).names(pair)
                weights = self.table.rows[self.table.found(hash_of(names)), column].tolist()
                return {name: weight * self.table.scale for name, weight in zip(names, weights, strict=True)}
        return {}


@cache
def load_sparse(folder: Path = WEIGHTS) -> SparseModel | None:
    """Return the sparse model of a folder, or nothing, with one warning, where its file is not here or spoilt."""
    try:
        return _load((folder / PAIRS).read_bytes())
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        log.warning("no sparse pair model: %s", error)
        return None


def _load(content: bytes) -> SparseModel:
    with np.load(BytesIO(content)) as file:
        parts = {name: file[name] for name in file.files}
    told = json.loads(str(parts["told"]))
    return SparseModel(table_of(parts, told), told, sha256(content).hexdigest()[:16])


def table_of(parts: Mapping[str, NDArray[Any]], told: Mapping[str, Any]) -> Table:
    """Return the table that a file holds: only weights that are not zero are kept there."""
    keys, counts = parts["keys"], parts["counts"]
    rows = np.zeros((len(keys) + 1, len(parts["bias"])), np.int8)
    rows[np.repeat(np.arange(len(keys)), counts), parts["columns"]] = parts["values"]
    ahead, behind = (np.array(told[name], np.int64) for name in ("ahead", "behind"))
    return Table(np.cumsum(keys, dtype=np.uint32), rows, parts["bias"], float(told["scale"]), ahead, behind)
