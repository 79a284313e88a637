"""Reads whole articles, entities and facts of a Neo4j store as they were applied, for exports and the graph hash."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.hashing import entity_line, reading_lines
from triplewire.graph.model import Entity, EntityType, Mention, MentionKind, Reading, Sentence, Span
from triplewire.graph.neo4j_connection import Query
from triplewire.graph.rows import article_of, evidence_of

BATCH = 100  # articles read at once
HEAD = ("id", "title", "url", "published", "source", "language", "given_id", "blocks")
LABELS = ("Entity", "MergedEntity", "Value")


def article_keys(run: Query) -> list[str]:
    """Return the keys of all articles, sorted."""
    return sorted(row["id"] for row in run(cypher.ARTICLE_KEYS))


def readings(run: Query, keys: Sequence[str]) -> Iterator[tuple[Reading, str]]:
    """Yield what these articles state, as it was applied, each with its cluster."""
    heads = {row["a"]["id"]: row["a"] for row in run(cypher.READING_HEADS, keys=keys)}
    namings: dict[str, list[tuple[str, Mapping[str, Any]]]] = {key: [] for key in heads}
    for row in run(cypher.READING_NAMINGS, keys=keys):
        namings[row["article"]].append((row["entity"], row["m"]))
    evidence: dict[str, list[Mapping[str, Any]]] = {key: [] for key in heads}
    for row in run(cypher.READING_EVIDENCE, keys=keys):
        evidence[row["v"]["article"]].append(row["v"])
    for key in keys:
        head = heads[key]
        named = sorted(namings[key], key=lambda one: int(one[1]["n"]))
        rows = sorted(evidence[key], key=lambda one: int(one["n"]))
        yield _reading(head, named, rows), head["cluster"]


def _reading(
    head: Mapping[str, Any], named: list[tuple[str, Mapping[str, Any]]], rows: list[Mapping[str, Any]]
) -> Reading:
    flat = head["sentences"]
    places = sorted(
        (number, start, end, key, kind)
        for key, m in named
        for number, start, end, kind in zip(m["sentences"], m["starts"], m["ends"], m["kinds"], strict=True)
    )
    return Reading(
        article=article_of([head.get(name) for name in HEAD], head["text"]),
        extractor=head["extractor"],
        sentences=tuple(Sentence(*_spanned(flat[at : at + 3])) for at in range(0, len(flat), 3)),
        entities=tuple(
            Entity(key, m["name"], EntityType(m["type"]), m.get("qid"), tuple(m["aliases"])) for key, m in named
        ),
        mentions=tuple(
            Mention(key, number, Span(start, end), MentionKind(kind)) for number, start, end, key, kind in places
        ),
        evidence=tuple(evidence_of(_columns(row)) for row in rows),
        bands=tuple(head["bands"]),
    )


def _spanned(numbers: Sequence[int]) -> tuple[int, Span]:
    return numbers[0], Span(numbers[1], numbers[2])


def _columns(row: Mapping[str, Any]) -> list[Any]:
    cue = row.get("cue") or [None, None]
    said = [row["id"], row["article"], row["sentence_number"], row["s_raw"], row["relation"], row["o_raw"]]
    dates = [row.get("since"), row.get("until"), row.get("happened")]
    spoken = [row["status"], row.get("speaker"), row.get("role"), *dates]
    return [*said, *row["subject"], *row["object"], *cue, *spoken, row["confidence"], row["rule"]]


def lines_of_readings(run: Query, keys: Sequence[str]) -> Iterator[bytes]:
    """Yield the lines of these articles for the graph hash."""
    for reading, cluster in readings(run, keys):
        yield from reading_lines(reading, cluster)


def lines_of_entities(run: Query) -> Iterator[bytes]:
    """Yield the lines of all entities for the graph hash, in the order of their keys."""
    rows = [row for label in LABELS for row in run(cypher.all_entities(label))]
    for row in sorted(rows, key=lambda row: str(row["id"])):
        entity = Entity(row["id"], row["name"], EntityType(row["type"]), row["qid"])
        yield entity_line(entity, row["canon"], _names(row["tally"]), row["n_mentions"])


def _names(tally: str) -> Iterable[tuple[str, int]]:
    return [(name, n) for name, (n, _) in json.loads(tally)["names"].items()]
