"""The stable JSON form of a reading."""

import pytest
from jsonschema import Draft202012Validator

from triplewire.extract.pipeline import Extractor
from triplewire.extract.read import read_row
from triplewire.extract.record import to_record

pytestmark = pytest.mark.model

PAIR = {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2}
NULLABLE = {"type": ["string", "null"]}
FORM = {
    "type": "object",
    "required": ["id", "title", "published", "language", "entities", "facts"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string"},
        "published": NULLABLE,
        "language": {"type": "string"},
        "entities": {
            "type": "array",
            "items": {
                "required": ["id", "name", "type", "aliases", "mentions"],
                "properties": {
                    "mentions": {"type": "array", "items": {"required": ["start", "end", "kind", "block"]}},
                },
            },
        },
        "facts": {
            "type": "array",
            "items": {
                "required": [
                    "subject", "relation", "object", "status", "speaker", "role", "since", "until", "happened",
                    "confidence", "evidence",
                ],
                "properties": {
                    "status": {"enum": ["asserted", "negated", "future", "alleged", "denied"]},
                    "speaker": NULLABLE,
                    "confidence": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
                    "evidence": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "required": ["block", "sentence", "start", "end", "subject", "object", "cue", "rule"],
                            "properties": {"subject": PAIR, "object": PAIR},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip
ROW = {
    "id": "tass-17",
    "title": "Merkel visits Ankara",
    "date": "2016-02-08",
    "text": "German Chancellor Angela Merkel visited Ankara on Monday. Estonia borders Latvia, Merkel said.",
}


def test_the_form_is_stable(extractor: Extractor) -> None:
    record = to_record(extractor.read_one(read_row(ROW)))

    Draft202012Validator(FORM).validate(record)
    assert record["id"] == "tass-17"
    assert record["published"] == "2016-02-08"
    assert record["language"] == "en"


def test_every_id_of_a_fact_is_an_entity(extractor: Extractor) -> None:
    record = to_record(extractor.read_one(read_row(ROW)))

    known = {entity["id"] for entity in record["entities"]}
    used = {fact[end] for fact in record["facts"] for end in ("subject", "object", "speaker")} - {None}
    assert used <= known
    assert record["facts"]


def test_a_speaker_stands_with_what_was_said(extractor: Extractor) -> None:
    record = to_record(extractor.read_one(read_row(ROW)))

    names = {entity["id"]: entity["name"] for entity in record["entities"]}
    borders = next(fact for fact in record["facts"] if fact["relation"] == "borders")
    assert names[borders["speaker"]] == "Angela Merkel"


def test_headline_offsets_count_in_the_title(extractor: Extractor) -> None:
    record = to_record(extractor.read_one(read_row(ROW)))

    blocks = {row["block"]: row for fact in record["facts"] for row in fact["evidence"]}
    headline = blocks["headline"]
    assert ROW["title"][slice(*headline["subject"])] == "Merkel"
    assert ROW["title"][headline["start"] : headline["end"]] == headline["sentence"]


def test_dates_are_entities_with_their_iso_value(extractor: Extractor) -> None:
    record = to_record(extractor.read_one(read_row({"text": "Angela Merkel was born on 17 July 1954 in Hamburg."})))

    born = next(fact for fact in record["facts"] if fact["relation"] == "born_on")
    value = next(entity for entity in record["entities"] if entity["id"] == born["object"])
    assert (value["id"], value["name"], value["type"]) == ("date:1954-07-17", "1954-07-17", "Date")
