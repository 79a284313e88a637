"""A selected part of a graph, measured: how central each of its entities is, and which belong together."""

from dataclasses import dataclass
from itertools import islice

from triplewire.graph.errors import BadInput, TooManyFacts
from triplewire.graph.export.selection import Selection
from triplewire.graph.model import Entity
from triplewire.graph.network import measure, to_network
from triplewire.graph.selector import Selector
from triplewire.graph.store import Store

ORDERS = ("degree", "pagerank", "betweenness")
DIGITS = 6  # of what is a share


@dataclass(frozen=True, slots=True)
class Standing:
    """How central one entity is, and the number of its community, of which 1 is the largest."""

    entity: Entity
    degree: int
    pagerank: float
    betweenness: float
    community: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The entities of a part, the most central first, and its communities, the largest first."""

    standings: tuple[Standing, ...]
    communities: tuple[tuple[str, ...], ...]
    n_facts: int


def measured(store: Store, asked: Selector, *, by: str = "pagerank", most: int | None = None) -> Measured:
    """Return the measures of what is selected, without dates and texts; raise TooManyFacts for more than `most`."""
    if by not in ORDERS:
        raise BadInput(f"{by!r} is no measure to sort by", f"Use {', '.join(ORDERS)}.")
    selection = Selection(store, asked, None if most is None else most + 1)
    facts = list(islice(selection.facts(), None if most is None else most + 1))
    if most is not None and len(facts) > most:
        raise TooManyFacts(f"there are more than {most} facts in it", "Narrow it down, or use `triplewire measure`.")
    facts = [fact for fact in facts if not (fact.subject.is_value or fact.object.is_value)]
    found = measure(to_network(facts))
    entities = {end.key: end for fact in facts for end in (fact.subject, fact.object)}
    number = {key: n for n, part in enumerate(found.communities, start=1) for key in part}
    standings = [
        Standing(
            entity,
            found.degree[key],
            round(found.pagerank[key], DIGITS),
            round(found.betweenness[key], DIGITS),
            number[key],
        )
        for key, entity in entities.items()
    ]
    standings.sort(key=lambda one: (-getattr(one, by), one.entity.key))
    return Measured(tuple(standings), found.communities, len(facts))
