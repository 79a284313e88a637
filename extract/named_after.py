"""What is called after its maker or its place: `Boeing 787`, `Ford Falcon`, `Geneva motor show`.

No word states it, so no rule can be anchored: the name of the thing opens with the name of an organisation that makes
it, or of the place where it happens.
"""

from collections.abc import Iterator

from triplewire.extract.draft import Draft, FactDraft, MentionDraft
from triplewire.extract.ends import type_of
from triplewire.extract.gazetteer import Gazetteer
from triplewire.extract.nested import RULE as INSIDE
from triplewire.graph.model import EntityType, MentionKind, Status

MADE, LIES = "produces.named_after", "located_in.named_after"
WIDE = frozenset({"country", "territory", "continent"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


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
    """Return the name of an entity in the token's sentence that stands nearest to it, outside other names if it can."""
    sentence = draft.sentence_of[token]
    near = [
        (mention.rule == INSIDE, abs(mention.start - token), number)
        for number, mention in enumerate(draft.mentions)
        if mention.entity == entity
        and mention.kind is not MentionKind.PRONOUN
        and draft.sentence_of[mention.start] == sentence
    ]
    return min(near)[2] if near else None


def named_after_facts(draft: Draft, gazetteer: Gazetteer) -> Iterator[FactDraft]:
    """Yield what things say that are called after their makers or places."""
    yield from _made(draft)
    yield from _placed(draft, gazetteer)


def _is_placed(draft: Draft, outer: int, gazetteer: Gazetteer, inner: MentionDraft) -> bool:
    """Say whether an event happens in the place that opens its name: a town or state, not the country that votes."""
    key = draft.entities[inner.entity].key
    entry = gazetteer.entry(key) if key else None
    return type_of(draft, outer) is EntityType.EVENT and (entry is None or entry.kind not in WIDE)


def _placed(draft: Draft, gazetteer: Gazetteer) -> Iterator[FactDraft]:
    seen: set[tuple[int, int]] = set()
    for number, inner in enumerate(draft.mentions):
        outer = draft.at[inner.start] if inner.rule == INSIDE else number
        if outer == number or inner.type is not EntityType.PLACE or not _is_placed(draft, outer, gazetteer, inner):
            continue
        thing = draft.mentions[outer]
        pair = (thing.entity, inner.entity)
        if thing.entity != inner.entity and pair not in seen:
            seen.add(pair)
            cue = (thing.start, thing.end)
            yield FactDraft(outer, "located_in", number, _told_by(draft, thing.head), cue, LIES)


def _told_by(draft: Draft, head: int) -> int:
    """Return the word that tells whether an event is, or will be: the verb whose subject it is, else its own."""
    token = draft.doc[head]
    return token.head.i if token.dep_ in SUBJECTS else head


def _made(draft: Draft) -> Iterator[FactDraft]:
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
            yield FactDraft(subject, "produces", number, mention.head, cue, MADE, status=Status.ASSERTED)
