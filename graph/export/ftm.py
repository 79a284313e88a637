"""The graph as FollowTheMoney entities, one a line, for Aleph, OpenAleph and yente.

Ids, status, confidence, period and articles of a fact that FollowTheMoney has no property for stand beside the
properties, under `triplewire`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha1
from importlib import resources
from typing import Any

import orjson

from triplewire.graph.export.selection import Selection
from triplewire.graph.export.values import Values, edge_values, given, witness_values
from triplewire.graph.model import Entity, EntityType, Fact, Status
from triplewire.graph.views import Source, Witness

OVER = "?"
ALSO = "triplewire"


@cache
def _said() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("triplewire.graph.export") / "ftm.toml").read_text("utf-8"))


def ftm_id(kind: str, key: str) -> str:
    """Return an id that FollowTheMoney takes: letters, digits, points and hyphens."""
    return f"tw-{kind}-{sha1(key.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def _line(schema: str, known: str, properties: Mapping[str, object], also: Values) -> bytes:
    listed = {name: value if isinstance(value, list) else [value] for name, value in given(properties).items()}
    return orjson.dumps({"id": known, "schema": schema, "properties": listed, ALSO: also}) + b"\n"


def ftm_lines(selection: Selection) -> Iterator[bytes]:
    """Yield the selected facts as FollowTheMoney; what a fact needs comes before it."""
    met: set[str] = set()
    for fact, witness in selection.named():
        needed = dict(_entity(end) for end in (fact.subject, fact.object) if not end.is_value)
        needed |= dict(map(_article, witness.sources))
        if _is_office(fact):
            needed |= dict([_office(fact)])
        for known, line in needed.items():
            if known not in met:
                met.add(known)
                yield line
        yield _fact(fact, witness)


def _entity(entity: Entity) -> tuple[str, bytes]:
    known = ftm_id("entity", entity.key)
    properties = {"name": entity.name, "alias": list(entity.aliases), "wikidataId": entity.qid}
    return known, _line(_said()["types"][entity.type.value], known, properties, {"key": entity.key})


def _article(source: Source) -> tuple[str, bytes]:
    known = ftm_id("article", source.key)
    properties = {"title": source.title, "publishedAt": source.published, "sourceUrl": source.url}
    return known, _line("Article", known, properties, {"key": source.key})


def _is_office(fact: Fact) -> bool:
    is_held = fact.status is Status.ASSERTED and fact.subject.type is EntityType.PERSON
    return is_held and fact.relation in _said()["offices"]


def _post(fact: Fact) -> str:
    return ftm_id("office", f"{fact.relation}|{fact.object.key}")


def _office(fact: Fact) -> tuple[str, bytes]:
    name = f"{_said()['offices'][fact.relation]}, {fact.object.name}"
    return _post(fact), _line("Position", _post(fact), {"name": name}, {"place": fact.object.key})


def _fact(fact: Fact, witness: Witness) -> bytes:
    period = fact.period
    properties: Values = {
        "recordId": fact.id,
        "date": period.happened,
        "startDate": period.since,
        "endDate": period.until if period.until != OVER else None,
        "summary": witness.sentence,
        "sourceUrl": witness.url,
        "proof": [ftm_id("article", key) for key in witness.articles],
    }
    schema, said = _tie(fact)
    if schema == "Note":  # it has no dates and no record id
        properties = {name: value for name, value in properties.items() if name in ("summary", "sourceUrl", "proof")}
    also = given(edge_values(fact) | witness_values(witness)) | {"subject": fact.subject.key, "object": fact.object.key}
    return _line(schema, ftm_id("fact", fact.id), properties | said, also)


def _tie(fact: Fact) -> tuple[str, Values]:
    """Return what kind of tie a fact is, and its ends: the narrow kinds for what is asserted."""
    ends = [ftm_id("entity", end.key) for end in (fact.subject, fact.object)]
    words = fact.relation.replace("_", " ")
    if fact.subject.is_value or fact.object.is_value:
        thing, value = (1, fact.subject) if fact.subject.is_value else (0, fact.object)
        status = "" if fact.status is Status.ASSERTED else f" ({fact.status.value})"
        return "Note", {"entity": ends[thing], "name": f"{words}{status}", "description": value.name}
    if _is_office(fact):
        return "Occupancy", {"holder": ends[0], "post": _post(fact)}
    held = _said()["relations"].get(fact.relation)
    if held and fact.status is Status.ASSERTED and _fits(fact, _said()["ends"][held["schema"]]):
        named = {name: held[name] for name in ("role", "relationship") if name in held}
        return held["schema"], {held["subject"]: ends[0], held["object"]: ends[1], **named}
    return "UnknownLink", {"subject": ends[0], "object": ends[1], "role": words, "status": fact.status.value}


def _fits(fact: Fact, ends: Mapping[str, list[str]]) -> bool:
    return fact.subject.type.value in ends["subject"] and fact.object.type.value in ends["object"]
