"""How news writes dates: patterns of words, each with what reads it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from triplewire.extract import calendar_days as cal
from triplewire.extract import date_readers as read
from triplewire.extract.calendar_days import Stretch
from triplewire.extract.date_readers import DEICTIC, FEASTS, ORDINALS, Setting
from triplewire.extract.word_lists import lists_of


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_LONG = [name.title() for name in cal.NAMES]
_SHORT = [name.title() for name in (*cal.SHORT, "sept") if name not in cal.NAMES]
_MONTHS = rf"(?P<month>{'|'.join(_LONG)}|(?:{_any(_SHORT)})\b\.?)"
_WEEK = [name.title() for name in cal.WEEKDAYS]
_WEEKDAYS = rf"(?P<weekday>{'|'.join(_WEEK)})"
_ANY_WEEKDAY = rf"(?:{'|'.join(_WEEK)}|{'|'.join(name[:3] for name in _WEEK)})\b\.?"
_NUMERAL = r"3[01]|[12]\d|0?[1-9]"
_DAY = rf"(?P<day>{_NUMERAL})(?:st|nd|rd|th)?"
_FROM = rf"(?P<from>{_NUMERAL})(?:st|nd|rd|th)?"
_WORDED = rf"[Tt]he (?P<day>(?i:{_any(ORDINALS)})) of"
_CLOCK = r"(?! ?(?:GMT|UTC|BST|CET|CEST|EST|EDT|IST|local time|hours|hrs)\b)"
_YEAR = rf"(?P<year>1[0-9]\d\d|20\d\d)(?!\d|s\b|[.,]\d){_CLOCK}"
_NO_YEAR = r"(?!,? (?:1\d|20)\d\d\b)"
_OF_YEAR = r",? (?:of )?(?P<which>last|this|next) year"
_COUNT = rf"(?P<count>\d{{1,3}}|{_any(cal.NUMBERS)})(?: of)?(?: more)?"
_UNIT = r"(?P<unit>day|week|fortnight|month|year|decade|hour|minute)s?"
_PART = r"(?:[ -](?:morning|afternoon|evening|night|night-time|lunchtime))?"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_STAGE = "beginning|start|end|middle|summer|spring|autumn|fall|winter|month|year"
_VAGUE = rf"(?:(?:early|late|mid)(?:[ -]to[ -]late)?[ -](?:in )?|(?:the )?(?:{_STAGE}) of )?"
_LEAD = rf"(?:{_ANY_WEEKDAY},? (?:the )?)?"
_WHICH_MONTH = r"(?P<which>(?:[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Tt]he same) )?"
_WHICH_DAY = r"(?P<which>(?:[Ll]ast|[Nn]ext|[Pp]ast|[Ff]ollowing|[Cc]oming|[Tt]his|[Tt]he (?:following|previous)) )?"
_WHICH = (
    "last|next|this|this coming|the coming|that same|that|the same|the following|the previous|the next|over the|at the"
)
_WHEN_IN = rf"(?:(?:earlier|later|late|early|mid|before|(?:the )?(?:{_SEASON}|start|end|beginning|middle) of) )?"
_ABOUT = r"(?:(?:about|around|some|nearly|almost|over|more than|just) )?"
_THROUGH = r"(?: ?[-–—] ?| (?:to|until|till|through) )"
_NO_COUNT = r"(?!\d|[:.]\d|,\d| ?(?:[ap]\.?m\b|%|percent|per cent|million|people))"
_TIMES_OF_DAY = r"(?:day|morning|afternoon|evening|night)"


Reader = Callable[[re.Match[str], Setting], Stretch | None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to write a date."""

    how: str  # absolute | weekday | relative
    regex: re.Pattern[str]
    read: Reader
    needs: tuple[str, ...]  # one of these is in every match, in lower case: a sentence without is not searched
    witness: str = ""  # list of words of which one has to stand in the sentence

    @property
    def is_bare(self) -> bool:
        """Whether it is a month or a year alone, which needs a witness that it is a date."""
        return self.read in (read.month_alone, read.year)

    @property
    def is_feast(self) -> bool:
        """Whether it is a day with a name, which may be what something is about rather than when."""
        return self.read is read.feast

    @property
    def is_planned(self) -> bool:
        """Whether only a plan makes it a date: in three days."""
        return self.read is read.within

    @property
    def is_range(self) -> bool:
        """Whether it names a first and a last day."""
        return self.read is read.days_of_month


