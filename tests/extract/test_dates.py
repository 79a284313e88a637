"""Dates of news phrases, each on its day of publication."""

import pytest

from triplewire.extract.dates import date_of, find_dates, value_at
from triplewire.extract.draft import Draft
from triplewire.extract.pipeline import Extractor
from triplewire.graph.model import Article

pytestmark = pytest.mark.model

WED = "2022-02-16"  # a Wednesday
MON = "2020-03-02"  # a Monday
JAN = "2019-01-04"  # a Friday

# published, sentence, dates it names: the value, and a role where it has one
PHRASES = [
    # absolute
    (WED, "He was born on 12 May 1961.", "1961-05-12 on"),
    (WED, "He was born on May 12, 1961.", "1961-05-12 on"),
    (WED, "He was born on May 12 1961 in Oslo.", "1961-05-12 on"),
    (WED, "He was born on the 12th of May 1961.", "1961-05-12 on"),
    (WED, "He was born on May 12th, 1961.", "1961-05-12 on"),
    (WED, "He was born on Friday, May 12, 1961.", "1961-05-12 on"),
    (WED, "He was born on Friday, 12 May 1961.", "1961-05-12 on"),
    (WED, "He was born on Jan. 3, 1961.", "1961-01-03 on"),
    (WED, "He was born on 3 Sept. 1961.", "1961-09-03 on"),
    (WED, "He was born on 1961-05-12.", "1961-05-12 on"),
    (WED, "He was born in May 1961.", "1961-05 in"),
    (WED, "He was born in May of 1961.", "1961-05 in"),
    (WED, "He was born in early May 1961.", "1961-05 in"),
    (WED, "He was born in 1961.", "1961 in"),
    (WED, "He was born in the summer of 1961.", "1961 in"),
    (WED, "He was born in late 1961.", "1961 in"),
    (WED, "The bridge dates from 1889.", "1889 since"),
    (WED, "The 2004 election was close.", "2004"),
    (WED, "The firm, founded in 1889, makes pianos.", "1889 in"),
    (WED, "The firm (founded 1889) makes pianos.", "1889"),
    (WED, "It opened on 29 February 2020.", "2020-02-29 on"),
    # no date
    (WED, "The 1990s were hard.", ""),
    (WED, "He left in the 1990s.", ""),
    (WED, "They sent 2000 soldiers.", ""),
    (WED, "It may rain, and they march on.", ""),
    (WED, "It cost 1,999 dollars.", ""),
    (WED, "He held talks for three weeks.", ""),
    (WED, "It opened on 30 February 2020.", ""),
    # periods
    (WED, "He has ruled since 1994.", "1994 since"),
    (WED, "He has ruled since May 1994.", "1994-05 since"),
    (WED, "He has ruled since early 1994.", "1994 since"),
    (WED, "He ruled from 1994 to 2004.", "1994 since, 2004 until"),
    (WED, "He ruled from 1994 until 2004.", "1994 since, 2004 until"),
    (WED, "He ruled between 1994 and 2004.", "1994 since, 2004 until"),
    (WED, "He ruled (1994-2004) with force.", "1994 since, 2004 until"),
    (WED, "He ruled (1994–2004) with force.", "1994 since, 2004 until"),
    (WED, "He ruled until 2004.", "2004 until"),
    (WED, "He ruled till May 2004.", "2004-05 until"),
    (WED, "He must leave by 2024.", "2024 by"),
    (WED, "He had left before 2004.", "2004 before"),
    (WED, "He left after 2004.", "2004 after"),
    (WED, "He ruled from May 3 to May 9, 2019.", "2019-05-03 since, 2019-05-09 until"),
    # weekdays
    (WED, "He said so on Wednesday.", "2022-02-16 on"),
    (WED, "He said so on Tuesday.", "2022-02-15 on"),
    (WED, "He said so on Thursday.", "2022-02-10 on"),
    (WED, "He said so Monday.", "2022-02-14"),
    (WED, "On Sunday morning he left.", "2022-02-13 on"),
    (WED, "He left last Monday.", "2022-02-14"),
    (WED, "He left last Wednesday.", "2022-02-09"),
    (WED, "He will meet her on Friday.", "2022-02-18 on"),
    (WED, "He will meet her on Wednesday.", "2022-02-16 on"),
    (WED, "He will meet her next Wednesday.", "2022-02-23"),
    (WED, "They are due to meet on Monday.", "2022-02-21 on"),
    (WED, "They plan to meet on Monday.", "2022-02-21 on"),
    (WED, "They are expected to meet on Monday.", "2022-02-21 on"),
    (WED, "The talks are scheduled for Monday.", "2022-02-21"),
    (WED, "She flies to Brussels on Thursday.", "2022-02-17 on"),
    (WED, "She flew to Brussels on Thursday.", "2022-02-10 on"),
    (WED, "Next Monday she left.", "2022-02-21"),
    (MON, "He said so on Sunday.", "2020-03-01 on"),
    (MON, "He said so on Saturday.", "2020-02-29 on"),
    (MON, "The vote takes place on Tuesday.", "2020-03-03 on"),
    (JAN, "He said so on Saturday.", "2018-12-29 on"),
    (JAN, "Friday's attack killed two.", "2019-01-04"),
    # days near by
    (WED, "He arrived today.", "2022-02-16"),
    (WED, "He arrived yesterday.", "2022-02-15"),
    (WED, "He arrived yesterday evening.", "2022-02-15"),
    (WED, "He arrives tomorrow.", "2022-02-17"),
    (WED, "He arrived last night.", "2022-02-15"),
    (WED, "He speaks tonight.", "2022-02-16"),
    (WED, "He arrived this morning.", "2022-02-16"),
    (WED, "He arrived earlier today.", "2022-02-16"),
    (WED, "He arrived the day before yesterday.", "2022-02-14"),
    (WED, "He leaves the day after tomorrow.", "2022-02-18"),
    (MON, "He arrived yesterday.", "2020-03-01"),
    ("2020-01-01", "He arrived yesterday.", "2019-12-31"),
    # relative to a date named before
    (WED, "On Monday he met her. He had come the day before.", "2022-02-14 on, 2022-02-13"),
    (WED, "On Monday he met her. He had come a day earlier.", "2022-02-14 on, 2022-02-13"),
    (WED, "On Monday he met her. He left the next day.", "2022-02-14 on, 2022-02-15"),
    (WED, "On Monday he met her. He left the following day.", "2022-02-14 on, 2022-02-15"),
    (WED, "On Monday he met her. He left two days later.", "2022-02-14 on, 2022-02-16"),
    (WED, "On Monday he met her. He left the same day.", "2022-02-14 on, 2022-02-14"),
    (WED, "On Wednesday he said the envoy had visited the day before.", "2022-02-16 on, 2022-02-15"),
    (WED, "He had come the day before.", "2022-02-15"),
    (WED, "He had come the previous day.", "2022-02-15"),
    (WED, "He left the next day.", ""),
    (WED, "He married in 1990 and divorced five years later.", "1990 in, 1995"),
    (WED, "He married in 1990 and died that same year.", "1990 in, 1990"),
    # days and months without a year
    (WED, "He left on 3 February.", "2022-02-03 on"),
    (WED, "He left on February 3.", "2022-02-03 on"),
    (WED, "He left on 3 March.", "2021-03-03 on"),
    ("2020-02-14", "The vote on February 29 matters.", "2020-02-29 on"),
    (WED, "He will leave on 3 March.", "2022-03-03 on"),
    (WED, "He will leave on 3 January.", "2023-01-03 on"),
    (WED, "He left in January.", "2022-01 in"),
    (WED, "He left in December.", "2021-12 in"),
    (WED, "He left in March.", "2021-03 in"),
    (WED, "He will leave in March.", "2022-03 in"),
    (WED, "The vote is due in May.", "2022-05 in"),
    (WED, "He has been ill since January.", "2022-01 since"),
    (WED, "He left last March.", "2021-03"),
    (WED, "He leaves next March.", "2022-03"),
    (WED, "He left in March last year.", "2021-03 in"),
    (WED, "He left in early January.", "2022-01 in"),
    (WED, "He left at the end of January.", "2022-01 in"),
    (WED, "He left on Jan. 3.", "2022-01-03 on"),
    (JAN, "He left on December 31.", "2018-12-31 on"),
    (JAN, "He left on Monday, December 31.", "2018-12-31 on"),
    # weeks, months, years
    (WED, "They met this week.", "2022-02"),
    (WED, "They met last week.", "2022-02"),
    (MON, "They met last week.", "2020"),
    (WED, "They meet next week.", "2022-02"),
    (WED, "They met earlier this month.", "2022-02"),
    (WED, "They met last month.", "2022-01"),
    (JAN, "They met last month.", "2018-12"),
    (WED, "They meet next month.", "2022-03"),
    (WED, "They met this year.", "2022"),
    (WED, "They met earlier this year.", "2022"),
    (WED, "They met last year.", "2021"),
    (WED, "They meet next year.", "2023"),
    (WED, "They met last summer.", "2021"),
    (WED, "They met late last year.", "2021"),
    (WED, "They met three years ago.", "2019"),
    (WED, "They met a year ago.", "2021"),
    (WED, "They met two months ago.", "2021-12"),
    (WED, "They met five days ago.", "2022-02-11"),
    (WED, "They met a week ago.", "2022-02"),
    (WED, "They met about ten years ago.", "2012"),
    (WED, "They met at the weekend.", "2022-02 in"),
    # no day of publication: what stands on its own has a value, the rest has none
    (None, "He was born on 12 May 1961.", "1961-05-12 on"),
    (None, "He has ruled since 1994.", "1994 since"),
    (None, "He said so on Wednesday.", ""),
    (None, "He arrived yesterday.", ""),
    (None, "They met three years ago.", ""),
    (None, "He left in March.", ""),
    (None, "He left on 3 March.", ""),
    (None, "They met last year.", ""),
    # seasons, quarters, halves, fiscal years
    (WED, "They met last spring.", "2021"),
    (WED, "They met last autumn.", "2021"),
    (WED, "They met in the spring of last year.", "2021 in"),
    (WED, "They met in spring 2020.", "2020 in"),
    (WED, "They meet this spring.", "2022"),
    (WED, "Profit rose in the third quarter of 2019.", "2019 in"),
    (WED, "Profit rose in the third quarter.", "2021 in"),
    (WED, "Profit rose in the second quarter of last year.", "2021 in"),
    (WED, "Profit rose in Q3 2020.", "2020 in"),
    (WED, "Profit rose last quarter.", "2021"),
    (WED, "Sales will rise next quarter.", "2022"),
    (WED, "Profit rose in the first half of 2020.", "2020 in"),
    (WED, "Profit rose in fiscal 2020.", "2020 in"),
    (WED, "Profit rose in the 2020 fiscal year.", "2020 in"),
    (None, "Profit rose in the third quarter.", ""),
    # parts of months and years
    (WED, "They met in mid-March.", "2021-03 in"),
    (WED, "They met in mid-March 2020.", "2020-03 in"),
    (WED, "They met in mid-2020.", "2020 in"),
    (WED, "They met late last month.", "2022-01"),
    (WED, "They will meet early next year.", "2023"),
    (WED, "They will meet later this week.", "2022-02"),
    (WED, "They met at the end of last year.", "2021 in"),
    (WED, "They must leave by the end of the year.", "2022 by"),
    (WED, "He stays until the end of the year.", "2022 until"),
    (WED, "He stays until the end of March.", "2022-03 until"),
    (WED, "They met at the beginning of the month.", "2022-02 in"),
    (WED, "The plant closes by the end of 2023.", "2023 by"),
    (WED, "They met at the start of 2020.", "2020 in"),
    (WED, "He left in the year 2000.", "2000"),
    # until
    (WED, "He stays until next month.", "2022-03 until"),
    (WED, "He has ruled since 2014.", "2014 since"),
    (WED, "The truce was extended until 31 March.", "2022-03-31 until"),
    (WED, "The vote was postponed until May.", "2022-05 until"),
    (WED, "The hearing was adjourned until Friday.", "2022-02-18 until"),
    (WED, "The curfew runs until Friday.", "2022-02-18 until"),
    (WED, "He must leave by Friday.", "2022-02-18 by"),
    (WED, "He was jailed until 2030.", "2030 until"),
    (WED, "The worst flood since May 1994 hit.", "1994-05 since"),
    (WED, "It was the first strike since last May.", "2021-05 since"),
    # ranges
    (WED, "It ran from 3 to 5 May.", "2021-05-03 since, 2021-05-05 until"),
    (WED, "It ran from 3 to 5 May 2019.", "2019-05-03 since, 2019-05-05 until"),
    (WED, "It ran between 3 and 5 May 2019.", "2019-05-03 since, 2019-05-05 until"),
    (WED, "It ran from May 3 to 5, 2019.", "2019-05-03 since, 2019-05-05 until"),
    (WED, "They met on 3-5 May 2019.", "2019-05 on"),
    (WED, "They met on May 3-5, 2019.", "2019-05 on"),
    (WED, "They met on May 3–5.", "2021-05 on"),
    (WED, "They will meet on 3-5 May.", "2022-05 on"),
    (WED, "It ran from January to March 2021.", "2021-01 since, 2021-03 until"),
    (WED, "It ran from November to March 2021.", "2020-11 since, 2021-03 until"),
    (WED, "It ran from 30 December to 2 January 2021.", "2020-12-30 since, 2021-01-02 until"),
    (WED, "It ran from January 2021 through March 2021.", "2021-01 since, 2021-03 until"),
    (WED, "They met from Monday to Wednesday.", "2022-02-14 since, 2022-02-16 until"),
    (WED, "They met on Monday and Tuesday.", "2022-02-14 on, 2022-02-15"),
    (WED, "They met on 3 and 5 May 2019.", "2019-05-05"),
    (WED, "They met from January 3 to 5 of last year.", "2021-01-03 since, 2021-01-05 until"),
    (WED, "He left on 3 January last year.", "2021-01-03 on"),
    (WED, "They met on the last day of July — July 30, 2020 — at home.", "2021-07 of, 2020-07-30"),
    # weekdays
    (WED, "He left on Tuesday last week.", "2022-02-08 on"),
    (WED, "He left on Tuesday of this week.", "2022-02-15 on"),
    (WED, "He will leave on Friday next week.", "2022-02-25 on"),
    (WED, "He leaves this coming Friday.", "2022-02-18"),
    (WED, "He leaves this Friday.", "2022-02-18"),
    (WED, "He was held late on Monday.", "2022-02-14 on"),
    (WED, "He was held early Tuesday.", "2022-02-15"),
    (WED, "The talks have gone on since Monday.", "2022-02-14 since"),
    (WED, "The court said on Monday that he will leave on Friday.", "2022-02-14 on, 2022-02-18 on"),
    (WED, "He said he would leave on Friday.", "2022-02-18 on"),
    (WED, "He is to leave on Friday.", "2022-02-18 on"),
    (WED, "Friday's vote will decide.", "2022-02-18"),
    (WED, "They agreed on Monday to meet.", "2022-02-14 on"),
    (WED, "He vowed on Friday to fight.", "2022-02-11 on"),
    (WED, "He set himself on fire on Friday.", "2022-02-11 on"),
    (WED, "They planned a strike for Friday.", "2022-02-18"),
    (WED, "The vote was set for Friday.", "2022-02-18"),
    (WED, "The vote set for Friday was cancelled.", "2022-02-18"),
    (WED, "He decided on Monday to quit in May.", "2022-02-14 on, 2022-05 in"),
    (WED, "He spoke ahead of Friday's talks.", "2022-02-18 of"),
    (WED, "Shops opened early on Black Friday.", ""),
    (WED, "He shops on Mondays.", ""),
    (WED, "He left on Tuesday 15 February.", "2022-02-15 on"),
    (WED, "He left on Friday, February 11.", "2022-02-11 on"),
    # feasts
    (WED, "He died on New Year's Eve.", "2021-12-31 on"),
    (WED, "He died on New Year's Day.", "2022-01-01 on"),
    (WED, "He died on Christmas Day.", "2021-12-25 on"),
    (WED, "He died on Christmas Eve 2019.", "2019-12-24 on"),
    (WED, "He died on Good Friday.", "2021-04-02 on"),
    (WED, "They will march on Easter Sunday.", "2022-04-17 on"),
    (WED, "They spoke on the eve of the vote.", ""),
    (None, "He died on New Year's Eve.", ""),
    (WED, "She has a passion for Halloween.", ""),
    (WED, "He saw the Bastille Day parade.", ""),
    # numerals
    (WED, "He died on 15/02/2022.", "2022-02-15 on"),
    (WED, "He died on 02/15/2022.", "2022-02-15 on"),
    (WED, "He died on 15.02.2022.", "2022-02-15 on"),
    (WED, "He died on 03/04/2021.", "2021 on"),
    (WED, "He died on 15th February 2022.", "2022-02-15 on"),
    (WED, "He died on Feb 15th.", "2022-02-15 on"),
    (WED, "He died on the Fourth of July.", "2021-07-04 on"),
    (WED, "He died on the twelfth of May 1961.", "1961-05-12 on"),
    (WED, "He died on the 5th of this month.", "2022-02-05 on"),
    (WED, "He died on the 30th of last month.", "2022-01-30 on"),
    (WED, "The train left at 1500 GMT.", ""),
    (WED, "The train left at 1800 local time.", ""),
    # counted
    (WED, "They met a week ago today.", "2022-02-09"),
    (WED, "They met a year ago today.", "2021-02-16"),
    (WED, "They met a week ago on Tuesday.", "2022-02-08"),
    (WED, "They met 10 days ago.", "2022-02-06"),
    (WED, "They met 48 hours ago.", "2022-02-14"),
    (WED, "They met a fortnight ago.", "2022"),
    (WED, "They met a couple of weeks ago.", "2022"),
    (WED, "They met several years ago.", ""),
    (WED, "They will meet in three days.", "2022-02-19 in"),
    (WED, "He will retire in two years.", "2024 in"),
    (WED, "He will retire in two years' time.", "2024 in"),
    (WED, "He built it in two years.", ""),
    (WED, "The star orbits the hole in 40 days.", ""),
    (WED, "They meet three weeks from now.", "2022-03"),
    (WED, "He was arrested overnight.", "2022-02"),
    (WED, "He took an overnight train.", ""),
    (WED, "They met over the weekend.", "2022-02 in"),
    (WED, "They meet next weekend.", "2022-02"),
    # told before
    (WED, "On Monday he met her. He left the next morning.", "2022-02-14 on, 2022-02-15"),
    (WED, "On Monday he met her. He had come the night before.", "2022-02-14 on, 2022-02-13"),
    (WED, "On Monday he met her. They dined that evening.", "2022-02-14 on, 2022-02-14"),
    (WED, "In May 2019 he met her. He left the following month.", "2019-05 in, 2019-06"),
    (WED, "In 2019 he won. He lost the following year.", "2019 in, 2020"),
    (WED, "In 2019 he won. He had lost the previous year.", "2019 in, 2018"),
    (WED, "He was born in 1990 and died two decades later.", "1990 in"),
    # borders of years
    ("2020-01-01", "He said so on Tuesday.", "2019-12-31 on"),
    ("2020-12-31", "He leaves tomorrow.", "2021-01-01"),
    ("2020-12-31", "He leaves next month.", "2021-01"),
    ("2020-01-15", "He left last December.", "2019-12"),
    ("2020-01-15", "Profit fell in the fourth quarter.", "2019 in"),
    ("2020-01-15", "He scored in the fourth quarter.", ""),
    ("2020-02-28", "He leaves tomorrow.", "2020-02-29"),
    ("2024-03-31", "He left last month.", "2024-02"),
]


