"""Rows that the statements of a store return, in the order they agree on, as data of the domain."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from triplewire.graph.model import (
    Article,
    Block,
    BlockKind,
    Entity,
    EntityType,
    Evidence,
    Fact,
    Mention,
    MentionKind,
    Period,
    Sentence,
    Span,
    Status,
)
from triplewire.graph.views import EvidenceView, MentionView

Row = Sequence[Any]
HEAD = 8  # columns of an article without its text


def entity_of(row: Row, aliases: tuple[str, ...] = ()) -> Entity:
    """Return the entity of (key, name, type, qid); those met lately are one object."""
    return _entity(row[0], row[1], row[2], row[3], aliases)


@lru_cache(maxsize=8192)
def _entity(key: str, name: str, type: str, qid: str | None, aliases: tuple[str, ...]) -> Entity:
    return Entity(key, name, EntityType(type), qid, aliases)


def fact_of(row: Row, fact_id: str) -> Fact:
    """Return the fact of a row of FACT_COLUMNS, the first of which is what the store calls it."""
    return fact_between(fact_id, entity_of(row[1:5]), row[5], entity_of(row[6:10]), row[10:])


def fact_between(fact_id: str, subject: Entity, relation: str, obj: Entity, row: Row) -> Fact:
    """Return the fact between two entities; the row is that of FACT_COLUMNS behind them."""
    status, confidence, weight, n_evidence, n_sources, *dates, since_day, until_day, first, last = row
    return Fact(
        id=fact_id,
        subject=subject,
        relation=relation,
        object=obj,
        status=Status(status),
        confidence=confidence,
        weight=weight,
        n_evidence=n_evidence,
        n_sources=n_sources,
        period=Period(*dates),
        since_day=since_day,
        until_day=until_day,
        first_published=first or None,
        last_published=last or None,
    )


def article_of(row: Row, text: str = "") -> Article:
    """Return the article of a row of ARTICLE_HEAD; without its text, one that has no title is shown by its key."""
    key, title, url, published, source, language, given_id, blocks = row
    typed = tuple(Block(BlockKind(kind), Span(start, end)) for kind, start, end in json.loads(blocks))
    shown = title if title.strip() or text.strip() else key
    return Article(key, shown, text, url, published or None, source, language, typed, given_id)


def evidence_of(row: Row) -> Evidence:
    """Return the evidence of a row of EVIDENCE_COLUMNS."""
    return Evidence(
        article=row[1],
        sentence=row[2],
        subject=row[3],
        relation=row[4],
        object=row[5],
        subject_span=Span(row[6], row[7]),
        object_span=Span(row[8], row[9]),
        cue_span=Span(row[10], row[11]) if row[10] is not None else None,
        status=Status(row[12]),
        speaker=row[13],
        role=row[14],
        period=Period(row[15], row[16], row[17]),
        confidence=row[18],
        rule=row[19],
    )


def evidence_view(row: Row, fact_id: str, words: str) -> EvidenceView:
    """Return the view of a row of EVIDENCE_VIEWS, with the words of its sentence."""
    ends = row[27 + HEAD :]
    speaker = entity_of(ends[8:12]) if ends[8] is not None else None
    return view_between(row, fact_id, words, (entity_of(ends[:4]), entity_of(ends[4:8]), speaker))


def view_between(row: Row, fact_id: str, words: str, named: tuple[Entity, Entity, Entity | None]) -> EvidenceView:
    """Return the view of a row of EVIDENCE_VIEWS; `named` are its subject, object and speaker."""
    extractor, cluster = row[25:27]
    evidence = evidence_of(row[2:22])
    return EvidenceView(
        evidence=evidence,
        fact_id=fact_id,
        sentence=Sentence(evidence.sentence, Span(row[22], row[23])),
        words=words,
        article=article_of(row[27 : 27 + HEAD]),
        extractor=extractor,
        cluster=cluster,
        subject=named[0],
        object=named[1],
        speaker=named[2],
    )


def mention_of(row: Row) -> Mention:
    """Return the mention of (entity key, sentence, start, end, kind)."""
    return Mention(row[0], row[1], Span(row[2], row[3]), MentionKind(row[4]))


def mention_view(row: Row) -> MentionView:
    """Return the view of a row of MENTION_VIEWS."""
    mention = mention_of(row[1:6])
    sentence = Sentence(mention.sentence, Span(row[6], row[7]))
    return MentionView(mention, sentence.span.of(row[8]), sentence, article_of(row[9 : 9 + HEAD]))
