"""Which mentions point at the same thing: names, then pronouns and nominals."""

from triplewire.extract.aliases import join_names
from triplewire.extract.draft import Draft
from triplewire.extract.gazetteer import Gazetteer

__all__ = ["join_names", "resolve_references"]


def resolve_references(draft: Draft, gazetteer: Gazetteer) -> None:
    """Add pronouns and definite nominals as mentions of the entities they refer to."""
