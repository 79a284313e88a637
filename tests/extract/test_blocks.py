import pytest

from triplewire.extract.blocks import lay_out, paragraphs_of

PROSE = "The minister said on Monday that the drills near the border would end within the week."


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(text)) for block in lay_out(text).blocks]


def test_front_matter_is_told_from_prose() -> None:
    text = f"By Jane Doe and John Roe\n\nFriday, January 4, 2019 \n\n{PROSE}"
    assert kinds(text) == [
        ("byline", "By Jane Doe and John Roe"),
        ("dateline", "Friday, January 4, 2019"),
        ("body", PROSE),
    ]
    assert lay_out(text).published == "2019-01-04"


def test_a_dateline_is_cut_off_the_first_prose_alone() -> None:
    text = f"MINSK, Feb 16, 2022 (Reuters) - {PROSE}\n\nKYIV — {PROSE}"
    layout = lay_out(text)
    assert (layout.place, layout.agency, layout.published) == ("MINSK", "Reuters", "2022-02-16")
    assert kinds(text)[0] == ("dateline", "MINSK, Feb 16, 2022 (Reuters) -")
    assert kinds(text)[1] == ("body", text[text.index("The") :])


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("The hall in spring.", "example.gov.by"),
        ("Placards.", "Image: John Roe (flickr)."),
        ("The hall in 1969", "(Image: CDCR)"),
        ("The minister arrives.", "Photo by Jane Doe"),
        ("The minister arrives.", "/ AFP"),
    ],
)
def test_a_caption_is_read_and_its_credit_is_not(caption: str, credit: str) -> None:
    assert kinds(f"{PROSE}\n\n{caption} {credit}\n\n{PROSE}")[1:3] == [("caption", caption), ("credit", credit)]


@pytest.mark.parametrize(
    "line",
    ["Related article: Troops leave the border", "Read also: Who is who", "READ MORE: The end", "Advertisement"],
)
def test_pointers_to_other_stories_are_apart(line: str) -> None:
    assert kinds(f"{PROSE}\n\n{line}\n\n{PROSE}")[1] == ("related", line)


@pytest.mark.parametrize("line", ["example.org", "© 2022 Wire", "(Reporting by Jane Doe; editing by John Roe)"])
def test_credits_are_apart(line: str) -> None:
    assert kinds(f"{PROSE}\n\n{line}")[1] == ("credit", line)


@pytest.mark.parametrize(
    "prose",
    [
        "By law, all residents must register, and the court upheld that rule on Monday.",
        "Copyright law was changed by parliament on Tuesday, the minister said.",
        "Reading by candlelight became common after the attack on the power station.",
        "The company, which owns example.com, was sold on Monday to a rival.",
        "Sources: two officials said so on Monday, and a third denied it.",
        "May 2 was the day on which the treaty was signed by both presidents.",
    ],
)
def test_prose_that_looks_like_something_else_stays_prose(prose: str) -> None:
    assert {kind for kind, _ in kinds(f"{PROSE}\n\n{prose}")} == {"body"}


def test_a_labelled_url_names_the_article() -> None:
    assert lay_out(f"{PROSE}\n\nOriginal url:\n\nhttps://a.org/b").url == "https://a.org/b"
    assert lay_out(f"{PROSE}\n\nOriginal url: https://a.org/b").url == "https://a.org/b"
    assert lay_out(f"{PROSE}\n\nhttps://a.org/b").url is None


def test_the_tail_of_sources_is_not_read() -> None:
    text = f"{PROSE}\n\n{PROSE}\n\nSources\n\nJane Doe. “Minister speaks” — Wire, May 2, 2019"
    assert [kind for kind, _ in kinds(text)] == ["body", "related"]


def test_lines_that_each_end_a_sentence_are_paragraphs() -> None:
    assert len(paragraphs_of(f"{PROSE}\n{PROSE}\n{PROSE}")) == 3
    wrapped = "The minister said on\nMonday that the drills\nwould end. He left\nafter that."
    assert len(paragraphs_of(wrapped)) == 1
