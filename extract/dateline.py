"""Where and when an article says it was written: date lines, datelines, and dates as pages give them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from triplewire.extract.calendar_days import MONTHS
from triplewire.extract.word_lists import phrases_of

_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"(?:{_MONTH}\s+{_DAY}(?:,?\s+\d{{4}})?|{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?|\d{{4}}-\d\d-\d\d)"
_ZONE = r"(?:\s*\(?(?:[A-Z]{2,4}|UTC[+-]\d+)\)?)?"
_TIME = rf"(?:\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?|\d{{1,2}}\s*[ap]\.?m\.?){_ZONE}"

DATE_LINE = re.compile(
    rf"(?:(?:Published|Updated|Posted|Last updated|Issued|Date)\b:?\s*(?:on\s+)?)?{_WEEKDAY}(?P<date>{_DATE})"
    rf"(?:(?:,|\s+at|\s*[-–—|])?\s*{_TIME})?\.?",
    re.IGNORECASE,
)
_UPPER = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ /-][A-ZÀ-Þ][A-ZÀ-Þ.'’-]+){0,4}"
_MIXED = r"[A-ZÀ-Þ][\w.'’-]+(?: [A-ZÀ-Þ][\w.'’-]+){0,2}"
_REGION = rf"(?:,\s+{_MIXED})??"
_AGENCY = r"\((?P<agency>[A-Z][\w .,&'’-]{1,40})\)"
AGENCIES = "|".join(phrases_of("dateline.toml", "agencies"))
_LOWER = r"\((?P<agency>[A-Za-z][\w .,&'’-]{1,40})\)"  # "(dpa)": only where a date stands before it
_KNOWN = rf"\((?P<agency>{AGENCIES})\)"
_SLASHED = r"/(?P<agency>[A-Z][\w -]{1,20})/\.?"
_PLACE = rf"(?!(?:On|In|By|From|Since|Until|Before|After)\b)(?P<place>(?:{_UPPER}|{_MIXED}){_REGION})"
_DAY_NAME = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATED = rf"[,:]?\s+(?i:{_WEEKDAY}(?P<date>{_DATE}))\.?"
_DATED_OR_DAY = rf"[,:]?\s+(?i:{_WEEKDAY}(?P<date>{_DATE})|{_DAY_NAME})\.?"
_DASH = r"\s*(?:\.?[-–—]{1,2}|_|:)\s+"
_OPENS = r"(?=[\"“'‘(]*\w)"
DATELINES = tuple(
    re.compile(form)
    for form in (
        rf"(?P<place>{_UPPER}{_REGION})(?:{_DATED_OR_DAY})?[,:]?\s+{_AGENCY}{_DASH}{_OPENS}",
        rf"{_PLACE}{_DATED}(?:[,:]?\s+{_LOWER})?{_DASH}{_OPENS}",
        rf"{_PLACE}{_DATED}[,:]?\s+(?P<agency>{AGENCIES}){_DASH}{_OPENS}",
        rf"{_PLACE}(?:{_DATED})?\s+{_SLASHED}(?:{_DASH}|\s+){_OPENS}",
        rf"(?P<place>{_MIXED}{_REGION})\s+{_KNOWN}{_DASH}{_OPENS}",
        rf"(?P<place>{_UPPER}{_REGION})\s*(?:[–—]|--)\s*(?=[\"“'‘(]*[A-ZÀ-Þ])",
        rf"(?:(?i:{_WEEKDAY}(?P<date>{_DATE}))\.?\s+)?{_KNOWN}{_DASH}{_OPENS}",
    )
)
_WORDED = re.compile(
    rf"(?:(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH}))\D*(?P<y>\d{{4}})?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|[T\s])")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6}Z?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What an article's dateline says, and how far into its paragraph it reaches."""

    length: int
    place: str | None = None
    agency: str | None = None
    published: str | None = None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def worded_date(words: str) -> str | None:
    """Return the ISO date of `February 16, 2022`, `16th of Feb. 2022` or `2022-02-16`; None without a year."""
    if iso := _ISO.search(words):
        return _iso(*(int(part) for part in iso.groups()))
    found = _WORDED.search(words)
    if not found or not found["y"]:
        return None
    month = MONTHS[(found["m"] or found["m2"]).rstrip(".").lower()]
    return _iso(int(found["y"]), month, int(found["d"] or found["d2"]))


def read_date(words: str) -> str | None:
    """Return the ISO date of a date as files and pages give it, or None where it cannot be read without guessing."""
    words = words.strip()
    for form in (_ISO, _COMPACT):
        if found := form.match(words):
            return _iso(*(int(part) for part in found.groups()))
    if found := _DOTTED.fullmatch(words):
        day, month, year = (int(part) for part in found.groups())
        return _iso(year, month, day)
    if line := DATE_LINE.fullmatch(words):
        return worded_date(line["date"])
    try:
        parsed: datetime = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    return parsed.date().isoformat()


def date_of_line(line: str) -> str | None:
    """Return the date of a line that is nothing but a date, `""` where it lacks its year, None for another line."""
    found = DATE_LINE.fullmatch(line.strip())
    return None if found is None else worded_date(found["date"]) or ""


def dateline_of(paragraph: str) -> Dateline | None:
    """Return the dateline a paragraph opens with: `MINSK, Feb 16 (Reuters) - `, `KYIV (AP) — `, `LONDON — `."""
    for form in DATELINES:
        if found := form.match(paragraph):
            parts = found.groupdict()
            stated = worded_date(parts.get("date") or "")
            return Dateline(found.end(), parts.get("place"), parts.get("agency"), stated)
    return None
