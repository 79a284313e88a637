"""From rows and texts to articles with typed blocks.

The text that is kept is the text that every offset counts in. A clean row is never altered; plain text, Markdown and
HTML are brought into one normal form first.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from triplewire.extract.blocks import lay_out
from triplewire.extract.dateline import read_date
from triplewire.extract.html import MAX_HTML, read_html
from triplewire.extract.markup import Page, clean, is_marked, strip_markup, take_headline, whole
from triplewire.extract.tongue import tongue_of
from triplewire.graph.errors import InvalidArticle
from triplewire.graph.model import Article, Block, BlockKind, Span, article_key

MAX_ARTICLE = 1_000_000  # characters of one article
FIELDS = ("id", "url", "title", "text", "published", "date", "source", "language")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of one thing is read."""

    article: int = MAX_ARTICLE  # characters
    html: int = MAX_HTML  # characters
    file: int = 5_000_000  # bytes of a file that is one article
    rows: int = 200_000_000  # bytes of a .json file, which is read whole


CAPS = Caps()


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read, and why."""

    article: Article
    problem: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of an article beside its words; what is given goes before what the text says."""

    url: str | None = None
    published: str | None = None
    source: str | None = None
    language: str | None = None
    given_id: str | None = None


NOWHERE = Origin()


def read_row(row: Mapping[str, Any], *, caps: Caps = CAPS) -> Article:
    """Return the article of a JSONL row; a clean text is never altered, and its offsets count in it as given."""
    given = {name: field_of(row, name) for name in FIELDS}
    title, text = given["title"] or "", given["text"] or ""
    if not (title.strip() or text.strip()):
        raise InvalidArticle(
            'the row has neither "text" nor "title"', 'Give each row a "text"; the other fields are optional.'
        )
    origin = Origin(given["url"], given["published"] or given["date"], given["source"], given["language"], given["id"])
    return _article(title, text, origin, caps)


def read_text(text: str, kind: str = "txt", origin: Origin = NOWHERE, *, caps: Caps = CAPS) -> Article:
    """Return the article of a text of kind txt, md or html, without its mark-up and in normal form."""
    page = read_html(text, max_html=caps.html) if kind == "html" else _page(text, kind)
    said = page.fields
    known = Origin(
        url=origin.url or said.get("url"),
        published=origin.published or said.get("date") or said.get("published"),
        source=origin.source or said.get("source"),
        language=origin.language or said.get("language"),
        given_id=origin.given_id or said.get("id"),
    )
    return _article(page.title, page.text, known, caps)


def _page(text: str, kind: str) -> Page:
    text = clean(text)
    if not text:
        raise InvalidArticle("there is no text in it", "Check that the file is the article you mean.")
    return strip_markup(text) if kind == "md" or is_marked(text) else take_headline(text)


def field_of(row: Mapping[str, Any], name: str) -> str | None:
    """Return a field of a row as text; raise InvalidArticle where it is something else."""
    value = row.get(name)
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or isinstance(value, str):
        return whole(value) if value else None
    raise InvalidArticle(f'"{name}" is {_kind(value)}, not text', f'Write "{name}" as a JSON string, or leave it out.')


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def _published(given: str | None, stated: str | None) -> str | None:
    if not given:
        return stated
    read = read_date(given)
    if read is None:
        log.warning("cannot read the date %r; write it as YYYY-MM-DD", given[:40])
    return read or stated


def _named(url: str | None) -> str | None:
    """Return the URL if it can name an article."""
    try:
        return url if url and urlsplit(url.strip()).path + urlsplit(url.strip()).netloc else None
    except ValueError:
        return None


def _article(title: str, text: str, origin: Origin, caps: Caps) -> Article:
    if len(text) > caps.article or len(title) > caps.article:
        raise InvalidArticle(
            f"the article has {max(len(text), len(title)):,} characters, more than {caps.article:,}",
            "Split it into articles, or raise `max_article`.",
        )
    layout = lay_out(text)
    url = origin.url or layout.url
    blocks = [Block(BlockKind.HEADLINE, Span(0, len(title)))] if title.strip() else []
    return Article(
        key=article_key(_named(url), title, text),
        title=title,
        text=text,
        url=url,
        published=_published(origin.published, layout.published),
        source=origin.source or layout.agency,
        language=re.split(r"[-_]", origin.language.lower())[0] if origin.language else tongue_of(title, text),
        blocks=tuple(blocks + layout.blocks),
        given_id=origin.given_id,
    )
