"""From a client's table to questions for the reconciler, and from its answers to the form that clients expect."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from triplewire.api.problems import Refused
from triplewire.api.reconcile_schemas import (
    MOST_VALUES,
    ExtendIn,
    ExtendPropertyIn,
    PropertyIn,
    ReconcileQueryIn,
    ValueIn,
)
from triplewire.api.shapes import Json
from triplewire.graph.errors import BadInput, EntityNotFound
from triplewire.graph.model import EntityType
from triplewire.graph.ontology import Ontology
from triplewire.graph.properties import Property, Value, values_of
from triplewire.graph.reconcile import TYPES, Candidate, Clue, Question, Reconciler
from triplewire.graph.store import Store
from triplewire.graph.views import EntityCard

Body = TypeVar("Body")
PATH = "/v1/reconcile"
BATCH = 25  # questions at once
ENTITIES, COLUMNS = 200, 20  # whose properties are looked up at once
SHOWN = 50  # candidates of one name at most
WIDTH, HEIGHT = 430, 320  # pixels of a preview
VALUES = 10  # of one property, where nothing else is asked for
SETTINGS = [
    {
        "name": "limit",
        "label": "Values",
        "type": "number",
        "default": VALUES,
        "help_text": "Values of an entity at most.",
    },
    {"name": "as_of", "label": "As of", "type": "text", "default": "", "help_text": "Only what held on this day."},
]
QUERIES = TypeAdapter(dict[str, ReconcileQueryIn])
EXTEND = TypeAdapter(ExtendIn)


def manifest(base: str, *, with_key: bool) -> Json:
    """Return what the service is, and where its parts are."""

    def service(path: str) -> Json:
        return {"service_url": base, "service_path": PATH + path}

    described: Json = {
        "versions": ["0.2"],
        "name": "triplewire",
        "identifierSpace": "urn:triplewire:entity:",
        "schemaSpace": "urn:triplewire:type:",
        "documentation": f"{base}/docs",
        "serviceVersion": version("triplewire"),
        "defaultTypes": [type_ref(type) for type in TYPES],
        "view": {"url": f"{base}/v1/entities/{{{{id}}}}"},
        "preview": {"url": f"{base}{PATH}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {kind: service(f"/suggest/{kind}") for kind in ("entity", "type", "property")},
        "extend": {"propose_properties": service("/properties"), "property_settings": SETTINGS},
        "batchSize": BATCH,
    }
    return (
        {**described, "authentication": {"type": "apiKey", "name": "X-API-Key", "in": "header"}}
        if with_key
        else described
    )


def type_ref(type: EntityType) -> Json:
    """Return a type, named."""
    return {"id": type.value, "name": type.value}


def parsed(kind: TypeAdapter[Body], text: str, where: str) -> Body:
    """Return what a form field holds as JSON, checked."""
    try:
        data = orjson.loads(text.encode("utf-8", "surrogatepass"))
    except orjson.JSONDecodeError as error:
        raise Refused(400, "invalid-json", f"{where} is not JSON", places=[(where, "not JSON")]) from error
    try:
        return kind.validate_python(data)
    except ValidationError as error:
        rows = error.errors(include_url=False, include_context=False, include_input=False)
        places = [(".".join([where, *(str(part) for part in row["loc"])]), str(row["msg"])) for row in rows[:10]]
        detail = "; ".join(f"{loc}: {msg}" for loc, msg in places[:3])
        raise Refused(422, "invalid-request", detail, places=places) from error


def matched(store: Store, text: str) -> Json:
    """Return the candidates for each name of a batch."""
    asked = parsed(QUERIES, text, "queries")
    _check_size(len(asked), BATCH, "questions")
    reconciler = Reconciler(store)
    questions = {name: _question(reconciler, name, query) for name, query in asked.items()}
    return {
        name: {"result": [candidate_out(one) for one in reconciler.candidates(question)] if question else []}
        for name, question in questions.items()
    }


def _check_size(size: int, most: int, what: str) -> None:
    if size > most:
        raise Refused(413, "batch-too-long", f"{size} {what} at once are too many", hint=f"Send at most {most}.")


def _question(reconciler: Reconciler, name: str, asked: ReconcileQueryIn) -> Question | None:
    if asked.query is None and not asked.properties:
        where = f"queries.{name}"
        raise Refused(422, "invalid-request", f"{where}: query or properties is needed", places=[(where, "is empty")])
    if not (asked.query or "").strip() and not asked.properties:
        return None  # a blank cell of a table means nothing, and is no reason to refuse its neighbours
    types = [asked.type] if isinstance(asked.type, str) else asked.type or []
    return Question(
        name=asked.query or "",
        types=tuple(dict.fromkeys(type_of(type) for type in types if type)),
        clues=tuple(_clue(reconciler, row) for row in asked.properties),
        limit=min(int(asked.limit or 10), SHOWN),
        any_type=asked.type_strict == "should",
    )


def type_of(name: str) -> EntityType:
    """Return the type of this name, or raise BadInput."""
    known = {type.value.lower(): type for type in TYPES}
    if name.lower() not in known:
        raise BadInput(f"{name!r} is not a type", f"Use {', '.join(TYPES)}.")
    return known[name.lower()]


def property_of(known: Mapping[str, Property], ontology: Ontology, name: str) -> Property:
    """Return the property of this name, or raise UnknownRelation with the nearest."""
    if name not in known:
        ontology.relation(name)
    return known[name]


def _clue(reconciler: Reconciler, row: PropertyIn) -> Clue:
    values = row.v if isinstance(row.v, list) else [row.v]
    known = property_of(reconciler.properties, reconciler.store.ontology, row.pid)
    return Clue(known, tuple(_text(value) for value in values))


def _text(value: bool | float | str | ValueIn) -> str:
    if isinstance(value, ValueIn):
        return value.id
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def candidate_out(one: Candidate) -> Json:
    """Return an entity that may be meant."""
    holds: dict[str, bool] = {}
    for name, is_so in one.clues:
        holds[name] = holds.get(name, True) and is_so
    features: dict[str, bool | float] = {"name_similarity": one.likeness, "type_match": one.has_type}
    features |= {"facts_total": one.card.degree} | {f"property:{name}": is_so for name, is_so in holds.items()}
    return {
        "id": one.card.entity.key,
        "name": one.card.entity.name,
        "description": described(one.card),
        "type": [type_ref(one.card.entity.type)],
        "score": one.score,
        "match": one.is_match,
        "features": [{"id": name, "value": value} for name, value in features.items()],
    }


def described(card: EntityCard) -> str:
    """Return what tells an entity from its namesakes."""
    told = f"{card.entity.type.value}, {card.degree} facts"
    when = " to ".join(dict.fromkeys(day for day in (card.first_published, card.last_published) if day))
    return f"{told}, in the news {when}" if when else told


def extended(store: Store, text: str) -> Json:
    """Return the values of properties of entities; one that is not there has none."""
    asked = parsed(EXTEND, text, "extend")
    _check_size(len(asked.ids), ENTITIES, "entities")
    _check_size(len(asked.properties), COLUMNS, "properties")
    reconciler = Reconciler(store)
    columns = [(property_of(reconciler.properties, store.ontology, row.id), _settings(row)) for row in asked.properties]
    rows = {}
    for key in dict.fromkeys(asked.ids):
        card = _card(store, key)
        rows[key] = {
            known.id: [value_out(value) for value in values_of(store, card, known, limit=limit, as_of=day)]
            if card
            else []
            for known, (limit, day) in columns
        }
    return {"meta": [{"id": known.id, "name": known.name} for known, _ in columns], "rows": rows}


def _card(store: Store, key: str) -> EntityCard | None:
    try:
        return store.entity(key)
    except EntityNotFound:
        return None


def _settings(row: ExtendPropertyIn) -> tuple[int, str | None]:
    unknown = sorted(set(row.settings) - {"limit", "as_of"})
    if unknown:
        raise BadInput(f"{row.id} has no setting {unknown[0]!r}", "Settings are limit and as_of.")
    try:
        limit = int(row.settings.get("limit") or VALUES)
    except (TypeError, ValueError, OverflowError):
        raise BadInput(f"{row.id}: limit is a number", f"Use 1 to {MOST_VALUES}.") from None
    return max(1, min(limit, MOST_VALUES)), str(row.settings.get("as_of") or "") or None


def value_out(value: Value) -> Json:
    """Return a value of a property as the specification tags it."""
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, str):
        return _dated(value)
    if value.type is EntityType.DATE:
        return _dated(value.name)
    if value.is_value:
        return {"str": value.name}
    return {"id": value.key, "name": value.name}


def _dated(text: str) -> Json:
    is_day = len(text) == len("2022-02-16") and text.replace("-", "").isdigit()
    return {"date": f"{text}T00:00:00Z"} if is_day else {"str": text}
