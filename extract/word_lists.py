"""The lists of words that the stages know, from the TOML files beside them."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lists_of(file: str) -> dict[str, frozenset[str]]:
    """Return the lists of words of a file, each by its name."""
    return {name: frozenset(listed.split()) for name, listed in _data(file).items() if isinstance(listed, str)}


def table_of(file: str, name: str) -> dict[str, Any]:
    """Return a table of a file, from words to what each means, in its order."""
    table: dict[str, Any] = _data(file)[name]
    return table


def phrases_of(file: str, name: str) -> tuple[str, ...]:
    """Return a list of a file whose entries may hold several words, in its order."""
    return tuple(_data(file)[name])


@cache
def _data(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("triplewire.extract").joinpath(file).read_text("utf-8"))


def words(name: str) -> frozenset[str]:
    """Return one list of lemmas of the qualifiers."""
    return lists_of("qualifiers.toml")[name]