def opened(extractor: Extractor, words: str, published: str | None = WED, title: str = "") -> Draft:
    return extractor.draft(Article("k", title, words, published=published))[0]


def token(draft: Draft, words: str) -> int:
    return next(token.i for token in draft.doc if token.text == words)


@pytest.mark.parametrize(("published", "words", "expected"), PHRASES)
def test_a_phrase_names_its_dates(extractor: Extractor, published: str | None, words: str, expected: str) -> None:
    found = find_dates(opened(extractor, words, published))
    assert ", ".join(f"{date.value} {date.role}".strip() for date in found if date.value) == expected


def test_there_are_enough_phrases() -> None:
    assert len({words for _, words, _ in PHRASES}) >= 250


def test_a_date_knows_its_first_day_and_the_day_after_its_last(extractor: Extractor) -> None:
    day, month, year = find_dates(opened(extractor, "It began on 31 January 2021, went on in February 2021 and 2022."))
    assert (day.first, day.after) == ("2021-01-31", "2021-02-01")
    assert (month.first, month.after) == ("2021-02-01", "2021-03-01")
    assert (year.first, year.after) == ("2022-01-01", "2023-01-01")


def test_a_week_has_month_precision_and_the_bounds_of_the_week(extractor: Extractor) -> None:
    (week,) = find_dates(opened(extractor, "They met last week."))
    assert (week.value, week.first, week.after, week.how) == ("2022-02", "2022-02-07", "2022-02-14", "relative")


