"""Names inside names: the place that an event is called after, the maker of a product, the country of a body.

The longer name keeps its tokens; what lies in it is a mention of its own, so that both can be ends of a fact.
"""

from dataclasses import dataclass

from triplewire.extract.draft import Draft, MentionDraft
from triplewire.extract.gazetteer import Gazetteer
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
AREAS = words("nested", "areas")


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
        return []

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
