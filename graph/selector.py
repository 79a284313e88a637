"""Which part of a graph is meant: the one form that the command line, the REST API and Python share."""

from dataclasses import dataclass

from triplewire.graph.errors import BadInput
from triplewire.graph.model import EntityType, Status
from triplewire.graph.timeline import asked_day, asked_moment

MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Selector:
    """A part of a graph: every field that is set narrows it, and with none set it is the whole graph.

    Several values of one field mean any of them. Entities are ids or names, articles ids, starts of ids, or URLs.
    """

    entity: str | None = None  # what lies around it
    depth: int = 1  # so many facts away; dates and texts lead nowhere
    target: str | None = None  # instead: the chains of facts from the entity to this one
    max_hops: int = 4
    chains: int = 3
    relations: tuple[str, ...] = ()
    types: tuple[EntityType, ...] = ()  # of both ends
    articles: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    min_confidence: float = 0.0
    since: str | None = None  # what holds or happens on this day or later
    until: str | None = None  # what holds or happens on this day or earlier
    as_of: str | None = None  # states that hold on this day, events until then
    known_at: str | None = None  # what was recorded by this moment
    speaker: str | None = None  # what this entity says
    min_sources: int = 0  # in at least so many independent articles

    def __post_init__(self) -> None:
        if self.target and not self.entity:
            raise BadInput("chains of facts need both ends", "Name the entity that they start from.")
        if not 1 <= self.depth <= MAX_DEPTH:
            raise BadInput(f"a depth of {self.depth} cannot be followed", f"Use 1 to {MAX_DEPTH}.")
        if self.as_of:
            asked_day(self.as_of)
        if self.known_at:
            asked_moment(self.known_at)
        days = [asked_day(day) for day in (self.since, self.until) if day]
        if days != sorted(days):
            raise BadInput(f"the period from {self.since} to {self.until} ends before it begins", "Swap the days.")


WHOLE = Selector()
