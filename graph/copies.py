"""Copies of one wire story: articles that share a band and most of their words."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

ALIKE = 0.7  # Jaccard similarity of three-word shingles from which two articles are copies
WORD = re.compile(r"\w+")


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


class Components:
    """Groups of members that are tied to each other, directly or through others."""

    def __init__(self, members: Iterable[int]) -> None:
        self.parent = {member: member for member in members}

    def root(self, member: int) -> int:
        """Return the member that stands for a group."""
        while self.parent[member] != member:
            self.parent[member] = self.parent[self.parent[member]]
            member = self.parent[member]
        return member

    def join(self, a: int, b: int) -> None:
        """Put two members, with all they are tied to, into one group."""
        self.parent[self.root(a)] = self.root(b)

    def groups(self) -> list[list[int]]:
        """Return all groups, each sorted."""
        found: dict[int, list[int]] = {}
        for member in sorted(self.parent):
            found.setdefault(self.root(member), []).append(member)
        return list(found.values())


def join_copies(groups: Components, pairs: Iterable[tuple[int, int]], text_of: Callable[[int], str]) -> None:
    """Join the pairs whose texts are alike; texts of pairs that are in one group already are not read."""
    for a, b in pairs:
        if groups.root(a) != groups.root(b) and similarity(text_of(a), text_of(b)) >= ALIKE:
            groups.join(a, b)
