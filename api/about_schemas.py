"""The wire format of what a server says about itself and its vocabulary."""

from typing import Literal

from pydantic import Field

from triplewire.api.schemas import Wire
from triplewire.graph.model import EntityType


class TypeOut(Wire):
    """A type of entity."""

    name: str
    definition: str
    entities: int


class RelationOut(Wire):
    """A relation and how it behaves."""

    name: str
    group: str
    definition: str
    example: str
    subject: list[EntityType]
    object: list[EntityType]
    kind: Literal["state", "event"]
    inverse: str
    symmetric: bool
    broader: str | None
    functional: bool
    single_holder: bool
    wikidata: str | None
    facts: int


class SchemaOut(Wire):
    """The vocabulary, with counts."""

    types: list[TypeOut]
    relations: list[RelationOut]


class HealthOut(Wire):
    """The server answers."""

    status: Literal["ok"]


class ReadyOut(Wire):
    """Whether the server can do its work."""

    ready: bool
    store: Literal["ok"]
    model: Literal["loaded", "loading", "off"] = Field(description="off = this server takes no articles in.")


class VersionOut(Wire):
    """Which software answers, about which store."""

    version: str
    store: str = Field(examples=["sqlite"])
    store_schema: int
    ontology: str
