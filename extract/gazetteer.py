"""Names that are known before an article is read."""

from dataclasses import dataclass

from triplewire.graph.model import EntityType


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing the gazetteer knows."""

    key: str  # Wikidata id, or a slug of our own
    name: str
    type: EntityType
    kind: str  # country | territory | region | city | organization | ...
    qid: str | None = None
    country: str | None = None  # key of the country it lies in or belongs to
    capital: str | None = None  # of a country: key of its capital


class Gazetteer:
    """Looks names up; every answer is independent of the article."""

    def lookup(self, surface: str) -> tuple[Entry, ...]:
        """Return the things of this exact name; more than one = ambiguous."""
        return ()

    def demonym(self, surface: str) -> Entry | None:
        """Return the country or region of a demonym: Belarusian, Finnish, Scottish."""
        return None

    def seat(self, surface: str) -> Entry | None:
        """Return the country (or body) for which a capital or seat of power stands: Minsk, Kremlin, Brussels."""
        return None

    def gender(self, given: str) -> str | None:
        """Return "male" or "female" where a given name is of one gender almost always."""
        return None

    def entry(self, key: str) -> Entry | None:
        """Return the thing of a key."""
        return None


def load_gazetteer() -> Gazetteer:
    """Return the gazetteer that comes with the package."""
    return Gazetteer()
