import time
from contextlib import suppress

import pytest

from triplewire.extract.articles import read_text
from triplewire.extract.html import read_html
from triplewire.graph.errors import InvalidArticle

PROSE = "The minister of defence said on Monday that the drills near the border would end within the week, he said."
PAGE = f"""<!DOCTYPE html><html><head><title>Drills to end | Example News</title>
<meta property="article:published_time" content="2022-02-16T10:00:00Z">
<meta property="og:url" content="https://news.example.org/drills"><meta property="og:site_name" content="Example News">
</head><body><nav><a href="/">Home</a><a href="/w">World</a></nav><article><h1>Drills to end</h1>
<p>{PROSE}</p><p>{PROSE.replace("Monday", "Tuesday")}</p><p>{PROSE.replace("Monday", "Friday")}</p>
<p>Ministers met &amp; left.</p></article><footer>Imprint</footer><script>var x = "<p>no</p>";</script></body></html>"""


def test_a_page_gives_its_text_title_date_and_url() -> None:
    article = read_text(PAGE, "html")
    assert (article.title, article.published) == ("Drills to end", "2022-02-16")
    assert (article.url, article.source) == ("https://news.example.org/drills", "Example News")
    assert article.text.split("\n\n")[0] == PROSE
    assert article.text.endswith("Ministers met & left.")
    assert len(article.text.split("\n\n")) == 4


def test_broken_html_still_gives_its_paragraphs() -> None:
    broken = f"<html><body><div><p>{PROSE}<p><b>{PROSE.replace('Monday', 'Friday')}</div></i><p>The <end"
    assert PROSE in read_html(broken).text


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "nav"])
def test_ten_thousand_nested_elements_neither_crash_nor_hang(tag: str) -> None:
    began = time.monotonic()
    page = read_html(f"<html><body>{f'<{tag}>' * 10_000}<p>{PROSE}</p>{f'</{tag}>' * 10_000}</body></html>")
    assert page.text == PROSE
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("piece", ["<p ", "<!--", '<p a="', "<", "&amp", "<table><tr><td>", "<script>", "</p>"])
def test_hostile_pages_take_linear_time(piece: str) -> None:
    began = time.monotonic()
    with suppress(InvalidArticle):
        read_html("<html><body>" + piece * 50_000)
    assert time.monotonic() - began < 10


def test_the_words_of_scripts_and_comments_are_no_text() -> None:
    page = read_html(f"<p>Short {PROSE[:30]}</p><script>if (a<b) x</script><!-- secret --><style>p {{}}</style>")
    assert page.text == f"Short {PROSE[:30]}"


def test_a_page_whose_menu_is_never_closed_is_read_with_it() -> None:
    assert PROSE[:40] in read_html(f"<nav>Home {PROSE[:40]}").text


def test_a_page_over_the_cap_names_the_cap() -> None:
    with pytest.raises(InvalidArticle, match="more than 1,000"):
        read_html("x" * 2000, max_html=1000)


@pytest.mark.parametrize("tag", ["svg", "canvas", "object"])
def test_a_page_inside_an_element_that_is_no_page_is_read(tag: str) -> None:
    assert PROSE in read_html(f"<{tag}>" + PAGE).text
