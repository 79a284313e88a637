"""Reads facts out of the files that exports of facts write: CSV pairs and GraphML."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from triplewire.graph.errors import MissingData, UnreadableInput
from triplewire.graph.export.told import (
    Told,
    confidence_told,
    entity_told,
    relation_told,
    status_told,
    wrong,
)
from triplewire.graph.export.values import split
from triplewire.graph.export.xml import spelled_back
from triplewire.graph.model import Entity, Period
from triplewire.graph.ontology import Ontology
from triplewire.graph.views import Source

GUARDED = re.compile(r"'+[=+\-@\t\r]")  # a cell that was kept from being run by a mark before it
NEEDED = {"entities": ("id", "name", "type"), "facts": ("subject", "relation", "object", "confidence")}
AGAIN = "Import what `triplewire export` wrote."
Row = Mapping[str, str]
Open = Callable[[Path], BinaryIO]


def fact_told(
    where: str, row: Row, ends: tuple[Entity, Entity], named: Mapping[str, Entity], ontology: Ontology
) -> Told:
    """Return the fact of a row of values; `named` finds speakers by name. Raise UnreadableInput for what is wrong."""
    articles = split(row.get("articles", ""))
    best = row.get("article", "")
    if ends[0].key == ends[1].key:
        raise wrong(where, f"{ends[0].key} is both ends of the fact", "Give two ends.")
    weight = row.get("weight", "")
    return Told(
        subject=ends[0],
        relation=relation_told(where, row.get("relation", ""), ontology),
        object=ends[1],
        status=status_told(where, row.get("status", "")),
        confidence=confidence_told(where, row.get("confidence", "")),
        period=Period(*(row.get(name) or None for name in ("since", "until", "happened"))),
        weight=int(weight) if weight.isdecimal() else 0,
        sources=tuple(_sources(row, articles, best)),
        article=best or (articles[0] if len(articles) == 1 else ""),
        sentence=row.get("sentence", ""),
        speakers=tuple(named[name] for name in split(row.get("speakers", "")) if name in named),
    )


def _sources(row: Row, articles: tuple[str, ...], best: str) -> Iterator[Source]:
    """Yield the articles of a fact; they stand oldest first, and the row has the first and the last day."""
    for number, key in enumerate(articles):
        known = ("title", "url") if key == best or len(articles) == 1 else ()
        title, url = (row.get(name, "") for name in known) if known else ("", "")
        day = row.get("last_published" if number and number == len(articles) - 1 else "first_published")
        yield Source(key, title, url or None, day or None)


def read_tables(path: Path, opened: Open, ontology: Ontology) -> Iterator[Told]:
    """Yield the facts of NAME.facts.csv, whose entities stand in NAME.entities.csv beside it."""
    stem = re.sub(r"(\.facts|\.entities)?\.csv(\.gz)?$", "", path.name)
    packed = ".gz" if path.name.endswith(".gz") else ""
    tables = {kind: path.with_name(f"{stem}.{kind}.csv{packed}") for kind in NEEDED}
    for kind, table in tables.items():
        if not table.exists():
            raise UnreadableInput(f"there is no file {table}", f"A graph as CSV is two files; put the {kind} beside.")
    entities = {}
    for where, row in _rows(tables["entities"], opened, NEEDED["entities"]):
        aliases = split(row.get("aliases", ""))
        entities[row["id"]] = entity_told(
            where, row["id"], row["name"] or row["id"], row["type"], row.get("wikidata"), aliases
        )
    named = by_name(entities.values())
    for where, row in _rows(tables["facts"], opened, NEEDED["facts"]):
        ends = _ends(where, entities, row["subject"], row["object"], f"Add it to {tables['entities'].name}.")
        yield fact_told(where, row, ends, named, ontology)


def by_name(entities: Iterable[Entity]) -> dict[str, Entity]:
    """Return entities by name; of those that share one, the first by key."""
    found: dict[str, Entity] = {}
    for entity in sorted(entities, key=lambda one: one.key):
        found.setdefault(entity.name, entity)
    return found


def _ends(where: str, entities: Mapping[str, Entity], subject: str, obj: str, hint: str) -> tuple[Entity, Entity]:
    if missing := [key for key in (subject, obj) if key not in entities]:
        raise wrong(where, f"there is no entity {missing[0]!r}", hint)
    return entities[subject], entities[obj]


def _rows(path: Path, opened: Open, needed: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
    with opened(path) as file:
        reader = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""), strict=True)
        try:
            lacking = [name for name in needed if name not in (reader.fieldnames or ())]
            if lacking:
                raise wrong(f"{path}:1", f"there is no column {lacking[0]!r}", f"It needs {', '.join(needed)}.")
            for row in reader:
                where = f"{path}:{reader.line_num}"
                if None in row or None in row.values():
                    raise wrong(where, f"the row has not {len(reader.fieldnames or ())} cells", "Check its quotes.")
                yield where, {name: _unguarded(cell) for name, cell in row.items()}
        except csv.Error as error:
            raise wrong(f"{path}:{reader.line_num + 1}", f"this is not CSV: {error}", AGAIN) from error
        except UnicodeDecodeError as error:
            raise wrong(f"{path}:{reader.line_num + 1}", "this is not UTF-8", "Save the table as UTF-8.") from error


def _unguarded(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell


class _GraphmlHandler(ContentHandler):
    """Gathers nodes and edges with the lines they stand on."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}  # id of a key -> what it is called
        self.nodes: dict[str, tuple[int, dict[str, str]]] = {}
        self.edges: list[tuple[int, str, str, dict[str, str]]] = []
        self.values: dict[str, str] | None = None
        self.key = ""
        self.is_graphml = False
        self.locator: Any = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name is the library's
        """Keep what tells the line."""
        self.locator = locator

    @property
    def line(self) -> int:
        """The line that is read."""
        return int(self.locator.getLineNumber() or 0)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name is the library's
        """Begin a key, node, edge or value."""
        kind = name.rpartition(":")[2]
        held = dict(attrs.items())
        self.is_graphml |= kind == "graphml"
        if kind == "key":
            self.names[held.get("id", "")] = held.get("attr.name", held.get("id", ""))
        elif kind == "node":
            self.values = {}
            self.nodes[spelled_back(held.get("id", ""))] = (self.line, self.values)
        elif kind == "edge":
            self.values = {}
            subject, obj = (spelled_back(held.get(end, "")) for end in ("source", "target"))
            self.edges.append((self.line, subject, obj, self.values))
        elif kind == "data" and self.values is not None:
            self.key = self.names.get(held.get("key", ""), held.get("key", ""))
            self.values[self.key] = ""

    def characters(self, content: str) -> None:
        """Take up the words of a value."""
        if self.key and self.values is not None:
            self.values[self.key] += content

    def endElement(self, name: str) -> None:  # noqa: N802 - the name is the library's
        """End a value."""
        if name.rpartition(":")[2] == "data":
            self.key = ""


