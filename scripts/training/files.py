"""Files that are there whole or not at all, so that what a stopped run left is never taken for done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def put(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and move it there when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"new.{path.name}")
    write(fresh)
    fresh.replace(path)


def write_whole(path: Path, **arrays: Any) -> None:  # noqa: ANN401
    """Write arrays as one compressed file."""
    put(path, lambda fresh: np.savez_compressed(fresh, **arrays))
