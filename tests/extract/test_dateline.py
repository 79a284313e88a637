import pytest

from triplewire.extract.dateline import date_of_line, dateline_of, read_date


@pytest.mark.parametrize(
    ("words", "place", "agency", "published"),
    [
        ("MINSK, Feb 16 (Reuters) - Talks", "MINSK", "Reuters", None),
        ("KYIV, Ukraine (AP) — Talks", "KYIV, Ukraine", "AP", None),
        ("WASHINGTON, Feb. 16, 2022 (AP) -- Talks", "WASHINGTON", "AP", "2022-02-16"),
        ("Minsk, 16 February 2022 (AFP) – Talks", "Minsk", "AFP", "2022-02-16"),
        ("MOSCOW, February 16. /TASS/. Talks", "MOSCOW", "TASS", None),
        ("LONDON — Talks", "LONDON", None, None),
        ("(Reuters) - Talks", None, "Reuters", None),
        ("BEIJING, Nov. 3 (Xinhua) -- Talks", "BEIJING", "Xinhua", None),
        ("PARIS/BERLIN (Reuters) - Talks", "PARIS/BERLIN", "Reuters", None),
        ("WASHINGTON, D.C. — Talks", "WASHINGTON, D.C.", None, None),
        ("ST. PETERSBURG, Russia, Feb 16 (Reuters) - Talks", "ST. PETERSBURG, Russia", "Reuters", None),
        ("Brussels, 16 Feb (dpa) – Talks", "Brussels", "dpa", None),
        ("BRUSSELS, Wednesday (Reuters) - Talks", "BRUSSELS", "Reuters", None),
        ("RIO DE JANEIRO, Feb 16 (EFE).- Talks", "RIO DE JANEIRO", "EFE", None),
        ("Kabul, Feb. 16 (ANI): Talks", "Kabul", "ANI", None),
        ("Feb 16 (Reuters) - Talks", None, "Reuters", None),
        ("Tehran, Feb 16, 2022, IRNA – Talks", "Tehran", "IRNA", "2022-02-16"),
        ("LONDON, 16 Feb. 2022. /PRNewswire/ -- Talks", "LONDON", "PRNewswire", "2022-02-16"),
        ("PORT-AU-PRINCE, Haiti (AP) _ Talks", "PORT-AU-PRINCE, Haiti", "AP", None),
    ],
)
def test_datelines_give_place_agency_and_date(
    words: str, place: str | None, agency: str | None, published: str | None
) -> None:
    found = dateline_of(words)
    assert found is not None
    assert (found.place, found.agency, found.published) == (place, agency, published)
    assert words[found.length :] == "Talks"


@pytest.mark.parametrize(
    "words",
    [
        "NATO - the alliance said",
        "UN: the end",
        "Boris Karlsson (Conservative) - he",
        "Troops (AP) moved",
        "NATO said",
        "On Wednesday - he",
        "May 2 - he",
    ],
)
def test_prose_has_no_dateline(words: str) -> None:
    assert dateline_of(words) is None


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("2022-02-16", "2022-02-16"),
        ("2022-02-16T10:00:00Z", "2022-02-16"),
        ("20220216", "2022-02-16"),
        ("Wed, 16 Feb 2022 10:00:00 +0000", "2022-02-16"),
        ("16.02.2022", "2022-02-16"),
        ("Published: 16 Feb 2022 10:30 GMT", "2022-02-16"),
        ("02/03/2022", None),
        ("2022-13-44", None),
        ("2022-02-30", None),
        ("May 2", None),
        ("today", None),
        ("", None),
    ],
)
def test_dates_are_read_or_left_but_never_guessed(words: str, iso: str | None) -> None:
    assert read_date(words) == iso


def test_a_date_line_without_a_year_is_a_date_line_without_a_date() -> None:
    assert date_of_line("May 2") == ""
    assert date_of_line("May was cold") is None
