"""The main text, title and date of an HTML page."""

import logging
import re
from html.parser import HTMLParser

import trafilatura
from trafilatura.settings import Document

from triplewire.extract.markup import Page, clean
from triplewire.graph.errors import InvalidArticle

MAX_HTML = 2_000_000  # characters; extraction is super-linear: 1 MB takes 3 s, 2 MB 11 s
FAST = 500_000  # characters from which on the slow second opinion is left out
ENOUGH = 200  # characters of main text; pages that give less are read as they stand
DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}  # no guess, no clock
SKIPPED = frozenset(
    {"script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template", "svg", "head"}
)
BREAKING = frozenset(
    {
        "p",
        "div",
        "br",
        "li",
        "tr",
        "section",
        "article",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "figure",
    }
)

for _name in ("trafilatura", "htmldate", "courlan"):  # they report every page they give up on; we say it ourselves
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class _Words(HTMLParser):
    """Collects the words of a page of any depth; it keeps counts, not a tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.title: list[str] = []
        self.skipped: list[str] = []
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_title = tag == "title"
        if tag in SKIPPED:
            self.skipped.append(tag)
        elif tag in BREAKING:
            self.words.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.in_title = False
        if tag in self.skipped:
            while self.skipped.pop() != tag:
                pass
        elif tag in BREAKING:
            self.words.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title.append(data)
        elif not self.skipped:
            self.words.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> Page:
    words = _Words()
    words.feed(html)
    words.close()
    text = "\n\n".join(line.strip() for line in "".join(words.words).split("\n") if line.strip())
    return Page(clean(" ".join("".join(words.title).split())), clean(text))


def read_html(html: str, *, max_html: int = MAX_HTML) -> Page:
    """Return the main text of a page, its paragraphs parted by blank lines; raise InvalidArticle when there is none."""
    if len(html) > max_html:
        raise InvalidArticle(
            f"the page has {len(html):,} characters, more than {max_html:,}",
            "Save the article's text alone, or raise `max_html`.",
        )
    page = _main(html)
    if len(page.text) < ENOUGH:
        plain = _plain(html)
        page.title = page.title or plain.title
        page.text = plain.text if len(plain.text) > 2 * len(page.text) else page.text
    if not (page.text or page.title):
        raise InvalidArticle("the page holds no text", "Check that it is the article's page and not an empty frame.")
    return _without_title(page)


def _main(html: str) -> Page:
    found = trafilatura.bare_extraction(
        html,
        fast=len(html) > FAST,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params=dict(DATES),
    )
    if not isinstance(found, Document):
        return Page()
    given = {"date": found.date, "url": found.url, "source": found.sitename}
    return Page(clean(found.title or ""), _paragraphs(found.text or ""), {k: v for k, v in given.items() if v})


def _paragraphs(text: str) -> str:
    lines = (re.sub(r"^- ", "", line) for line in clean(text).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _without_title(page: Page) -> Page:
    first, _, rest = page.text.partition("\n\n")
    if first == page.title:
        page.text = rest
    return page
