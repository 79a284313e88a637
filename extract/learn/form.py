"""The form of annotated articles, one JSON object a line, and what is wrong with a line that does not keep to it.

It is the form in which our own gold is written: `text` (or a list of `sentences`), `entities` with the `surfaces` that
name them, `facts` with the numbers of the sentences that state them; sentence 0 is the title, the others count from 1.
`mentions` tell the same names by their offsets, in code points.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from triplewire.extract.bench.sets import laid_out
from triplewire.graph.model import VALUE_TYPES, EntityType, Status
from triplewire.graph.ontology import Ontology

ROW = frozenset({"id", "article", "title", "date", "published", "url", "source", "language", "text", "sentences"})
ROW |= {"paragraphs", "entities", "facts"}
ENTITY = frozenset({"id", "name", "type", "qid", "surfaces", "mentions"})
MENTION = frozenset({"start", "end", "text", "sentence"})
FACT = frozenset({"s", "r", "o", "sents", "status", "speaker", "role", "since", "until", "when", "required"})
FACT |= {"confidence", "rule", "check"}
TIME = re.compile(r"\?|\d{4}(-\d{2}(-\d{2})?)?")
TIMES = ("since", "until", "when")
WORDS = ("id", "title", "date", "published", "url", "source", "language", "text")
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake of a line: the field it is in, and what is wrong with it."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def row_faults(row: object, ontology: Ontology) -> Iterator[Fault]:
    """Yield what is wrong with a line, in its order; a mistake that others follow from is told alone."""
    if not isinstance(row, dict):
        yield Fault("", "the line is no JSON object")
        return
    found = [*_unknown(row, ROW, ""), *_outline(row)] or list(_sentences(row)) or list(_entities(row))
    yield from found or _facts(row, ontology)


def _unknown(row: Fields, known: frozenset[str], place: str) -> Iterator[Fault]:
    for name in row:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            yield Fault(f"{place}{name}", "no such field" + (f"; did you mean {near[0]}?" if near else ""))


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _outline(row: Fields) -> Iterator[Fault]:
    for name in WORDS:
        if not isinstance(row.get(name), str | None):
            yield Fault(name, f"{_shown(row[name])} is no text")
    if not row.get("id"):
        yield Fault("id", "there is none; each line needs one of its own")
    for name in ("sentences", "entities", "facts"):
        if not isinstance(row.get(name), list):
            yield Fault(name, "it has to be a list" if name in row else "there is none; write a list, [] where empty")
    if not all(map(_is_number, _list(row.get("paragraphs", [])))):
        yield Fault("paragraphs", "it has to be a list of numbers of sentences")


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _sentences(row: Fields) -> Iterator[Fault]:
    sentences, text = row["sentences"], row.get("text")
    if not text:
        if not sentences and not row.get("title"):
            yield Fault("text", "there is none, nor sentences, nor a title")
        for number, one in enumerate(sentences):
            if not isinstance(one, str) or not one.strip():
                yield Fault(f"sentences[{number}]", "without a text, sentences are words")
        return
    last = 0
    for number, one in enumerate(sentences):
        field = f"sentences[{number}]"
        if not isinstance(one, list) or len(one) != 2 or not all(map(_is_number, one)):
            yield Fault(field, f"{_shown(one)} is no [start, end] of the text")
            return
        if not last <= one[0] < one[1] <= len(text):
            yield Fault(field, f"{one} does not lie between {last} and the end of the text, {len(text)}")
            return
        last = one[1]


def _entities(row: Fields) -> Iterator[Fault]:
    whole = f"{row.get('title') or ''}\n{row.get('text') or ' '.join(row['sentences'])}"
    seen: set[str] = set()
    for number, entity in enumerate(row["entities"]):
        place = f"entities[{number}]"
        if not isinstance(entity, dict):
            yield Fault(place, "it has to be an object with id, name, type and surfaces or mentions")
            continue
        yield from _unknown(entity, ENTITY, f"{place}.")
        for name in ("id", "name", "type"):
            if not isinstance(entity.get(name), str) or not entity[name]:
                yield Fault(f"{place}.{name}", "it has to be a text" if name in entity else "there is none")
        if entity.get("id") in seen:
            yield Fault(f"{place}.id", f"{entity['id']} is the id of another entity of the line")
        seen.add(str(entity.get("id")))
        yield from _type_fault(entity.get("type"), f"{place}.type")
        yield from _surfaces(row, entity, place, whole)


def _type_fault(type_: object, field: str) -> Iterator[Fault]:
    types = [one.value for one in EntityType if one not in VALUE_TYPES]
    if isinstance(type_, str) and type_ and type_ not in types:
        near = get_close_matches(type_, types, n=1)
        said = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(types)}"
        yield Fault(field, f"{type_!r} is no type of things; {said}")


def _surfaces(row: Fields, entity: Fields, place: str, whole: str) -> Iterator[Fault]:
    surfaces, mentions = entity.get("surfaces"), entity.get("mentions")
    if not surfaces and not mentions:
        yield Fault(f"{place}.surfaces", "there is none, nor mentions: nothing tells where the entity is named")
    names = []
    for number, surface in enumerate(_list(surfaces or [])):
        field = f"{place}.surfaces[{number}]"
        words = surface.get("text") if isinstance(surface, dict) else surface
        if not isinstance(words, str) or not words:
            yield Fault(field, f"{_shown(surface)} is no text, nor an object with text and sents")
            continue
        names.append(words)
        if words not in whole:
            yield Fault(field, f"{words!r} does not stand in the article")
        if isinstance(surface, dict) and surface.get("sents") is not None:
            yield from _numbers(row, surface["sents"], f"{field}.sents")
    for number, mention in enumerate(_list(mentions or [])):
        yield from _mention(row, mention, f"{place}.mentions[{number}]", names)


def _mention(row: Fields, mention: object, place: str, names: Sequence[str]) -> Iterator[Fault]:
    if not isinstance(mention, dict):
        yield Fault(place, "it has to be an object with start, end and text")
        return
    yield from _unknown(mention, MENTION, f"{place}.")
    missing = [name for name in ("start", "end") if not _is_number(mention.get(name))]
    yield from (Fault(f"{place}.{name}", "there is no such number") for name in missing)
    if missing:
        return
    is_title = mention.get("sentence") == 0
    source, named = (row.get("title") or "", "title") if is_title else (laid_out(row)[0], "text")
    start, end = mention["start"], mention["end"]
    if not 0 <= start < end <= len(source):
        yield Fault(place, f"{start} to {end} is no stretch of the {named}, which has {len(source)} characters")
        return
    words, told = source[start:end], mention.get("text")
    if told is not None and told != words:
        yield Fault(f"{place}.text", f"{_shown(told)} is not what stands there: {_shown(words)}")
    elif names and words not in names:
        yield Fault(place, f"{_shown(words)} is none of the surfaces of the entity")


def _numbers(row: Fields, sents: object, field: str) -> Iterator[Fault]:
    if not isinstance(sents, list) or not sents or not all(map(_is_number, sents)):
        yield Fault(field, "it has to be a list of numbers of sentences; 0 is the title")
        return
    last = len(row["sentences"])
    for number in sents:
        if not 0 <= number <= last or (number == 0 and not row.get("title")):
            told = f"the sentences are 1 to {last}" + (", and 0 the title" if row.get("title") else ", without a title")
            yield Fault(field, f"there is no sentence {number}; {told}")


def _facts(row: Fields, ontology: Ontology) -> Iterator[Fault]:
    types = {entity["id"]: EntityType(entity["type"]) for entity in row["entities"]}
    for number, fact in enumerate(row["facts"]):
        place = f"facts[{number}]"
        if not isinstance(fact, dict):
            yield Fault(place, "it has to be an object with s, r, o and sents")
            continue
        yield from _unknown(fact, FACT, f"{place}.")
        yield from _ends(fact, types, ontology, place)
        yield from _numbers(row, fact.get("sents"), f"{place}.sents")
        yield from _qualifiers(fact, types, place)


def _ends(fact: Fields, types: Mapping[str, EntityType], ontology: Ontology, place: str) -> Iterator[Fault]:
    missing = [name for name in ("s", "r", "o") if not isinstance(fact.get(name), str) or not fact[name]]
    yield from (Fault(f"{place}.{name}", "there is none") for name in missing)
    if missing:
        return
    known = ontology.relations.get(fact["r"])
    if known is None:
        near = get_close_matches(fact["r"], ontology.relations, n=1)
        yield Fault(f"{place}.r", f"unknown relation {fact['r']!r}" + (f"; did you mean {near[0]}?" if near else ""))
        return
    ends = [("s", known.subject), ("o", known.object)]
    for name, allowed in ends[: 1 if known.object <= VALUE_TYPES else 2]:
        if fact[name] not in types:
            yield Fault(f"{place}.{name}", f"{_shown(fact[name])} is the id of no entity of the line")
        elif types[fact[name]] not in allowed:
            told = f"{fact[name]} is a {types[fact[name]]}; {fact['r']} takes {', '.join(sorted(allowed))} there"
            yield Fault(f"{place}.{name}", told)
    if fact["s"] == fact["o"]:
        yield Fault(f"{place}.o", "it is the subject too")


def _qualifiers(fact: Fields, types: Mapping[str, EntityType], place: str) -> Iterator[Fault]:
    if fact.get("status", Status.ASSERTED) not in list(Status):
        yield Fault(f"{place}.status", f"{_shown(fact['status'])} is none of {', '.join(Status)}")
    speaker = fact.get("speaker")
    if speaker is not None and speaker not in types:
        yield Fault(f"{place}.speaker", f"{_shown(speaker)} is the id of no entity of the line")
    if not isinstance(fact.get("role"), str | None):
        yield Fault(f"{place}.role", f"{_shown(fact['role'])} is no text")
    if not isinstance(fact.get("required", True), bool):
        yield Fault(f"{place}.required", "it is true or false")
    for name in TIMES:
        if (time := fact.get(name)) is not None and not _is_time(time):
            yield Fault(f"{place}.{name}", f"{_shown(time)} is no date such as 2022, 2022-02 or 2022-02-16, nor ?")


def _is_time(time: object) -> bool:
    if not isinstance(time, str) or not TIME.fullmatch(time):
        return False
    try:
        return time == "?" or bool(date.fromisoformat(f"{time}-01-01"[:10]))
    except ValueError:
        return False
