"""Articles that RSS and Atom feeds name: each feed is asked only for what is new, and each entry is taken in once."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from triplewire.api.feed_book import FeedBook, Known, Visit
from triplewire.api.fetch import FEEDS, Fetched, Fetcher, Wanted
from triplewire.api.submitted import page_at
from triplewire.extract.dateline import read_date
from triplewire.extract.read import Caps, Origin, Problem, read_text
from triplewire.graph.errors import BadInput, FetchFailed, MissingData, TriplewireError, UnusablePage
from triplewire.graph.model import Article

LARGEST = 2_000_000  # bytes of a feed
MOST = 2_000  # entries of a feed
MARKS = 150_000  # tags of a feed, its own and those in its texts, each of which takes the parser time
ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
SHORTER = "Ask its publisher for a shorter one, or read the pages that it names."
ENOUGH = 500  # characters of an entry's own text from which on its page is not fetched
TAG = re.compile(r"<[^>]{0,2000}>|\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a feed names."""

    id: str
    link: str
    title: str
    published: str | None
    html: str  # its text, as far as the feed has it
    mark: str  # other where the entry has changed


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed names now."""

    title: str
    entries: tuple[Entry, ...]
    damage: str = ""  # where it is not well-formed


def feed_at(url: str, fetcher: Fetcher, caps: Caps, book: FeedBook | None = None) -> Iterator[Article | Problem]:
    """Yield the articles of a feed that are not known; what could not be had is a Problem."""
    known = book.known(url) if book else Known()
    asked: dict[bytes | str, bytes | str] = {}
    asked |= {"If-None-Match": known.etag} if known.etag else {}
    asked |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
    try:
        found = fetcher.get(url, Wanted(FEEDS, LARGEST, asked, fetcher.settings.fetch_limit))
        if found.status == 304:
            return
        feed = read_feed(found)
    except (BadInput, FetchFailed, MissingData) as error:
        yield Problem(url, str(error), error.hint)
        return
    if feed.damage:
        yield Problem(url, f"the feed is not well-formed: {feed.damage}", "Entries may be missing. Tell its publisher.")
    visit = Visit(found.headers.get("etag", ""), found.headers.get("last-modified", ""))
    for entry in feed.entries:
        if known.entries.get(entry.id) == entry.mark:
            visit.done[entry.id] = entry.mark
            continue
        article = _article(entry, feed, fetcher, caps)
        if isinstance(article, Article):
            visit.taken[entry.id] = entry.mark, article.key
        else:
            visit.failed[entry.id] = entry.mark
        yield article
    if book:
        book.visited(url, visit)


def _article(entry: Entry, feed: Feed, fetcher: Fetcher, caps: Caps) -> Article | Problem:
    """Return the article of an entry: its own text where the feed has it whole, else the page that it leads to."""
    if len(TAG.sub(" ", entry.html)) < ENOUGH and entry.link:
        return page_at(entry.link, fetcher, caps, published=entry.published)
    title = escape(entry.title)
    body = f"<body><article><h1>{title}</h1>{entry.html}</article></body>"
    page = f"<html><head><title>{title}</title></head>{body}</html>"
    origin = Origin(entry.link or None, entry.published, feed.title or None, given_id=entry.id)
    try:
        return read_text(page, "html", origin, caps=caps)
    except TriplewireError as error:
        return Problem(entry.link or entry.id, str(error), error.hint)


def read_feed(found: Fetched) -> Feed:
    """Return what a feed names; raise UnusablePage where it is no feed."""
    try:
        import feedparser
    except ModuleNotFoundError as error:
        raise MissingData(
            "feedparser, which reads feeds, is not installed", "pip install 'triplewire[feeds]'"
        ) from error
    _check(found.body)
    headers = {"content-location": found.url, "content-type": found.headers.get("content-type", "")}
    # as a stream: a text that looked like a file's name or a URL would be opened
    read = feedparser.parse(io.BytesIO(found.body), response_headers=headers)
    damage = _damage(read)
    if not read.get("version") and not read.entries:
        raise UnusablePage("this is not a feed" + (f": {damage}" if damage else ""), "Give the URL of its RSS or Atom.")
    entries = [_entry(dict(row)) for row in read.entries]  # its own kind of dict guesses what is not there
    return Feed(str(read.feed.get("title", "")), tuple({entry.id: entry for entry in entries}.values()), damage)


def _check(body: bytes) -> None:
    """Raise UnusablePage where a feed would take too long to read."""
    if (number := len(ENTRY.findall(body))) > MOST:
        raise UnusablePage(f"the feed has {number} entries: {MOST} are read at most", SHORTER)
    if (number := body.count(b"<") + body.count(b"&lt;")) > MARKS:
        raise UnusablePage(f"the feed has {number} tags: {MARKS} are read at most", SHORTER)


def _damage(read: Any) -> str:  # noqa: ANN401 the library has no types
    """Return where a feed is not well-formed; what it says of its encoding is read either way."""
    error = read.get("bozo_exception")
    is_about_encoding = type(error).__name__ in ("CharacterEncodingOverride", "NonXMLContentType")
    return "" if error is None or is_about_encoding else str(error)[:200]


def _entry(row: Mapping[str, Any]) -> Entry:
    link, title = str(row.get("link", "")), str(row.get("title", ""))
    texts = [str(part.get("value", "")) for part in row.get("content", [])]
    html = max(texts, key=len, default="") or ("" if link else str(row.get("summary", "")))  # a summary is no article
    stated = str(row.get("published") or row.get("updated") or "")
    mark = sha256("\n".join([link, title, str(row.get("updated", "")), html]).encode("utf-8", "replace")).hexdigest()[
        :16
    ]
    return Entry(str(row.get("id", "")) or link or mark, link, title, read_date(stated), html, mark)
