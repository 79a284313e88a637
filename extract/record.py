"""The stable JSON form of a reading, which outside tools score."""

from typing import Any

from triplewire.graph.model import BlockKind, Entity, Evidence, Mention, Reading, Span, fact_id


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _block(reading: Reading, sentence: int, span: Span) -> str:
    if sentence == 0:
        return BlockKind.HEADLINE.value
    for block in reading.article.blocks:
        if block.kind is not BlockKind.HEADLINE and block.span.start <= span.start < block.span.end:
            return block.kind.value
    return BlockKind.BODY.value


def _entity(reading: Reading, entity: Entity, mentions: list[Mention]) -> dict[str, Any]:
    return {
        "id": entity.key,
        "name": entity.name,
        "type": entity.type.value,
        "aliases": list(entity.aliases),
        "mentions": [
            {
                "start": m.span.start,
                "end": m.span.end,
                "kind": m.kind.value,
                "block": _block(reading, m.sentence, m.span),
            }
            for m in mentions
        ],
    }


def _evidence(reading: Reading, row: Evidence, sentences: dict[int, Span]) -> dict[str, Any]:
    span = sentences[row.sentence]
    source = reading.article.title if row.sentence == 0 else reading.article.text
    return {
        "block": _block(reading, row.sentence, row.subject_span),
        "sentence": span.of(source),
        "start": span.start,
        "end": span.end,
        "subject": _pair(row.subject_span),
        "object": _pair(row.object_span),
        "cue": _pair(row.cue_span),
        "rule": row.rule,
        "number": row.sentence,
        "confidence": row.confidence,
    }


def _first(values: list[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _date(values: list[str | None]) -> str | None:
    """Return the most precise of the dates stated; one that is told but unknown ("?") says least."""
    stated = [value for value in values if value]
    return max(stated, key=lambda value: (value != "?", len(value)), default=None)


def _speaker(rows: list[Evidence]) -> str | None:
    """Return who claims a fact, unless one of its rows tells it without a speaker."""
    return rows[0].speaker if all(row.speaker for row in rows) else None


def _fact(reading: Reading, rows: list[Evidence], sentences: dict[int, Span]) -> dict[str, Any]:
    row = rows[0]
    return {
        "id": fact_id(row.subject, row.relation, row.object, row.status),
        "subject": row.subject,
        "relation": row.relation,
        "object": row.object,
        "status": row.status.value,
        "speaker": _speaker(rows),
        "role": _first([r.role for r in rows]),
        "since": _date([r.period.since for r in rows]),
        "until": _date([r.period.until for r in rows]),
        "happened": _date([r.period.happened for r in rows]),
        "confidence": max(r.confidence for r in rows),
        "evidence": [_evidence(reading, r, sentences) for r in rows],
    }


def to_record(reading: Reading) -> dict[str, Any]:
    """Return one reading as JSON-ready data; offsets are code points into title (headline) or text."""
    article = reading.article
    sentences = {s.number: s.span for s in reading.sentences}
    mentions: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        mentions.setdefault(mention.entity, []).append(mention)
    facts: dict[tuple[str, str, str, str], list[Evidence]] = {}
    for row in reading.evidence:
        facts.setdefault((row.subject, row.relation, row.object, row.status.value), []).append(row)
    return {
        "id": article.given_id or article.key,
        "title": article.title,
        "published": article.published,
        "language": article.language,
        "entities": [_entity(reading, e, mentions.get(e.key, [])) for e in reading.entities],
        "facts": [_fact(reading, rows, sentences) for rows in facts.values()],
    }
