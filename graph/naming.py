"""How articles name an entity, and what it is called because of that."""

from collections import Counter

from triplewire.graph.names import normal


def search_form(name: str) -> str:
    """Return a name as it is searched for: never empty, so that a name of signs alone is found as well."""
    return normal(name) or " ".join(name.casefold().replace("\0", " ").split()) or "?"


def most_used(counts: Counter[str]) -> str | None:
    """Return what most articles say; of equals the first in the alphabet."""
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None
