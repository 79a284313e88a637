"""From an article to a draft: the string that is analysed, its sentences, paragraphs and quotations."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from triplewire.extract.draft import GAP, Draft
from triplewire.graph.model import READ_BLOCKS, Article

PARAGRAPH = re.compile(r"\n\s*\n")
OPENING, CLOSING, STRAIGHT = "“«", "”»", '"'
MAX_QUOTE = 150  # tokens; a mark that is never closed does not quote the rest of the article
TRAILERS = frozenset('"”’\'»)].')


def analysed_text(article: Article) -> str:
    """Return the string that is analysed: the recased title, a gap, the text with unread blocks blanked."""
    text = list(article.text)
    for block in article.blocks:
        if block.kind not in READ_BLOCKS:
            text[block.span.start : block.span.end] = [
                "\n" if char == "\n" else " " for char in text[block.span.start : block.span.end]
            ]
    return recase(article.title, article.text) + GAP + "".join(text)


def recase(title: str, text: str) -> str:
    """Return the title with every word lowered that the text never capitalises inside a sentence; same length."""
    inside = set(re.findall(r"(?<=[a-z,;:’'\"”)] )[\"“(]?([A-Z][\w’'-]*)", text))
    words = re.split(r"(\s+)", title)
    capitalised = sum(1 for word in words if word[:1].isupper())
    if capitalised <= len(words) // 4:
        return title
    out = []
    for number, word in enumerate(words):
        bare = re.sub(r"['’]s$", "", word.strip(".,:;!?\"'“”‘’()"))
        keep = number == 0 or bare in inside or not bare[1:].islower()
        lowered = word if keep else word.lower()
        out.append(lowered if len(lowered) == len(word) else word)
    return "".join(out)


def mark_boundaries(doc: Doc, title_length: int) -> None:
    """Set the sentence starts that the parser has to keep: paragraphs, and the title as one sentence."""
    first = True
    for token in doc:
        if token.idx < title_length:
            token.is_sent_start = first
            first = False
        elif token.i > 0 and PARAGRAPH.search(doc[token.i - 1].text_with_ws) and not token.is_space:
            token.is_sent_start = True


def _sentences(doc: Doc, title_length: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = [(0, 0)]
    for sent in doc.sents:
        start, end = sent.start, sent.end
        while start < end and doc[start].is_space:
            start += 1
        while end > start and doc[end - 1].is_space:
            end -= 1
        if start == end:
            continue
        if doc[start].idx < title_length:
            found[0] = (0, end)
        elif len(found) > 1 and all(token.text in TRAILERS or not token.text.strip() for token in doc[start:end]):
            found[-1] = (found[-1][0], end)  # spaCy leaves a closing quotation mark as its own sentence
        else:
            found.append((start, end))
    return found


def _paragraphs(doc: Doc, title_length: int) -> list[int]:
    numbers, current = [], 0
    for token in doc:
        if token.idx >= title_length and current == 0:
            current = 1
        numbers.append(current)
        if token.idx >= title_length and PARAGRAPH.search(token.text_with_ws):
            current += 1
    return numbers


def _opens(token: Token, is_open: bool) -> bool:
    return token.text in OPENING or (token.text in (STRAIGHT, "``", "''") and not is_open)


def _quotes(doc: Doc) -> Iterator[tuple[int, int]]:
    start = -1
    for token in doc:
        if start >= 0 and token.i - start > MAX_QUOTE:
            start = -1
        if _opens(token, start >= 0):
            start = token.i
        elif start >= 0 and (token.text in CLOSING or token.text in (STRAIGHT, "''")):
            yield start, token.i + 1
            start = -1


def open_draft(article: Article, doc: Doc) -> Draft:
    """Return the empty draft of a parsed article."""
    title_length = len(article.title)
    sentences = _sentences(doc, title_length)
    sentence_of = [-1] * len(doc)
    for number, (start, end) in enumerate(sentences):
        for token in range(start, end):
            sentence_of[token] = number
    return Draft(
        article=article,
        doc=doc,
        shift=title_length + len(GAP),
        sentences=sentences,
        paragraphs=_paragraphs(doc, title_length),
        quotes=list(_quotes(doc)),
        at=[-1] * len(doc),
        sentence_of=sentence_of,
    )


