"""Which facts around an entity are kept, where there are more than one can look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Id = TypeVar("Id", int, str)  # what the store calls an entity or a fact


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a neighbourhood goes and how much of it is kept."""

    depth: int
    relations: Sequence[str]
    max_nodes: int
    max_facts: int


class Gathering(Generic[Id]):
    """Takes the facts around an entity, the best supported first, until there are enough of them or of their ends."""

    def __init__(self, start: Id, reach: Reach) -> None:
        self.reach = reach
        self.nodes: dict[Id, None] = {start: None}  # in the order they were met
        self.kept: set[Id] = set()
        self.left: set[Id] = set()

    def take(self, rows: Iterable[tuple[Id, Id]]) -> list[Id]:
        """Take facts, each with the end that is further out, and return the ends that are new."""
        nodes, kept, left = self.nodes, self.kept, self.left
        max_nodes, max_facts = self.reach.max_nodes, self.reach.max_facts
        found: list[Id] = []
        for fact, near in rows:
            if fact in kept or fact in left:
                continue
            if len(kept) >= max_facts or (near not in nodes and len(nodes) >= max_nodes):
                left.add(fact)
                continue
            kept.add(fact)
            if near not in nodes:
                nodes[near] = None
                found.append(near)
        return found
