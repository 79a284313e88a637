"""What each stretch of an article is: dateline, byline, caption, credit, pointer to another story, or body.

Blocks are found in the text as it stands; nothing is moved or removed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from triplewire.extract.dateline import AGENCIES, date_of_line, dateline_of
from triplewire.graph.model import Block, BlockKind, Span

FRONT = 6  # paragraphs in which a byline or a date line may stand
SHORT = 400  # characters of a caption at most
LINES = 0.6  # share of lines that end a sentence, from which on every line is a paragraph
ENDS = (".", "!", "?", '"', "”", "’", ")", ":", "…")

PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_DOMAIN = r"(?:https?://|www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s>]*)?"
BARE_LINK = re.compile(rf"[<(\[]?{_DOMAIN}[>)\]]?")
LINK = re.compile(r"https?://[^\s>)\]]+")
_PICTURE = r"(?i:file photo|file image|photograph|illustration|photo|image|picture|video|credit)(?i:s)?"
CREDIT_LINES = (
    re.compile(rf"{_PICTURE}(?:\s+(?i:credit|courtesy|by|from|via|of))*\s*[:/©].+", re.DOTALL),
    re.compile(rf"{_PICTURE}\s+(?i:by|courtesy of|credit)\s+[A-ZÀ-Þ].+", re.DOTALL),
    re.compile(r"(?i:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4})).*", re.DOTALL),
    re.compile(r"(?i:.{0,60}all rights reserved)\.?"),
    re.compile(r"\(?(?i:(?:additional |further )?(?:reporting|writing|editing) by)\s+[A-ZÀ-Þ].+", re.DOTALL),
    re.compile(r"(?i:(?:this|the) (?:story|article|report) (?:was|has been) (?:first |originally )?published\b).*"),
    re.compile(r"(?i:(?:original |source )url)\b.*", re.DOTALL),
)
CREDIT_ENDS = (
    re.compile(rf"\(\s*{_PICTURE}(?:\s+(?i:by|courtesy|credit|of))*\s*[:/]?\s*[^()]{{2,80}}\)\.?$"),
    re.compile(rf"(?<=\s){_PICTURE}(?:\s+(?i:credit|courtesy))?\s*:\s*[^:]{{2,80}}$"),
    re.compile(rf"(?<=[.!?”\")]\s){_PICTURE}\s+(?i:by|courtesy of)\s+[A-ZÀ-Þ][^:]{{2,80}}$"),
    re.compile(rf"(?<=\s)(?:[/|]\s?(?:{AGENCIES}|Getty Images|Shutterstock|Wikimedia)[\w /.-]{{0,40}}|©.{{2,80}})$"),
    re.compile(rf"(?<=[.!?”\")]\s){_DOMAIN}$"),
)
RELATED_LINE = re.compile(
    r"(?:related(?:\s+(?:articles?|stor(?:y|ies)|news|coverage|topics?|content|links?))?|read(?:\s+(?:also|more|next))"
    r"|also read|see also|more on this(?: story)?|more from [^:\n]{2,40}|recommended|don['’]?t miss|you may also like"
    r"|watch|listen|further reading|most read|editors?['’]s? picks?)\s*:.*",
    re.IGNORECASE | re.DOTALL,
)
NOTICE = re.compile(
    r"(?:advertisement|sponsored|read more|related (?:articles|stories|news)|share this(?: article)?|subscribe\b.{0,80}"
    r"|sign up (?:for|to)\b.{0,120}|click here\b.{0,120}|follow us\b.{0,80}|story continues below\b.{0,40})[.…]*",
    re.IGNORECASE,
)
TAIL = re.compile(r"(?:sources?|references|related news|sister links?|external links?|see also)\s*:?", re.IGNORECASE)
BYLINE = re.compile(
    rf"(?i:by|written by|reported by|reporting by|story by|text by)\s*:?\s+[A-ZÀ-Þ][^.!?\n]{{1,80}}"
    rf"|{AGENCIES}|Agence France-Presse"
)
URL_LABEL = re.compile(r"(?:original |source )?url\s*:?", re.IGNORECASE)


@dataclass(slots=True)
class Layout:
    """The blocks of a text and what its front lines and its end say about the article."""

    blocks: list[Block] = field(default_factory=list)
    published: str | None = None
    place: str | None = None
    agency: str | None = None
    url: str | None = None

    def add(self, kind: BlockKind, start: int, end: int) -> None:
        """Add a stretch; body that follows on body grows it."""
        if start >= end:
            return
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind is kind is BlockKind.BODY:
            self.blocks[-1] = Block(kind, Span(last.span.start, end))
        else:
            self.blocks.append(Block(kind, Span(start, end)))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in PARAGRAPH.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, at = [], start
    for line in text[start:end].split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    return spans


def credit_start(words: str) -> int | None:
    """Return where the credit at the end of a caption begins, or None where the paragraph ends otherwise."""
    if len(words) >= SHORT:
        return None
    found = (form.search(words) for form in CREDIT_ENDS)
    return min((match.start() for match in found if match and match.start() > 0), default=None)


def _is_credit(words: str) -> bool:
    if BARE_LINK.fullmatch(words) or URL_LABEL.fullmatch(words):
        return True
    return len(words) < SHORT and any(form.fullmatch(words) for form in CREDIT_LINES)


def _is_pointer(words: str) -> bool:
    return len(words) < SHORT and bool(RELATED_LINE.fullmatch(words) or NOTICE.fullmatch(words))


def _is_apart(words: str) -> bool:
    return date_of_line(words) is not None or _is_credit(words) or _is_pointer(words) or credit_start(words) is not None


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a stretch without blank lines: one, or its lines where each of them is one."""
    lines = _lines(text, start, end)
    words = [text[a:b].strip() for a, b in lines]
    ending = sum(1 for line in words[:-1] if line.endswith(ENDS))
    if len(lines) > 1 and ending >= LINES * (len(lines) - 1):
        yield from lines
        return
    held = -1
    for (a, b), line in zip(lines, words, strict=True):
        apart = _is_apart(line) or (held < 0 and len(lines) > 1 and bool(BYLINE.fullmatch(line)))
        if apart and held >= 0:
            yield held, a - 1
            held = -1
        if apart:
            yield a, b
        elif held < 0:
            held = a
    if held >= 0:
        yield held, end


