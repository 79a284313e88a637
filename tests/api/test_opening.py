from pathlib import Path

import pytest

from triplewire.api.opening import ontology_of, store_of
from triplewire.api.settings import Settings
from triplewire.graph.errors import BadSetting, StoreUnavailable

OWN = """
[[relation]]
name = "sings_for"
definition = "Is a singer of."
subject = ["Person"]
object = ["Organization"]
kind = "state"
"""


def test_a_users_relations_stand_beside_the_built_in_ones(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN)

    ontology = ontology_of(Settings(ontology=path))

    assert {"sings_for", "head_of_state_of"} <= set(ontology.relations)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"setting ontology: there is no .*own\.toml"):
        store_of(Settings(store=f"sqlite:{tmp_path / 'graph.db'}", ontology=tmp_path / "own.toml"))


def test_a_store_that_is_only_read_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        store_of(Settings(store=f"sqlite:{tmp_path / 'graph.db'}"), read_only=True)

    assert list(tmp_path.iterdir()) == []
