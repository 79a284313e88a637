"""From files, streams and rows to articles with typed blocks."""

from triplewire.graph.model import Article, Block, BlockKind, Span, article_key


def read_row(row: dict[str, str | None]) -> Article:
    """Return the article of a JSONL row; a clean text is never altered."""
    title, text = row.get("title") or "", row.get("text") or ""
    blocks = [Block(BlockKind.HEADLINE, Span(0, len(title)))] if title else []
    if text:
        blocks.append(Block(BlockKind.BODY, Span(0, len(text))))
    return Article(
        key=article_key(row.get("url"), title, text),
        title=title,
        text=text,
        url=row.get("url"),
        published=row.get("published") or row.get("date"),
        source=row.get("source"),
        blocks=tuple(blocks),
        given_id=row.get("id"),
    )
