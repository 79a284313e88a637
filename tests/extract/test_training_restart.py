"""A training that was stopped goes on: what lies in the work folder is whole, and is not made again."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from training.files import put, write_whole
from training.recipe import FOLDS, SEEDS, waves

NETS = [f"s{seed}" for seed in SEEDS] + [f"f{fold}" for fold in range(FOLDS)]


def names(work: Path, *given: str) -> list[list[str]]:
    """Return the networks that are still to train, wave by wave."""
    return [[command[1].removeprefix("name=") for command in commands] for commands, _ in waves(work, 4, given)]


def test_an_empty_folder_has_everything_to_train(tmp_path: Path) -> None:
    assert names(tmp_path) == [["aux"], NETS, ["blend"], ["student"]]
    assert [at_once for _, at_once in waves(tmp_path, 4)] == [1, 4, 1, 1]


def test_what_has_left_its_file_is_not_trained_again(tmp_path: Path) -> None:
    for name in ("aux.pt", "s1.scores.npz", "f2.scores.npz"):
        (tmp_path / name).touch()
    assert names(tmp_path) == [[one for one in NETS if one not in ("s1", "f2")], ["blend"], ["student"]]
    for name in [*NETS, "blend"]:
        (tmp_path / f"{name}.scores.npz").touch()
    assert names(tmp_path) == [["student"]]
    (tmp_path / "student.scores.npz").touch()
    assert names(tmp_path) == []


def test_a_network_whose_scores_are_not_written_yet_is_taken_up_again(tmp_path: Path) -> None:
    for name in ("aux.pt", "s1.pt", "s1.part.pt", "new.s2.scores.npz"):
        (tmp_path / name).touch()
    assert names(tmp_path)[0] == NETS


def test_settings_that_are_given_stand_over_those_of_the_recipe(tmp_path: Path) -> None:
    for commands, _ in waves(tmp_path, 1, ["epochs=1"]):
        for command in commands:
            told = dict(one.split("=", 1) for one in command if "=" in one)  # as the script reads them: the last counts
            assert command[0] == "blend" or told["epochs"] == "1"


def test_a_file_whose_writing_failed_is_not_there_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "work" / "net.pt"
    put(path, lambda fresh: fresh.write_text("whole", "utf-8"))

    def stopped(fresh: Path) -> None:
        fresh.write_text("ha", "utf-8")
        raise InterruptedError

    with pytest.raises(InterruptedError):
        put(path, stopped)
    assert path.read_text("utf-8") == "whole"


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "scores.npz", one=np.arange(3))
    with np.load(tmp_path / "deep" / "scores.npz") as file:
        assert file["one"].tolist() == [0, 1, 2]
    assert [one.name for one in (tmp_path / "deep").iterdir()] == ["scores.npz"]
