"""Web archives (WARC), plain or gzipped: the HTML pages in them, in order; a broken record costs no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from triplewire.extract.articles import Caps, Origin, read_text
from triplewire.extract.decoding import charset_of, decode_page
from triplewire.extract.tape import Tape
from triplewire.extract.unpacking import unpack
from triplewire.graph.errors import BadInput, UnreadableInput
from triplewire.graph.model import Article

VERSION = re.compile(rb"WARC/1\.\d{1,2}\s*")
LONGEST = 65_536  # bytes of the lines before a body, of the record's and of the answer's
PAGES = ("text/html", "application/xhtml+xml")
STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
BREAK = re.compile(rb"\r?\n\r?\n")
WEB = re.compile(r"https?://\S{1,4096}", re.IGNORECASE)
Headers = dict[str, str]  # names in lower case
Found = Iterator[tuple[int, Article | BadInput]]


@dataclass(frozen=True, slots=True)
class _Page:
    url: str
    day: str  # of the capture
    content_type: str
    body: bytes


def read_archive(stream: BinaryIO, caps: Caps, start: bytes = b"") -> Found:
    """Yield the articles of an archive with the number of their record, or what is wrong with that record.

    `start` is what was read of the stream already.
    """
    tape = Tape(stream, start)
    number = 0
    lost = False
    while True:
        number += 1
        try:
            record = _record(tape, caps, lost=lost)
            lost = False
            if record is None:
                return
            if isinstance(record, _Page):
                yield number, _article(record, caps)
        except BadInput as error:
            yield number, error
            lost = True  # what follows is passed over up to where a record begins


def _record(tape: Tape, caps: Caps, *, lost: bool) -> _Page | bool | None:
    """Return the page of the next record, whether there was a record, or nothing at the end."""
    line = tape.line(LONGEST)
    while line and not VERSION.fullmatch(line):
        if line.strip() and not lost:
            raise UnreadableInput("no record begins here", "The file is damaged, or no web archive.")
        line = tape.line(LONGEST)
    if not line:
        return None
    headers = _headers(tape)
    length = headers.get("content-length", "")
    if not length.isdecimal() or len(length) > 15:
        raise UnreadableInput("the record does not say how long it is")
    url = headers.get("warc-target-uri", "").strip("<>")
    is_answer = headers.get("warc-type", "").lower() == "response" and WEB.fullmatch(url)
    keep = 4 * caps.html + LONGEST if is_answer else 0
    body = tape.take(int(length), keep)
    _check_end(tape, body if len(body) == int(length) else b"")
    return _page(url, headers.get("warc-date", "")[:10], body, caps) if is_answer else True


def _check_end(tape: Tape, body: bytes) -> None:
    """Raise UnreadableInput where a record does not end where it says; its bytes may then hold the next one."""
    line = tape.line(LONGEST)
    if line.strip():
        tape.back(line)
        if not VERSION.fullmatch(line):
            tape.back(body)
            raise UnreadableInput("the record is not as long as it says")


def _headers(tape: Tape) -> Headers:
    lines = bytearray()
    while (line := tape.line(LONGEST)).strip():
        lines += line
        if len(lines) > LONGEST:
            raise UnreadableInput("the record's header does not end")
    return _parsed(bytes(lines))


def _parsed(lines: bytes) -> Headers:
    """Return the headers of some lines; a line that is none is passed over, and the first of a name counts."""
    found: Headers = {}
    for line in lines.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _page(url: str, day: str, message: bytes, caps: Caps) -> _Page | bool:
    """Return the page of an archived answer, if it is one."""
    end = BREAK.search(message, 0, LONGEST)
    status = STATUS.match(message)
    if not end or not status:
        raise UnreadableInput(f"{url}: the record holds no answer of a server")
    headers = _parsed(message[message.find(b"\n") + 1 : end.end()])
    kind = headers.get("content-type", "")
    if status[1] != b"200" or kind.partition(";")[0].strip().lower() not in PAGES:
        return True
    try:
        return _Page(url, day, kind, _body(message[end.end() :], headers, caps))
    except UnreadableInput as error:
        raise UnreadableInput(f"{url}: {error}", error.hint) from error


def _body(sent: bytes, headers: Headers, caps: Caps) -> bytes:
    """Return the bytes of a page; an archive may have unpacked them without saying so."""
    if "chunked" in headers.get("transfer-encoding", "").lower() and CHUNK.match(sent):
        sent = _joined(sent)
    encoding = headers.get("content-encoding", "")
    if encoding.lower() in ("gzip", "x-gzip") and not sent.startswith(b"\x1f\x8b"):
        encoding = ""
    return unpack([sent], encoding, 4 * caps.html)


def _joined(sent: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while size := CHUNK.match(sent, at):
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        parts.append(sent[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if sent[at : at + 2] == b"\r\n" else 1
    raise UnreadableInput("the page is torn")


def _article(page: _Page, caps: Caps) -> Article | BadInput:
    """Return the article of a page; where it has no date, that of the day on which it was archived."""
    try:
        text = decode_page(page.body, charset_of(page.content_type))
        article = read_text(text, "html", Origin(page.url), caps=caps)
    except BadInput as error:
        return type(error)(f"{page.url}: {error}", error.hint)
    day = page.day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", page.day) else None
    return article if article.published else replace(article, published=day)
