"""What can be asked of an entity as a property: its own data, and the other ends of its facts by relation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from triplewire.graph.model import Entity, EntityType, Fact
from triplewire.graph.ontology import Ontology, Relation
from triplewire.graph.store import Store
from triplewire.graph.views import EntityCard, FactFilter

Value = Entity | int | str
INVERSE = "inverse:"
READ = 200  # facts of one property that are looked at


@dataclass(frozen=True, slots=True)
class Property:
    """Something that can be asked of entities; without a relation, what the store knows of the entity itself."""

    id: str
    name: str
    definition: str
    relation: str = ""
    end: str = ""  # where in the relation's facts the entity stands: subject, object, or entity for either


OWN: Mapping[Property, Callable[[EntityCard], Iterable[Value | None]]] = {
    Property("wikidata", "Wikidata id", "Its item in Wikidata."): lambda card: [card.entity.qid],
    Property("alias", "other name", "What else it is called."): lambda card: card.entity.aliases,
    Property("type", "type", "Its type."): lambda card: [card.entity.type.value],
    Property("facts", "number of facts", "Asserted facts it is an end of."): lambda card: [card.degree],
    Property("mentions", "number of mentions", "How often articles mention it."): lambda card: [card.n_mentions],
    Property(
        "first_published", "first in the news", "Date of the oldest article that mentions it."
    ): lambda card: [card.first_published],
    Property(
        "last_published", "last in the news", "Date of the newest article that mentions it."
    ): lambda card: [card.last_published],
}  # fmt: skip


def properties_of(ontology: Ontology) -> dict[str, Property]:
    """Return all properties by id: those of entities themselves, then each relation from either end."""
    found = [*OWN]
    for relation in ontology.relations.values():
        found += _both_ways(relation)
    return {known.id: known for known in found}


def _both_ways(relation: Relation) -> list[Property]:
    name = _words(relation.name)
    if relation.symmetric:
        return [Property(relation.name, name, relation.definition, relation.name, "entity")]
    back = f"{_words(relation.inverse)} ({name})" if relation.inverse else f"{name}, seen from its object"
    return [
        Property(relation.name, name, relation.definition, relation.name, "subject"),
        Property(INVERSE + relation.name, back, relation.definition, relation.name, "object"),
    ]


def _words(name: str) -> str:
    return name.replace("_", " ")


def proposed(ontology: Ontology, type: EntityType | None) -> list[Property]:
    """Return the properties that entities of a type, or of any, may have."""
    return [known for known in properties_of(ontology).values() if type is None or _fits(ontology, known, type)]


def _fits(ontology: Ontology, known: Property, type: EntityType) -> bool:
    if not known.relation:
        return True
    relation = ontology.relation(known.relation)
    return (known.end != "object" and type in relation.subject) or (known.end != "subject" and type in relation.object)


def values_of(
    store: Store, card: EntityCard, known: Property, *, limit: int, as_of: str | None = None
) -> Sequence[Value]:
    """Return the values of a property: of a relation those of asserted facts, best supported first."""
    if not known.relation:
        return [value for value in OWN[known](card) if value is not None][:limit]
    facts = facts_of(store, card.entity.key, known, as_of=as_of)
    facts.sort(key=lambda fact: (-fact.n_sources, -fact.confidence, fact.id))
    ends = {end.key: end for end in (other_end(fact, card.entity.key, known) for fact in facts)}
    return list(ends.values())[:limit]


def facts_of(store: Store, key: str, known: Property, *, as_of: str | None = None, limit: int = READ) -> list[Fact]:
    """Return the asserted facts that a property of an entity rests on."""
    ends: dict[str, str] = {known.end: key}
    return store.facts(FactFilter(relation=known.relation, as_of=as_of, **ends), limit=limit)  # type: ignore[arg-type]


def other_end(fact: Fact, key: str, known: Property) -> Entity:
    """Return the end of a fact that is the property's value."""
    if known.end == "entity":
        return fact.object if fact.subject.key == key else fact.subject
    return fact.object if known.end == "subject" else fact.subject


def is_said(store: Store, key: str, known: Property, value: str) -> bool:
    """Say whether an asserted fact ties an entity to another one by a property's relation."""
    subject, obj = (value, key) if known.end == "object" else (key, value)
    if known.end == "entity":
        subject, obj = store.ontology.ends(key, known.relation, value)
    return bool(store.facts(FactFilter(subject=subject, relation=known.relation, object=obj), limit=1))
