"""ISO prefixes as days, and the one period that all evidence of a fact adds up to.

The period of a fact depends on the set of its evidence alone, never on the order it came in:

- since and happened: the earliest stated, the more precise of two that begin on one day;
- until: from evidence only. It is dropped where an article published later, and not before that end, states the fact
  without an end: it still holds. Of several ends a dated one comes before "?", then the last published, then the later.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from triplewire.graph.errors import BadInput
from triplewire.graph.model import NO_PERIOD, Period

PREFIX = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
OVER = "?"  # it is over, the article does not say since when
NEVER = "0001-01-01"  # the end of what is over since an unknown day
LAST = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Stated:
    """A period as evidence states it; `said` is the day the article was published."""

    period: Period
    said: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The period of a fact, its first day and the day after its last, and the day that places it on a timeline."""

    period: Period = NO_PERIOD
    since_day: str | None = None
    until_day: str | None = None
    day: str | None = None


NO_BOUNDS = Bounds()


def first_day(iso: str | None) -> str | None:
    """Return the first day of an ISO prefix; nothing where it is none."""
    match = PREFIX.match(iso or "")
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        return date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None


def day_after(iso: str | None) -> str | None:
    """Return the day after the last day of an ISO prefix; nothing where it is none."""
    start = first_day(iso)
    match = PREFIX.match(iso or "")
    if start is None or match is None:
        return None
    first = date.fromisoformat(start)
    try:
        if match[3]:
            return (first + timedelta(days=1)).isoformat()
        months = first.year * 12 + first.month - 1 + (1 if match[2] else 12)
        return date(months // 12, months % 12 + 1, 1).isoformat()
    except (ValueError, OverflowError):
        return LAST


def _earliest(values: Iterable[str | None]) -> str | None:
    ranked = [(first_day(value) or LAST, -len(value), value) for value in values if value]
    return min(ranked)[2] if ranked else None


def _end_of(stated: Stated) -> str:
    until = stated.period.until
    if until == OVER:
        return first_day(stated.said) or NEVER
    return day_after(until) or NEVER


def _until(rows: Collection[Stated], still_on: str) -> tuple[str | None, str | None]:
    ends = [
        (row.period.until != OVER, row.said, _end_of(row), row.period.until)
        for row in rows
        if row.period.until and not (still_on and still_on > row.said and still_on >= _end_of(row))
    ]
    if not ends:
        return None, None
    *_, day, until = max(ends)
    return until, day


def bounds_of(rows: Collection[Stated], still_on: str = "") -> Bounds:
    """Return what dated evidence adds up to; `still_on` is the last day an article stated the fact without an end."""
    if not rows:
        return NO_BOUNDS
    since = _earliest(row.period.since for row in rows)
    happened = _earliest(row.period.happened for row in rows)
    until, until_day = _until(rows, still_on)
    since_day = first_day(since)
    day = since_day or first_day(happened) or (until_day if until_day != NEVER else None)
    return Bounds(Period(since, until, happened), since_day, until_day, day)


def holds_on(bounds: Bounds, day: str, *, is_event: bool, reported: str | None) -> bool:
    """Say whether a state holds on a day, or an event had happened by it: stated, else when first reported."""
    if is_event:
        return (bounds.day or reported or "") <= day
    starts = bounds.since_day is None or bounds.since_day <= day
    return starts and (bounds.until_day is None or bounds.until_day > day)


def asked_day(text: str) -> str:
    """Return the day that a reader asks about, or raise BadInput."""
    if (day := first_day(text)) is None:
        raise BadInput(f"{text!r} is not a date", "Write a day as 2022-02-16, or a month or year.")
    return day


def asked_moment(text: str) -> str:
    """Return a moment as the stores write it: a day means its end."""
    if (after := day_after(text)) and len(text) <= len("2022-02-16"):
        return moment(datetime.combine(date.fromisoformat(after), time(), UTC) - timedelta(microseconds=1))
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        raise BadInput(f"{text!r} is not a moment", "Write 2022-02-16 or 2022-02-16T10:30:00Z.") from None


def moment(when: datetime) -> str:
    """Return a moment in UTC in the one form that sorts as text."""
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """Return the present moment as stores record it."""
    return moment(datetime.now(UTC))
