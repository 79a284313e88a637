"""Copies of one wire story: articles that share a band and most of their words."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

ALIKE = 0.7  # Jaccard similarity of three-word shingles from which two articles are copies
UNDATED = "9999"
WORD = re.compile(r"\w+")
Id = TypeVar("Id", int, str)


class Printed(NamedTuple):
    """An article that may be a copy: its key, its day, "" = unknown, and its cluster."""

    key: str
    published: str
    cluster: str


@lru_cache(maxsize=256)
def shingles(text: str) -> frozenset[int]:
    """Return the hashes of all runs of three words of a text; a shorter text is one run."""
    words = WORD.findall(text.casefold())
    if not words:
        return frozenset()
    runs = zip(words, words[1:], words[2:], strict=False) if len(words) > 2 else [tuple(words)]
    return frozenset(map(hash, runs))


def similarity(a: str, b: str) -> float:
    """Return the Jaccard similarity of two texts."""
    if a == b:
        return 1.0
    one, two = shingles(a), shingles(b)
    shared = len(one & two)
    return shared / (len(one) + len(two) - shared) if shared else 0.0


class Components(Generic[Id]):
    """Groups of members that are tied to each other, directly or through others."""

    def __init__(self, members: Iterable[Id]) -> None:
        self.parent: dict[Id, Id] = {member: member for member in members}

    def root(self, member: Id) -> Id:
        """Return the member that stands for a group."""
        while self.parent[member] != member:
            self.parent[member] = self.parent[self.parent[member]]
            member = self.parent[member]
        return member

    def join(self, a: Id, b: Id) -> None:
        """Put two members, with all they are tied to, into one group."""
        self.parent[self.root(a)] = self.root(b)

    def groups(self) -> list[list[Id]]:
        """Return all groups, each sorted."""
        found: dict[Id, list[Id]] = {}
        for member in sorted(self.parent):
            found.setdefault(self.root(member), []).append(member)
        return list(found.values())


def join_copies(groups: Components[Id], pairs: Iterable[tuple[Id, Id]], text_of: Callable[[Id], str]) -> None:
    """Join the pairs whose texts are alike; texts of pairs that are in one group already are not read."""
    for a, b in pairs:
        if groups.root(a) != groups.root(b) and similarity(text_of(a), text_of(b)) >= ALIKE:
            groups.join(a, b)


def regrouped(
    members: Mapping[Id, Printed],
    open_ends: Collection[Id],
    pairs: Iterable[tuple[Id, Id]],
    text_of: Callable[[Id], str],
) -> dict[Id, str]:
    """Return the new clusters of the articles that change cluster.

    `open_ends` are the articles whose ties are to be found, by `pairs` that share a band; all others keep theirs. A
    cluster is named by its oldest article, whatever order they came in.
    """
    groups = Components(members)
    whole: dict[str, Id] = {}
    for member, printed in members.items():
        if member not in open_ends:
            groups.join(member, whole.setdefault(printed.cluster, member))
    join_copies(groups, [(a, b) for a, b in pairs if a in members and b in members], text_of)
    changed: dict[Id, str] = {}
    for group in groups.groups():
        oldest = min((members[member] for member in group), key=lambda one: (one.published or UNDATED, one.key))
        changed.update({member: oldest.key for member in group if members[member].cluster != oldest.key})
    return changed