def test_a_date_says_how_it_was_read(extractor: Extractor) -> None:
    draft = opened(extractor, "It began in 1994, he said on Monday, and ended yesterday.")
    assert [date.how for date in find_dates(draft)] == ["absolute", "weekday", "relative"]


def test_a_relative_date_without_publication_is_found_and_unresolved(extractor: Extractor) -> None:
    (date,) = find_dates(opened(extractor, "They met on Monday.", None))
    assert date.value is None
    assert value_at(opened(extractor, "They met on Monday.", None), (date.start, date.end)) is None


def test_the_day_before_counts_from_the_last_day_in_the_paragraph(extractor: Extractor) -> None:
    draft = opened(extractor, "They met on Monday.\n\nHe had come the day before.")
    assert [date.value for date in find_dates(draft)] == ["2022-02-14", "2022-02-15"]


def test_a_stretch_of_tokens_gives_the_date_on_it(extractor: Extractor) -> None:
    draft = opened(extractor, "He was born on 12 May 1961 in Oslo.")
    at = token(draft, "May")
    value = value_at(draft, (at, at + 1))
    assert value is not None
    assert (value.value, draft.words(value.start, value.end)) == ("1961-05-12", "12 May 1961")
    assert value_at(draft, (0, 1)) is None


ATTACHED = [
    ("Roe was born in Oslo on 12 May 1961 and died on Monday.", "born", "1961-05-12"),
    ("Roe was born in Oslo on 12 May 1961 and died on Monday.", "died", "2022-02-14"),
    ("Roe, born in 1961, died on Monday.", "died", "2022-02-14"),
    ("Roe, born in 1961, died on Monday.", "born", "1961"),
    ("Roe said on Tuesday that Doe died on Monday.", "died", "2022-02-14"),
    ("Roe said on Tuesday that Doe died.", "died", None),
    ("Roe died on Monday, Doe said on Tuesday.", "died", "2022-02-14"),
    ("On Monday, Roe died at home.", "died", "2022-02-14"),
    ("Roe died Monday at home.", "died", "2022-02-14"),
    ("Roe died at home yesterday.", "died", "2022-02-15"),
    ("The firm was founded in 1889 by brothers.", "founded", "1889"),
    ("The firm was founded before 1889.", "founded", None),
    ("The attack on Monday killed two.", "attack", "2022-02-14"),
    ("Monday's attack killed two.", "attack", "2022-02-14"),
    ("The attack took place on Monday.", "attack", "2022-02-14"),
    ("Roe won the 2004 election.", "won", None),
    ("Roe has led the firm since 1994.", "led", "1994"),
    ("Roe, who died in 1994, founded the firm.", "founded", None),
]


@pytest.mark.parametrize(("words", "anchor", "expected"), ATTACHED)
def test_a_clause_has_its_own_date(extractor: Extractor, words: str, anchor: str, expected: str | None) -> None:
    draft = opened(extractor, words)
    value = date_of(draft, token(draft, anchor))
    assert (value.value if value else None) == expected


def test_a_present_tense_title_tells_what_was(extractor: Extractor) -> None:
    draft = opened(extractor, "He did so.", title="Roe meets Doe on Monday")
    assert find_dates(draft)[0].value == "2022-02-14"