def paragraphs_of(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of a text, without the space around them: parted by blank lines, or one a line."""
    found = (_trim(text, a, b) for start, end in _chunks(text) for a, b in _split(text, start, end))
    return [(start, end) for start, end in found if start < end]


def _read_front(layout: Layout, words: str, start: int, end: int) -> bool:
    """Place a date line or a byline; say whether the paragraph was one."""
    stated = date_of_line(words)
    if stated is not None:
        layout.published = layout.published or stated or None
        layout.add(BlockKind.DATELINE, start, end)
    elif BYLINE.fullmatch(words):
        layout.add(BlockKind.BYLINE, start, end)
    else:
        return False
    return True


def _read_aside(layout: Layout, words: str, start: int, end: int) -> bool:
    """Place a credit, a pointer to another story or a caption with its credit; say whether it was one."""
    if _is_credit(words):
        layout.add(BlockKind.CREDIT, start, end)
    elif _is_pointer(words):
        layout.add(BlockKind.RELATED, start, end)
    elif (credit := credit_start(words)) is not None:
        layout.add(BlockKind.CAPTION, start, start + len(words[:credit].rstrip()))
        layout.add(BlockKind.CREDIT, start + credit, end)
    else:
        return False
    return True


def _read_body(layout: Layout, words: str, start: int, end: int) -> None:
    """Place prose; the first of it may open with a dateline."""
    opening = None if any(block.kind is BlockKind.BODY for block in layout.blocks) else dateline_of(words)
    if opening:
        layout.published = layout.published or opening.published
        layout.place, layout.agency = opening.place, opening.agency
        layout.add(BlockKind.DATELINE, start, start + len(words[: opening.length].rstrip()))
        start += opening.length
    layout.add(BlockKind.BODY, start, end)


def lay_out(text: str) -> Layout:
    """Return the blocks of a text, and the date, place, agency and URL that its lines state."""
    layout, labelled = Layout(), False
    for number, (start, end) in enumerate(paragraphs_of(text)):
        words = text[start:end]
        if TAIL.fullmatch(words) and start * 2 > len(text):
            layout.add(BlockKind.RELATED, start, len(text.rstrip()))
            break
        label = URL_LABEL.match(words)
        if (labelled or (label and _is_credit(words))) and (link := LINK.search(words)):
            layout.url = layout.url or link[0]
        labelled = bool(label and label.end() == len(words))
        if number < FRONT and _read_front(layout, words, start, end):
            continue
        if not _read_aside(layout, words, start, end):
            _read_body(layout, words, start, end)
    return layout
