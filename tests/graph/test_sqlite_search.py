"""Names in a SQLite store with many of them: the first that are found are the first of all."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from triplewire.graph import sqlite_search
from triplewire.graph.model import Reading
from triplewire.graph.store import open_store

Build = Callable[..., Reading]
Says = Callable[..., object]


def test_of_many_names_that_begin_so_the_first_are_those_of_all(
    tmp_path: Path, build: Build, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(5)
    parts = ("Anna", "Ann", "Annan", "Bert"), ("Ann", "Berg", "Carl")
    names = [f"{rng.choice(parts[0])} {rng.choice(parts[1])} {n}" for n in range(60)]
    people = {f"person:n{n}": (name,) for n, name in enumerate([*names, "Ann", "Berg"])}
    pairs = [rng.sample(sorted(people), 2) for _ in range(90)]
    articles = [build(f"a{n}", says(a, "spouse_of", b), names=people) for n, (a, b) in enumerate(pairs)]
    queries = ("a", "an", "ann", "anna", "annan b", "b", "be", "berg", "berg a", "carl", "ann berg", "bert c", "6", "x")
    asked = [(query, kind) for query in queries for kind in (None, "person", "organization")]

    with open_store(f"sqlite:{tmp_path / 'many.db'}") as store:
        store.apply(added=articles)
        whole = [store.search(query, mode="prefix", type=kind, limit=100) for query, kind in asked]
        monkeypatch.setattr(sqlite_search, "MANY", 8)
        monkeypatch.setattr(sqlite_search, "KNOWN", (10, 25))
        for limit in (1, 3, 10, 40):
            first = [store.search(query, mode="prefix", type=kind, limit=limit) for query, kind in asked]

            assert first == [found[:limit] for found in whole]
        assert max(map(len, whole)) > 40
