"""Gives freed memory back to the system."""

import sys
from collections.abc import Callable
from ctypes import CDLL
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    # only the C library of GNU has it; others give memory back by themselves or never
    return getattr(CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back() -> None:
    """Return to the system what a batch has freed: the C library keeps it, and unlike batches fill it with holes."""
    if trim := _trim():
        trim(0)
