"""The nodes and arrows of a Neo4j store as rows of properties: what a writer sends is what a bulk export holds."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from triplewire.graph import cypher
from triplewire.graph.model import Entity, Evidence, Period, Reading, Span, Status, fact_id
from triplewire.graph.ontology import Ontology
from triplewire.graph.stems import stems
from triplewire.graph.support import Support, Tally, confidence_of, weight_of
from triplewire.graph.timeline import Stated

Places = dict[str, list[tuple[Any, ...]]]  # entity -> sentence, start, end and kind of its mentions

UNDATED = "9999"
Rank = tuple[float, str, str, int, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a fact says of canonical entities."""

    id: str
    subject: str
    relation: str
    object: str
    status: str

    @property
    def arrow(self) -> str:
        """The type of its arrow: of its relation where it is asserted, else that of all claims."""
        return cypher.arrow(self.relation) if self.status == Status.ASSERTED else cypher.CLAIM


@dataclass(frozen=True, slots=True)
class Said:
    """One piece of evidence: what it gives to its fact, its rank among others, and its words where they are known."""

    support: Support
    rank: Rank  # the smallest is shown: the surest, of equals the oldest
    speaker: str | None = None
    words: tuple[str, str | None, str | None] | None = None  # the sentence, the role, the article's URL


def rank_of(confidence: float, published: str, article: str, number: int, key: str) -> Rank:
    """Return what evidence is ordered by: the surest first, of equals the oldest."""
    return -confidence, published or UNDATED, article, number, key


