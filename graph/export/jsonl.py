"""The whole graph as JSON lines: a header, one line an article with everything it states, one line a decision.

Importing the lines into an empty store gives the same graph.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from typing import Any

import orjson

from triplewire.graph.errors import UnreadableInput
from triplewire.graph.model import (
    NO_PERIOD,
    Article,
    Block,
    BlockKind,
    Decision,
    Entity,
    EntityType,
    Evidence,
    Mention,
    MentionKind,
    Period,
    Reading,
    Sentence,
    Span,
    Status,
    Verdict,
)
from triplewire.graph.store import Store

FORM = 1  # number of this form; a reader refuses a higher one


def _plain(value: object) -> object:
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: item for name, item in held.items() if item is not None and item not in ((), NO_PERIOD)}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _line(kind: str, value: object) -> bytes:
    row = {kind: value}
    try:
        return orjson.dumps(row, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # lone surrogates, which only escapes can carry
        return json.dumps(row, default=_plain, separators=(",", ":")).encode() + b"\n"


def graph_lines(store: Store) -> Iterator[bytes]:
    """Yield the lines of a whole graph: header, articles by key, decisions in the order they were taken."""
    header = {"form": FORM, "version": version("triplewire"), "ontology": store.info().ontology}
    yield _line("triplewire", header)
    for reading in store.readings():
        yield _line("reading", reading)
    for decision in store.decisions(revoked=True):
        yield _line("decision", decision)


def read_line(line: bytes) -> Reading | Decision | None:
    """Return what one line holds, None for a header; raise UnreadableInput saying what is wrong with it."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        row = _escaped(line)
    if not isinstance(row, dict) or len(row) != 1:
        raise UnreadableInput("this is not a line of an exported graph", "Import what `triplewire export` wrote.")
    kind, value = next(iter(row.items()))
    try:
        if kind == "reading":
            return _reading(value)
        if kind == "decision":
            return _decision(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableInput(f"the {kind} is incomplete or damaged: {error!r}", "Export the graph again.") from error
    if kind != "triplewire":
        raise UnreadableInput(f"{kind!r} is not a line of an exported graph", "Import what `triplewire export` wrote.")
    _check_form(value)
    return None


def _escaped(line: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"this is not JSON: {error}", "Import what `triplewire export` wrote.") from error


def _check_form(header: object) -> None:
    form = header.get("form") if isinstance(header, dict) else None
    if not isinstance(form, int) or form > FORM:
        raise UnreadableInput(f"the graph has form {form}; this version reads up to {FORM}", "Update triplewire.")


def _span(pair: list[int]) -> Span:
    start, end = pair
    return Span(start, end)


def _article(row: dict[str, Any]) -> Article:
    blocks = tuple(Block(BlockKind(block["kind"]), _span(block["span"])) for block in row.pop("blocks", ()))
    return Article(blocks=blocks, **{"title": "", "text": "", **row})


def _entity(row: dict[str, Any]) -> Entity:
    aliases = tuple(row.get("aliases", ()))
    return Entity(row["key"], row["name"], EntityType(row["type"]), row.get("qid"), aliases)


def _evidence(row: dict[str, Any]) -> Evidence:
    cue = row.pop("cue_span", None)
    typed: dict[str, Any] = {
        "subject_span": _span(row.pop("subject_span")),
        "object_span": _span(row.pop("object_span")),
        "cue_span": _span(cue) if cue else None,
        "status": Status(row.pop("status")),
        "period": Period(**row.pop("period", {})),
    }
    return Evidence(**row, **typed)


def _reading(row: dict[str, Any]) -> Reading:
    return Reading(
        article=_article(row["article"]),
        extractor=row["extractor"],
        sentences=tuple(Sentence(s["number"], _span(s["span"])) for s in row.get("sentences", ())),
        entities=tuple(_entity(entity) for entity in row.get("entities", ())),
        mentions=tuple(
            Mention(m["entity"], m["sentence"], _span(m["span"]), MentionKind(m["kind"]))
            for m in row.get("mentions", ())
        ),
        evidence=tuple(_evidence(evidence) for evidence in row.get("evidence", ())),
        bands=tuple(row.get("bands", ())),
    )


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(**{**row, "verdict": Verdict(row["verdict"])})
