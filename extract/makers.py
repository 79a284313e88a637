"""Who makes what is named after its maker: `Boeing 787`, `Airbus A380`, `Ford Falcon`.

No word states it, so no rule can be anchored: the name of the thing opens with the name of an organisation that the
same sentence holds.
"""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.ends import type_of
from triplewire.graph.model import EntityType, MentionKind, Status

RULE = "produces.named_after"


def _organizations(draft: Draft) -> dict[str, int]:
    """Return the entity of each name that an organisation of the article has."""
    return {
        name: number
        for number, entity in reversed(list(enumerate(draft.entities)))
        if entity.type is EntityType.ORGANIZATION
        for name in sorted(entity.names)
    }


def _maker(names: list[str], organizations: dict[str, int]) -> int | None:
    """Return the organisation whose name opens one of a thing's names."""
    for name in sorted(names, key=len, reverse=True):
        words = name.split()
        for size in range(len(words) - 1, 0, -1):
            if (found := organizations.get(" ".join(words[:size]))) is not None:
                return found
    return None


def _nearest(draft: Draft, entity: int, token: int) -> int | None:
    """Return the name of an entity in the token's sentence that stands nearest to it."""
    sentence = draft.sentence_of[token]
    near = [
        (abs(mention.start - token), number)
        for number, mention in enumerate(draft.mentions)
        if mention.entity == entity
        and mention.kind is not MentionKind.PRONOUN
        and draft.sentence_of[mention.start] == sentence
    ]
    return min(near)[1] if near else None


def maker_facts(draft: Draft) -> Iterator[FactDraft]:
    """Yield what things named after their makers say, in text order."""
    organizations = _organizations(draft)
    seen: set[tuple[int, int]] = set()
    for number, mention in enumerate(draft.mentions):
        if mention.kind is not MentionKind.NAME or mention.entity < 0:
            continue
        if type_of(draft, number) is not EntityType.PRODUCT:
            continue
        maker = _maker([draft.words(mention.start, mention.end)], organizations)
        subject = _nearest(draft, maker, mention.start) if maker is not None else None
        place = (mention.entity, draft.sentence_of[mention.start])
        if subject is not None and place not in seen:
            seen.add(place)
            cue = (mention.start, mention.end)
            yield FactDraft(subject, "produces", number, mention.head, cue, RULE, status=Status.ASSERTED)
