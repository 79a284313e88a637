"""From what was sent to an article."""

from collections.abc import Mapping
from typing import Any

from triplewire.api.article_schemas import ArticleIn
from triplewire.api.fetch import Fetcher
from triplewire.api.problems import Refused
from triplewire.api.settings import Settings
from triplewire.extract.articles import FIELDS, field_of
from triplewire.extract.dateline import read_date
from triplewire.extract.read import Caps, Origin, Problem, read_row, read_text
from triplewire.graph.errors import BadInput, FetchFailed, InvalidArticle
from triplewire.graph.model import Article

WORDS = ("title", "text", "html")


def article_of(row: Mapping[str, Any], settings: Settings) -> Article:
    """Return the article that was sent; a clean text is kept as it is, a page is stripped to its words.

    Raises BadInput where there is none.
    """
    caps = Caps(article=settings.max_article, html=settings.max_html)
    article = _page(row, caps) if row.get("html") is not None else read_row(row, caps=caps)
    if (row.get("published") or row.get("date")) and not article.published:
        raise InvalidArticle("published: this is not a day", "Write it as YYYY-MM-DD.")
    return article


def row_of(body: ArticleIn) -> dict[str, Any]:
    """Return an article that was sent alone as a row; raise Refused where its fields contradict each other."""
    if body.html is not None and (body.text is not None or body.title is not None):
        raise _wrong("html", "html holds the title and the text: send html alone, or title and text")
    for name, day in (("published", body.published), ("date", body.date)):
        if day and not read_date(day):
            raise _wrong(name, "this is not a day: write it as YYYY-MM-DD")
    return body.model_dump(exclude_none=True)


def is_address(row: Mapping[str, Any]) -> bool:
    """Say whether a row has a URL and no words of its own: the page at the URL is then what was meant."""
    url = row.get("url")
    return isinstance(url, str) and bool(url.strip()) and not any(row.get(name) for name in WORDS)


def with_page(row: Mapping[str, Any], fetcher: Fetcher, patience: float | None = None) -> dict[str, Any]:
    """Return a row that is an address with the page that is there; raise what hindered fetching it."""
    page = fetcher.page(row["url"], patience=patience)
    return {**{name: value for name, value in row.items() if name not in WORDS}, "url": page.url, "html": page.text}


def page_at(url: str, fetcher: Fetcher, caps: Caps, *, published: str | None = None) -> Article | Problem:
    """Return the article at an address, or what hindered that."""
    try:
        page = fetcher.page(url)
        return read_text(page.text, "html", Origin(page.url, published), caps=caps)
    except (BadInput, FetchFailed) as error:
        return Problem(url, str(error), error.hint)


def _wrong(name: str, said: str) -> Refused:
    return Refused(422, "invalid-request", f"{name}: {said}", places=[(f"body.{name}", said)])


def _page(row: Mapping[str, Any], caps: Caps) -> Article:
    if row.get("text") is not None or row.get("title") is not None:
        raise InvalidArticle("html holds the title and the text", "Send html alone, or title and text.")
    if not isinstance(row["html"], str):
        raise InvalidArticle("html is not text", "Send the page as one text.")
    known = {name: field_of(row, name) for name in FIELDS}
    published = known["published"] or known["date"]
    origin = Origin(known["url"], published, known["source"], known["language"], known["id"])
    return read_text(row["html"], "html", origin, caps=caps)
