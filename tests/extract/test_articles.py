import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.extract.articles import Origin, read_row, read_text
from triplewire.graph.model import Article, BlockKind

PIECES = st.sampled_from(
    [
        "By AFP",
        "February 16, 2022",
        "MINSK, Feb 16 (Reuters) - Talks began.",
        "Related article: Another story",
        "The hall. Image: A. Person.",
        "Original url:",
        "https://a.org/b",
        "Sources",
        "example.org",
        "“No,” he said.",
        "\u200fשלום",
        "e\u0301 ﬁ",
        "\n\n",
        "\n",
        "  ",
        "\r\n",
        "\u00a0",
    ]
)
CLEAN = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
TEXTS = st.lists(st.one_of(PIECES, st.text(CLEAN, max_size=30)), max_size=12).map(" ".join)


def spans_lie_inside(article: Article) -> None:
    at = 0
    for block in article.blocks:
        source = article.title if block.kind is BlockKind.HEADLINE else article.text
        assert block.span.end <= len(source)
        assert block.span.of(source).strip()
        if block.kind is not BlockKind.HEADLINE:
            assert block.span.start >= at
            at = block.span.end


@given(TEXTS, st.text(CLEAN, max_size=40))
def test_reading_a_clean_row_is_the_identity(text: str, title: str) -> None:
    if not (text.strip() or title.strip()):
        return
    article = read_row({"text": text, "title": title, "language": "en"})
    assert (article.text, article.title) == (text, title)
    spans_lie_inside(article)


@given(TEXTS, st.sampled_from(["txt", "md"]))
def test_blocks_of_a_text_lie_inside_it(text: str, kind: str) -> None:
    spans_lie_inside(read_text("Words " + text, kind, Origin(language="en")))


def test_a_row_echoes_what_it_was_given() -> None:
    article = read_row(
        {
            "id": 7,
            "url": "https://A.org/x?utm_source=y#z",
            "title": "T",
            "text": "Words.",
            "date": "2022-02-16T10:00:00Z",
            "source": "Wire",
        }
    )
    assert (article.given_id, article.published, article.source) == ("7", "2022-02-16", "Wire")
    assert article.key == read_row({"url": "https://a.org/x", "text": "Other words."}).key


def test_published_goes_before_date() -> None:
    assert read_row({"text": "x", "published": "2020-01-02", "date": "2021-01-02"}).published == "2020-01-02"


def test_an_unreadable_date_is_said_and_the_article_kept(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        article = read_row({"text": "Words.", "date": "yesterday"})
    assert article.published is None
    assert "cannot read the date 'yesterday'" in caplog.text


def test_what_cannot_be_stored_is_replaced_one_for_one() -> None:
    article = read_row({"title": "A\x00B", "text": "one\ud800two \x00 \u202eright\u200f"})
    assert (article.title, article.text) == ("A B", "one\ufffdtwo   \u202eright\u200f")
    article.sha256.encode()


def test_an_article_may_lack_title_date_and_url() -> None:
    article = read_row({"text": "Only words."})
    assert (article.title, article.published, article.url, article.source) == ("", None, None, None)


def test_an_article_may_be_a_headline_alone() -> None:
    for article in (read_row({"title": "Minister quits"}), read_text("Minister quits", "txt")):
        assert (article.title, article.text) == ("Minister quits", "")
        assert [block.kind for block in article.blocks] == [BlockKind.HEADLINE]


def test_a_url_that_is_none_still_gives_a_key() -> None:
    one = read_row({"text": "Words of one.", "url": "http://[bad"})
    two = read_row({"text": "Words of two.", "url": "http://[bad"})
    assert one.key != two.key


def test_russian_text_is_kept_with_its_language() -> None:
    assert read_row({"text": "Россия и Белоруссия начали совместные учения в феврале."}).language == "ru"


def test_a_seed_gives_its_front_lines() -> None:
    article = read_text(
        "# Ministers meet in Oslo\nDate: 2022-02-16\nSource: triplewire seeds\nUrl: https://a.org/1\n\nOne.\n\nEnd.",
        "md",
    )
    assert article.title == "Ministers meet in Oslo"
    assert (article.published, article.source, article.url) == ("2022-02-16", "triplewire seeds", "https://a.org/1")
    assert article.text == "One.\n\nEnd."


def test_a_given_date_goes_before_what_the_text_says() -> None:
    text = "A headline here\n\nFebruary 16, 2022\n\nWords follow."
    assert read_text(text).published == "2022-02-16"
    assert read_text(text, origin=Origin(published="2022-03-01")).published == "2022-03-01"


def test_the_first_article_falls_into_its_blocks(first_article: Path) -> None:
    article = read_text(first_article.read_text(encoding="utf-8"), "txt")
    assert article.published == "2022-02-16"
    assert article.url is not None
    assert article.url.startswith("https://www.themoscowtimes.com/2022/02/16/")
    kinds = [block.kind.value for block in article.blocks]
    front = ["headline", "byline", "dateline", "caption", "credit"]
    assert kinds == [*front, "body", "related", "body", "credit", "credit"]
    assert "](" not in article.text
    assert "**" not in article.text
    spans_lie_inside(article)
