"""Word lists of reference, read from the package once."""

import tomllib
from importlib import resources
from typing import Any

REFERENCE: dict[str, Any] = tomllib.loads(
    resources.files("triplewire.extract").joinpath("coreference.toml").read_text("utf-8")
)


def words(part: str, name: str) -> frozenset[str]:
    """Return a list of words of a part."""
    return frozenset(REFERENCE[part][name].split())
