"""Writes a graph to files or a stream: a file is complete when it appears, and one graph gives the same bytes."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from triplewire.graph.errors import BadSetting
from triplewire.graph.export.admin_tables import export_tables
from triplewire.graph.export.cypher_script import script_lines
from triplewire.graph.export.graphml import graphml_lines
from triplewire.graph.export.jsonl import graph_lines
from triplewire.graph.export.selection import EVERYTHING
from triplewire.graph.export.table import entity_lines, fact_lines
from triplewire.graph.store import Store
from triplewire.graph.views import FactFilter

STREAM = "-"
Lines = Callable[[Store, Sequence[FactFilter]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A form a graph can be written in: the files it makes, by what is put before their ending."""

    name: str
    ending: str
    media_type: str
    parts: tuple[tuple[str, Lines], ...]  # the last part alone goes to a stream; none where it makes a folder
    is_whole: bool = False  # whether it holds the whole graph, whatever is selected


FORMATS = {
    form.name: form
    for form in (
        Format("jsonl", ".jsonl", "application/x-ndjson", (("", lambda store, _: graph_lines(store)),), is_whole=True),
        Format("csv", ".csv", "text/csv; charset=utf-8", ((".entities", entity_lines), (".facts", fact_lines))),
        Format("graphml", ".graphml", "application/graphml+xml", (("", graphml_lines),)),
        Format("cypher", ".cypher", "application/x-cypher-query", (("", script_lines),), is_whole=True),
        Format("neo4j-admin", "/", "", (), is_whole=True),
    )
}


def format_of(target: str, name: str = "") -> Format:
    """Return the format of this name, or else of the ending of the target; raise BadSetting when there is none."""
    known = ", ".join(FORMATS)
    if name:
        if name.lower() not in FORMATS:
            raise BadSetting(f"there is no export format {name!r}", f"The formats are {known}.")
        return FORMATS[name.lower()]
    if target == STREAM:
        return FORMATS["jsonl"]
    ending = "/" if target.endswith(("/", os.sep)) else Path(target).suffix.lower()
    found = next((form for form in FORMATS.values() if form.ending == ending), None)
    if found is None:
        raise BadSetting(f"the ending of {target} names no export format", f"Give --format: {known}.")
    return found


def export_graph(
    store: Store,
    target: str,
    format: str = "",
    wheres: Sequence[FactFilter] = EVERYTHING,
    stream: BinaryIO | None = None,
) -> list[str]:
    """Write a graph to a file, or to the stream when the target is `-`; return the names of the files written.

    JSONL and the forms for Neo4j hold the whole graph; neo4j-admin makes a folder; CSV makes NAME.entities.csv and
    NAME.facts.csv, and its facts alone go to a stream.
    """
    form = format_of(target, format)
    if form.is_whole and tuple(wheres) != tuple(EVERYTHING):
        raise BadSetting(f"{form.name} holds the whole graph: nothing can be selected", "Select for csv or graphml.")
    if not form.parts:
        if target == STREAM:
            raise BadSetting(f"{form.name} makes several files", "Name a folder.")
        return export_tables(store, target)
    if target == STREAM:
        if stream is None:
            raise BadSetting("there is no stream to write to", "Name a file.")
        for line in form.parts[-1][1](store, wheres):
            stream.write(line)
        stream.flush()
        return []
    written = []
    path = Path(target)
    stem = path.with_suffix("") if path.suffix.lower() == form.ending else path
    for part, lines in form.parts:
        name = stem.with_name(stem.name + part + form.ending) if part else path
        write_whole(name, lines(store, wheres))
        written.append(str(name))
    return written


def write_whole(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines to a file that appears when it is complete; what was there before stays until then."""
    with _unfinished(path) as unfinished, unfinished.open("wb") as file:
        for line in lines:
            file.write(line)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise BadSetting(
            f"cannot write {path}: {error.strerror or error}", "Name a file in a folder of yours."
        ) from error
    finally:
        with suppress(OSError):  # where nothing could be made there is nothing to clear away
            unfinished.unlink()
