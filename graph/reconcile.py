"""Which entities the names of somebody's table mean: candidates, how likely each is, and which one is certain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from triplewire.graph.errors import EntityNotFound
from triplewire.graph.lookup import similarity
from triplewire.graph.model import VALUE_TYPES, EntityType
from triplewire.graph.naming import search_form
from triplewire.graph.properties import OWN, Property, facts_of, is_said, other_end, properties_of
from triplewire.graph.store import Store
from triplewire.graph.views import EntityCard

TYPES = tuple(type for type in EntityType if type not in VALUE_TYPES)
LIKE_AN_ID = re.compile(r"Q[1-9]\d*|[a-z]+:\S+")
EXACT = 100.0
LOOKED_AT = 20  # entities of a like name that are scored
COMPARED = 50  # values of a property that a text is compared with
CLUE = 0.4  # what a clue weighs beside the name
OTHER_TYPE = 0.6  # of the score that an entity of another type keeps


@dataclass(frozen=True, slots=True)
class Clue:
    """What else is known of the entity that is meant: one of these is a value of the property."""

    property: Property
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One name of a table, with the types it may have and what else the table says; or that alone."""

    name: str = ""
    types: tuple[EntityType, ...] = ()
    clues: tuple[Clue, ...] = ()
    limit: int = 10
    any_type: bool = False  # an entity of another type is less likely, rather than left out


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant; `is_match` where it is the only one that fits in everything."""

    card: EntityCard
    score: float  # of 100
    likeness: float  # of the name, of 100
    has_type: bool
    clues: tuple[tuple[str, bool], ...] = ()  # properties asked for, and whether they hold
    is_match: bool = False

    @property
    def fits(self) -> bool:
        """Whether nothing that was asked is otherwise."""
        return self.likeness >= EXACT and self.has_type and all(holds for _, holds in self.clues)


@dataclass
class Reconciler:
    """Answers questions about one store; what a value means is looked up once."""

    store: Store
    meant: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.properties = properties_of(self.store.ontology)

    def candidates(self, asked: Question) -> list[Candidate]:
        """Return the entities that may be meant, the likeliest first; at most one of them is a match."""
        found = [self._scored(asked, card) for card in self._alike(asked)]
        found.sort(key=lambda one: (-one.score, -one.card.degree, one.card.entity.key))
        fitting = [one for one in found if one.fits]
        shown = found[: asked.limit]
        if len(fitting) != 1:
            return shown
        return [replace(one, is_match=True) if one is fitting[0] else one for one in shown]

    def _alike(self, asked: Question) -> Iterable[EntityCard]:
        if not asked.name.strip():
            return self._told(asked)
        known = by_id(self.store, asked.name.strip())
        if known:
            return [known]
        found: dict[str, EntityCard] = {}
        kinds = [*asked.types, *([None] if asked.any_type or not asked.types else [])]
        for mode in ("text", "fuzzy"):
            for kind in kinds:
                cards = self.store.search(asked.name, mode=mode, type=kind, limit=LOOKED_AT)
                found |= {card.entity.key: card for card in cards if card.entity.key not in found}
            if len(found) >= asked.limit:
                break
        return found.values()

    def _told(self, asked: Question) -> list[EntityCard]:
        """Return the entities of which the clues are told, where there is no name to go by."""
        counts: dict[str, int] = {}
        for clue in asked.clues:
            for key in {key for value in clue.values for key in self._with(clue.property, value)}:
                counts[key] = counts.get(key, 0) + 1
        keys = sorted(counts, key=lambda key: (-counts[key], key))[:LOOKED_AT]
        cards = [self.store.entity(key) for key in keys]
        return [card for card in cards if asked.any_type or card.entity.type in (asked.types or TYPES)]

    def _with(self, known: Property, value: str) -> list[str]:
        """Return the entities that have a value of a property."""
        if not known.relation:
            if known.id != "wikidata":
                return []
            card = by_id(self.store, value)
            return [card.entity.key] if card else []
        other = self._meaning(value)
        if other is None:
            return []
        turned = replace(known, end={"subject": "object", "object": "subject"}.get(known.end, known.end))
        return [other_end(fact, other, turned).key for fact in facts_of(self.store, other, turned)]

    def _meaning(self, value: str) -> str | None:
        """Return the entity that a value means, if it means one."""
        if value not in self.meant:
            key = None
            if any(char.isalpha() for char in value):
                try:
                    key = self.store.resolve(value).key
                except EntityNotFound:
                    key = None
            self.meant[value] = key
        return self.meant[value]

    def _scored(self, asked: Question, card: EntityCard) -> Candidate:
        name = asked.name.strip()
        likeness = _likeness(card, name) if name else EXACT
        clues = tuple(
            (clue.property.id, any(self._has(card, clue.property, v) for v in clue.values)) for clue in asked.clues
        )
        weights = CLUE * len(clues)
        told = EXACT * CLUE * sum(holds for _, holds in clues)
        score = (likeness + told) / (1 + weights) if name else told / weights
        has_type = not asked.types or card.entity.type in asked.types
        return Candidate(card, round(score * (1 if has_type else OTHER_TYPE), 2), likeness, has_type, clues)

    def _has(self, card: EntityCard, known: Property, value: str) -> bool:
        if not known.relation:
            held = {str(own).casefold() for own in OWN[known](card) if own is not None}
            return value.strip().casefold() in held
        other = self._meaning(value)
        if other is not None and is_said(self.store, card.entity.key, known, other):
            return True
        asked = search_form(value)
        facts = facts_of(self.store, card.entity.key, known, limit=COMPARED)
        ends = (other_end(fact, card.entity.key, known) for fact in facts)
        return any(_is_called(end.name, end.type, asked) for end in ends)


def _is_called(name: str, type: EntityType, asked: str) -> bool:
    """Say whether a value reads so; of dates one may be told more exactly than the other."""
    norm = search_form(name)
    if type is EntityType.DATE and asked:
        return norm.startswith(asked) or asked.startswith(norm)
    return norm == asked


def _is_id(card: EntityCard, name: str) -> bool:
    return name in (card.entity.key, card.entity.qid, *card.merged)


def by_id(store: Store, name: str) -> EntityCard | None:
    """Return the entity that has this id, if it is one: a key, one that was merged, or a Wikidata id."""
    if not LIKE_AN_ID.fullmatch(name):
        return None
    try:
        card = store.entity(store.resolve(name).key)
    except EntityNotFound:
        return None
    return card if _is_id(card, name) else None


def _likeness(card: EntityCard, name: str) -> float:
    if _is_id(card, name):
        return EXACT
    asked = search_form(name)
    return max(similarity(asked, search_form(known)) for known in (card.entity.name, *card.entity.aliases))


def suggested(store: Store, text: str, *, type: EntityType | None = None, limit: int = 10) -> list[EntityCard]:
    """Return entities while a name is typed: the one of that id, names that begin so, else names spelled so."""
    found: dict[str, EntityCard] = {}
    known = by_id(store, text.strip())
    if known and type in (None, known.entity.type):
        found[known.entity.key] = known
    for mode in ("prefix", "fuzzy"):
        if mode == "prefix" or not found:
            cards = store.search(text, mode=mode, type=type, limit=limit)
            found |= {card.entity.key: card for card in cards if card.entity.key not in found}
    return list(found.values())[:limit]
