"""What every form says of an entity and of a fact, by the same names."""

from collections.abc import Mapping, Sequence
from typing import Any

from triplewire.graph.columns import FactRow
from triplewire.graph.model import Entity, Fact
from triplewire.graph.views import Witness

JOINT = "|"  # between the members of a list where a form has no lists
NODE_TYPES = {"name": "string", "type": "string", "wikidata": "string", "aliases": "string"}
EDGE_TYPES = {
    "fact": "string",
    "relation": "string",
    "status": "string",
    "confidence": "double",
    "weight": "long",
    "n_evidence": "int",
    "n_sources": "int",
    "since": "string",
    "until": "string",
    "happened": "string",
    "first_day": "string",
    "day_after_last": "string",
    "first_published": "string",
    "last_published": "string",
    "articles": "string",
    "article": "string",
    "speakers": "string",
    "sentence": "string",
    "title": "string",
    "url": "string",
}
Values = dict[str, Any]


def node_values(entity: Entity) -> Values:
    """Return the properties of an entity, by the names they have on a node."""
    return {
        "name": entity.name,
        "type": entity.type.value,
        "wikidata": entity.qid,
        "aliases": list(entity.aliases),
    }


def edge_values(fact: Fact) -> Values:
    """Return the properties of a fact, by the names they have on an edge."""
    return {
        "fact": fact.id,
        "relation": fact.relation,
        "status": fact.status.value,
        "confidence": round(fact.confidence, 6),
        "weight": fact.weight,
        "n_evidence": fact.n_evidence,
        "n_sources": fact.n_sources,
        "since": fact.period.since,
        "until": fact.period.until,
        "happened": fact.period.happened,
        "first_day": fact.since_day,
        "day_after_last": fact.until_day,
        "first_published": fact.first_published,
        "last_published": fact.last_published,
    }


def witness_values(witness: Witness) -> Values:
    """Return what a fact rests on, by the names it has on an edge."""
    return {
        "articles": list(witness.articles),
        "article": witness.best.key if witness.best else None,
        "speakers": list(witness.speaker_names),
        "sentence": witness.sentence,
        "title": witness.title,
        "url": witness.url,
    }


def row_values(row: FactRow) -> Values:
    """Return the properties of a fact and of what it rests on, by the names they have on an edge."""
    values: Values = dict(zip(EDGE_TYPES, row[2:], strict=True))
    values["confidence"] = round(row.confidence, 6)
    values["articles"], values["speakers"] = list(row.articles), list(row.speakers)
    return values


def given(values: Mapping[str, object]) -> Values:
    """Return the properties that are known; an empty text or list is none."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [])}


def joined(members: Sequence[str]) -> str:
    """Return a list as one text that `split` takes apart again."""
    if not members:
        return ""
    text = JOINT.join(members)
    is_plain = "\\" not in text and text.count(JOINT) == len(members) - 1
    return text if is_plain else JOINT.join(map(_escaped, members))


def _escaped(member: str) -> str:
    return member.replace("\\", "\\\\").replace(JOINT, "\\" + JOINT)


def split(text: str) -> tuple[str, ...]:
    """Return the members of a joined list."""
    if not text:
        return ()
    members, member, at = [], "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            member += text[at + 1]
            at += 2
            continue
        if text[at] == JOINT:
            members.append(member)
            member = ""
        else:
            member += text[at]
        at += 1
    return (*members, member)


def flat(values: Mapping[str, object]) -> Values:
    """Return the properties that are known, with lists as one text."""
    found = {}
    for name, value in values.items():
        if value.__class__ is list:
            value = joined(value)  # noqa: PLW2901 - a list becomes its text
        if value is not None and value != "":
            found[name] = value
    return found


def period_words(fact: Fact) -> str:
    """Return when a fact holds or happened, in a few words; nothing where no article says."""
    period = fact.period
    if period.happened:
        return period.happened
    until = "over" if period.until == "?" else period.until
    parts: Sequence[str] = [f"since {period.since}" if period.since else "", f"until {until}" if until else ""]
    return " ".join(part for part in parts if part)
