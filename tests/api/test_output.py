"""How the command line shows a sentence with its marked words."""

import pytest

from triplewire.api.cli.output import CUE, OBJECT, SUBJECT, marked, marks_of

SENTENCE = "Joe Reed won the vote."
START = 100
VOTE = [START + 17, START + 21]


def shown(subject: list[int], obj: list[int], cue: list[int] | None) -> str:
    return marked(SENTENCE, marks_of((START, START + len(SENTENCE)), subject, obj, cue))


def test_ends_stand_in_brackets_and_the_cue_between_asterisks() -> None:
    assert shown([100, 108], VOTE, [109, 112]) == "[Joe Reed] *won* the [vote]."


@pytest.mark.parametrize("elsewhere", [[20, 30], [90, 104], [120, 130], [400, 410]])
def test_an_end_that_another_sentence_names_has_no_mark_in_this_one(elsewhere: list[int]) -> None:
    assert shown([100, 108], elsewhere, None) == "[Joe Reed] won the vote."
    assert shown(elsewhere, VOTE, elsewhere) == "Joe Reed won the [vote]."


def test_a_cue_inside_an_end_is_not_marked_again() -> None:
    marks = marks_of((START, START + len(SENTENCE)), [100, 108], VOTE, [104, 108])

    assert [mark.style for mark in marks] == [SUBJECT, OBJECT]
    assert CUE not in {mark.style for mark in marks}
