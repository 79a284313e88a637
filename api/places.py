"""Where the command line's articles come from: files, folders, standard input, and addresses."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from triplewire.api.fetch import Fetcher
from triplewire.api.settings import Settings
from triplewire.extract.read import Caps, Origin, Problem, read_text, sources
from triplewire.graph.errors import BadInput, FetchFailed
from triplewire.graph.model import Article

URL = re.compile(r"https?://", re.IGNORECASE)


def caps_of(settings: Settings) -> Caps:
    """Return how much of one thing the settings let be read."""
    return Caps(article=settings.max_article, html=settings.max_html)


def articles_at(places: Sequence[str | Path], stdin: BinaryIO, settings: Settings) -> Iterator[Article | Problem]:
    """Yield the articles of files, folders, standard input and addresses, in order; what gives none is a Problem."""
    caps = caps_of(settings)
    fetcher = Fetcher(settings)
    for place in places:
        if URL.match(str(place)):
            yield page_at(str(place), fetcher, caps)
        else:
            yield from sources([place], stdin, caps=caps)


def page_at(url: str, fetcher: Fetcher, caps: Caps) -> Article | Problem:
    """Return the article at an address, or what hindered that."""
    try:
        page = fetcher.page(url)
        return read_text(page.text, "html", Origin(page.url), caps=caps)
    except (BadInput, FetchFailed) as error:
        return Problem(url, str(error), error.hint)
