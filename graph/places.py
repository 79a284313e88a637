"""Where pages begin, and which article is meant: the same in every store."""

from collections.abc import Sequence

from triplewire.graph.errors import ArticleNotFound, BadCursor

SHORTEST = 6  # characters of a key that may stand for the whole
BEHIND_ALL = "~"  # sorts behind every date


def one_article(asked: str, found: Sequence[str]) -> str:
    """Return the one article found for what was asked; raise ArticleNotFound for none and for several."""
    if len(found) == 1:
        return found[0]
    if found:
        raise ArticleNotFound(f"several articles begin with {asked!r}", "Write more of the key.")
    raise ArticleNotFound(f"no article has the key or URL {asked!r}", "`triplewire articles` lists them.")


def mention_place(after: str) -> tuple[str, int, int, int]:
    """Return the article, sentence, start and end that a page of mentions begins behind; raise BadCursor."""
    key, _, rest = after.rpartition("/")
    try:
        number, start, end = map(int, rest.split("-"))
    except ValueError:
        raise BadCursor(f"{after!r} is not the place of a mention") from None
    return key, number, start, end
