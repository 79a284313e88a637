"""From what a store answers to ready dictionaries of the wire format."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from triplewire.graph.jobs import ItemCard, Job
from triplewire.graph.measuring import Measured
from triplewire.graph.model import Article, BlockKind, Decision, Entity, Fact, Mention, Period, Sentence, Span
from triplewire.graph.ontology import Ontology
from triplewire.graph.views import ArticleCard, Conflict, EntityCard, EvidenceView, MentionView, Stats, Subgraph
from triplewire.graph.voices import Voice

Json = dict[str, Any]
Best = Mapping[str, EvidenceView]  # the best evidence of facts, by their ids


def pair(span: Span | None) -> list[int] | None:
    """Return a span as start and end."""
    return [span.start, span.end] if span else None


def mark(span: Span | None, sentence: Sentence) -> list[int] | None:
    """Return a span counted from the start of its sentence, or nothing where it stands outside."""
    if span is None or span.start < sentence.span.start or span.end > sentence.span.end:
        return None
    return [span.start - sentence.span.start, span.end - sentence.span.start]


def block_of(article: Article, sentence: Sentence) -> str:
    """Return what kind of block a sentence stands in."""
    if sentence.number == 0:
        return BlockKind.HEADLINE
    for block in article.blocks:
        if block.kind is not BlockKind.HEADLINE and block.span.start <= sentence.span.start < block.span.end:
            return block.kind
    return BlockKind.BODY


def entity_ref(entity: Entity) -> Json:
    """Return an entity, named."""
    return {"id": entity.key, "name": entity.name, "type": entity.type}


def entity_out(card: EntityCard, fields: Collection[str] = ()) -> Json:
    """Return an entity with its names, counts and dates; where fields are named, those and its id."""
    whole = {
        **entity_ref(card.entity),
        "wikidata": card.entity.qid,
        "aliases": list(card.entity.aliases),
        "n_facts": card.degree,
        "n_mentions": card.n_mentions,
        "first_published": card.first_published,
        "last_published": card.last_published,
        "merged": list(card.merged),
    }
    return {name: value for name, value in whole.items() if name == "id" or name in fields} if fields else whole


def article_ref(article: Article) -> Json:
    """Return an article, named."""
    return {
        "id": article.key,
        "title": article.title,
        "url": article.url,
        "published": article.published,
        "source": article.source,
    }


def article_out(card: ArticleCard, *, text: bool = False) -> Json:
    """Return an article with its counts, and its text where asked for."""
    article = card.article
    return {
        **article_ref(article),
        "language": article.language,
        "version": card.version,
        "recorded": card.recorded,
        "extractor": card.extractor,
        "cluster": card.cluster,
        "sha256": article.sha256 if text else None,
        "n_sentences": card.n_sentences,
        "n_mentions": card.n_mentions,
        "n_evidence": card.n_evidence,
        "text": article.text if text else None,
    }


def _marks(view: EvidenceView) -> Json:
    row, sentence = view.evidence, view.sentence
    return {
        "subject": mark(row.subject_span, sentence),
        "object": mark(row.object_span, sentence),
        "cue": mark(row.cue_span, sentence),
    }


def _speaker(view: EvidenceView) -> Json | None:
    return entity_ref(view.speaker) if view.speaker else None


def quote(view: EvidenceView) -> Json:
    """Return evidence as the words to show beside a fact."""
    return {
        "sentence": view.words,
        "marks": _marks(view),
        "block": block_of(view.article, view.sentence),
        "confidence": view.evidence.confidence,
        "speaker": _speaker(view),
        "article": article_ref(view.article),
    }


def _period(period: Period) -> Json:
    return {"since": period.since, "until": period.until, "happened": period.happened}


def evidence_out(view: EvidenceView) -> Json:
    """Return evidence with every offset."""
    row = view.evidence
    return {
        "id": row.key,
        "fact_id": view.fact_id,
        "sentence": view.words,
        "start": view.sentence.span.start,
        "end": view.sentence.span.end,
        "block": block_of(view.article, view.sentence),
        "subject": pair(row.subject_span),
        "object": pair(row.object_span),
        "cue": pair(row.cue_span),
        "marks": _marks(view),
        "status": row.status,
        "confidence": row.confidence,
        "speaker": _speaker(view),
        "role": row.role,
        **_period(row.period),
        "rule": row.rule,
        "extractor": view.extractor,
        "cluster": view.cluster,
        "article": article_ref(view.article),
    }


def fact_out(fact: Fact, best: EvidenceView | None = None) -> Json:
    """Return a fact, with its best evidence where given."""
    return {
        "id": fact.id,
        "subject": entity_ref(fact.subject),
        "relation": fact.relation,
        "object": entity_ref(fact.object),
        "status": fact.status,
        "confidence": fact.confidence,
        "n_evidence": fact.n_evidence,
        "n_sources": fact.n_sources,
        **_period(fact.period),
        "since_day": fact.since_day,
        "until_day": fact.until_day,
        "first_published": fact.first_published,
        "last_published": fact.last_published,
        "best": quote(best) if best else None,
    }


def mention_out(view: MentionView) -> Json:
    """Return a mention with its sentence."""
    mention = view.mention
    start, end = mark(mention.span, view.sentence) or (0, 0)
    return {
        "entity": mention.entity,
        "words": view.words[start:end],
        "kind": mention.kind.value,
        "start": mention.span.start,
        "end": mention.span.end,
        "block": block_of(view.article, view.sentence),
        "sentence": view.words,
        "marks": {"mention": mark(mention.span, view.sentence)},
        "article": article_ref(view.article),
    }


def _voice(voice: Voice) -> Json:
    stands = [{**asdict(stand), "status": stand.status.value} for stand in voice.stands]
    return {"speaker": entity_ref(voice.speaker) if voice.speaker else None, "source": voice.source, "stands": stands}


def conflict_out(conflict: Conflict, best: Best, voices: Iterable[Voice]) -> Json:
    """Return a statement with everything that is said about it, and by whom."""
    return {
        "subject": entity_ref(conflict.subject),
        "relation": conflict.relation,
        "object": entity_ref(conflict.object),
        "facts": [fact_out(fact, best.get(fact.id)) for fact in conflict.facts],
        "speakers": [entity_ref(entity) for entity in conflict.speakers],
        "voices": list(map(_voice, voices)),
    }


def graph_out(graph: Subgraph) -> Json:
    """Return entities and facts as nodes and edges."""
    ends = Counter(key for fact in graph.facts for key in (fact.subject.key, fact.object.key))
    return {
        "nodes": [{**entity_ref(entity), "n_facts": ends[entity.key]} for entity in graph.entities],
        "edges": [
            {
                "id": fact.id,
                "source": fact.subject.key,
                "target": fact.object.key,
                "relation": fact.relation,
                "status": fact.status,
                "confidence": fact.confidence,
                "n_sources": fact.n_sources,
                "since_day": fact.since_day,
                "until_day": fact.until_day,
            }
            for fact in graph.facts
        ],
        "truncated": graph.truncated,
        "omitted": graph.omitted,
    }


def measured_out(found: Measured, limit: int) -> Json:
    """Return the most central entities of a part, and its communities."""
    rows = [
        {
            **entity_ref(one.entity),
            "degree": one.degree,
            "pagerank": one.pagerank,
            "betweenness": one.betweenness,
            "community": one.community,
        }
        for one in found.standings[:limit]
    ]
    communities = [list(part) for part in found.communities]
    counts = {"n_entities": len(found.standings), "n_facts": found.n_facts}
    return {**counts, "entities": rows, "communities": communities}


def decision_out(decision: Decision) -> Json:
    """Return what was decided about two entities."""
    return {
        "id": decision.id,
        "a": decision.a,
        "b": decision.b,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "actor": decision.actor,
        "at": decision.at,
        "score": decision.score,
        "canonical": decision.canonical,
        "revoked": decision.revoked,
    }


def histogram(facts: Iterable[Fact], width: int) -> list[Json]:
    """Return how many facts fall on each period, whose names have that many characters of an ISO date."""
    days = (fact.period.happened or fact.since_day or fact.period.since for fact in facts)
    counts = Counter(day[:width] for day in days if day)
    return [{"period": period, "n": counts[period]} for period in sorted(counts)]


def _matched(span: Span, entity: Entity, view: EvidenceView, mentions: Iterable[Mention]) -> Json:
    kind = next((m.kind for m in mentions if m.span == span and m.sentence == view.sentence.number), None)
    start, end = mark(span, view.sentence) or (0, 0)
    words = view.words[start:end]
    return {
        "words": words,
        "kind": kind.value if kind else None,
        "entity": entity_ref(entity),
        "read_as": f"{words} = {entity.name}" if words != entity.name else None,
    }


def reason_out(view: EvidenceView, mentions: Iterable[Mention]) -> Json:
    """Return why one sentence was read as stating its fact; the mentions are those of its article."""
    row = view.evidence
    start, end = mark(row.cue_span, view.sentence) or (0, 0)
    known = tuple(mentions)
    return {
        "rule": row.rule,
        "cue": view.words[start:end] or None,
        "subject": _matched(row.subject_span, view.subject, view, known),
        "object": _matched(row.object_span, view.object, view, known),
        "evidence": evidence_out(view),
    }


def schema_out(ontology: Ontology, stats: Stats) -> Json:
    """Return the vocabulary with the counts of a store."""
    types = [
        {"name": name, "definition": said, "entities": stats.entities_by_type.get(name, 0)}
        for name, said in ontology.types.items()
    ]
    relations = [
        {
            "name": relation.name,
            "group": relation.group,
            "definition": relation.definition,
            "example": relation.example,
            "subject": sorted(relation.subject),
            "object": sorted(relation.object),
            "kind": relation.kind,
            "inverse": relation.inverse,
            "symmetric": relation.symmetric,
            "broader": relation.broader,
            "functional": relation.functional,
            "single_holder": relation.single_holder,
            "wikidata": relation.wikidata,
            "facts": stats.facts_by_relation.get(relation.name, 0),
        }
        for relation in ontology.relations.values()
    ]
    return {"types": types, "relations": relations}


def job_out(job: Job) -> Json:
    """Return how far a batch is."""
    span = (datetime.fromisoformat(job.updated) - datetime.fromisoformat(job.created)).total_seconds()
    return {
        "id": job.id,
        "state": job.state.value,
        "created": job.created,
        "updated": job.updated,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "rate": round((job.done + job.failed) / span, 2) if span else 0.0,
        "problem": job.problem,
        "problems": [],
    }


def item_out(card: ItemCard) -> Json:
    """Return what became of one article of a batch."""
    return {
        "n": card.n,
        "state": card.state,
        "article": card.article,
        "problem": card.problem,
        "hint": card.hint,
        "tries": card.tries,
    }
