"""Clean text, and what of a Markdown-like text is mark-up rather than words."""

import re
import unicodedata
from dataclasses import dataclass, field

from triplewire.extract.dateline import date_of_line

TITLE = 200  # characters of a headline at most
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\t": " "})
UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")  # joiners and direction marks stay: they are part of the spelling
BROKEN = re.compile("[\x00\ud800-\udfff]")
MARKED = re.compile(
    r"^#{1,6}[ \t]+\S|\[[^\[\]\n]{0,500}\]\([^()\s]{0,2000}\)|\*\*[^*\n]{1,500}\*\*|^<https?://[^\s<>]{1,2000}>$",
    re.MULTILINE,
)
FIELD = re.compile(r"(Title|Headline|Date|Published|Source|Url|Author|Language|Id)\s*:\s*(.*)", re.IGNORECASE)
HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
UNDERLINE = re.compile(r"(?:=+|-{3,})")

INLINE = (  # every repetition is bounded or ends at its own opening mark: hostile text must not take quadratic time
    (re.compile(r"!\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,500}\])"), ""),
    (re.compile(r"\[([^\[\]\n]{0,500})\]\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,500}\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"</?(?:br|p|b|i|em|strong|u|sup|sub|span|div|a|img|hr)\b[^<>\n]{0,300}>", re.IGNORECASE), ""),
    (re.compile(r"(\*\*\*|\*\*|\*)(?=\S)([^*\n]{1,2000})(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w_])(__|_)(?=\S)([^_\n]{1,2000})(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"~~(?=\S)([^~\n]{1,2000})~~"), r"\1"),
    (re.compile(r"`([^`\n]{1,2000})`"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)
LINE = (
    (re.compile(r"^(?:>\s?)+"), ""),
    (re.compile(r"^[-*+]\s+(?=\S)"), ""),
    (re.compile(r"^(?:```|~~~).*$"), ""),
    (re.compile(r"^(?:[-*_]\s*){3,}$"), ""),
    (re.compile(r"^\[[^\]\n]+\]:\s+\S+.*$"), ""),
)


@dataclass(slots=True)
class Page:
    """A text without its mark-up, its headline, and what its front lines say."""

    title: str = ""
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def whole(words: str) -> str:
    """Return the words with what cannot be stored replaced one for one: NUL by a space, lone surrogates by U+FFFD."""
    return BROKEN.sub(lambda found: " " if found[0] == "\x00" else "\ufffd", words) if BROKEN.search(words) else words


def clean(text: str) -> str:
    """Return a text in normal form: NFC, `\\n`, plain spaces, nothing unseen, one blank line between paragraphs."""
    text = whole(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", UNSEEN.sub("", text.translate(SPACES)))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def is_marked(text: str) -> bool:
    """Say whether a text is written in Markdown."""
    return bool(MARKED.search(text))


def _inline(line: str) -> str:
    for form, words in (*LINE, *INLINE):
        line = form.sub(words, line)
    return line.strip()


def strip_markup(text: str) -> Page:
    """Return a cleaned Markdown text as plain paragraphs, with its headline and front lines taken out."""
    page = Page()
    lines = _take_front(page, text.split("\n"))
    out: list[str] = []
    worded = False
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        heading = HEADING.fullmatch(line)
        if heading or (line and UNDERLINE.fullmatch(below)):
            words = _inline(heading[2] if heading else line)
            if not page.title and not worded:
                page.title = words
                out.append("")
            else:
                out += ["", words, ""]
        elif not (UNDERLINE.fullmatch(line) and number and lines[number - 1]):
            out.append(_inline(line))
            worded = worded or bool(out[-1])
    return _close(page, out)


def take_headline(text: str) -> Page:
    """Return a cleaned plain text with its front lines and, where its first line looks like one, its headline apart."""
    page = Page()
    lines = _take_front(page, text.split("\n"))
    lines = lines[next((at for at, line in enumerate(lines) if line), len(lines)) :]
    if lines and not page.title and looks_like_headline(lines[0], lines[1:]):
        page.title, lines = lines[0].strip(), lines[1:]
    return _close(page, lines)


def looks_like_headline(line: str, rest: list[str]) -> bool:
    """Say whether the first line of a text is its headline: short, no sentence, and apart from what follows."""
    words = line.strip()
    if not 0 < len(words) <= TITLE or words.endswith((".", ",", ";", ":")) or len(words.split()) < 2:
        return False
    if date_of_line(words) is not None or words.lower().startswith("by "):
        return False
    following = [other for other in rest if other]
    return not following or not rest[0] or len(following[0]) > len(words)


def _take_front(page: Page, lines: list[str]) -> list[str]:
    if lines and lines[0] == "---" and "---" in lines[1:40]:
        end = lines.index("---", 1)
        for line in lines[1:end]:
            _take_field(page, line)
        return lines[end + 1 :]
    return lines


def _take_field(page: Page, line: str) -> bool:
    found = FIELD.fullmatch(line.strip())
    if found:
        page.fields.setdefault(found[1].lower(), found[2].strip().strip("'\""))
    return bool(found)


def _close(page: Page, lines: list[str]) -> Page:
    """Take the `Name: value` lines off the head of the text, and set the rest as the page's text."""
    first = next((at for at, line in enumerate(lines) if line and not _take_field(page, line)), len(lines))
    lines = lines[first:]
    page.title = page.title or page.fields.get("title") or page.fields.get("headline") or ""
    page.text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return page
