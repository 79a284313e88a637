"""Calendar arithmetic on stretches of days, with no more precision than the words had."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from triplewire.extract.word_lists import table_of

NAMES, SHORT = (table_of("dates.toml", "months")[length] for length in ("names", "short"))
MONTHS = {name: number for names in (NAMES, SHORT) for number, name in enumerate(names, 1)} | {"sept": 9}
WEEKDAYS = {name: number for number, name in enumerate(table_of("dates.toml", "weekdays")["names"])}
NUMBERS: dict[str, int] = table_of("dates.toml", "numbers")

SOON, FAR_BACK = 180, 366  # days
LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days: its ISO prefix, its first day, and the day after its last."""

    value: str
    first: date
    after: date


def day(when: date) -> Stretch:
    """Return one day."""
    return Stretch(when.isoformat(), when, when + timedelta(1))


def month(year: int, number: int) -> Stretch:
    """Return one month."""
    first = date(year, number, 1)
    return Stretch(f"{year:04d}-{number:02d}", first, first + timedelta(monthrange(year, number)[1]))


def year(number: int) -> Stretch:
    """Return one year."""
    return Stretch(f"{number:04d}", date(number, 1, 1), date(number + 1, 1, 1))


def in_year(number: int, month_number: int, day_number: int | None = None) -> Stretch | None:
    """Return a month of a year, or a day of it; nothing where the calendar has no such day."""
    if day_number is None:
        return month(number, month_number)
    exact = valid_day(number, month_number, day_number)
    return day(exact) if exact else None


def part_of_year(number: int, size: int, part: int) -> Stretch | None:
    """Return a quarter or half of a year, by its months and its number; its value is the year."""
    if not 1 <= part * size <= len(NAMES):
        return None
    first, last = month(number, (part - 1) * size + 1), month(number, part * size)
    return Stretch(f"{number:04d}", first.first, last.after)


def quarter(when: date, shift: int) -> Stretch | None:
    """Return the quarter some quarters away from that of a day."""
    other = add_months(when, 3 * shift).first
    return part_of_year(other.year, 3, (other.month + 2) // 3)


def easter(number: int) -> date:
    """Return the Easter Sunday of the western churches in a year (Butcher's rule)."""
    century, of_century = divmod(number, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (number % 19) + century - leaps - moon + 15) % 30
    week_day = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (number % 19 + 11 * epact + 22 * week_day) // 451
    since_march, day_before = divmod(epact + week_day - 7 * late + 114, 31)
    return date(number, since_march, day_before + 1)


def days(first: date, length: int) -> Stretch:
    """Return some days in a row; their value is the month that holds them all, else the year of most of them."""
    last, middle = first + timedelta(length - 1), first + timedelta(length // 2)
    value = first.isoformat()[:7] if first.month == last.month else middle.isoformat()[:4]
    return Stretch(value, first, last + timedelta(1))


def week(when: date, shift: int = 0) -> Stretch:
    """Return the week, Monday to Sunday, of a day, or one some weeks away."""
    return days(when - timedelta(when.weekday()) + timedelta(7 * shift), 7)


def add_months(when: date, count: int) -> Stretch:
    """Return the month some months away from that of a day."""
    total = when.year * 12 + when.month - 1 + count
    return month(total // 12, total % 12 + 1)


def valid_day(year_number: int, month_number: int, day_number: int) -> date | None:
    """Return a day, or nothing where the calendar has no such day."""
    try:
        return date(year_number, month_number, day_number)
    except ValueError:
        return None


def weekday_near(published: date, weekday: int, direction: int) -> date:
    """Return a weekday near a day: 0 = it or the 6 days before, 1 = it or the 6 after, -1 = before it, 2 = after it."""
    if direction in (0, -1):
        back = (published.weekday() - weekday) % 7
        return published - timedelta(back or (7 if direction == -1 else 0))
    ahead = (weekday - published.weekday()) % 7
    return published + timedelta(ahead or (7 if direction == 2 else 0))


def nearest(published: date, month_number: int, day_number: int | None, ahead: bool) -> Stretch | None:
    """Return a day or month without a year: the last one up to a day, or the next one from it on.

    February 29 is the next one where that is soon and the last one lies years back.
    """
    if day_number is not None and not ahead:
        last, coming = (_in_years(published, month_number, day_number, way) for way in (False, True))
        soon = coming is not None and (coming.first - published).days <= SOON
        return coming if soon and (last is None or (published - last.first).days > FAR_BACK) else last
    return _in_years(published, month_number, day_number, ahead)


def _in_years(published: date, month_number: int, day_number: int | None, ahead: bool) -> Stretch | None:
    for number in range(published.year, published.year + 5 * (1 if ahead else -1), 1 if ahead else -1):
        found = in_year(number, month_number, day_number)
        if found and (found.after > published if ahead else found.first <= published):
            return found
    return None
