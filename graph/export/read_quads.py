"""Reads facts out of N-Quads as exports of facts write them, in RDF 1.2 or 1.1."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from triplewire.graph.export.rdf import PREFIXES, needs
from triplewire.graph.export.read_facts import Open
from triplewire.graph.export.told import Told, confidence_told, entity_told, relation_told, status_told, wrong
from triplewire.graph.model import Entity, Period
from triplewire.graph.ontology import Ontology
from triplewire.graph.views import Source

AGAIN = "Import what `triplewire export` wrote."
Values = dict[str, list[Any]]  # by the name of the property, with its prefix


class Described:
    """What a file says of each thing, with the line that first speaks of it."""

    def __init__(self) -> None:
        self.values: dict[str, Values] = {}
        self.lines: dict[str, int] = {}

    def add(self, line: int, subject: str, name: str, value: Any) -> None:  # noqa: ANN401 - a term of the library
        """Take up one quad."""
        self.lines.setdefault(subject, line)
        self.values.setdefault(subject, {}).setdefault(name, []).append(value)

    def of(self, prefix: str) -> Iterator[tuple[str, int, Values]]:
        """Yield the things of one kind by key, each with its line."""
        start = PREFIXES[prefix]
        for subject, values in self.values.items():
            if subject.startswith(start):
                yield unquote(subject.removeprefix(start), errors="surrogatepass"), self.lines[subject], values


def _short(known: str) -> str:
    for prefix, start in PREFIXES.items():
        if known.startswith(start):
            return f"{prefix}:{known.removeprefix(start)}"
    return known


def _described(path: Path, lines: Iterable[bytes]) -> Described:
    try:
        from pyoxigraph import RdfFormat, parse
    except ImportError as error:
        raise needs("RDF", "pyoxigraph", "rdf") from error
    found = Described()
    for number, line in enumerate(lines, start=1):
        try:
            for quad in parse(line, RdfFormat.N_QUADS):
                found.add(number, str(quad.subject.value), _short(quad.predicate.value), quad.object)
        except (SyntaxError, UnicodeDecodeError) as error:
            said = str(error).splitlines()[0]
            raise wrong(f"{path}:{number}", f"this is not N-Quads: {said}", AGAIN) from error
    return found


def read_quads(path: Path, opened: Open, ontology: Ontology) -> Iterator[Told]:
    """Yield the facts of a file of N-Quads."""
    with opened(path) as file:
        found = _described(path, file)
    entities = {}
    for key, line, values in found.of("entity"):
        if "rdf:type" in values:
            kind, where = _tail(values, "rdf:type"), f"{path}:{line}"
            aliases = tuple(alias.value for alias in values.get("skos:altLabel", ()))
            entities[key] = entity_told(
                where, key, _one(values, "rdfs:label"), kind, _one(values, "tw:wikidata"), aliases
            )
    sources = {key: _source(key, values) for key, _, values in found.of("article")}
    facts = list(found.of("fact"))
    if not facts:
        raise wrong(str(path), "there are no facts in it", AGAIN)
    for _, line, values in facts:
        yield _fact(f"{path}:{line}", values, entities, sources, ontology)


def _one(values: Values, name: str) -> str:
    held = values.get(name)
    return str(held[0].value) if held else ""


def _tail(values: Values, name: str, prefix: str = "") -> str:
    """Return the last part of an IRI of ours."""
    known = _one(values, name)
    return unquote(known.removeprefix(PREFIXES[prefix]) if prefix else known.rpartition(":")[2], errors="surrogatepass")


def _source(key: str, values: Values) -> Source:
    url, day = _one(values, "dcterms:source"), _one(values, "dcterms:issued")
    return Source(key, _one(values, "dcterms:title"), url or None, day or None)


def _keys(values: Values, name: str, prefix: str) -> list[str]:
    held = (str(node.value).removeprefix(PREFIXES[prefix]) for node in values.get(name, ()))
    return [unquote(key, errors="surrogatepass") for key in held]


def _fact(
    where: str,
    values: Values,
    entities: Mapping[str, Entity],
    sources: Mapping[str, Source],
    ontology: Ontology,
) -> Told:
    stated = values.get("rdf:reifies")
    if stated:
        parts = {
            "rdf:subject": [stated[0].subject],
            "rdf:predicate": [stated[0].predicate],
            "rdf:object": [stated[0].object],
        }
        values = values | parts
    subject, obj = (_tail(values, f"rdf:{end}", "entity") for end in ("subject", "object"))
    if missing := [key for key in (subject, obj) if key not in entities]:
        raise wrong(where, f"there is no entity {missing[0]!r}", "Give its type and its label.")
    articles = _keys(values, "prov:wasDerivedFrom", "article")
    weight = _one(values, "tw:weight")
    return Told(
        subject=entities[subject],
        relation=relation_told(where, _tail(values, "rdf:predicate", "relation"), ontology),
        object=entities[obj],
        status=status_told(where, _tail(values, "tw:status", "tw")),
        confidence=confidence_told(where, _one(values, "tw:confidence")),
        period=Period(*(_one(values, f"tw:{name}") or None for name in ("since", "until", "happened"))),
        weight=int(weight) if weight.isdecimal() else 0,
        sources=tuple(sources.get(key, Source(key)) for key in articles),
        article=_tail(values, "tw:bestArticle", "article"),
        sentence=_one(values, "tw:sentence"),
        speakers=tuple(entities[key] for key in _keys(values, "tw:speaker", "entity") if key in entities),
    )
