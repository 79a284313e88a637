"""`triplewire bench` where the gold data is not: it says so, and that is no failure."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def without_data(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line where there is no gold data."""
    monkeypatch.setenv("TRIPLEWIRE_DATA", "nowhere")
    return run


@pytest.mark.model
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gold", "news-dev"], "gold: not here (nowhere); nothing measured\nnews-dev: not here (nowhere)"),
        (["--speed"], "wikinews: not here (nowhere); nothing measured\n"),
        (["knowledgenet-1"], "nothing measured\n"),
    ],
)
def test_a_set_that_is_not_here_is_said_and_is_no_failure(without_data: Run, words: list[str], said: str) -> None:
    ran = without_data("bench", *words)

    assert said in ran.out
    assert (ran.code, ran.err) == (0, "")


def test_a_set_that_there_is_none_of_is_named_with_those_that_there_are(without_data: Run) -> None:
    ran = without_data("bench", "glod")

    assert ran.code == 2
    assert ran.err.splitlines()[0] == "error: there is no set 'glod'"
    assert ran.err.splitlines()[1].startswith("hint: Sets are seeds, gold, news-train, news-dev")
