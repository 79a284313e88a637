"""Word lists of reference, read from the package once."""

import tomllib
from importlib import resources
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("triplewire.extract").joinpath(name).read_text("utf-8"))


REFERENCE, PRONOUNS = _read("coreference.toml"), _read("pronoun_weights.toml")


def words(part: str, name: str) -> frozenset[str]:
    """Return a list of words of a part."""
    return frozenset(REFERENCE[part][name].split())
