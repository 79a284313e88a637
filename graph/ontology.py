"""The vocabulary of types and relations: loads it, checks it, and answers questions about it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from triplewire.graph.errors import BadOntology, UnknownRelation
from triplewire.graph.model import EntityType

RELATION_KEYS = frozenset(
    {"name", "group", "definition", "example", "subject", "object", "inverse", "symmetric", "broader", "kind"}
    | {"functional", "single_holder", "wikidata"}
)
# The files of `vocabulary/`, one a group of relations; their order is that of the schema.
PARTS = (
    "types",
    "politics",
    "person",
    "business",
    "geography",
    "general",
    "law",
    "conflict",
    "diplomacy",
    "event",
    "sports",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation type: which things it ties, and how it behaves."""

    name: str
    group: str
    definition: str
    example: str
    subject: frozenset[EntityType]
    object: frozenset[EntityType]
    kind: str  # "state" holds over a time, "event" happens
    inverse: str = ""
    symmetric: bool = False
    broader: str | None = None
    functional: bool = False
    single_holder: bool = False
    wikidata: str | None = None

    @property
    def is_event(self) -> bool:
        """Whether it happens, rather than holds over a time."""
        return self.kind == "event"


@dataclass(frozen=True)
class Ontology:
    """All types and relations in force."""

    types: Mapping[str, str]  # name -> definition
    relations: Mapping[str, Relation]
    digest: str = field(compare=False, default="")

    def relation(self, name: str) -> Relation:
        """Return a relation by name, or raise UnknownRelation with the nearest names."""
        try:
            return self.relations[name]
        except KeyError:
            raise UnknownRelation(name, self.relations) from None

    def allows(self, subject: EntityType, relation: str, obj: EntityType) -> bool:
        """Say whether a thing of this type may stand in this relation to one of that type."""
        known = self.relation(relation)
        return subject in known.subject and obj in known.object

    def broader(self, name: str) -> list[str]:
        """Return the relations that this one implies, nearest first."""
        chain: list[str] = []
        current = self.relation(name).broader
        while current and current not in chain:
            chain.append(current)
            current = self.relations[current].broader
        return chain

    def ends(self, subject: str, relation: str, obj: str) -> tuple[str, str]:
        """Return the ends of a fact as stored: in key order where the relation is symmetric."""
        if self.relation(relation).symmetric and obj < subject:
            return obj, subject
        return subject, obj


def _types(names: list[str], where: str) -> frozenset[EntityType]:
    try:
        return frozenset(EntityType(name) for name in names)
    except ValueError as error:
        raise BadOntology(f"{where}: {error}", f"Types are {', '.join(EntityType)}.") from error


def _relation(row: dict[str, Any], where: str) -> Relation:
    name = row.get("name", "")
    if not (name.isidentifier() and name == name.lower()):
        raise BadOntology(f"{where}: {name!r} is not a relation name", "Use lower case and underscores.")
    if unknown := sorted(set(row) - RELATION_KEYS):
        raise BadOntology(f"{where}: relation {name} has unknown keys {', '.join(unknown)}")
    if missing := sorted({"definition", "subject", "object", "kind"} - set(row)):
        raise BadOntology(f"{where}: relation {name} lacks {', '.join(missing)}")
    if row["kind"] not in {"state", "event"}:
        raise BadOntology(f"{where}: relation {name}: kind is state or event, not {row['kind']!r}")
    fields = {"group": "user", "example": "", **row}
    ends = {end: _types(row[end], f"{where}: relation {name}") for end in ("subject", "object")}
    return Relation(**{**fields, **ends})


def parse(text: str, where: str, base: Ontology | None = None) -> Ontology:
    """Read an ontology from TOML, on top of a base; raise BadOntology with the place of a mistake."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadOntology(f"{where}: {error}") from error
    types = dict(base.types) if base else {}
    types |= {row["name"]: row["definition"] for row in data.get("type", [])}
    relations = dict(base.relations) if base else {}
    for row in data.get("relation", []):
        relation = _relation(row, where)
        if relation.name in relations:
            raise BadOntology(f"{where}: relation {relation.name} is defined already")
        relations[relation.name] = relation
    for relation in relations.values():
        if relation.broader and relation.broader not in relations:
            raise BadOntology(f"{where}: {relation.name} is broader than nothing known: {relation.broader}")
    before = base.digest if base else ""
    return Ontology(types, relations, sha256((before + text).encode()).hexdigest()[:16])


@cache
def default_ontology() -> Ontology:
    """Return the ontology that comes with the package."""
    folder = resources.files("triplewire.graph").joinpath("vocabulary")
    return parse("\n".join(folder.joinpath(f"{part}.toml").read_text("utf-8") for part in PARTS), "vocabulary")


def load_ontology(extra: Path | None = None) -> Ontology:
    """Return the package's ontology, with a user's file of more relations merged in."""
    base = default_ontology()
    return parse(extra.read_text("utf-8"), str(extra), base) if extra else base
