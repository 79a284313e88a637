"""Pairs of ordinary news in which a relation of one's own is taken not to hold.

What a person annotates is full of the relation; without a background, all that sounds a little like it would be taken
for it in ordinary news. The pairs come as vectors, which go with the encoder that they were made with.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triplewire.extract.encoder import WEIGHTS
from triplewire.extract.pair_head import Floats

FILE = WEIGHTS / "background.npz"
MOST = 127  # of a part of a vector, as it is kept in one byte


@dataclass(frozen=True, slots=True)
class Background:
    """Vectors of pairs, and the types of their ends as the layout of pairs numbers them."""

    vectors: Floats
    types: NDArray[np.int64]


def write_background(path: Path, vectors: Floats, types: NDArray[np.int64], network: str) -> None:
    """Write vectors as a file, a byte a part."""
    scale = np.maximum(np.abs(vectors).max(axis=0), 1e-6) / MOST
    small = np.rint(vectors / scale).astype(np.int8)
    kept = {"vectors": small, "scale": scale.astype(np.float32), "types": types.astype(np.uint8)}
    np.savez_compressed(path, allow_pickle=False, network=np.array(network), **kept)


def read_background(network: str, path: Path = FILE) -> Background | None:
    """Return the pairs of a file; nothing where there is none, or one of another encoder."""
    if not path.is_file():
        return None
    with np.load(path) as file:
        if str(file["network"]) != network:
            return None
        return Background(file["vectors"].astype(np.float32) * file["scale"], file["types"].astype(np.int64))
