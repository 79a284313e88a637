import random
from datetime import UTC, datetime

import pytest

from triplewire.graph.errors import BadInput
from triplewire.graph.model import Period
from triplewire.graph.timeline import (
    NO_BOUNDS,
    Bounds,
    Stated,
    asked_day,
    asked_moment,
    bounds_of,
    day_after,
    first_day,
    holds_on,
    moment,
)


@pytest.mark.parametrize(
    ("iso", "first", "after"),
    [
        ("1994", "1994-01-01", "1995-01-01"),
        ("2022-02", "2022-02-01", "2022-03-01"),
        ("2022-12", "2022-12-01", "2023-01-01"),
        ("2024-02-28", "2024-02-28", "2024-02-29"),
        ("2022-02-16T10:30:00Z", "2022-02-16", "2022-02-17"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
        ("2022-02-31", None, None),
        ("20220216", None, None),
        ("?", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_prefix_has_a_first_day_and_a_day_after_its_last(
    iso: str | None, first: str | None, after: str | None
) -> None:
    assert (first_day(iso), day_after(iso)) == (first, after)


def test_the_earliest_and_most_precise_beginning_counts() -> None:
    stated = [Stated(Period("1995")), Stated(Period("1994")), Stated(Period("1994-01-01"))]

    assert bounds_of(stated) == Bounds(Period("1994-01-01"), "1994-01-01", None, "1994-01-01")


@pytest.mark.parametrize(
    ("ends", "still_on", "until", "until_day"),
    [
        ([("2012", "2010-01-05")], "", "2012", "2013-01-01"),
        ([("2012", "2010-01-05")], "2012-06-01", "2012", "2013-01-01"),
        ([("2012", "2010-01-05")], "2013-01-01", None, None),
        ([("?", "2020-01-05")], "2019-01-01", "?", "2020-01-05"),
        ([("?", "2020-01-05")], "2020-01-06", None, None),
        ([("?", "")], "", "?", "0001-01-01"),
        ([("?", "2020-01-05"), ("2018", "2019-01-05")], "", "2018", "2019-01-01"),
        ([("2018", "2019-01-05"), ("2019", "2021-01-05")], "", "2019", "2020-01-01"),
        ([("2018", "2019-01-05"), ("?", "2021-01-05")], "2020-02-02", "?", "2021-01-05"),
    ],
)
def test_an_end_counts_until_a_later_article_says_it_goes_on(
    ends: list[tuple[str, str]], still_on: str, until: str | None, until_day: str | None
) -> None:
    found = bounds_of([Stated(Period(None, end), said) for end, said in ends], still_on)

    assert (found.period.until, found.until_day) == (until, until_day)


def test_the_order_of_evidence_does_not_matter() -> None:
    rng = random.Random(4)
    for _ in range(200):
        choose = [None, "1994", "1994-02", "2001-05-06", "?"]
        stated = [
            Stated(Period(*(rng.choice(choose[:-1]), rng.choice(choose))), f"20{rng.randrange(10, 24)}")
            for _ in range(5)
        ]
        assert bounds_of(stated, "2015") == bounds_of(rng.sample(stated, 5), "2015")


def test_states_hold_between_their_days_and_events_from_theirs_on() -> None:
    term = Bounds(Period("2008", "2012"), "2008-01-01", "2013-01-01", "2008-01-01")
    happened = Bounds(Period(happened="2008"), None, None, "2008-01-01")

    assert [
        holds_on(term, day, is_event=False, reported=None) for day in ("2007-12-31", "2008-01-01", "2012-12-31")
    ] == [
        False,
        True,
        True,
    ]
    assert not holds_on(term, "2013-01-01", is_event=False, reported=None)
    assert holds_on(NO_BOUNDS, "1800-01-01", is_event=False, reported="2020-01-01")
    assert holds_on(happened, "2008-01-01", is_event=True, reported="2020-01-01")
    assert not holds_on(NO_BOUNDS, "2019-01-01", is_event=True, reported="2020-01-01")


def test_a_day_asked_for_means_its_end() -> None:
    assert asked_moment("2022-02-16") == "2022-02-16T23:59:59.999999Z"
    assert asked_moment("2022") == "2022-12-31T23:59:59.999999Z"
    assert asked_moment("2022-02-16T12:00:00+02:00") == "2022-02-16T10:00:00.000000Z"
    assert moment(datetime(2022, 2, 16, tzinfo=UTC)) == "2022-02-16T00:00:00.000000Z"
    assert asked_day("2022-02") == "2022-02-01"
    for ask in (asked_day, asked_moment):
        with pytest.raises(BadInput):
            ask("soon")
