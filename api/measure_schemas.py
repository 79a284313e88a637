"""The wire format of a part of the graph that was measured."""

from pydantic import Field

from triplewire.api.schemas import EntityRef, Wire


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
