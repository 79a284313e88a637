"""Writes the sparse pair model as extraction loads it: only weights that are not zero, as small whole numbers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from triplewire.extract.sparse import Table, table_of

if TYPE_CHECKING:
    from training.pair_examples import Columns
    from training.pair_fitting import Learned

MOST = 127


def packed(learned: "Learned", columns: "Columns") -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the arrays of the file and what is told beside them."""
    scale = float(np.abs(learned.weights).max()) / MOST
    whole = np.round(learned.weights / scale).astype(np.int8)
    kept = whole.any(axis=1)
    rows, places = whole[kept].nonzero()
    parts = {
        "keys": np.diff(learned.keys[kept], prepend=np.uint32(0)).astype(np.uint32),  # steps pack better
        "counts": np.bincount(rows, minlength=int(kept.sum())).astype(np.uint8),
        "columns": places.astype(np.uint8),
        "values": whole[kept][rows, places],
        "bias": learned.bias.astype(np.float32),
    }
    told = {"relations": columns.relations, "ahead": columns.ahead, "behind": columns.behind, "scale": scale}
    return parts, told


def table(parts: Mapping[str, np.ndarray], told: Mapping[str, Any]) -> Table:
    """Return the model as extraction will hold it."""
    return table_of(parts, told)


def write(parts: Mapping[str, np.ndarray], told: Mapping[str, Any], path: Path) -> int:
    """Write the file; return its size in bytes."""
    np.savez_compressed(path, **parts, told=np.array(json.dumps(told, sort_keys=True)))
    return path.stat().st_size
