"""From an article to a draft: the string that is analysed, its sentences, paragraphs and quotations."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np
from spacy.tokens import Doc

from triplewire.extract.blocks import paragraphs_of
from triplewire.extract.draft import GAP, Draft
from triplewire.extract.mends import mend
from triplewire.extract.openings import mend_openings
from triplewire.extract.quotations import quotations_of
from triplewire.extract.token_view import TokenView
from triplewire.graph.model import READ_BLOCKS, Article, BlockKind

if TYPE_CHECKING:
    from thinc.types import Ints2d

BEGINS, HOLDS, UNSAID = 1, -1, 0  # what spaCy calls them
HOLDING = frozenset(",–—-")  # no sentence begins after them
TRAILERS = frozenset("\"”’'»)].")
WORD = re.compile(r"[^\W\d_]+(?:[.’'][^\W\d_]+)*\.?")
POSSESSIVE = re.compile(r"['’]s?$")
INSIDE = re.compile(r"(?<=[a-z0-9,;:’'\"”)] )[\"“(]?([^\W\d_a-z][^\W\d_]*(?:[.’'-][^\W\d_]+)*\.?)")
LONG = 4  # letters of a word that tells title case from sentence case
CAPITALISED = 0.8  # share of long words with a capital from which on a title is in title case
# marks of no width and of the direction of writing stick to a word, which is then unknown
DIRECTIONS = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF), " ")

Known = Callable[[str], bool]


def analysed_text(article: Article, known: Known | None = None) -> str:
    """Return the string that is analysed: the recased title, a gap, the text with unread blocks blanked."""
    text = article.text
    for block in article.blocks:
        if block.kind not in READ_BLOCKS:
            blank = re.sub(r"[^\n]", " ", text[block.span.start : block.span.end])
            text = text[: block.span.start] + blank + text[block.span.end :]
    return (recase(article.title, article.text, known) + GAP + text).translate(DIRECTIONS)


def recase(title: str, text: str, known: Known | None = None) -> str:
    """Return a title-case title in sentence case, names kept; same length.

    A word keeps its capital when the text writes it so inside a sentence, or when it is part of a known name.
    """
    words = list(WORD.finditer(title))
    shouted = len(words) > 2 and title.isupper()
    if not (shouted or _is_title_case([word[0] for word in words])):
        return title
    inside = {part for found in INSIDE.findall(text) for part in (found, *re.split(r"[-’']", found))}
    named = _named(title, words, known) if known else set()
    out = list(title)
    for number, word in enumerate(words):
        if number in named:
            continue
        out[word.start() : word.end()] = _recased(word[0], inside, first=number == 0, shouted=shouted)
    return "".join(out)


def _is_title_case(words: list[str]) -> bool:
    long = [word for word in words[1:] if len(word) >= LONG]
    return bool(long) and sum(word[0].isupper() for word in long) >= CAPITALISED * len(long)


def _named(title: str, words: list[re.Match[str]], known: Known) -> set[int]:
    """Return the numbers of the words that are part of a known name of up to four words."""
    named: set[int] = set()
    for first in range(len(words)):
        for last in range(first, min(first + 4, len(words))):
            name = POSSESSIVE.sub("", title[words[first].start() : words[last].end()])
            if name[:1].isupper() and known(name):
                named.update(range(first, last + 1))
    return named


def _recased(word: str, inside: set[str], *, first: bool, shouted: bool) -> str:
    bare = POSSESSIVE.sub("", word)
    capital = word[0] + word[1:].lower()
    if bare in inside or "." in bare[:-1] or (not shouted and not bare[1:].islower()):
        return word
    if shouted and POSSESSIVE.sub("", capital) in inside:
        changed = capital
    elif first:
        changed = capital if shouted else word
    else:
        changed = word.lower()
    return changed if len(changed) == len(word) else word


def _starts(article: Article, shift: int) -> list[int]:
    """Return the offsets in the doc where a paragraph or a block of the text begins, sorted."""
    found = {start for start, _ in paragraphs_of(article.text)}
    found |= {block.span.start for block in article.blocks if block.kind is not BlockKind.HEADLINE}
    return sorted(start + shift for start in found)


def mark_boundaries(doc: Doc, article: Article) -> None:
    """Set where the parser has to start a sentence and where it must not.

    Paragraphs and blocks start one, the title is one, and none starts after a word, a comma or a dash.
    """
    # one by one, spaCy would look through the whole text for a parse each time
    marks = np.array(list(_boundaries(doc, article)), dtype=np.int64)
    doc.from_array("SENT_START", cast("Ints2d", marks.astype(np.uint64)))


def _boundaries(doc: Doc, article: Article) -> Iterator[int]:
    length = len(article.title)
    starts = _starts(article, length + len(GAP))
    passed, before = 0, ""
    for token in doc:
        text, mark = token.text, BEGINS if token.i == 0 else UNSAID
        if token.idx < length:
            mark = BEGINS if token.i == 0 else HOLDS
        elif text.isspace():
            before = "" if "\n" in text else before
        else:
            reached = bisect_right(starts, token.idx)
            if reached > passed:
                mark, passed = BEGINS, reached
            elif before and (before[-1].isalnum() or before in HOLDING):
                mark = HOLDS
            before = text
        yield mark


def _trimmed(doc: Doc) -> Iterator[tuple[int, int]]:
    begun = [at for at, mark in enumerate(doc.to_array("SENT_START").tolist()) if mark == BEGINS and at]
    for first, after in pairwise([0, *begun, len(doc)]):
        start, end = first, after
        while start < end and doc[start].is_space:
            start += 1
        while end > start and doc[end - 1].is_space:
            end -= 1
        if start < end:
            yield start, end


def _sentences(doc: Doc, paragraphs: Sequence[int]) -> list[tuple[int, int]]:
    """Return the sentences; marks that the parser leaves alone join the sentence they close, or the one they open."""
    found: list[tuple[int, int]] = [(0, 0)]
    opening = -1
    for start, end in _trimmed(doc):
        if paragraphs[start] == 0:
            found[0] = (found[0][0], end)
        elif all(token.text in TRAILERS or token.is_space for token in doc[start:end]):
            if len(found) > 1 and paragraphs[found[-1][1] - 1] == paragraphs[start]:
                found[-1] = (found[-1][0], end)
            else:
                opening = start
        else:
            found.append((opening if opening >= 0 else start, end))
            opening = -1
    return found


def _paragraphs(offsets: Sequence[int], article: Article) -> Iterator[int]:
    """Yield the paragraph number of each token; 0 is the title."""
    length = len(article.title)
    starts = [start + length + len(GAP) for start, _ in paragraphs_of(article.text)]
    for offset in offsets:
        yield 0 if offset < length else max(1, bisect_right(starts, offset))


def open_draft(article: Article, doc: Doc) -> Draft:
    """Return the empty draft of a parsed article."""
    mend_openings(doc)
    mend(doc)
    view = TokenView.of_doc(doc)
    paragraphs = list(_paragraphs(view.starts, article))
    sentences = _sentences(doc, paragraphs)
    sentence_of = [-1] * len(doc)
    for number, (start, end) in enumerate(sentences):
        sentence_of[start:end] = [number] * (end - start)
    return Draft(
        article=article,
        doc=doc,
        view=view,
        shift=len(article.title) + len(GAP),
        sentences=sentences,
        paragraphs=paragraphs,
        quotes=quotations_of(doc, paragraphs),
        at=[-1] * len(doc),
        sentence_of=sentence_of,
    )
