"""Parses articles: long ones in parts, because the parser's memory and time grow faster than its text."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    from spacy.language import Language

PART = 2_000  # tokens; nearly all articles are one part
BATCH = 16  # articles parsed at once; 64 take a fifth more time and a third more memory
FEW = 4  # parts parsed at once where there are long articles


def parts_of(doc: Doc, size: int = PART) -> list[Doc]:
    """Return a tokenised text in parts of at most `size` tokens, cut where a sentence has to start if one does."""
    parts, start = [], 0
    while len(doc) - start > size:
        marked = (at for at in range(start + size, start + size // 2, -1) if doc[at].is_sent_start)
        end = next(marked, start + size)
        parts.append(doc[start:end].as_doc())
        start = end
    return [*parts, doc[start:].as_doc()] if parts else [doc]


def parsed(nlp: "Language", docs: Sequence[Doc]) -> Iterator[Doc]:
    """Yield tokenised texts with their parse and names, in order and whole again."""
    split = [parts_of(doc) for doc in docs]
    long = any(len(parts) > 1 for parts in split)
    stream = iter(nlp.pipe([part for parts in split for part in parts], batch_size=FEW if long else BATCH))
    for parts in split:
        done = list(islice(stream, len(parts)))
        yield done[0] if len(done) == 1 else Doc.from_docs(done, ensure_whitespace=False)
