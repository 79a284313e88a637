import pytest

from triplewire.extract.markup import clean, is_marked, strip_markup, take_headline, whole


def test_text_comes_into_one_form() -> None:
    raw = "\ufeffZu\u0308rich\u00a0is\u200b here. \r\nSo\u00adft\r\rEnd\u200f\n\n\n\nLast"
    assert clean(raw) == "Zürich is here.\nSoft\n\nEnd\u200f\n\nLast"


def test_clean_text_stays() -> None:
    text = "One line.\n\nAnother “line” — with marks."
    assert clean(text) == text
    assert whole(text) is text


def test_broken_code_points_are_replaced_one_for_one() -> None:
    assert whole("a\x00b\udc00c") == "a b\ufffdc"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Said [the minister](https://a.org/x_(y)) on Monday", "Said the minister on Monday"),
        ("**Related article: [More](#)**", "Related article: More"),
        ("*Slanted* and __strong__ and ~~gone~~ and `code`", "Slanted and strong and gone and code"),
        ("![A picture](a.png) A caption", "A caption"),
        ("<https://a.org/b>", "https://a.org/b"),
        ("> A quotation", "A quotation"),
        ("- An item", "An item"),
        (r"Five \* six", "Five * six"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("One[^1] <b>bold</b><br/>", "One[^1] bold"),
    ],
)
def test_mark_up_goes_and_words_stay(line: str, words: str) -> None:
    assert strip_markup(f"Opening words.\n\n{line}").text == f"Opening words.\n\n{words}"


def test_the_first_heading_is_the_headline_and_others_are_paragraphs() -> None:
    page = strip_markup("# A headline #\n\nWords.\n\n## Below\nMore.\n\nUnder\n-----\nLast.")
    assert page.title == "A headline"
    assert page.text == "Words.\n\nBelow\n\nMore.\n\nUnder\n\nLast."


def test_front_matter_gives_its_fields() -> None:
    page = strip_markup('---\ntitle: "A headline"\ndate: 2022-02-16\n---\nWords.')
    assert (page.title, page.fields["date"], page.text) == ("A headline", "2022-02-16", "Words.")


def test_plain_text_gives_up_its_headline_only_where_it_has_one() -> None:
    assert take_headline("Ministers meet in Oslo\n\nThey met on Monday.").title == "Ministers meet in Oslo"
    assert take_headline("They met on Monday.\n\nThey left.").title == ""
    assert take_headline("February 16, 2022\n\nThey left.").title == ""
    assert take_headline("Title: A headline\nDate: 2022-02-16\n\nWords.").title == "A headline"


def test_mark_up_is_told_from_plain_words() -> None:
    assert is_marked("# Headline\n\nWords")
    assert is_marked("See [this](https://a.org)")
    assert not is_marked("We are #1 [sic] (he said) in 2 ** 3")
