"""What a date means that is worded in one way, on the day of publication."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from triplewire.extract import calendar_days as cal
from triplewire.extract.calendar_days import Stretch
from triplewire.extract.word_lists import phrases_of, table_of

DEICTIC: dict[str, int] = table_of("dates.toml", "deictic")
FEASTS: dict[str, str | int] = table_of("dates.toml", "feasts")
ORDINALS = {word: number for number, word in enumerate(phrases_of("dates.toml", "ordinals"), 1)}
STEPS: dict[str, int] = table_of("dates.toml", "steps")
DIRECTIONS: dict[str, int] = table_of("dates.toml", "directions")


class Setting(NamedTuple):
    """What a date is read against."""

    published: date | None
    ahead: bool  # the clause speaks of the future
    last_day: date | None  # the last day named before, in the paragraph
    last: Stretch | None  # the last date named before, in the article


Match = re.Match[str]


def _month(match: Match) -> int:
    return cal.MONTHS[match["month"].rstrip(".").lower()]


def _day(match: Match) -> int:
    word = match["day"].lower()
    return ORDINALS[word] if word in ORDINALS else int(word)


def _step(match: Match, group: str = "which") -> int:
    """Return how many units away "last", "this" or "next" is."""
    return STEPS[re.sub(r"^the ", "", match[group].lower())]


def _exact(year: int, month: int, day: int) -> Stretch | None:
    exact = cal.valid_day(year, month, day)
    return cal.day(exact) if exact else None


def full(match: Match, setting: Setting) -> Stretch | None:
    """Read a day with month and year."""
    return _exact(int(match["year"]), _month(match), _day(match))


def iso(match: Match, setting: Setting) -> Stretch | None:
    """Read 2022-02-16."""
    return _exact(int(match["year"]), int(match["number"]), int(match["day"]))


def numerals(match: Match, setting: Setting) -> Stretch | None:
    """Read 16.2.2022 and 2/16/2022; of 3/4/2022, whose day may be its month, only the year."""
    one, two, number = (int(match[group]) for group in ("one", "two", "year"))
    if match["mark"] == "." or one > len(cal.NAMES):
        return _exact(number, two, one)
    if two > len(cal.NAMES) or one == two:
        return _exact(number, one, two)
    return cal.year(number)


def month_year(match: Match, setting: Setting) -> Stretch | None:
    """Read a month with its year."""
    return cal.month(int(match["year"]), _month(match))


def year(match: Match, setting: Setting) -> Stretch | None:
    """Read a year."""
    return cal.year(int(match["year"]))


def day_month(match: Match, setting: Setting) -> Stretch | None:
    """Read a day and month without a year, or of last, this or next year."""
    if setting.published is None:
        return None
    if match.groupdict().get("which"):
        return _exact(setting.published.year + _step(match), _month(match), _day(match))
    return cal.nearest(setting.published, _month(match), _day(match), setting.ahead)


def day_of_month(match: Match, setting: Setting) -> Stretch | None:
    """Read "the 5th of this month"."""
    if setting.published is None:
        return None
    month = cal.add_months(setting.published, _step(match)).first
    return _exact(month.year, month.month, _day(match))


def month_alone(match: Match, setting: Setting) -> Stretch | None:
    """Read a month without a year."""
    published, which = setting.published, (match["which"] or "").strip().lower()
    if published is None:
        return None
    number = _month(match)
    if which in ("last", "past"):
        return cal.nearest(published.replace(day=1) - timedelta(1), number, None, ahead=False)
    if which == "next":
        return cal.nearest(cal.add_months(published, 1).first, number, None, ahead=True)
    if which == "this":
        return cal.month(published.year, number)
    if which == "the same" and setting.last:
        return cal.month(setting.last.first.year, number)
    return cal.nearest(published, number, None, setting.ahead)


def month_of_year(match: Match, setting: Setting) -> Stretch | None:
    """Read "March last year"."""
    return cal.month(setting.published.year + _step(match), _month(match)) if setting.published else None


def days_of_month(match: Match, setting: Setting) -> Stretch | None:
    """Read the days of a range, "3-5 May", in the year that is told or else in the nearest."""
    last = full(match, setting) if match.groupdict().get("year") else day_month(match, setting)
    opens = cal.valid_day(last.first.year, last.first.month, int(match["from"])) if last else None
    if last is None or opens is None or opens >= last.first:
        return last
    return cal.days(opens, (last.first - opens).days + 1)


def weekday(match: Match, setting: Setting) -> Stretch | None:
    """Read a day of the week: the last one, the coming one where the clause speaks of the future."""
    if setting.published is None:
        return None
    which = (match["which"] or "").strip().lower()
    direction = DIRECTIONS.get(which, 1 if setting.ahead else 0)
    base = setting.published
    if which in ("the following", "the previous") and setting.last_day:
        base, direction = setting.last_day, 2 if which == "the following" else -1
    return cal.day(cal.weekday_near(base, cal.WEEKDAYS[match["weekday"].lower()], direction))


def weekday_of_week(match: Match, setting: Setting) -> Stretch | None:
    """Read "Tuesday last week"."""
    if setting.published is None:
        return None
    monday = cal.week(setting.published, _step(match)).first
    return cal.day(monday + timedelta(cal.WEEKDAYS[match["weekday"].lower()]))


def feast(match: Match, setting: Setting) -> Stretch | None:
    """Read a day with a name of its own: "Christmas Eve", "Good Friday 2019"."""
    when = FEASTS[re.sub(r"\s+", " ", match["feast"].lower().replace("’", "'"))]
    if match["year"]:
        exact = _feast_of(when, int(match["year"]))
        return cal.day(exact) if exact else None
    if setting.published is None:
        return None
    this = setting.published.year
    near = [found for number in (this - 1, this, this + 1) if (found := _feast_of(when, number))]
    if setting.ahead:
        return cal.day(next(found for found in near if found >= setting.published))
    return cal.day([found for found in near if found <= setting.published][-1])


def _feast_of(when: str | int, number: int) -> date | None:
    if isinstance(when, int):
        return cal.easter(number) + timedelta(when)
    return cal.valid_day(number, *(int(part) for part in when.split("-")))


def deictic(match: Match, setting: Setting) -> Stretch | None:
    """Read "yesterday"."""
    words = re.sub(r"\s+", " ", match[0].lower())
    shift = next(step for text, step in DEICTIC.items() if words == text or words.startswith(text + " "))
    return cal.day(setting.published + timedelta(shift)) if setting.published else None


def overnight(match: Match, setting: Setting) -> Stretch | None:
    """Read the night before publication, whose day is open."""
    return cal.days(setting.published - timedelta(1), 2) if setting.published else None


def _shifted(when: date, count: int, unit: str, near: bool) -> Stretch | None:
    match unit:
        case "minute" | "hour":
            return cal.day(when + timedelta(int(count / (24 if unit == "hour" else 24 * 60))))
        case "day":
            return cal.day(when + timedelta(count))
        case "week" | "fortnight":
            weeks = count * (2 if unit == "fortnight" else 1)
            return cal.days(when + timedelta(7 * weeks - 3), 7) if near else cal.week(when, weeks)
        case "month":
            return cal.add_months(when, count)
        case "year" if 1 <= when.year + count < cal.LAST_YEAR:
            return cal.year(when.year + count)
    return None


def unit(match: Match, setting: Setting) -> Stretch | None:
    """Read "last week", "this month", "next year", "the following year"."""
    which, unit = match["which"].lower(), match["unit"].lower()
    base = setting.published
    if which.startswith(("that", "the same", "the following", "the previous")):
        base = (setting.last.first if setting.last else None) if which != "the previous" or setting.last else base
    if base is None:
        return None
    step = -1 if "last" in which or "previous" in which else 1 if re.search("next|following|coming", which) else 0
    if unit == "weekend":
        saturday = cal.week(base, step).first + timedelta(5)
        is_back = step == 0 and not setting.ahead and not which.startswith("this") and saturday > base
        return cal.days(saturday - timedelta(7 if is_back else 0), 2)
    if unit == "quarter":
        return cal.quarter(base, step)
    if unit in ("spring", "summer", "autumn", "fall", "winter", "season"):
        return cal.year(base.year + step)
    return _shifted(base, step, unit, near=False)


def stage(match: Match, setting: Setting) -> Stretch | None:
    """Read "the end of the year": of that of publication, unless the article tells of another time."""
    published, last = setting.published, setting.last
    if published is None or (last and not setting.ahead and last.first.year != published.year):
        return None
    return _shifted(published, 0, match["unit"].lower(), near=False)


def part_of_year(match: Match, setting: Setting) -> Stretch | None:
    """Read "the third quarter" and "the first half of 2020"."""
    told = match.groupdict()
    size = 3 if (told["unit"] or "quarter").lower() == "quarter" else 6
    number = int(told["number"] or ORDINALS.get((told["ordinal"] or "").lower(), 12 // size))
    if told["year"]:
        return cal.part_of_year(int(told["year"]), size, number)
    if setting.published is None:
        return None
    if told["which"]:
        return cal.part_of_year(setting.published.year + _step(match), size, number)
    found = cal.part_of_year(setting.published.year, size, number)
    if found and not setting.ahead and found.first > setting.published:
        return cal.part_of_year(setting.published.year - 1, size, number)
    return found


def past(match: Match, setting: Setting) -> Stretch | None:
    """Read "the past week": the days up to publication."""
    if setting.published is None:
        return None
    length = {"day": 1, "week": 7, "month": 30}.get(match["unit"].lower())
    return cal.days(setting.published - timedelta(length), length) if length else None


def _count(words: str) -> int:
    return int(words) if words.isdigit() else cal.NUMBERS[words.lower()]


def _moved(base: date | None, match: Match, sign: int) -> Stretch | None:
    return _shifted(base, sign * _count(match["count"]), match["unit"].lower(), near=True) if base else None


def ago(match: Match, setting: Setting) -> Stretch | None:
    """Read "three years ago" and "three years from now"."""
    return _moved(setting.published, match, -1 if match["which"].lower() == "ago" else 1)


def ago_to_the_day(match: Match, setting: Setting) -> Stretch | None:
    """Read "a week ago today" and "a year ago on Tuesday"."""
    base, count = setting.published, -_count(match["count"])
    if base is None:
        return None
    if match["weekday"]:
        base = cal.weekday_near(base, cal.WEEKDAYS[match["weekday"].lower()], 0)
    match match["unit"].lower():
        case "week":
            return cal.day(base + timedelta(7 * count))
        case "month":
            month = cal.add_months(base, count).first
            return _exact(month.year, month.month, base.day)
        case "year":
            return _exact(base.year + count, base.month, base.day)
    return None


def within(match: Match, setting: Setting) -> Stretch | None:
    """Read "in two years" of what is to come; of what was it tells how long it took."""
    return _moved(setting.published, match, 1) if setting.ahead else None


def later(match: Match, setting: Setting) -> Stretch | None:
    """Read "two days later", counted from what was named before."""
    before = match["which"].lower() in ("earlier", "before", "previously")
    unit = match["unit"].lower()
    base = setting.last_day
    if unit in ("month", "year", "decade"):
        base = setting.last.first if setting.last else None
    return _moved(base or (setting.published if before else None), match, -1 if before else 1)


def day_before(match: Match, setting: Setting) -> Stretch | None:
    """Read "the day before" and "the next morning"."""
    before = match["which"].lower() in ("before", "previous", "prior", "earlier")
    base = setting.last_day or (setting.published if before else None)
    return cal.day(base + timedelta(-1 if before else 1)) if base else None


def same_day(match: Match, setting: Setting) -> Stretch | None:
    """Read "the same day" and "that evening"."""
    return cal.day(setting.last_day) if setting.last_day else None


def never(match: Match, setting: Setting) -> Stretch | None:
    """Read what only looks like a date, or is none to the year: "the 1990s", "Black Friday"."""
    return None
