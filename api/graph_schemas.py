"""The wire format of how things hang together: chains of facts, and parts that were measured."""

from pydantic import Field

from triplewire.api.schemas import EntityRef, FactOut, Wire


class OverlapOut(Wire):
    """The days on which all facts of a chain hold or happen; null = no bound is known."""

    since_day: str | None
    until_day: str | None = Field(description="The day after the last.")


class PathOut(Wire):
    """A chain of facts in walking order."""

    entities: list[EntityRef]
    facts: list[FactOut]
    overlap: OverlapOut | None = Field(description="null = no day on which all of them hold is possible.")


class PathsOut(Wire):
    """The shortest chains between two entities."""

    source: EntityRef
    target: EntityRef
    items: list[PathOut]


class StandingOut(EntityRef):
    """How central an entity is in a part of the graph."""

    degree: int = Field(description="Facts it is an end of.")
    pagerank: float = Field(description="Its share of 1: to whom facts lead, and from whom.")
    betweenness: float = Field(description="The share of shortest ways between others that lead over it.")
    community: int = Field(description="Number of its community; 1 is the largest.")


class MeasuredOut(Wire):
    """A part of the graph, measured; communities are lists of ids, the largest first."""

    n_entities: int
    n_facts: int = Field(description="Facts between entities; those that end in dates or texts are left out.")
    entities: list[StandingOut]
    communities: list[list[str]]
