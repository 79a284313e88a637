"""Articles of our own in the words of today's agencies, of which no model learned: what is read of them stays right.

`seen.jsonl` and `longer_seen.jsonl` were looked at while faults were mended; of the others only the totals were.
"""

import json
from pathlib import Path

import pytest

from triplewire.extract.bench.quality import measure
from triplewire.extract.bench.sets import gold_row
from triplewire.extract.pipeline import Extractor

FOLDER = Path(__file__).with_name("newswire")
FLOORS = [("seen", 0.81, 0.68), ("held", 0.82, 0.70), ("longer_seen", 0.81, 0.57), ("longer_held", 0.74, 0.60)]


@pytest.mark.model
@pytest.mark.parametrize(("name", "precision", "recall"), FLOORS)
def test_news_of_unknown_names_is_read_as_well_as_before(
    whole_extractor: Extractor, name: str, precision: float, recall: float
) -> None:
    rows = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    golds = [gold_row(json.loads(row)) for row in rows]
    scores = measure(name, golds, whole_extractor, whole_extractor.ontology).scores
    judged = [item.gold is not None for score in scores for item in score.strict]
    wanted = [(score, at) for score in scores for at, fact in enumerate(score.gold.facts) if fact.required]
    found = [at in score.found() for score, at in wanted]
    assert sum(judged) >= precision * len(judged)
    assert sum(found) >= recall * len(found)
