from collections.abc import Sequence

import pytest

from triplewire.extract.bench.sets import read_set
from triplewire.extract.bench.speed import kept_rounds, run_speed, varied
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Reading

ARTICLES = [gold.article for gold in read_set("seeds", None)]


def test_varied_articles_have_other_names_and_keys_but_the_same_length() -> None:
    turns = [list(varied(ARTICLES, turn)) for turn in range(3)]
    for first, *others in zip(ARTICLES, *turns, strict=True):
        assert len({first.key, *(other.key for other in others)}) == 4
        assert len({first.text, *(other.text for other in others)}) == 4
        assert {len(other.text) for other in others} == {len(first.text)}


def test_a_round_in_which_others_kept_the_machine_busy_does_not_count() -> None:
    assert kept_rounds([(10.0, 10.5, 7), (9.0, 30.0, 7), (11.0, 12.0, 7)]).seconds == (10.0, 11.0)


@pytest.mark.model
def test_both_sides_see_the_same_articles_and_every_reading_is_written(extractor: Extractor) -> None:
    written: list[int] = []

    def open_store() -> object:
        def write(readings: Sequence[Reading]) -> None:
            written.append(len(readings))

        return write

    speed = run_speed(extractor, ARTICLES[:3], open_store, rounds=1, passes=2)  # type: ignore[arg-type]
    assert written == [3] * 5  # warm-up, one round, stages, two passes
    assert speed.articles == 3
    assert 0.1 < speed.ratio < 1.5
    assert {"mentions", "rules", "finish", "write"} <= set(speed.shares)
    assert speed.growth < 2