def read_graphml(path: Path, opened: Open, ontology: Ontology) -> Iterator[Told]:
    """Yield the facts of a GraphML file; one that declares a document type is refused."""
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.sax import parse
    except ImportError as error:
        raise MissingData("GraphML needs defusedxml, which is not installed", "Run: pip install defusedxml") from error
    handler = _GraphmlHandler()
    with opened(path) as file:
        try:
            parse(file, handler, forbid_dtd=True)
        except DefusedXmlException as error:
            raise wrong(str(path), "it declares a document type, which can hide harm", "Take the DTD out.") from error
        except SAXException as error:
            where = f"{path}:{handler.line}"
            raise wrong(where, f"this is not XML: {error.getMessage()}", AGAIN) from error
        except (LookupError, ValueError) as error:  # what the parser says of an encoding that it does not know
            raise wrong(str(path), f"its encoding cannot be read: {error}", "Save it as UTF-8.") from error
    if not handler.is_graphml:
        raise wrong(str(path), "this is not GraphML", AGAIN)
    entities = {}
    for key, (line, row) in handler.nodes.items():
        where, aliases = f"{path}:{line}", split(row.get("aliases", ""))
        entities[key] = entity_told(
            where, key, row.get("name") or key, row.get("type", ""), row.get("wikidata"), aliases
        )
    named = by_name(entities.values())
    for line, subject, obj, row in handler.edges:
        ends = _ends(f"{path}:{line}", entities, subject, obj, "Add it as a node.")
        yield fact_told(f"{path}:{line}", row, ends, named, ontology)
