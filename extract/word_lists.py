"""The lists of words that the qualifiers know, from `qualifiers.toml`."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = resources.files("triplewire.extract").joinpath("qualifiers.toml").read_text("utf-8")
    return {name: frozenset(listed.split()) for name, listed in tomllib.loads(text).items()}


def words(name: str) -> frozenset[str]:
    """Return one list of lemmas."""
    return _lists()[name]
