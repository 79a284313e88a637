"""Writes a graph to files or a stream: a file is complete when it appears, and one graph gives the same bytes."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import BinaryIO

from triplewire.graph.errors import BadSetting
from triplewire.graph.export.admin_tables import export_tables
from triplewire.graph.export.cypher_script import script_lines
from triplewire.graph.export.diagram import dot_lines, mermaid_lines
from triplewire.graph.export.ftm import ftm_lines
from triplewire.graph.export.gexf import gexf_lines
from triplewire.graph.export.graphml import graphml_lines
from triplewire.graph.export.json_graphs import cytoscape_lines, node_link_lines
from triplewire.graph.export.jsonl import graph_lines
from triplewire.graph.export.parquet import write_entities, write_facts
from triplewire.graph.export.rdf import Writer, write_json_ld
from triplewire.graph.export.selection import Selection
from triplewire.graph.export.table import entity_lines, fact_lines
from triplewire.graph.selector import WHOLE, Selector
from triplewire.graph.store import Store

STREAM = "-"
Lines = Callable[[Selection], Iterable[bytes]]
Write = Callable[[Selection, BinaryIO], None]


def _lines(lines: Lines) -> Write:
    def write(selection: Selection, file: BinaryIO) -> None:
        file.writelines(lines(selection))

    return write


@dataclass(frozen=True, slots=True)
class Format:
    """A form a graph can be written in: the files it makes, by what is put before their ending."""

    name: str
    ending: str
    media_type: str
    parts: tuple[tuple[str, Write], ...]  # the last part alone goes to a stream; none where it makes a folder
    is_whole: bool = False  # whether it holds the whole graph, whatever is selected
    for_people: str = ""  # what opens it


def _one(name: str, ending: str, media_type: str, lines: Lines, opened: str, *, whole: bool = False) -> Format:
    return Format(name, ending, media_type, (("", _lines(lines)),), whole, opened)


def _rdf(name: str, ending: str, media_type: str, write: Write, opened: str) -> Format:
    return Format(name, ending, media_type, (("", write),), for_people=opened)


_TABLES = ((".entities", _lines(entity_lines)), (".facts", _lines(fact_lines)))
_COLUMNS = ((".entities", write_entities), (".facts", write_facts))
FORMATS = {
    form.name: form
    for form in (
        _one("jsonl", ".jsonl", "application/x-ndjson", lambda s: graph_lines(s.store), "triplewire", whole=True),
        Format("csv", ".csv", "text/csv; charset=utf-8", _TABLES, for_people="spreadsheets, pandas, polars"),
        _one("graphml", ".graphml", "application/graphml+xml", graphml_lines, "Gephi, yEd, networkx, igraph"),
        _one("gexf", ".gexf", "application/gexf+xml", gexf_lines, "Gephi with its timeline"),
        _one("cytoscape", ".cyjs", "application/json", cytoscape_lines, "Cytoscape"),
        _one("node-link", ".json", "application/json", node_link_lines, "networkx, D3"),
        _one("dot", ".dot", "text/vnd.graphviz", dot_lines, "Graphviz"),
        _one("mermaid", ".mmd", "text/vnd.mermaid", mermaid_lines, "Markdown pages"),
        _rdf("turtle", ".ttl", "text/turtle", Writer("TURTLE"), "RDF 1.2"),
        _rdf("trig", ".trig", "application/trig", Writer("TRIG", apart=True), "RDF 1.2"),
        _rdf("nquads", ".nq", "application/n-quads", Writer("N_QUADS", apart=True), "RDF 1.2, triplewire"),
        _rdf("jsonld", ".jsonld", "application/ld+json", write_json_ld, "JSON-LD"),
        _rdf("turtle-1.1", ".ttl", "text/turtle", Writer("TURTLE", classic=True), "RDF 1.1: rdflib"),
        _rdf("nquads-1.1", ".nq", "application/n-quads", Writer("N_QUADS", classic=True), "RDF 1.1: rdflib"),
        _one("ftm", ".ftm", "application/json+ftm", ftm_lines, "FollowTheMoney, Aleph, yente"),
        Format("parquet", ".parquet", "application/vnd.apache.parquet", _COLUMNS, for_people="pandas, polars"),
        _one("cypher", ".cypher", "application/x-cypher-query", lambda s: script_lines(s.store), "Neo4j", whole=True),
        Format("neo4j-admin", "/", "", (), is_whole=True, for_people="Neo4j, offline"),
    )
}


def format_of(target: str, name: str = "") -> Format:
    """Return the format of this name, or else of the ending of the target; raise BadSetting when there is none."""
    known = ", ".join(FORMATS)
    if name:
        if name.lower() not in FORMATS:
            near = get_close_matches(name.lower(), FORMATS, n=1)
            said = f"; did you mean {near[0]}?" if near else ""
            raise BadSetting(f"there is no export format {name!r}{said}", f"The formats are {known}.")
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
    selector: Selector = WHOLE,
    stream: BinaryIO | None = None,
) -> list[str]:
    """Write a graph to a file, or to the stream when the target is `-`; return the names of the files written.

    JSONL and the forms for Neo4j hold the whole graph; neo4j-admin makes a folder; tables make NAME.entities.csv and
    NAME.facts.csv, and the facts alone go to a stream.
    """
    form = format_of(target, format)
    selection = Selection(store, selector)
    if form.is_whole and not selection.is_whole:
        parts = ", ".join(other.name for other in FORMATS.values() if not other.is_whole)
        raise BadSetting(f"{form.name} holds the whole graph: nothing can be selected", f"Select for {parts}.")
    if not form.parts:
        if target == STREAM:
            raise BadSetting(f"{form.name} makes several files", "Name a folder.")
        return export_tables(store, target)
    if target == STREAM:
        if stream is None:
            raise BadSetting("there is no stream to write to", "Name a file.")
        form.parts[-1][1](selection, stream)
        stream.flush()
        return []
    return _files(form, selection, Path(target))


def _files(form: Format, selection: Selection, path: Path) -> list[str]:
    written = []
    stem = path.with_suffix("") if path.suffix.lower() == form.ending else path
    for part, write in form.parts:
        name = stem.with_name(stem.name + part + form.ending) if part else path
        write_whole(name, partial(write, selection))
        written.append(str(name))
    return written


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file that appears when it is complete; what was there before stays until then."""
    with _unfinished(path) as unfinished, unfinished.open("wb") as file:
        write(file)
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
