"""The graph hash: one number for all content, free of row ids and clocks, the same from every store."""

import json
from collections.abc import Iterable
from hashlib import sha256

from triplewire.graph.model import Decision, Entity, Evidence, Fact, Reading, Span


def _line(kind: str, *parts: object) -> bytes:
    return json.dumps([kind, *parts], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _ends(span: Span | None) -> tuple[int, int] | None:
    return (span.start, span.end) if span else None


def _evidence_line(row: Evidence) -> bytes:
    said = [row.article, row.sentence, row.subject, row.relation, row.object, row.status, row.speaker, row.role]
    spans = [_ends(span) for span in (row.subject_span, row.object_span, row.cue_span)]
    period = [row.period.since, row.period.until, row.period.happened]
    return _line("evidence", row.key, *said, spans, period, row.confidence, row.rule)


def reading_lines(reading: Reading, cluster: str) -> list[bytes]:
    """Return the sorted lines of one article and everything it states."""
    article = reading.article
    head = [article.key, article.title, article.text, article.url, article.published, article.source]
    key = article.key
    lines = [
        _line("article", *head, article.language, article.given_id, reading.extractor, cluster, sorted(reading.bands)),
        *(_line("block", key, block.kind, _ends(block.span)) for block in article.blocks),
        *(_line("sentence", key, sentence.number, _ends(sentence.span)) for sentence in reading.sentences),
        *(_line("naming", key, e.key, e.name, e.type, e.qid, e.aliases) for e in reading.entities),
        *(_line("mention", key, m.entity, m.sentence, _ends(m.span), m.kind) for m in reading.mentions),
        *(_evidence_line(row) for row in reading.evidence),
    ]
    return sorted(lines)


def entity_line(entity: Entity, canonical: str, names: Iterable[tuple[str, int]], n_mentions: int) -> bytes:
    """Return the line of an entity: what it is called how often, and the entity it is merged into."""
    head = [entity.key, entity.name, entity.type, entity.qid, canonical, n_mentions]
    return _line("entity", *head, sorted(names))


def fact_line(fact: Fact) -> bytes:
    """Return the line of a fact with its support and dates."""
    ends = [fact.id, fact.subject.key, fact.relation, fact.object.key, fact.status]
    period = fact.period
    dates = [
        period.since,
        period.until,
        period.happened,
        fact.since_day,
        fact.until_day,
        fact.first_published,
        fact.last_published,
    ]
    return _line("fact", *ends, fact.weight, fact.n_evidence, fact.n_sources, f"{fact.confidence:.4f}", *dates)


def decision_lines(decisions: Iterable[Decision]) -> list[bytes]:
    """Return the sorted lines of the decisions in force."""
    return sorted(
        _line("decision", d.a, d.b, d.verdict, d.reason, d.actor, d.score, d.canonical)
        for d in decisions
        if d.revoked is None
    )


def digest(lines: Iterable[bytes]) -> str:
    """Return the hash of lines in their order."""
    running = sha256()
    for line in lines:
        running.update(line)
        running.update(b"\n")
    return running.hexdigest()
