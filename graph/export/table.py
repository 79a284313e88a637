"""The graph as two tables, entities and facts, that a spreadsheet opens without running anything in them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import joined, row_values
from triplewire.graph.model import Entity

FORMULA = re.compile(r"'*[=+\-@\t\r]")  # what makes a spreadsheet run a cell, also behind marks against that
ENTITY_COLUMNS = ("id", "name", "type", "wikidata", "aliases")
FACT_COLUMNS = (
    "id",
    "subject",
    "subject_name",
    "relation",
    "object",
    "object_name",
    "status",
    "confidence",
    "since",
    "until",
    "happened",
    "first_day",
    "day_after_last",
    "weight",
    "n_evidence",
    "n_sources",
    "first_published",
    "last_published",
    "articles",
    "article",
    "speakers",
    "sentence",
    "title",
    "url",
)


def _cell(value: object, *, safe: bool) -> str:
    words = "" if value is None else str(value).replace("\x00", "")
    words = words.encode("utf-8", "replace").decode("utf-8")
    return "'" + words if safe and isinstance(value, str) and FORMULA.match(words) else words


def _lines(columns: Sequence[str], rows: Iterable[Sequence[object]], *, safe: bool) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")  # so that a cell with either of the two is quoted
    for number, row in enumerate(_with_head(columns, rows)):
        writer.writerow([_cell(value, safe=safe and number > 0) for value in row])
        yield buffer.getvalue().removesuffix("\r\n").encode() + b"\n"
        buffer.seek(0)
        buffer.truncate()


def _with_head(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield columns
    yield from rows


def _entity_row(entity: Entity) -> Sequence[object]:
    return entity.key, entity.name, entity.type.value, entity.qid, joined(entity.aliases)


def _fact_rows(selection: Selection) -> Iterator[Sequence[object]]:
    for row in selection.rows():
        named = {
            "id": row.fact,
            "subject": row.subject.key,
            "subject_name": row.subject.name,
            "object": row.object.key,
            "object_name": row.object.name,
            "confidence": f"{row.confidence:.4f}",
            "articles": joined(row.articles),
            "speakers": joined(row.speakers),
        }
        values = row_values(row) | named
        yield [values[name] for name in FACT_COLUMNS]


def entity_lines(selection: Selection, *, safe: bool = True) -> Iterator[bytes]:
    """Yield the table of the entities of the selected facts; `safe` puts `'` before what a spreadsheet would run."""
    return _lines(ENTITY_COLUMNS, map(_entity_row, selection.entities()), safe=safe)


def fact_lines(selection: Selection, *, safe: bool = True) -> Iterator[bytes]:
    """Yield the table of the selected facts, each with its articles and best sentence."""
    return _lines(FACT_COLUMNS, _fact_rows(selection), safe=safe)
