import json
from pathlib import Path

import numpy as np
import pytest

from triplewire.extract.encoder import MANIFEST, WEIGHTS, load_encoder
from triplewire.extract.pair_head import Floats
from triplewire.extract.scorers import scorer_of
from triplewire.extract.second_opinion import KEPT, NEVER, bound_of, status_of
from triplewire.extract.sparse import NO_STATUS, load_sparse
from triplewire.graph.model import Status

BOUND = 0.7


def chances(*shares: float) -> Floats:
    return np.array(shares, np.float32)


@pytest.mark.parametrize(
    ("told", "shares", "status"),
    [
        (Status.FUTURE, (0.99, 0, 0.01, 0, 0), Status.FUTURE),
        (Status.NEGATED, (0, 0, 1, 0, 0), Status.NEGATED),
        (Status.DENIED, (0.1, 0.8, 0.1, 0, 0), Status.DENIED),
        (Status.ASSERTED, (0.2, 0.1, 0.6, 0.1, 0), Status.FUTURE),
        (Status.ASSERTED, (0.2, 0.1, 0.1, 0, 0.6), Status.DENIED),
        (Status.ASSERTED, (0.31, 0.09, 0.6, 0, 0), Status.ASSERTED),
        (Status.ASSERTED, (0.0, 0.4, 0.4, 0.1, 0.1), Status.NEGATED),
    ],
)
def test_the_head_says_only_that_a_fact_is_not_asserted_and_only_where_it_is_sure(
    told: Status, shares: tuple[float, ...], status: Status
) -> None:
    assert status_of(told, chances(*shares), BOUND) is status


@pytest.mark.parametrize("told", list(Status))
def test_a_model_without_a_head_and_one_without_a_bound_have_no_say(told: Status) -> None:
    assert status_of(told, NO_STATUS, BOUND) is told
    for number in range(len(Status)):
        sure = np.eye(len(Status), dtype=np.float32)[number]
        assert status_of(told, sure, bound_of({})) is told


@pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file(), reason="the trained weights are not here")
def test_the_bound_comes_with_the_model_and_with_it_alone() -> None:
    encoder, sparse = load_encoder(), load_sparse()
    assert encoder
    assert sparse
    held = json.loads(Path(WEIGHTS / MANIFEST).read_text())["weighing"][KEPT]
    assert encoder.weighing.not_asserted == held < NEVER
    both = scorer_of(encoder, sparse)
    assert both
    assert both.weighing.not_asserted == encoder.weighing.not_asserted
    assert sparse.weighing.not_asserted == NEVER