@dataclass(slots=True)
class Sums:
    """The sums of a fact, and the evidence that is shown on its arrow."""

    tally: Tally = field(default_factory=Tally)
    best: Rank | None = None
    speakers: set[str] = field(default_factory=set)
    words: tuple[str, str | None, str | None] | None = None  # of the best, where it changed

    def add(self, said: Said) -> None:
        """Count one piece of evidence."""
        self.tally.add(said.support)
        if said.speaker:
            self.speakers.add(said.speaker)
        if self.best is None or said.rank < self.best:
            self.best, self.words = said.rank, said.words

    def text(self) -> str:
        """Return what cannot be read from a fact's other properties."""
        stated = sorted(
            [row.period.since or "", row.period.until or "", row.period.happened or "", row.said]
            for row in self.tally.stated
        )
        held = {"best": self.best, "on": self.tally.still_on, "stated": stated, "by": sorted(self.speakers)}
        return json.dumps(held, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Sums":
        """Return the sums of a fact's node, without its clusters."""
        held = json.loads(row["tally"])
        sums = cls(best=tuple(held["best"]), speakers=set(held["by"]))
        tally = sums.tally
        tally.n_evidence, tally.n_sources, tally.weight = row["n_evidence"], row["n_sources"], row["weight"]
        tally.first, tally.last, tally.still_on = row["first"], row["last"], held["on"]
        tally.stated = {Stated(period_of(*dates), said) for *dates, said in held["stated"]}
        return sums


def period_of(since: str | None, until: str | None, happened: str | None) -> Period:
    """Return a period whose unknown parts may be empty."""
    return Period(since or None, until or None, happened or None)


def statement_of(ontology: Ontology, subject: str, relation: str, obj: str, status: str) -> Statement | None:
    """Return the fact that evidence about canonical entities speaks for; nothing where both ends are one entity."""
    if subject == obj:
        return None
    subject, obj = ontology.ends(subject, relation, obj)
    return Statement(fact_id(subject, relation, obj, status), subject, relation, obj, status)


def article_row(reading: Reading, version: int, recorded: str, cluster: str) -> dict[str, Any]:
    """Return the properties of the node of an article."""
    article = reading.article
    sentences = [number for s in reading.sentences for number in (s.number, s.span.start, s.span.end)]
    row: dict[str, Any] = {"id": article.key, "url": article.url, "title": article.title, "text": article.text}
    row |= {"source": article.source, "language": article.language, "published": article.published or ""}
    row |= {"given_id": article.given_id, "recorded": recorded, "sha256": article.sha256}
    row |= {"extractor": reading.extractor, "cluster": cluster, "version": version}
    row |= {"bands": list(reading.bands), "sentences": sentences, "n_sentences": len(reading.sentences)}
    row["blocks"] = json.dumps([[str(block.kind), block.span.start, block.span.end] for block in article.blocks])
    row["words"] = " ".join(stems(f"{article.title}\n{article.text}"))
    row["n_mentions"] = sum(map(len, mentioned(reading).values()))
    row["n_evidence"] = len({one.key for one in reading.evidence})
    return row


def mentioned(reading: Reading) -> Places:
    """Return where entities are mentioned: sentence, start, end, kind; of mentions of one stretch the first."""
    found: dict[tuple[str, int, Span], str] = {}
    for m in reading.mentions:
        found.setdefault((m.entity, m.sentence, m.span), str(m.kind))
    places: Places = {}
    for (entity, sentence, span), kind in found.items():
        places.setdefault(entity, []).append((sentence, span.start, span.end, kind))
    return {entity: sorted(where) for entity, where in places.items()}


def mention_row(n: int, entity: Entity, where: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return the properties of the arrow from an article to the entity it names as its nth."""
    named = {"n": n, "name": entity.name, "type": str(entity.type), "qid": entity.qid}
    columns = [list(column) for column in zip(*where, strict=True)] if where else [[], [], [], []]
    held = dict(zip(("sentences", "starts", "ends", "kinds"), columns, strict=True))
    return {**named, "aliases": list(entity.aliases), "count": len(where), **held}


def evidence_rows(
    reading: Reading, cluster: str, recorded: str, statement_of: Callable[[Evidence], Statement | None]
) -> Iterator[tuple[dict[str, Any], Statement | None, Said]]:
    """Yield the properties of the evidence of an article, each with its fact and what it gives to it."""
    article = reading.article
    sentences = {s.number: s.span for s in reading.sentences}
    distinct: dict[str, Evidence] = {}
    for one in reading.evidence:
        distinct.setdefault(one.key, one)
    for n, (key, one) in enumerate(distinct.items()):
        statement = statement_of(one)
        span = sentences[one.sentence]
        words = span.of(article.text if one.sentence else article.title)
        support = Support(cluster, weight_of(one.confidence), article.published or "", one.period)
        row = {"id": key, "fact_id": statement.id if statement else None, "n": n, "sentence": words}
        row |= {"start": span.start, "end": span.end, "cluster": cluster, "weight": support.weight}
        row |= {"published": support.published, "recorded": recorded, "extractor": reading.extractor}
        rank = rank_of(one.confidence, support.published, article.key, one.sentence, key)
        yield row | _evidence_row(one), statement, Said(support, rank, one.speaker, (words, one.role, article.url))


def _evidence_row(one: Evidence) -> dict[str, Any]:
    return {
        "article": one.article,
        "sentence_number": one.sentence,
        "subject": [one.subject_span.start, one.subject_span.end],
        "object": [one.object_span.start, one.object_span.end],
        "cue": [one.cue_span.start, one.cue_span.end] if one.cue_span else None,
        "s_raw": one.subject,
        "o_raw": one.object,
        "relation": one.relation,
        "status": str(one.status),
        "speaker": one.speaker,
        "role": one.role,
        "since": one.period.since,
        "until": one.period.until,
        "happened": one.period.happened,
        "confidence": one.confidence,
        "rule": one.rule,
    }


def fact_row(statement: Statement, sums: Sums) -> dict[str, Any]:
    """Return the properties of the node of a fact."""
    tally = sums.tally
    bounds = tally.bounds()
    return {
        "s": statement.subject,
        "o": statement.object,
        "relation": statement.relation,
        "status": statement.status,
        "confidence": confidence_of(tally.weight),
        "weight": tally.weight,
        "n_evidence": tally.n_evidence,
        "n_sources": tally.n_sources,
        "since": bounds.period.since,
        "until": bounds.period.until,
        "happened": bounds.period.happened,
        "since_day": bounds.since_day,
        "until_day": bounds.until_day,
        "day": bounds.day,
        "first_published": tally.first,
        "last_published": tally.last,
        "tally": sums.text(),
    }


SHARED = ("relation", "status", "confidence", "weight", "since", "until", "happened", "since_day", "until_day", "day")


def arrow_row(statement: Statement, properties: dict[str, Any], sums: Sums, names: dict[str, str]) -> dict[str, Any]:
    """Return the properties of the arrow of a fact; `names` are those of the entities that speak."""
    shown = {key: properties[key] for key in SHARED}
    shown |= {"evidence_count": properties["n_evidence"], "source_count": properties["n_sources"]}
    shown |= {"first_published": sums.tally.first or None, "last_published": sums.tally.last or None}
    if sums.words and sums.best:
        sentence, role, url = sums.words
        shown |= {"sentence": sentence, "role": role, "url": url, "article_id": sums.best[2]}
    if statement.status != Status.ASSERTED:
        speakers = sorted({names[key] for key in sums.speakers if key in names})
        shown |= {"label": f"{statement.status} {statement.relation}", "speakers": speakers}
    return shown
