"""Where articles come from: files, folders and standard input, each article or problem in turn."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from triplewire.extract.articles import CAPS, NOWHERE, Caps, Origin, read_row, read_text
from triplewire.extract.decoding import decode, decode_page
from triplewire.extract.warc import VERSION, read_archive
from triplewire.graph.errors import BadInput, UnreadableInput
from triplewire.graph.model import Article

__all__ = ["CAPS", "NOWHERE", "Caps", "Origin", "Problem", "read_row", "read_text", "sources"]

WARC = "warc"
KINDS = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".warc": WARC,
}
STDIN = "-"
HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|article|div|p|\?xml|!--)", re.IGNORECASE)
KNOWN = "txt, md, html, json, jsonl and warc files (also .gz), folders of them, and - for standard input can be read."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where, why, and what to do about it."""

    where: str  # path, path:line or path[item]
    message: str
    hint: str = ""


Found = Iterator[Article | Problem]


def sources(paths: Sequence[str | Path], stdin: BinaryIO | None = None, *, caps: Caps = CAPS) -> Found:
    """Yield the articles of files, folders and standard input (`-`), in order; what cannot be read is a Problem."""
    for path in paths:
        if str(path) == STDIN:
            yield from _standard_input(stdin, caps)
        elif Path(path).is_dir():
            yield from _folder(Path(path), caps)
        else:
            yield from _file(Path(path), caps)


def kind_of(path: Path) -> str | None:
    """Return the kind of a file by its name, or None for one that is not ours to read."""
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return KINDS.get(name.suffix.lower())


def _folder(folder: Path, caps: Caps) -> Found:
    found = False
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and kind_of(path) and path.is_file() and not _is_other_data(path):
            found = True
            yield from _file(path, caps)
    if not found:
        yield Problem(str(folder), "the folder holds no articles", KNOWN)


def _is_other_data(path: Path) -> bool:
    """Say whether a JSON file met in a folder begins with an object that is plainly no article."""
    if path.suffix not in (".json", ".jsonl"):
        return False
    try:
        with path.open("rb") as stream:
            row = json.loads(stream.readline(CAPS.file))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(row, dict) and "text" not in row and ("facts" in row or "title" not in row)


def _file(path: Path, caps: Caps) -> Found:
    where = str(path)
    try:
        if not path.exists():
            yield Problem(where, "there is no such file", "Check the path.")
            return
        with path.open("rb") as raw:
            if kind_of(path) == WARC:
                yield from _archive(raw, where, caps)
                return
            packed = path.suffix.lower() == ".gz"
            stream = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw
            yield from _stream(stream, where, kind_of(path), caps)
    except PermissionError:
        yield Problem(where, "the file may not be read", "Change its permissions.")
    except (OSError, EOFError, zlib.error) as error:
        yield Problem(where, f"the file cannot be read: {error}", "Check that it is whole.")


def _archive(stream: BinaryIO, where: str, caps: Caps, first: bytes = b"") -> Found:
    """Yield the pages of a web archive; a record that is broken is a Problem with its number."""
    empty = True
    for number, found in read_archive(stream, caps, first):
        empty = False
        yield found if isinstance(found, Article) else Problem(f"{where}[{number}]", str(found), found.hint)
    if empty:
        yield Problem(where, "the archive holds no pages", "HTML pages that a server answered with are read.")


def _standard_input(stdin: BinaryIO | None, caps: Caps) -> Found:
    if stdin is None:
        yield Problem("stdin", "there is no standard input", "Pipe an article into the command.")
        return
    yield from _stream(stdin, "stdin", None, caps)


