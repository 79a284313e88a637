"""Which mentions point at the same thing: names, then pronouns and nominals."""

from triplewire.extract.draft import Draft, EntityDraft
from triplewire.extract.gazetteer import Gazetteer


def join_names(draft: Draft, gazetteer: Gazetteer) -> None:
    """Give every name and demonym its entity; fills `draft.entities`."""
    known: dict[str, int] = {}
    for mention in draft.mentions:
        words = draft.words(mention.start, mention.end)
        if words not in known:
            known[words] = len(draft.entities)
            draft.entities.append(EntityDraft(words, mention.type))
        mention.entity = known[words]
        names = draft.entities[mention.entity].names
        names[words] = names.get(words, 0) + 1


def resolve_references(draft: Draft, gazetteer: Gazetteer) -> None:
    """Add pronouns and definite nominals as mentions of the entities they refer to."""