IN_MONTH = tuple(cal.SHORT)
IN_YEAR = ("10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20")
IN_DEICTIC = ("today", "tonight", "yesterday", "tomorrow", "this ", "last ")
IN_UNIT = ("week", "month", "year", "quarter", "spring", "summer", "autumn", "fall", "winter")
IN_SHIFT = ("earlier", "later", "before", "previously")
IN_TIME = ("day", "morning", "afternoon", "evening", "night")


def _pattern(
    how: str, regex: str, reader: Reader, needs: tuple[str, ...], *, fold: bool = False, witness: str = ""
) -> Pattern:
    compiled = re.compile(rf"\b{regex}(?!\w)", re.IGNORECASE if fold else 0)
    return Pattern(how, compiled, reader, needs, witness)


def _absolute() -> tuple[Pattern, ...]:
    """Return what names its year."""
    iso = r"(?P<year>[12]\d{3})-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)"
    numerals = r"(?P<one>\d\d?)(?P<mark>[/.])(?P<two>\d\d?)(?P=mark)(?P<year>(?:19|20)\d\d)(?![/.]?\d)"
    return (
        _pattern("absolute", iso, read.iso, ("-",)),
        _pattern("absolute", numerals, read.numerals, ("19", "20")),
        _pattern("absolute", rf"{_LEAD}{_DAY}(?: of)? {_MONTHS},? {_YEAR}", read.full, IN_MONTH),
        _pattern("absolute", rf"{_LEAD}{_MONTHS} (?:the )?{_DAY}(?:,? (?:in )?){_YEAR}", read.full, IN_MONTH),
        _pattern("absolute", rf"{_LEAD}{_WORDED} {_MONTHS},? {_YEAR}", read.full, IN_MONTH),
        _pattern("absolute", rf"{_VAGUE}{_MONTHS},? (?:of )?{_YEAR}", read.month_year, IN_MONTH),
        _pattern(
            "absolute", rf"(?:(?:the )?{_SEASON},? (?:of )?|{_VAGUE}|FY ?|fiscal (?:year )?){_YEAR}", read.year, IN_YEAR
        ),
        _pattern("absolute", r"(?:the )?(?:(?:early|late|mid)[ -])?(?:1\d|20)\d0s", read.never, ("0s",), fold=True),
    )


def _ranges() -> tuple[Pattern, ...]:
    """Return what names days that follow each other; "and" joins them only after "between"."""
    between = r"(?<=[Bb]etween )"
    forms = (
        rf"{_LEAD}{_FROM}{_THROUGH}(?:the )?{_DAY}(?: of)? {_MONTHS}",
        rf"{between}(?:the )?{_FROM} and (?:the )?{_DAY}(?: of)? {_MONTHS}",
        rf"{_LEAD}{_MONTHS} (?:the )?{_FROM}{_THROUGH}(?:the )?{_DAY}{_NO_COUNT}",
        rf"{between}{_MONTHS} (?:the )?{_FROM} and (?:the )?{_DAY}{_NO_COUNT}",
    )
    end = rf"(?:,? {_YEAR}|{_OF_YEAR}|{_NO_YEAR})"
    return tuple(_pattern("relative", form + end, read.days_of_month, IN_MONTH) for form in forms)


def _days() -> tuple[Pattern, ...]:
    """Return what names a day without its year."""
    of_week = rf"{_WEEKDAYS}{_PART},?(?: of)? (?P<which>last|this|next|the (?:previous|following)) week"
    feast = rf"(?P<feast>{_any(FEASTS).replace(chr(39), '[' + chr(39) + '’]')})(?:,? (?:of )?{_YEAR})?"
    named = rf"(?:{_any(word.title() for word in lists_of('dates.toml')['named_days'])}) {_WEEKDAYS}"
    overnight = r"overnight(?=\s?[.,;:!?]|$| (?:in|at|after|by|and|as|when|while|with|near|outside|amid|before|that)\b)"
    deictic = rf"(?:{_any(DEICTIC)}){_PART}"
    return (
        _pattern("relative", rf"{_LEAD}(?:the )?{_DAY}(?: of)? {_MONTHS}{_OF_YEAR}", read.day_month, IN_MONTH),
        _pattern("relative", rf"{_LEAD}{_MONTHS} (?:the )?{_DAY}{_OF_YEAR}", read.day_month, IN_MONTH),
        _pattern("relative", rf"{_LEAD}(?:the )?{_DAY}(?: of)? {_MONTHS}{_NO_YEAR}", read.day_month, IN_MONTH),
        _pattern("relative", rf"{_LEAD}{_MONTHS} (?:the )?{_DAY}(?!\d|[:.]\d|,\d)", read.day_month, IN_MONTH),
        _pattern("relative", rf"{_LEAD}{_WORDED} {_MONTHS}{_NO_YEAR}", read.day_month, IN_MONTH),
        _pattern("relative", rf"the {_DAY} of (?P<which>last|this|next) month", read.day_of_month, ("month",)),
        _pattern("relative", feast, read.feast, ("day", "eve", "halloween"), fold=True),
        _pattern("weekday", named, read.never, ("day",)),
        _pattern("weekday", rf"{_WHICH_DAY}{_WEEKDAYS}{_PART}", read.weekday, ("day",)),
        _pattern("weekday", of_week, read.weekday_of_week, ("week",)),
        _pattern("relative", deictic, read.deictic, IN_DEICTIC, fold=True),
        _pattern("relative", overnight, read.overnight, ("overnight",)),
    )