def _stream(stream: BinaryIO, where: str, kind: str | None, caps: Caps) -> Found:
    """Yield what one stream holds; a stream of no stated kind is known by how it begins."""
    if kind == "jsonl":
        yield from _rows(stream, where, caps, b"")
        return
    first = stream.readline(caps.article * 8) if kind in (None, "json") else b""
    if kind is None and first.lstrip().startswith(b"{") and first.strip() != b"{":
        yield from _rows(stream, where, caps, first)
        return
    if kind is None and VERSION.fullmatch(first):
        yield from _archive(stream, where, caps, first)
        return
    limit = caps.rows if kind == "json" or first.lstrip()[:1] in (b"{", b"[") else max(caps.file, caps.html * 4)
    data = first + stream.read(limit + 1)
    if len(data) > limit:
        yield Problem(where, f"more than {limit:,} bytes", "Split it; jsonl files, one article a line, have no limit.")
    elif kind == "json" or (kind is None and first.lstrip()[:1] in (b"{", b"[")):
        yield from _json(data, where, kind, caps)
    else:
        yield from _one(data, where, kind or ("html" if HTML.match(data) else "txt"), caps)


def _one(data: bytes, where: str, kind: str, caps: Caps) -> Found:
    if not data.strip():
        yield Problem(where, "the file is empty", "Check that it is the article you mean.")
        return
    try:
        yield read_text(decode_page(data) if kind == "html" else decode(data), kind, caps=caps)
    except BadInput as error:
        yield Problem(where, str(error), error.hint)


def _rows(stream: BinaryIO, where: str, caps: Caps, first: bytes) -> Found:
    """Yield the rows of a JSONL stream; a bad line is a Problem with its number, and the next line follows."""
    longest = caps.article * 8
    number, empty = 0, True
    while line := first or stream.readline(longest):
        first = b""
        number += 1
        here = f"{where}:{number}"
        if len(line) >= longest and not line.endswith(b"\n"):
            _skip_line(stream, longest)
            yield Problem(here, f"the line is longer than {longest:,} bytes", "Write one article a line.")
        elif line.strip():
            yield _row(line, here, caps)
        empty = empty and not line.strip()
    if empty:
        yield Problem(where, "the file is empty", "Write one JSON object a line.")


def _skip_line(stream: BinaryIO, chunk: int) -> None:
    while (rest := stream.readline(chunk)) and not rest.endswith(b"\n"):
        pass


def _row(line: bytes, where: str, caps: Caps) -> Article | Problem:
    try:
        return read_row(_object(_parse(decode(line.strip()))), caps=caps)
    except BadInput as error:
        return Problem(where, str(error), error.hint)


def _parse(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    try:
        return json.loads(text)
    except RecursionError as error:
        raise UnreadableInput("the JSON is nested too deeply", "Give each article as a flat JSON object.") from error
    except json.JSONDecodeError as error:
        raise UnreadableInput(
            f"this is not JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}",
            "Mend the line, or leave it out.",
        ) from error
    except ValueError as error:
        raise UnreadableInput(f"this is not JSON: {error}", "Mend the line, or leave it out.") from error


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableInput("this is JSON, but not an object", 'Write {"title": …, "text": …} for each article.')
    return value


def _json(data: bytes, where: str, kind: str | None, caps: Caps) -> Found:
    """Yield the articles of a JSON file: an object, an array of them, or after all one object a line."""
    try:
        value = _parse(decode(data))
    except BadInput as error:
        if _begins_with_object(data):
            yield from _rows(io.BytesIO(data), where, caps, b"")
        elif kind is None and data.lstrip().startswith(b"["):
            yield from _one(data, where, "txt", caps)  # Markdown may begin with a link
        else:
            yield Problem(where, str(error), error.hint)
        return
    items = value if isinstance(value, list) else [value]
    if not items:
        yield Problem(where, "the array is empty", 'Write {"title": …, "text": …} for each article.')
    for number, item in enumerate(items):
        here = f"{where}[{number}]" if isinstance(value, list) else where
        try:
            yield read_row(_object(item), caps=caps)
        except BadInput as error:
            yield Problem(here, str(error), error.hint)


def _begins_with_object(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data.split(b"\n", 1)[0]), dict)
    except (ValueError, RecursionError):
        return False
