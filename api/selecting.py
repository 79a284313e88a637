"""From the parameters of a request to the part of the graph that is meant."""

from triplewire.api.dependencies import Api, statuses_of
from triplewire.api.queries import SelectorQuery
from triplewire.graph.selector import Selector


def selector_of(api: Api, query: SelectorQuery) -> Selector:
    """Return the selector that a query describes; raise UnknownRelation for a relation that is none."""
    return Selector(
        entity=query.entity,
        depth=query.depth,
        target=query.target,
        relations=tuple(name for name in map(api.relation, query.relation) if name),
        types=tuple(query.type),
        articles=tuple(query.article),
        statuses=statuses_of(query.status),
        min_confidence=query.min_confidence,
        min_sources=query.min_sources,
        speaker=query.speaker,
        as_of=query.as_of.isoformat() if query.as_of else None,
        known_at=query.known_at.isoformat() if query.known_at else None,
        since=query.since.isoformat() if query.since else None,
        until=query.until.isoformat() if query.until else None,
    )
