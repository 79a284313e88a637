"""The omission report says which sentence gave nothing, and why."""

import pytest

from triplewire.extract.omissions import (
    BELOW_THRESHOLD,
    NO_ANCHOR,
    NO_ARM,
    TYPE_REFUSED,
    Omission,
    omissions_of,
)
from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.rule_index import compile_rules

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def _border_rules_alone(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the rules of one relation, so that new rules of others do not change what is omitted here."""
    monkeypatch.setattr(
        extractor, "rules", compile_rules([r for r in extractor.rules.rules if r.relation == "borders"])
    )


def _omissions(extractor: Extractor, text: str) -> list[Omission]:
    return omissions_of(extractor, read_row({"text": text}))


def test_a_sentence_that_gave_a_fact_is_no_omission(extractor: Extractor) -> None:
    assert _omissions(extractor, "Estonia borders Latvia.") == []


def test_a_sentence_with_one_name_is_no_omission(extractor: Extractor) -> None:
    assert _omissions(extractor, "Estonia has many lakes.") == []


def test_a_sentence_without_a_word_of_any_rule_says_so(extractor: Extractor) -> None:
    found = _omissions(extractor, "Estonia sings louder than Latvia.")

    assert [(row.sentence, row.words, row.entities, row.reason) for row in found] == [
        (1, "Estonia sings louder than Latvia.", ("Estonia", "Latvia"), NO_ANCHOR)
    ]


def test_a_rule_word_whose_arms_reach_nothing_is_named(extractor: Extractor) -> None:
    found = _omissions(extractor, "The border closed while Estonia slept and Latvia sang.")

    assert [(row.reason, row.detail.split(", ")[0]) for row in found] == [(NO_ARM, "border")]


def test_ends_of_the_wrong_type_are_named(extractor: Extractor) -> None:
    found = _omissions(extractor, "Angela Merkel borders Emmanuel Macron.")

    assert [row.reason for row in found] == [TYPE_REFUSED]
    assert "Angela Merkel borders Emmanuel Macron" in found[0].detail


def test_a_fact_that_is_too_unsure_is_named(extractor: Extractor) -> None:
    held, extractor.threshold = extractor.threshold, 0.995
    try:
        found = _omissions(extractor, "Estonia borders Latvia.")
    finally:
        extractor.threshold = held

    assert [(row.reason, row.detail) for row in found] == [(BELOW_THRESHOLD, "Estonia borders Latvia")]


def test_it_can_be_written_as_json(extractor: Extractor) -> None:
    row = _omissions(extractor, "Estonia sings louder than Latvia.")[0].as_dict()

    assert row == {
        "sentence": 1,
        "words": "Estonia sings louder than Latvia.",
        "entities": ["Estonia", "Latvia"],
        "reason": NO_ANCHOR,
        "detail": "",
    }
