"""The lists of words that the stages know, from the TOML files beside them."""

import tomllib
from functools import cache
from importlib import resources


@cache
def lists_of(file: str) -> dict[str, frozenset[str]]:
    """Return the lists of words of a file, each by its name."""
    text = resources.files("triplewire.extract").joinpath(file).read_text("utf-8")
    return {name: frozenset(listed.split()) for name, listed in tomllib.loads(text).items()}


def words(name: str) -> frozenset[str]:
    """Return one list of lemmas of the qualifiers."""
    return lists_of("qualifiers.toml")[name]
