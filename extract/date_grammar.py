"""How news writes dates: patterns of words, and what each means on the day of publication."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from triplewire.extract import calendar_days as cal
from triplewire.extract.calendar_days import Stretch
from triplewire.extract.word_lists import table_of

_MONTHS = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAYS = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_ANY_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d)(?!\d|s\b|[.,]\d)"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(cal.NUMBERS, key=len, reverse=True)) + r")(?: of)?(?: more)?"
_UNIT = r"(?P<unit>day|week|month|year|decade|hour|minute)s?"
_PART = r"(?:[ -](?:morning|afternoon|evening|night|night-time|lunchtime))?"
_STAGE = "beginning|start|end|middle|summer|spring|autumn|fall|winter|month|year"
_VAGUE = rf"(?:(?:early|late|mid)(?:[ -]to[ -]late)?[ -](?:in )?|(?:the )?(?:{_STAGE}) of )?"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"


class Setting(NamedTuple):
    """What a date is read against."""

    published: date | None
    ahead: bool  # the clause speaks of the future
    last_day: date | None  # the last day named before, in the paragraph
    last: Stretch | None  # the last date named before, in the article


Reader = Callable[[re.Match[str], Setting], Stretch | None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to write a date."""

    how: str  # absolute | weekday | relative
    regex: re.Pattern[str]
    read: Reader
    needs: tuple[str, ...]  # one of these is in every match, in lower case: a sentence without is not searched
    is_bare: bool = False  # a month or a year alone: needs a witness that it is a date


def _month(match: re.Match[str]) -> int:
    return cal.MONTHS[match["month"].rstrip(".").lower()]


def _full(match: re.Match[str], setting: Setting) -> Stretch | None:
    exact = cal.valid_day(int(match["year"]), _month(match), int(match["day"]))
    return cal.day(exact) if exact else None


def _iso(match: re.Match[str], setting: Setting) -> Stretch | None:
    exact = cal.valid_day(int(match["year"]), int(match["number"]), int(match["day"]))
    return cal.day(exact) if exact else None


def _month_year(match: re.Match[str], setting: Setting) -> Stretch | None:
    return cal.month(int(match["year"]), _month(match))


def _year(match: re.Match[str], setting: Setting) -> Stretch | None:
    return cal.year(int(match["year"]))


def _day_month(match: re.Match[str], setting: Setting) -> Stretch | None:
    if setting.published is None:
        return None
    return cal.nearest(setting.published, _month(match), int(match["day"]), setting.ahead)


def _month_alone(match: re.Match[str], setting: Setting) -> Stretch | None:
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


def _month_of_year(match: re.Match[str], setting: Setting) -> Stretch | None:
    if setting.published is None:
        return None
    step = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    return cal.month(setting.published.year + step, _month(match))


def _weekday(match: re.Match[str], setting: Setting) -> Stretch | None:
    if setting.published is None:
        return None
    which = (match["which"] or "").strip().lower()
    direction = {"last": -1, "past": -1, "next": 2, "following": 2, "coming": 1, "this coming": 1}.get(which)
    if direction is None:
        direction = 1 if setting.ahead else 0
    base = setting.published
    if which in ("the following", "the previous") and setting.last_day:
        base, direction = setting.last_day, 2 if which == "the following" else -1
    return cal.day(cal.weekday_near(base, cal.WEEKDAYS[match["weekday"].lower()], direction))


DEICTIC: dict[str, int] = table_of("dates.toml", "deictic")


def _deictic(match: re.Match[str], setting: Setting) -> Stretch | None:
    words = re.sub(r"\s+", " ", match[0].lower())
    shift = next(step for text, step in DEICTIC.items() if words == text or words.startswith(text + " "))
    return cal.day(setting.published + timedelta(shift)) if setting.published else None


def _shifted(when: date, count: int, unit: str, near: bool) -> Stretch | None:
    if unit in ("minute", "hour"):
        return cal.day(when)
    if unit == "day":
        return cal.day(when + timedelta(count))
    if unit == "week":
        return cal.days(when + timedelta(7 * count - 3), 7) if near else cal.week(when, count)
    if unit == "month":
        return cal.add_months(when, count)
    years = when.year + count * (10 if unit == "decade" else 1)
    return cal.year(years) if 1 <= years < 9999 and unit == "year" else None


def _unit(match: re.Match[str], setting: Setting) -> Stretch | None:
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
    if unit in ("spring", "summer", "autumn", "fall", "winter", "season"):
        return cal.year(base.year + step)
    return _shifted(base, step, unit, near=False)


def _past(match: re.Match[str], setting: Setting) -> Stretch | None:
    """Read "the past week": the days up to publication."""
    if setting.published is None:
        return None
    length = {"day": 1, "week": 7, "month": 30}.get(match["unit"].lower())
    return cal.days(setting.published - timedelta(length), length) if length else None


def _count(words: str) -> int:
    return int(words) if words.isdigit() else cal.NUMBERS[words.lower()]


def _ago(match: re.Match[str], setting: Setting) -> Stretch | None:
    back = match["which"].lower() == "ago"
    return _moved(setting.published, match, -1 if back else 1)


def _moved(base: date | None, match: re.Match[str], sign: int) -> Stretch | None:
    return _shifted(base, sign * _count(match["count"]), match["unit"].lower(), near=True) if base else None


