"""Since when facts hold, until when they held, when they happened."""

import pytest

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.record import to_record

pytestmark = pytest.mark.model

TIMES = [
    ("Anna Roe served as a member of the European Parliament until 2007.", "member_of", (None, "2007", None)),
    ("Anna Roe was the president of Chad from roughly 1991 to 1996.", "head_of_state_of", ("1991", "1996", None)),
    ("Anna Roe has been president of Chad since her election in 2014.", "head_of_state_of", ("2014", None, None)),
    ("Anna Roe previously served as the president of Chad.", "head_of_state_of", (None, "?", None)),
    (
        "Anna Roe, a former president of Chad, spoke. Anna Roe was president of Chad from 1991 until 1996.",
        "head_of_state_of",
        ("1991", "1996", None),
    ),
    ("Anna Roe was convicted of fraud in 2010.", "convicted_of", (None, None, "2010")),
    ("Anna Roe has been president of Chad since she was elected in 1990.", "head_of_state_of", ("1990", None, None)),
    ("Anna Roe was the president of Chad until she was ousted in 1990.", "head_of_state_of", (None, "1990", None)),
    ("Chad's then-president Anna Roe spoke.", "head_of_state_of", (None, "?", None)),
    ("On Monday Anna Roe, the president of Chad, visited Poland.", "head_of_state_of", (None, None, None)),
    ("Anna Roe visited Poland on Monday.", "visited", (None, None, "2022-02-14")),
    ("Anna Roe flew to Kenya on Monday to meet Ben Doe.", "met_with", (None, None, "2022-02-14")),
    ("Anna Roe met Ben Doe before visiting Poland on Monday.", "met_with", (None, None, None)),
    (
        "Anna Roe, the president of Chad, announced her resignation effective next Friday.",
        "head_of_state_of",
        (None, "2022-02-18", None),
    ),
    ("Anna Roe worked for Ford for three years.", "employed_by", (None, "?", None)),
]


@pytest.mark.parametrize("case", TIMES, ids=lambda case: case[0])
def test_a_fact_tells_the_most_precise_time_that_the_article_states(
    extractor: Extractor, case: tuple[str, str, tuple[str | None, ...]]
) -> None:
    words, relation, time = case
    article = read_row({"id": "a", "title": "Notes", "date": "2022-02-16", "text": words})
    facts = [fact for fact in to_record(extractor.read_one(article))["facts"] if fact["relation"] == relation]
    assert [(fact["since"], fact["until"], fact["happened"]) for fact in facts] == [time]


def test_a_headline_has_the_day_that_the_first_sentence_gives(extractor: Extractor) -> None:
    words = "Anna Roe, who leads Chad, praised Ben Doe on Monday, and he was glad."
    row = {"id": "a", "title": "Anna Roe meets Ben Doe", "date": "2022-02-16", "text": words}
    facts = to_record(extractor.read_one(read_row(row)))["facts"]
    assert [fact["happened"] for fact in facts if fact["relation"] == "met_with"] == ["2022-02-14"]
