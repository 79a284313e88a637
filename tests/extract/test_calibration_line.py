"""The line that makes a probability mean what it says on unseen news moves numbers, never the order of facts."""

import sys
from copy import copy
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from training.calibrating import Told, before, crossed, line_of, reliability

from triplewire.extract.encoder import MANIFEST, WEIGHTS
from triplewire.extract.pipeline import Extractor
from triplewire.extract.presets import Preset
from triplewire.extract.read import read_row
from triplewire.extract.sparse import PAIRS
from triplewire.extract.weighing import AS_IT_IS, LINE, NAMES, RULE, Weighing, weighing_of
from triplewire.graph.model import Reading

HERE = pytest.mark.skipif(not (WEIGHTS / MANIFEST).is_file() or not (WEIGHTS / PAIRS).is_file(), reason="no weights")
TEXT = (
    "Norwegian foreign minister Ine Eriksen Soreide visited Vilnius on Monday, where she met Linas Linkevicius. "
    "The talks also drew envoys of Latvia, an ally of Norway, to the Lithuanian capital, the ministry of Norway said."
)
LOW = {"weights": {"constant": -1.0}, "relations": {}, "thresholds": {"precise": 0.7, "default": 0.4, "broad": 0.2}}


def test_candidates_and_bounds_move_together() -> None:
    plain, bounds = weighing_of(LOW)
    lined, moved = weighing_of({**LOW, LINE: [0.5, 1.5]})
    told = tuple(float(name == "constant") for name in NAMES)
    assert plain.line == AS_IT_IS
    assert bounds == pytest.approx({Preset.PRECISE: 0.7, Preset.DEFAULT: 0.4, Preset.BROAD: 0.2})
    assert lined.probability("met_with", told) == pytest.approx(lined.calibrated(plain.probability("met_with", told)))
    assert [lined.calibrated(bound) for bound in bounds.values()] == pytest.approx(list(moved.values()), abs=1e-4)
    assert sorted(moved.values(), reverse=True) == list(moved.values())
    assert [lined.calibrated(share) for share in (0.0, 1.0)] == [0.0, 1.0]
    assert before(lined.line, lined.calibrated(0.37)) == pytest.approx(0.37)


def test_a_rule_is_trusted_before_the_line() -> None:
    weighing = Weighing(tuple(0.0 for _ in NAMES), {}, trusts_rules=True, line=(1.0, 1.0))
    told = tuple({"rule": 1.0, "rule's share": 2.0}.get(name, 0.0) for name in NAMES)
    assert told[RULE]
    assert weighing.probability("met_with", told) == pytest.approx(1 / (1 + 2.718281828459045**-3))


def drawn(offset: float, slope: float, count: int = 4000) -> list[Told]:
    """Return facts that are right as often as a line says, of a hundred articles."""
    random, true = Random(5), Weighing((), {}, line=(offset, slope))
    shares = [random.uniform(0.1, 0.98) for _ in range(count)]
    return [Told(number % 100, one, random.random() < true.calibrated(one)) for number, one in enumerate(shares)]


def test_the_line_is_found_in_facts_and_mends_what_they_say() -> None:
    told = drawn(0.6, 1.4)
    line = line_of(told)
    assert line == pytest.approx((0.6, 1.4), abs=0.15)
    raw = reliability(told, AS_IT_IS, 0.3).error
    assert raw > 0.08
    assert reliability(told, line, 0.3).error < 0.03
    assert crossed(told, 0.3).error < 0.03


def test_few_facts_move_nothing_much() -> None:
    assert line_of([]) == AS_IT_IS
    assert line_of([Told(0, 0.5, right=True)]) == pytest.approx(AS_IT_IS, abs=0.1)


@HERE
@pytest.mark.model
def test_the_same_facts_are_given_as_without_the_line() -> None:
    reader = Extractor()
    if reader.encoder is None or reader.sparse is None:
        pytest.skip("a library of the models is missing")
    row = read_row({"title": "", "text": TEXT, "date": "2019-05-15"})
    found = []
    for line in (reader.sparse.weighing_both.line, AS_IT_IS):
        sparse, held = copy(reader.sparse), reader.sparse.weighing_both
        sparse.weighing_both = replace(held, line=line)
        reader.sparse = sparse
        reader.threshold = sparse.weighing_both.calibrated(before(held.line, reader.threshold))
        reading = reader.read_one(row)
        assert isinstance(reading, Reading)
        found.append({(one.subject, one.relation, one.object): one.confidence for one in reading.evidence})
    assert found[0]
    assert found[0].keys() == found[1].keys()
    assert found[0] != found[1]
