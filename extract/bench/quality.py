"""The figures of a set: precision, recall, entities, qualifiers, evidence and each relation."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triplewire.extract.articles import Failure
from triplewire.extract.bench.score import (
    ArticleScore,
    Judged,
    evidence_sentences,
    same_date,
    same_text,
    score_article,
)
from triplewire.extract.bench.sets import GoldArticle, GoldFact
from triplewire.extract.pipeline import Extractor
from triplewire.extract.record import to_record
from triplewire.graph.errors import InvalidArticle
from triplewire.graph.model import Status
from triplewire.graph.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    right: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 where there is nothing to count."""
        return self.right / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Marks:
    """Precision, recall and their mean."""

    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        p, r = self.precision.value, self.recall.value
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """Every figure of one set."""

    name: str
    articles: int
    strict: Marks
    lenient: Marks
    shares: Mapping[str, Share]  # entities, types, qualifiers, evidence
    relations: Mapping[str, Marks]  # strict, by relation
    scores: Sequence[ArticleScore] = ()


SHARES = {
    "entity recall": "gold entities that the output has under one of their names",
    "entity split": "found gold entities that the output holds as several (low is good)",
    "entity merged": "output entities that hold names of several gold entities (low is good)",
    "type right": "found gold entities of the right type",
    "status right": "right predictions whose status is that of the gold",
    "status right, not asserted": "the same where gold is negated, future, alleged or denied",
    "speaker right": "right predictions whose gold has a speaker: the same speaker",
    "speaker false": "right predictions whose gold has none: a speaker is given (low is good)",
    "since right": "right predictions whose gold has it: equal",
    "until right": "the same",
    "when right": "the same",
    "time compatible": "the same for all three, where one ISO prefix may extend the other",
    "time false": "right predictions whose gold has no time: one is given (low is good)",
    "role right": "right predictions whose gold has a role: half of the words shared",
    "evidence sentence": "right predictions of which a sentence is one of the gold's",
}


def _entity_counts(score: ArticleScore, counts: Counter[str]) -> None:
    types = {entity["id"]: entity["type"] for entity in score.record["entities"]}
    for entity in score.gold.entities:
        holders = score.alignment.holders(entity.id)
        named = [key for key in holders if key not in score.alignment.merged] or holders
        counts["entity recall/total"] += 1
        if holders:
            counts["entity recall/right"] += 1
            counts["entity split/total"] += 1
            counts["entity split/right"] += len(holders) > 1
            counts["type right/total"] += 1
            counts["type right/right"] += types[named[0]] == entity.type
    counts["entity merged/total"] += len(score.alignment.strict)
    counts["entity merged/right"] += len(score.alignment.merged)


def _note(counts: Counter[str], name: str, right: bool) -> None:
    counts[f"{name}/total"] += 1
    counts[f"{name}/right"] += right


def _time_counts(judged: Judged, gold: GoldFact, counts: Counter[str]) -> None:
    prediction = judged.prediction
    for name, want in (("since", gold.since), ("until", gold.until), ("happened", gold.happened)):
        given = prediction.first(name)
        label = "when" if name == "happened" else name
        if want:
            _note(counts, f"{label} right", given == want)
            fits = given is not None and ("?" in (given, want) or same_date(given, want, lenient=True))
            _note(counts, "time compatible", fits)
    if not (gold.since or gold.until or gold.happened):
        _note(counts, "time false", any(prediction.first(name) for name in ("since", "until", "happened")))


def _qualifier_counts(score: ArticleScore, judged: Judged, gold: GoldFact, counts: Counter[str]) -> None:
    prediction = judged.prediction
    same = prediction.status == gold.status
    _note(counts, "status right", same)
    if gold.status is not Status.ASSERTED:
        _note(counts, "status right, not asserted", same)
    speaker = prediction.first("speaker")
    if gold.speaker:
        _note(counts, "speaker right", score.alignment.strict.get(speaker or "") == gold.speaker)
    else:
        _note(counts, "speaker false", speaker is not None)
    if gold.role:
        _note(counts, "role right", same_text(prediction.first("role") or "-", gold.role))
    _note(counts, "evidence sentence", bool(evidence_sentences(score.gold, prediction) & gold.sents))
    _time_counts(judged, gold, counts)


def _marks(scores: Sequence[ArticleScore], pick: Callable[[ArticleScore], list[Judged]]) -> Marks:
    judged = [item for score in scores for item in pick(score)]
    required = sum(fact.required for score in scores for fact in score.gold.facts)
    found = sum(
        score.gold.facts[item.gold].required
        for score in scores
        for item in pick(score)
        if item.finds and item.gold is not None
    )
    return Marks(Share(sum(item.gold is not None for item in judged), len(judged)), Share(found, required))


def _relations(scores: Sequence[ArticleScore]) -> dict[str, Marks]:
    counts = Counter[tuple[str, str]]()
    for score in scores:
        for number, fact in enumerate(score.gold.facts):
            if fact.required:
                counts[fact.relation, "required"] += 1
                counts[fact.relation, "found"] += number in score.found()
        for item in score.strict:
            counts[item.prediction.relation, "predicted"] += 1
            counts[item.prediction.relation, "right"] += item.gold is not None
    return {
        name: Marks(
            Share(counts[name, "right"], counts[name, "predicted"]),
            Share(counts[name, "found"], counts[name, "required"]),
        )
        for name in sorted({name for name, _ in counts})
    }


def quality_of(name: str, scores: Sequence[ArticleScore]) -> Quality:
    """Return the figures of a set from the judgements of its articles."""
    counts = Counter[str]()
    for score in scores:
        _entity_counts(score, counts)
        for item in score.strict:
            if item.gold is not None:
                _qualifier_counts(score, item, score.gold.facts[item.gold], counts)
    return Quality(
        name,
        len(scores),
        _marks(scores, lambda score: score.strict),
        _marks(scores, lambda score: score.lenient),
        {share: Share(counts[f"{share}/right"], counts[f"{share}/total"]) for share in SHARES},
        _relations(scores),
        scores,
    )


def records_of(extractor: Extractor, golds: Iterable[GoldArticle]) -> list[dict[str, Any]]:
    """Return what the extractor gives for each article, in the stable record form."""
    records = []
    for reading in extractor.read(gold.article for gold in golds):
        if isinstance(reading, Failure):
            raise InvalidArticle(f"{reading.article.given_id or reading.article.key}: {reading.problem}")
        records.append(to_record(reading))
    return records


def measure(name: str, golds: Sequence[GoldArticle], extractor: Extractor, ontology: Ontology) -> Quality:
    """Extract the articles of a set and return the figures."""
    records = records_of(extractor, golds)
    scores = [score_article(gold, record, ontology) for gold, record in zip(golds, records, strict=True)]
    return quality_of(name, scores)
