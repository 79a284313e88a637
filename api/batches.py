"""From the body of a batch to its articles: a JSON array, or one JSON object a line."""

from collections.abc import Iterator

import orjson

from triplewire.api.problems import Refused
from triplewire.graph.jobs import ItemCard

LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines", "application/json-lines")
HINT = "Send a JSON array as application/json, or one article a line as application/jsonl."
FLAT = 'Write {"title": …, "text": …} for each article.'


def rows_of(body: bytes, content_type: str) -> list[str | ItemCard]:
    """Return the articles of a batch as they were sent, or what is wrong with one; raise Refused where none is there.

    Whether an object is an article is found out when it is read.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (*LINES, "application/json"):
        raise Refused(415, "unsupported-media-type", "a batch is JSON or JSONL, and has to say so", hint=HINT)
    rows = list(_lines(body)) if kind in LINES else _array(body)
    if not rows:
        raise Refused(422, "invalid-request", "the batch is empty", hint=HINT)
    return rows


def _array(body: bytes) -> list[str | ItemCard]:
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "invalid-json", f"the body is not JSON: {error}", hint=HINT) from error
    if not isinstance(sent, list):
        raise Refused(422, "invalid-request", "the body is not an array", hint=HINT)
    return [_row(n, value) for n, value in enumerate(sent, 1)]


def _lines(body: bytes) -> Iterator[str | ItemCard]:
    n = 0
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        n += 1
        try:
            yield _row(n, orjson.loads(line))
        except orjson.JSONDecodeError as error:
            yield ItemCard(n, "failed", problem=f"line {number} is not JSON: {error}", hint="Mend it, or leave it out.")


def _row(n: int, value: object) -> str | ItemCard:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return ItemCard(n, "failed", problem="this is JSON, but not an object", hint=FLAT)
