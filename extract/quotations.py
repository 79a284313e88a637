"""Which tokens stand between quotation marks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.strings import get_string_id
from spacy.tokens import Doc, Token

OPENING, CLOSING = frozenset("“«„"), frozenset("”»")
DOUBLE = frozenset({'"', "``", "''"})
SINGLE_OPENING, SINGLE_CLOSING = frozenset({"‘", "'"}), frozenset({"’", "'"})
DOUBLES = frozenset(get_string_id(mark) for mark in OPENING | CLOSING | DOUBLE)
SINGLES = frozenset(get_string_id(mark) for mark in SINGLE_OPENING | SINGLE_CLOSING)
FULL = frozenset({",", ".", "?", "!"})  # what stands before a closing single mark, so that an apostrophe is none
BEFORE = frozenset("([—–-")  # what an opening mark may stand against
MAX_QUOTE = 150  # tokens; a mark that is never closed does not quote the rest of the article


def _hugs_next(token: Token) -> bool:
    """Whether a mark stands before its word and apart from what goes before, as an opening one does."""
    if token.i > 0:
        before = token.nbor(-1)
        if not (before.whitespace_ or before.is_space or before.text in BEFORE):
            return False
    return not token.whitespace_ and token.i + 1 < len(token.doc) and not token.nbor(1).is_space


def _is_word_mark(token: Token) -> bool:
    """Whether a single mark is an apostrophe inside or behind a word."""
    return token.i > 0 and not token.nbor(-1).whitespace_ and token.nbor(-1).text not in FULL


@dataclass(slots=True)
class _Quotes:
    """Collects quotations token by token."""

    paragraphs: Sequence[int]
    found: list[tuple[int, int]] = field(default_factory=list)
    start: int = -1
    single: bool = False

    def close(self, end: int) -> None:
        if self.start >= 0 and end - self.start > 1:
            self.found.append((self.start, end))
        self.start = -1

    def open(self, at: int, *, single: bool) -> None:
        self.start, self.single = at, single

    def double(self, token: Token) -> None:
        """Take in a double mark: it opens where its shape says so, or where none is open."""
        opens = token.text in OPENING or (token.text in DOUBLE and (self.start < 0 or _hugs_next(token)))
        if not opens:
            self.close(token.i + 1)
        elif self.start < 0 or self.single:
            self.open(token.i, single=False)
        elif self.paragraphs[token.i] != self.paragraphs[self.start]:
            self.close(self._end_of_paragraph(token.i))  # a quotation that goes on is opened again in each paragraph
            self.open(token.i, single=False)

    def single_mark(self, token: Token) -> None:
        """Take in a single mark; it quotes only where it cannot be an apostrophe."""
        if self.start < 0 and token.text in SINGLE_OPENING and _hugs_next(token):
            self.open(token.i, single=True)
        elif self.single and self.start >= 0 and token.text in SINGLE_CLOSING:
            in_title = self.paragraphs[token.i] == 0 and bool(token.whitespace_)
            if in_title or not _is_word_mark(token):
                self.close(token.i + 1)

    def expire(self, at: int) -> None:
        """Forget a mark that was never closed."""
        if self.start < 0:
            return
        left = self.single and self.paragraphs[at] != self.paragraphs[self.start]
        if left or at - self.start > MAX_QUOTE:
            self.start = -1

    def _end_of_paragraph(self, before: int) -> int:
        paragraph = self.paragraphs[self.start]
        end = self.start + 1
        while end < before and self.paragraphs[end] == paragraph:
            end += 1
        return end


def quotations_of(doc: Doc, paragraphs: Sequence[int]) -> list[tuple[int, int]]:
    """Return the quotations of a parsed text as tokens, their marks included, in order."""
    quotes = _Quotes(paragraphs)
    for at, word in enumerate(doc.to_array("ORTH").tolist()):
        quotes.expire(at)
        if word in DOUBLES:
            quotes.double(doc[at])
        elif word in SINGLES:
            quotes.single_mark(doc[at])
    return quotes.found
