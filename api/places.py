"""Where the command line's articles come from: files, folders, standard input, and addresses."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from triplewire.api.feed_book import FeedBook
from triplewire.api.feeds import feed_at
from triplewire.api.fetch import Fetcher
from triplewire.api.settings import Settings
from triplewire.api.submitted import page_at
from triplewire.extract.read import Caps, Problem, sources
from triplewire.graph.model import Article

FEED = re.compile(r"feed\+https?://", re.IGNORECASE)
URL = re.compile(r"https?://", re.IGNORECASE)


def caps_of(settings: Settings) -> Caps:
    """Return how much of one thing the settings let be read."""
    return Caps(article=settings.max_article, html=settings.max_html)


def articles_at(
    places: Sequence[str | Path], stdin: BinaryIO, settings: Settings, book: FeedBook | None = None
) -> Iterator[Article | Problem]:
    """Yield the articles of files, folders, standard input, addresses and feeds, in order; else a Problem.

    Of a feed that the book knows, what is new.
    """
    caps = caps_of(settings)
    fetcher = Fetcher(settings)
    for place in places:
        if FEED.match(str(place)):
            yield from feed_at(str(place)[len("feed+") :], fetcher, caps, book)
        elif URL.match(str(place)):
            yield page_at(str(place), fetcher, caps)
        else:
            yield from sources([place], stdin, caps=caps)