def _stretches() -> tuple[Pattern, ...]:
    """Return what names weeks, months, quarters and years from the day of publication."""
    share = r"(?:the )?(?P<ordinal>first|second|third|fourth|last|final)[ -](?P<unit>quarter|half)(?P<number>)"
    named = rf"Q(?P<number>[1-4])(?P<ordinal>)(?P<unit>),? (?:of )?{_YEAR}(?P<which>)"
    of_year = r" of (?P<which>last|this|next|the) year(?P<year>)"
    of_match = r"(?:the )(?P<ordinal>first|second|third|fourth) (?P<unit>quarter)(?P<number>)(?P<year>)(?P<which>)"
    stage = r"(?:the )?(?:start|beginning|middle|end) of the (?P<unit>week|month|year)"
    unit = rf"{_WHEN_IN}(?P<which>{_WHICH})[ -](?P<unit>week|month|year|weekend|quarter|{_SEASON})"
    return (
        _pattern(
            "relative", rf"{_VAGUE}{_MONTHS}(?: of)? (?P<which>last|this|next) year", read.month_of_year, IN_MONTH
        ),
        _pattern("relative", rf"{_WHICH_MONTH}{_VAGUE}{_MONTHS}", read.month_alone, IN_MONTH),
        _pattern("relative", unit, read.unit, IN_UNIT, fold=True),
        _pattern("relative", stage, read.stage, ("week", "month", "year"), fold=True),
        _pattern("absolute", rf"{share} of (?:fiscal )?{_YEAR}(?P<which>)", read.part_of_year, ("quarter", "half")),
        _pattern("absolute", named, read.part_of_year, ("q1", "q2", "q3", "q4")),
        _pattern("relative", share + of_year, read.part_of_year, ("quarter", "half")),
        _pattern("relative", of_match, read.part_of_year, ("quarter",), witness="results"),
        _pattern(
            "relative",
            r"(?:in |over )?the (?:past|last) (?P<unit>week|month|day)(?! of\b)",
            read.past,
            ("past ", "last "),
            fold=True,
        ),
    )


def _counted() -> tuple[Pattern, ...]:
    """Return what counts from a day that is known."""
    in_ago = ("ago", "from now", "hence")
    to_the_day = rf"{_COUNT} {_UNIT} ago (?:today|(?:on |last )?{_WEEKDAYS})"
    superlative = r"(?<=\bin )(?<!time in )(?<!rst in )(?<!est in )(?<!ost in )"
    within = rf"{superlative}{_ABOUT}{_COUNT} {_UNIT}['’]?(?: time)?(?! (?:of|after|to|from|ago|later|earlier)\b)"
    in_units = ("day", "week", "fortnight", "month", "year", "hour")
    return (
        _pattern("relative", rf"{_ABOUT}{_COUNT} {_UNIT} (?P<which>ago|from now|hence)", read.ago, in_ago, fold=True),
        _pattern("relative", to_the_day, read.ago_to_the_day, in_ago),
        _pattern("relative", within, read.within, in_units),
        _pattern(
            "relative", rf"{_COUNT} {_UNIT} (?P<which>earlier|later|before|previously)", read.later, IN_SHIFT, fold=True
        ),
        _pattern(
            "relative",
            rf"the (?P<which>previous|prior|next|following) {_TIMES_OF_DAY}",
            read.day_before,
            IN_TIME,
            fold=True,
        ),
        _pattern("relative", rf"the {_TIMES_OF_DAY} (?P<which>before|after)", read.day_before, IN_TIME, fold=True),
        _pattern(
            "relative", rf"(?:(?:later )?(?:the|that) same|that) {_TIMES_OF_DAY}", read.same_day, IN_TIME, fold=True
        ),
    )


PATTERNS = (*_absolute(), *_ranges(), *_days(), *_stretches(), *_counted())
