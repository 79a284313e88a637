"""Articles as they are read, in the form of annotated articles: a person only corrects."""

from typing import Any

from triplewire.extract.record import to_record
from triplewire.graph.model import VALUE_TYPES, MentionKind, Reading

NAMING = frozenset({MentionKind.NAME, MentionKind.DEMONYM, MentionKind.METONYM})
NAMING_WORDS = frozenset(kind.value for kind in NAMING)


def annotated_row(reading: Reading, sure: float) -> dict[str, Any]:
    """Return an article with what was read of it; facts less sure than a bound are marked to be checked."""
    record, article = to_record(reading), reading.article
    things = [one for one in record["entities"] if one["type"] not in VALUE_TYPES]
    things = [one for one in things if any(m["kind"] in NAMING_WORDS for m in one["mentions"])]
    ids = {one["id"]: f"E{number}" for number, one in enumerate(things, start=1)}
    values = {one["id"]: one["name"] for one in record["entities"] if one["type"] in VALUE_TYPES}
    return {
        "id": record["id"],
        "title": article.title,
        "date": article.published,
        "url": article.url,
        "text": article.text,
        "sentences": [[one.span.start, one.span.end] for one in reading.sentences if one.number],
        "entities": [_entity(reading, one, ids[one["id"]]) for one in things],
        "facts": [
            _fact(fact, ids, values, sure)
            for fact in record["facts"]
            if fact["subject"] in ids and fact["object"] in ids.keys() | values.keys()
        ],
    }


def _entity(reading: Reading, entity: dict[str, Any], name: str) -> dict[str, Any]:
    article = reading.article
    mentions = []
    for one in entity["mentions"]:
        if one["kind"] not in NAMING_WORDS:
            continue
        source, place = (article.title, {"sentence": 0}) if one["block"] == "headline" else (article.text, {})
        words = source[one["start"] : one["end"]]
        mentions.append({"start": one["start"], "end": one["end"], "text": words, **place})
    surfaces = list(dict.fromkeys(one["text"] for one in mentions))
    return {"id": name, "name": entity["name"], "type": entity["type"], "surfaces": surfaces, "mentions": mentions}


def _fact(fact: dict[str, Any], ids: dict[str, str], values: dict[str, str], sure: float) -> dict[str, Any]:
    best = max(fact["evidence"], key=lambda row: row["confidence"])
    check = {"check": True} if fact["confidence"] < sure else {}
    return {
        "s": ids[fact["subject"]],
        "r": fact["relation"],
        "o": ids.get(fact["object"]) or values[fact["object"]],
        "sents": sorted({row["number"] for row in fact["evidence"]}),
        "status": fact["status"],
        "speaker": ids.get(fact["speaker"]) if fact["speaker"] else None,
        "role": fact["role"],
        "since": fact["since"],
        "until": fact["until"],
        "when": fact["happened"],
        "confidence": fact["confidence"],
        "rule": best["rule"],
        **check,
    }
