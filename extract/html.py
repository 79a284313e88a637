"""The main text, title and date of an HTML page."""

import logging
import re
from html import unescape

import trafilatura
from trafilatura.settings import Document

from triplewire.extract.markup import Page, clean
from triplewire.graph.errors import InvalidArticle

MAX_HTML = 2_000_000  # characters; extraction is super-linear: 1 MB takes 3 s, 2 MB 11 s
FAST = 500_000  # characters from which on the slow second opinion is left out
ENOUGH = 200  # characters of main text; pages that give less are read as they stand
DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}  # no guess, no clock
MANY = 20_000  # tags from which on a page is read as it stands; ordinary pages have 500 to 5,000
SKIPPED = frozenset(["nav", "header", "footer", "aside", "form", "noscript", "template", "svg", "head"])
RAW = frozenset({"script", "style"})
_HEADINGS = [f"h{level}" for level in range(1, 7)]
BREAKING = frozenset(["p", "div", "br", "li", "tr", "td", "section", "article", "blockquote", "figure", *_HEADINGS])
PIECE = re.compile(r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)[^<>]*(?:>|\Z)|<[!?][^<>]*>|(?P<words>[^<]+)|<")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
for _name in ("trafilatura", "htmldate", "courlan"):  # they report every page they give up on; we say it ourselves
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class _Words:
    """Collects the words of a page of any depth or damage in one pass; it keeps counts, not a tree."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.skipped = skipped
        self.words: list[str] = []
        self.title: list[str] = []
        self.depth = dict.fromkeys(skipped, 0)
        self.raw = ""
        self.in_title = False

    def read(self, html: str) -> None:
        """Take in a page."""
        for piece in PIECE.finditer(html):
            tag = (piece["tag"] or "").lower()
            if self.raw:
                self.raw = "" if piece["end"] and tag == self.raw else self.raw
            elif tag:
                self._tag(tag, -1 if piece["end"] else 1)
            elif piece["words"]:
                self._text(unescape(piece["words"]))

    def _tag(self, tag: str, step: int) -> None:
        self.in_title = tag == "title" and step > 0
        if tag in RAW:
            self.raw = tag if step > 0 else ""
        elif tag in self.depth:
            self.depth[tag] = max(0, self.depth[tag] + step)
        elif tag in BREAKING:
            self.words.append("\n\n")

    def _text(self, text: str) -> None:
        if self.in_title:
            self.title.append(text)
        elif not any(self.depth.values()):
            self.words.append(re.sub(r"\s+", " ", text))


def _plain(html: str) -> Page:
    """Return all words of a page but those of its menus; where a menu is never closed, those too."""
    if "-->" in html:
        html = COMMENT.sub("", html[: html.rindex("-->") + 3]) + html[html.rindex("-->") + 3 :]
    page = Page()
    for skipped in (SKIPPED, frozenset({"head"})):
        words = _Words(skipped)
        words.read(html)
        text = "\n\n".join(line.strip() for line in "".join(words.words).split("\n") if line.strip())
        page = Page(clean(" ".join("".join(words.title).split())), clean(text))
        if page.text:
            break
    return page


def read_html(html: str, *, max_html: int = MAX_HTML) -> Page:
    """Return the main text of a page, its paragraphs parted by blank lines; raise InvalidArticle when there is none."""
    if len(html) > max_html:
        raise InvalidArticle(
            f"the page has {len(html):,} characters, more than {max_html:,}",
            "Save the article's text alone, or raise `max_html`.",
        )
    page = _main(html) if html.count("<") < MANY else Page()
    if len(page.text) < ENOUGH:
        plain = _plain(html)
        page.title = page.title or plain.title
        page.text = plain.text if len(plain.text) > 2 * len(page.text) else page.text
    if not (page.text or page.title):
        raise InvalidArticle("the page holds no text", "Check that it is the article's page and not an empty frame.")
    return _without_title(page)


def _main(html: str) -> Page:
    try:
        found = trafilatura.bare_extraction(
            html,
            fast=len(html) > FAST,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params=dict(DATES),
        )
    except AssertionError:  # it looks for the date in a page without its pictures, and this one lies inside a picture
        return Page()
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
