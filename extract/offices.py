"""Offices, appositions and capitals that act for their country."""

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.gazetteer import Gazetteer


def mark_metonyms(draft: Draft, gazetteer: Gazetteer) -> None:
    """Let a capital or seat that acts ("by Minsk and Moscow") point at its country."""


def office_facts(draft: Draft, gazetteer: Gazetteer) -> list[FactDraft]:
    """Return who holds which office of what."""
    return []
