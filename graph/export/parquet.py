"""The graph as two Parquet tables with the columns of the CSV pair, lists as lists, written a page at a time."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from triplewire.graph.export.rdf import needs
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.table import ENTITY_COLUMNS, FACT_COLUMNS
from triplewire.graph.export.values import EDGE_TYPES, Values, node_values, row_values

GROUP = 50_000  # rows of a row group
LISTS = frozenset({"aliases", "articles", "speakers"})


def write_entities(selection: Selection, file: BinaryIO) -> None:
    """Write the table of the entities of the selected facts."""
    rows = ({"id": entity.key, **node_values(entity)} for entity in selection.entities())
    _write(file, ENTITY_COLUMNS, rows)


def write_facts(selection: Selection, file: BinaryIO) -> None:
    """Write the table of the selected facts."""
    _write(file, FACT_COLUMNS, _facts(selection))


def _facts(selection: Selection) -> Iterator[Values]:
    for row in selection.rows():
        ends = {"subject": row.subject.key, "subject_name": row.subject.name}
        ends |= {"object": row.object.key, "object_name": row.object.name}
        yield {"id": row.fact, **ends, **row_values(row)}


def _write(file: BinaryIO, columns: Iterable[str], rows: Iterator[Mapping[str, Any]]) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise needs("Parquet", "pyarrow", "parquet") from error
    kinds = {"double": pyarrow.float64(), "long": pyarrow.int64(), "int": pyarrow.int64()}
    types = {name: kinds.get(EDGE_TYPES.get(name, "string"), pyarrow.string()) for name in columns}
    types |= {name: pyarrow.list_(pyarrow.string()) for name in types if name in LISTS}
    schema = pyarrow.schema(types)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            held = {name: [row[name] for row in group] for name in types}
            writer.write_table(pyarrow.table(held, schema=schema))
