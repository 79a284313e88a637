"""Two names in one sentence are not a fact: twelve relations, five pairs each, and their variants.

False is: any fact of the relation between names that only stand together; an asserted fact where the sentence negates
it (without an end: "no longer" says that it held once) or holds it possible; an asserted fact in the narrator's voice
where the sentence reports a claim.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from triplewire.extract.articles import Failure
from triplewire.extract.bench.align import normalised
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.graph.model import Evidence, Reading, Status

ROWS = [json.loads(line) for line in Path(__file__).with_name("cooccurrence.jsonl").read_text("utf-8").splitlines()]
NEGATIVES = ("cooccurrence", "negated", "modal", "attributed")
MOST_FALSE = 0.05


def stated(reading: Reading | Failure, row: dict[str, str]) -> list[Evidence]:
    assert isinstance(reading, Reading)
    names = {entity.key: {normalised(n) for n in (entity.name, *entity.aliases)} for entity in reading.entities}
    ends = [normalised(row["subject"]), normalised(row["object"])]
    return [
        evidence
        for evidence in reading.evidence
        if evidence.relation == row["relation"]
        and any(one in names[evidence.subject] and other in names[evidence.object] for one, other in (ends, ends[::-1]))
    ]


def is_false(variant: str, evidence: list[Evidence]) -> bool:
    if variant == "cooccurrence":
        return bool(evidence)
    asserted = [row for row in evidence if row.status is Status.ASSERTED and not row.period.until]
    return any(variant != "attributed" or row.speaker is None for row in asserted)


def outcome(variant: str, evidence: list[Evidence]) -> str:
    if variant == "asserted":
        return "found" if any(row.status is Status.ASSERTED for row in evidence) else "not found"
    if is_false(variant, evidence):
        return "false"
    return "silent" if not evidence else "right status"


def test_the_suite_has_twelve_relations_of_five_pairs_in_every_variant() -> None:
    assert Counter((row["relation"], row["variant"]) for row in ROWS) == dict.fromkeys(
        ((relation, v) for relation in {row["relation"] for row in ROWS} for v in ("asserted", *NEGATIVES)), 5
    )
    assert len(ROWS) == 300


@pytest.mark.model
@pytest.mark.parametrize("name", ["extractor", "whole_extractor"])
def test_names_that_stand_together_make_no_fact(request: pytest.FixtureRequest, name: str) -> None:
    extractor: Extractor = request.getfixturevalue(name)
    readings = extractor.read(read_row({"title": "", "text": row["text"], "date": "2024-05-15"}) for row in ROWS)
    tally: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row, reading in zip(ROWS, readings, strict=True):
        evidence = stated(reading, row)
        result = outcome(row["variant"], evidence)
        tally[row["variant"], result] += 1
        if result == "false":
            wrong.append(f"{row['variant']}: {row['text']} <- {', '.join(e.rule for e in evidence)}")
    lines = [f"{variant}: {result} {number}" for (variant, result), number in sorted(tally.items())]
    negatives = [row for row in ROWS if row["variant"] in NEGATIVES]
    report = "\n".join([*lines, f"false: {len(wrong)} of {len(negatives)}", *wrong])
    assert len(wrong) <= MOST_FALSE * len(negatives), report
    print(report)  # noqa: T201  # the tally is the figure of docs/benchmarks.md
    assert tally["asserted", "found"] >= 30, report
