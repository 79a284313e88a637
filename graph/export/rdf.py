"""The graph as RDF: each fact a reifier with its status, confidence, period and articles, by the words of PROV.

Only what is asserted also stands as a plain statement. RDF 1.2 says what a reifier is; the 1.1 forms, and JSON-LD,
which knows no RDF 1.2, say it with rdf:Statement.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote, urlsplit

import orjson

from triplewire.graph.errors import MissingData
from triplewire.graph.export.selection import Selection
from triplewire.graph.model import Entity, EntityType, Fact, Status
from triplewire.graph.views import Source, Witness

if TYPE_CHECKING:
    from pyoxigraph import Quad

OURS = "urn:triplewire:"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "tw": f"{OURS}vocabulary:",
    "type": f"{OURS}type:",
    "relation": f"{OURS}relation:",
    "entity": f"{OURS}entity:",
    "fact": f"{OURS}fact:",
    "article": f"{OURS}article:",
}
PROVENANCE = f"{OURS}provenance"  # the graph of what is said about facts, where a form has several graphs
WIKIDATA = "http://www.wikidata.org/entity/"
QID = re.compile(r"Q[1-9]\d*")
DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}  # by their length
WEB = re.compile(r"[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)


def iri(prefix: str, name: str) -> str:
    """Return the IRI of a thing of ours; what an IRI cannot hold is percent-encoded."""
    return PREFIXES[prefix] + quote(name, safe="", errors="surrogatepass")


@dataclass(frozen=True)
class Writer:
    """Writes one syntax of RDF."""

    syntax: str  # as pyoxigraph calls it
    classic: bool = False  # RDF 1.1
    apart: bool = False  # whether what is said about facts has a graph of its own

    def __call__(self, selection: Selection, file: BinaryIO) -> None:
        """Write the selected facts."""
        try:
            from pyoxigraph import RdfFormat, serialize
        except ImportError as error:
            raise needs("RDF", "pyoxigraph", "rdf") from error
        form = getattr(RdfFormat, self.syntax)
        quads = Quads(classic=self.classic, apart=self.apart).of(selection)
        rows: Iterable[Any] = quads if form.supports_datasets else (quad.triple for quad in quads)
        steady = _SteadyHead(file)
        serialize(rows, cast("IO[bytes]", steady), form, prefixes=PREFIXES)  # it calls write and flush alone
        steady.finish()


def write_json_ld(selection: Selection, file: BinaryIO) -> None:
    """Write the selected facts as JSON-LD, one node a line."""
    try:
        quads = Quads(classic=True, apart=False).of(selection)
    except ImportError as error:
        raise needs("RDF", "pyoxigraph", "rdf") from error
    file.write(b'{"@context":' + orjson.dumps(PREFIXES) + b',"@graph":[')
    between = b"\n"
    for subject, about in groupby(quads, lambda quad: _value(quad.subject)):
        node: dict[str, Any] = {"@id": _compact(subject)}
        for quad in about:
            name = _compact(quad.predicate.value)
            key, value = ("@type", _compact(_value(quad.object))) if name == "rdf:type" else (name, _json(quad.object))
            node.setdefault(key, []).append(value)
        file.write(between + orjson.dumps(node))
        between = b",\n"
    file.write(b"\n]}\n")


def _value(term: Any) -> str:  # noqa: ANN401 - a term of the library; a classic one is no triple
    return str(term.value)


def _compact(known: str) -> str:
    return next((f"{p}:{known.removeprefix(start)}" for p, start in PREFIXES.items() if known.startswith(start)), known)


def _json(term: Any) -> Any:  # noqa: ANN401 - a term of the library, and a JSON value
    datatype = getattr(term, "datatype", None)
    if datatype is None:
        return {"@id": _compact(term.value)}
    if datatype.value == XSD + "string":
        return term.value
    return (
        int(term.value)
        if datatype.value == XSD + "integer"
        else {"@type": _compact(datatype.value), "@value": term.value}
    )


@dataclass
class _SteadyHead:
    """A file whose prefixes are put in order: the library writes them in another order each time."""

    file: BinaryIO
    head: bytes | None = b""

    def write(self, data: bytes) -> int:
        """Write on, or keep what may belong to the head."""
        if self.head is None:
            return self.file.write(data)
        self.head += data
        if any(not line.startswith(b"@prefix") for line in self.head.split(b"\n")[:-1]):
            self.finish()
        return len(data)

    def flush(self) -> None:
        """Leave it to the file."""

    def finish(self) -> None:
        """Write what was kept."""
        if self.head is not None:
            lines = self.head.splitlines(keepends=True)
            number = sum(line.startswith(b"@prefix") for line in lines)
            self.file.writelines([*sorted(lines[:number]), *lines[number:]])
            self.head = None


def needs(what: str, library: str, extra: str) -> MissingData:
    """Return the error of a form whose library is not installed."""
    return MissingData(f"{what} needs {library}, which is not installed", f"Run: pip install 'triplewire[{extra}]'")


class Quads:
    """Says entities, facts and articles in RDF; each entity and article once, where it is first met."""

    def __init__(self, *, classic: bool, apart: bool) -> None:
        import pyoxigraph

        self.node = pyoxigraph.NamedNode
        self.literal = pyoxigraph.Literal
        self.triple = pyoxigraph.Triple
        self.quad = pyoxigraph.Quad
        self.classic = classic
        self.default = pyoxigraph.DefaultGraph()
        self.provenance = self.node(PROVENANCE) if apart else self.default
        self.met: set[str] = set()

    def of(self, selection: Selection) -> "Iterator[Quad]":
        """Yield what the selected facts say."""
        for fact, witness in selection.named():
            for entity in (fact.subject, fact.object, *witness.speakers):
                yield from self._once(f"e{entity.key}", self._entity(entity))
            for source in witness.sources:
                yield from self._once(f"a{source.key}", self._article(source))
            yield from self._fact(fact, witness)

    def _once(self, mark: str, quads: "Iterator[Quad]") -> "Iterator[Quad]":
        if mark not in self.met:
            self.met.add(mark)
            yield from quads

    def _name(self, term: str) -> Any:  # noqa: ANN401 - a node of the library
        prefix, _, name = term.partition(":")
        return self.node(PREFIXES[prefix] + name)

    def _said(self, subject: str, values: Iterable[tuple[str, Any]], graph: Any = None) -> "Iterator[Quad]":  # noqa: ANN401
        node = self.node(subject)
        for term, value in values:
            if value is not None and value != "":
                held = self.literal(value) if isinstance(value, str | int | float) else value
                yield self.quad(node, self._name(term), held, graph or self.default)

    def _entity(self, entity: Entity) -> "Iterator[Quad]":
        same = self.node(WIKIDATA + entity.qid) if entity.qid and QID.fullmatch(entity.qid) else None
        value = self._date(entity.key.partition(":")[2]) if entity.type is EntityType.DATE else None
        values = [("rdf:type", self.node(iri("type", entity.type.value))), ("rdfs:label", entity.name)]
        values += [("skos:altLabel", alias) for alias in entity.aliases]
        values += [("tw:key", entity.key), ("tw:wikidata", entity.qid), ("owl:sameAs", same), ("rdf:value", value)]
        return self._said(iri("entity", entity.key), values)

    def _date(self, text: str | None) -> Any:  # noqa: ANN401 - a literal of the library
        if not text or len(text) not in DATES or not text.replace("-", "").isdigit():
            return text
        return self.literal(text, datatype=self.node(XSD + DATES[len(text)]))

    def _article(self, source: Source) -> "Iterator[Quad]":
        page = self._page(source.url)
        values = [("rdf:type", self._name("prov:Entity")), ("tw:key", source.key), ("dcterms:title", source.title)]
        values += [("dcterms:issued", self._date(source.published)), ("dcterms:source", page)]
        return self._said(iri("article", source.key), values)

    def _page(self, url: str | None) -> Any:  # noqa: ANN401 - a node or a literal of the library
        if url and WEB.fullmatch(url) and _is_absolute(url):
            try:
                return self.node(url)
            except ValueError:
                return url
        return url

    def _fact(self, fact: Fact, witness: Witness) -> "Iterator[Quad]":
        ends = [self.node(iri("entity", end.key)) for end in (fact.subject, fact.object)]
        stated = self.triple(ends[0], self.node(iri("relation", fact.relation)), ends[1])
        if fact.status is Status.ASSERTED:
            yield self.quad(stated.subject, stated.predicate, stated.object)
        about: list[tuple[str, Any]] = [("rdf:reifies", stated)]
        if self.classic:
            about = [("rdf:type", self._name("rdf:Statement")), ("rdf:subject", ends[0])]
            about += [("rdf:predicate", stated.predicate), ("rdf:object", ends[1])]
        about += [("rdf:type", self._name("prov:Entity")), ("rdf:type", self._name("tw:Fact"))]
        values = chain(about, self._support(fact), self._origin(witness))
        yield from self._said(iri("fact", fact.id), values, self.provenance)

    def _support(self, fact: Fact) -> list[tuple[str, Any]]:
        period = [("since", fact.period.since), ("until", fact.period.until), ("happened", fact.period.happened)]
        days = [("firstDay", fact.since_day), ("dayAfterLast", fact.until_day)]
        said = [("firstPublished", fact.first_published), ("lastPublished", fact.last_published)]
        return [
            ("tw:status", self.node(iri("tw", fact.status.value))),
            ("tw:confidence", self.literal(str(round(fact.confidence, 6)), datatype=self.node(XSD + "decimal"))),
            ("tw:weight", fact.weight),
            ("tw:evidence", fact.n_evidence),
            ("tw:sources", fact.n_sources),
            *((f"tw:{name}", self._date(value)) for name, value in (*period, *days, *said)),
        ]

    def _origin(self, witness: Witness) -> list[tuple[str, Any]]:
        derived = [("prov:wasDerivedFrom", self.node(iri("article", key))) for key in witness.articles]
        said = [("tw:speaker", self.node(iri("entity", speaker.key))) for speaker in witness.speakers]
        best = self.node(iri("article", witness.best.key)) if witness.best else None
        return [*derived, *said, ("tw:sentence", witness.sentence), ("tw:bestArticle", best)]


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
