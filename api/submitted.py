"""From the body of a request to an article."""

from triplewire.api.problems import Refused
from triplewire.api.schemas import ArticleIn
from triplewire.api.settings import Settings
from triplewire.extract.read import Caps, Origin, read_row, read_text
from triplewire.graph.model import Article


def article_of(body: ArticleIn, settings: Settings) -> Article:
    """Return the article that was sent; a clean text is kept as it is, a page is stripped to its words."""
    if body.html is not None and (body.text is not None or body.title is not None):
        raise _wrong("html", "html holds the title and the text: send html alone, or title and text")
    caps = Caps(article=settings.max_article, html=settings.max_html)
    if body.html is not None:
        article = read_text(body.html, "html", Origin(body.url, body.published, body.source), caps=caps)
    else:
        article = read_row(body.model_dump(exclude={"html"}), caps=caps)
    if body.published and not article.published:
        raise _wrong("published", "this is not a day: write it as YYYY-MM-DD")
    return article


def _wrong(name: str, said: str) -> Refused:
    return Refused(422, "invalid-request", f"{name}: {said}", places=[(f"body.{name}", said)])