def _later(match: re.Match[str], setting: Setting) -> Stretch | None:
    before = match["which"].lower() in ("earlier", "before", "previously")
    unit = match["unit"].lower()
    base = setting.last_day
    if unit in ("month", "year", "decade"):
        base = setting.last.first if setting.last else None
    return _moved(base or (setting.published if before else None), match, -1 if before else 1)


def _day_before(match: re.Match[str], setting: Setting) -> Stretch | None:
    before = match["which"].lower() in ("before", "previous", "prior", "earlier")
    base = setting.last_day or (setting.published if before else None)
    return cal.day(base + timedelta(-1 if before else 1)) if base else None


def _same_day(match: re.Match[str], setting: Setting) -> Stretch | None:
    return cal.day(setting.last_day) if setting.last_day else None


def _never(match: re.Match[str], setting: Setting) -> Stretch | None:
    return None


IN_MONTH = tuple(cal.SHORT)
IN_YEAR = ("10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20")
IN_DEICTIC = ("today", "tonight", "yesterday", "tomorrow", "this ", "last ")
IN_UNIT = ("week", "month", "year", "spring", "summer", "autumn", "fall", "winter")
IN_SHIFT = ("earlier", "later", "before", "previously")


def _pattern(how: str, regex: str, read: Reader, needs: tuple[str, ...], *, fold: bool = False) -> Pattern:
    compiled = re.compile(rf"\b{regex}(?!\w)", re.IGNORECASE if fold else 0)
    return Pattern(how, compiled, read, needs, is_bare=read in (_month_alone, _year))


_LEAD = rf"(?:{_ANY_WEEKDAY},? (?:the )?)?"
_WHICH_MONTH = r"(?P<which>(?:[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Tt]he same) )?"
_WHICH_DAY = r"(?P<which>(?:[Ll]ast|[Nn]ext|[Pp]ast|[Ff]ollowing|[Cc]oming|[Tt]his|[Tt]he (?:following|previous)) )?"
_WHICH = (
    "last|next|this|this coming|the coming|that same|that|the same|the following|the previous|the next|over the|at the"
)
_WHEN_IN = r"(?:(?:earlier|later|late|early|mid|before|the (?:start|end|beginning) of) )?"
_ABOUT = r"(?:(?:about|around|some|nearly|almost|over|more than|just) )?"
PATTERNS = (
    _pattern("absolute", r"(?P<year>[12]\d{3})-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)", _iso, ("-",)),
    _pattern("absolute", rf"{_LEAD}{_DAY}(?: of)? {_MONTHS},? {_YEAR}", _full, IN_MONTH),
    _pattern("absolute", rf"{_LEAD}{_MONTHS} (?:the )?{_DAY}(?:,? (?:in )?){_YEAR}", _full, IN_MONTH),
    _pattern("relative", rf"{_LEAD}(?:the )?{_DAY}(?: of)? {_MONTHS}(?!,? (?:1\d|20)\d\d\b)", _day_month, IN_MONTH),
    _pattern("relative", rf"{_LEAD}{_MONTHS} (?:the )?{_DAY}(?!\d|[:.]\d|,\d)", _day_month, IN_MONTH),
    _pattern("absolute", rf"{_VAGUE}{_MONTHS},? (?:of )?{_YEAR}", _month_year, IN_MONTH),
    _pattern("relative", rf"{_VAGUE}{_MONTHS}(?: of)? (?P<which>last|this|next) year", _month_of_year, IN_MONTH),
    _pattern("relative", rf"{_WHICH_MONTH}{_VAGUE}{_MONTHS}", _month_alone, IN_MONTH),
    _pattern("absolute", rf"(?:(?:the )?{_SEASON},? (?:of )?|{_VAGUE}|FY ?){_YEAR}", _year, IN_YEAR),
    _pattern("weekday", rf"{_WHICH_DAY}{_WEEKDAYS}{_PART}", _weekday, ("day",)),
    _pattern(
        "relative", rf"(?:{'|'.join(sorted(DEICTIC, key=len, reverse=True))}){_PART}", _deictic, IN_DEICTIC, fold=True
    ),
    _pattern(
        "relative",
        rf"{_WHEN_IN}(?P<which>{_WHICH})[ -](?P<unit>week|month|year|weekend|{_SEASON})",
        _unit,
        IN_UNIT,
        fold=True,
    ),
    _pattern(
        "relative", r"(?:in |over )?the (?:past|last) (?P<unit>week|month|day)", _past, ("past ", "last "), fold=True
    ),
    _pattern(
        "relative",
        rf"{_ABOUT}{_COUNT} {_UNIT} (?P<which>ago|from now|hence)",
        _ago,
        ("ago", "from now", "hence"),
        fold=True,
    ),
    _pattern("relative", rf"{_COUNT} {_UNIT} (?P<which>earlier|later|before|previously)", _later, IN_SHIFT, fold=True),
    _pattern("relative", r"the (?P<which>previous|prior|next|following) day", _day_before, ("day",), fold=True),
    _pattern("relative", r"the day (?P<which>before|after)", _day_before, ("day",), fold=True),
    _pattern("relative", r"(?:(?:later )?(?:the|that) same day|that day)", _same_day, ("day",), fold=True),
    _pattern("absolute", r"(?:the )?(?:(?:early|late|mid)[ -])?(?:1\d|20)\d0s", _never, ("0s",), fold=True),
)
