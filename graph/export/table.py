"""The graph as two tables, entities and facts, that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from triplewire.graph.export.selection import EVERYTHING, entities_of, selected, witness_of
from triplewire.graph.model import Entity
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet run a cell
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
    "speakers",
    "sentence",
    "title",
    "url",
)
JOINT = "|"  # between the members of one cell


def _cell(value: object, *, safe: bool) -> str:
    words = "" if value is None else str(value).replace("\x00", "")
    words = words.encode("utf-8", "replace").decode("utf-8")
    return "'" + words if safe and isinstance(value, str) and words.startswith(FORMULA) else words


def _lines(columns: Sequence[str], rows: Iterable[Sequence[object]], *, safe: bool) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    for number, row in enumerate(_with_head(columns, rows)):
        writer.writerow([_cell(value, safe=safe and number > 0) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _with_head(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield columns
    yield from rows


def _entity_row(entity: Entity) -> Sequence[object]:
    return entity.key, entity.name, entity.type.value, entity.qid, JOINT.join(entity.aliases)


def _fact_rows(store: Store, wheres: Sequence[FactFilter]) -> Iterator[Sequence[object]]:
    for fact in selected(store, wheres):
        witness = witness_of(store, fact)
        ends = (fact.subject.key, fact.subject.name, fact.relation, fact.object.key, fact.object.name)
        period = (fact.period.since, fact.period.until, fact.period.happened, fact.since_day, fact.until_day)
        support = (fact.weight, fact.n_evidence, fact.n_sources, fact.first_published, fact.last_published)
        words = (JOINT.join(witness.speakers), witness.sentence, witness.title, witness.url)
        yield (
            fact.id,
            *ends,
            fact.status.value,
            f"{fact.confidence:.4f}",
            *period,
            *support,
            JOINT.join(witness.articles),
            *words,
        )


def entity_lines(store: Store, wheres: Sequence[FactFilter] = EVERYTHING, *, safe: bool = True) -> Iterator[bytes]:
    """Yield the table of the entities of the selected facts; `safe` puts `'` before what a spreadsheet would run."""
    return _lines(ENTITY_COLUMNS, map(_entity_row, entities_of(store, wheres)), safe=safe)


def fact_lines(store: Store, wheres: Sequence[FactFilter] = EVERYTHING, *, safe: bool = True) -> Iterator[bytes]:
    """Yield the table of the selected facts, each with its articles and best sentence."""
    return _lines(FACT_COLUMNS, _fact_rows(store, wheres), safe=safe)
