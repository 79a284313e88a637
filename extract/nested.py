"""Names inside names: the place that an event is called after, the maker of a product, the country of a body.

The longer name keeps its tokens; what lies in it is a mention of its own, so that both can be ends of a fact.
"""

from dataclasses import dataclass

from triplewire.extract.draft import Draft, EntityDraft, MentionDraft
from triplewire.extract.gazetteer import Entry, Gazetteer
from triplewire.extract.lexicon import words
from triplewire.extract.shaped_names import YEAR
from triplewire.graph.model import EntityType, MentionKind

RULE = "name.inside"
OPENED_BY = {  # type of a longer name -> types of the names that may open it
    EntityType.EVENT: (EntityType.PLACE,),
    EntityType.PLACE: (EntityType.PLACE,),
    EntityType.ORGANIZATION: (EntityType.PLACE,),
    EntityType.PRODUCT: (EntityType.ORGANIZATION,),
}
AREAS, BODIES = words("nested", "areas"), words("nested", "bodies")
SET_IN = frozenset({EntityType.EVENT, EntityType.PLACE, EntityType.ORGANIZATION})
STATES = frozenset({"country", "territory", "state"})


@dataclass(frozen=True, slots=True)
class Nested:
    """A name that opens a longer one; both are numbers of mentions."""

    inner: int
    outer: int


class NestedNames:
    """The names inside the names of one article."""

    def __init__(self, draft: Draft, gazetteer: Gazetteer) -> None:
        self.draft = draft
        self.gazetteer = gazetteer
        self.by_name: dict[tuple[EntityType, str], int] = {}
        self.by_key: dict[str, int] = {}
        for number, entity in enumerate(draft.entities):
            for name in entity.names:
                self.by_name.setdefault((entity.type, name), number)
            if entity.key:
                self.by_key.setdefault(entity.key, number)

    def add(self) -> None:
        """Add a mention for each name that opens a longer one."""
        for outer in list(self.draft.mentions):
            if outer.kind is MentionKind.NAME and outer.entity >= 0 and outer.end - outer.start > 1:
                self.draft.mentions += self._inside(outer)

    def _inside(self, outer: MentionDraft) -> list[MentionDraft]:
        view = self.draft.view
        start = outer.start + bool(YEAR.match(view.word(outer.start)))
        for end in range(outer.end - 1, start, -1):
            for type_ in OPENED_BY.get(outer.type, ()):
                entity, kind = self._named(view.of(start, end), type_)
                if entity >= 0 and entity != outer.entity:
                    return [self._mention(start, end, type_, kind, entity)]
        if outer.type is EntityType.PLACE and view.word(outer.end - 1) in AREAS:
            return [self._mention(start, outer.end - 1, EntityType.PLACE, MentionKind.NAME, outer.entity)]
        return self._unnamed(start, outer)

    def _unnamed(self, start: int, outer: MentionDraft) -> list[MentionDraft]:
        """Return the known place that opens "Tripoli airport" or "Kenyan Parliament", though nothing else names it."""
        view = self.draft.view
        for end in range(outer.end - 1, start, -1) if outer.type in SET_IN else ():
            tail = view.texts[end : outer.end]
            entry = self._place(view.of(start, end), tail)
            if entry is not None and entry.key != self.draft.entities[outer.entity].key:
                demonym = self.gazetteer.demonym(view.of(start, end)) is not None
                entity = self.by_key.setdefault(entry.key, len(self.draft.entities))
                if entity == len(self.draft.entities):
                    names = {view.of(start, end): 1}
                    thing = EntityDraft(entry.name, EntityType.PLACE, entry.qid, entry.key, names=names)
                    self.draft.entities.append(thing)
                kind = MentionKind.DEMONYM if demonym else MentionKind.NAME
                return [self._mention(start, end, EntityType.PLACE, kind, entity)]
        return []

    def _place(self, words: str, tail: list[str]) -> Entry | None:
        """Return the place that words before common nouns mean, or before a body of its state, if that is sure."""
        common = all(word.islower() for word in tail)
        if not common and BODIES.isdisjoint(word.lower() for word in tail):
            return None
        if (country := self.gazetteer.demonym(words)) is not None:
            return country
        entries = self.gazetteer.lookup(words) if not self.gazetteer.uncertain(words) else ()
        places = [entry for entry in entries if entry.type is EntityType.PLACE]
        sure = len(entries) == 1 == len(places)
        return places[0] if sure and (common or places[0].kind in STATES) else None

    def _named(self, words: str, type_: EntityType) -> tuple[int, MentionKind]:
        """Return the thing that words name, or the country of a demonym, and -1 where there is none."""
        if (entity := self.by_name.get((type_, words), -1)) >= 0:
            return entity, MentionKind.NAME
        country = self.gazetteer.demonym(words) if type_ is EntityType.PLACE else None
        return self.by_key.get(country.key, -1) if country else -1, MentionKind.DEMONYM

    def _mention(self, start: int, end: int, type_: EntityType, kind: MentionKind, entity: int) -> MentionDraft:
        head = self.draft.doc[start:end].root.i
        return MentionDraft(start, end, head, type_, kind, entity, rule=RULE)


def nest_names(draft: Draft, gazetteer: Gazetteer) -> None:
    """Add to a draft whose names are joined the mentions that lie in longer ones."""
    NestedNames(draft, gazetteer).add()
