"""The score of an output against the gold: which facts are right, which gold facts are found, and how well.

How it counts:
- An end matches by the words of the entity's mentions (`align`); values match when the dates are equal, the texts share
  half of their words. Symmetric relations match either way round. The lenient score also takes near names, dates that
  are prefixes of one another, and a broader or narrower relation of the same chain.
- Predictions collapse to distinct (subject, relation, object, status) over gold entities: a split gains nothing.
- A prediction is right when it matches any gold fact, whatever the status; the status is measured over the right ones.
- A gold fact is found by at most one prediction, of the same status first: one row never finds two gold facts.
- Precision is right / predicted; recall is found / required, over required gold facts only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from triplewire.extract.bench.align import Alignment, align, normalised
from triplewire.extract.bench.sets import GoldArticle, GoldFact
from triplewire.graph.ontology import Ontology

TEXT_SHARE = 0.5  # of the words of two texts that say the same (Dice)
SMALL_WORDS = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


@dataclass(frozen=True, slots=True)
class Prediction:
    """A distinct fact of an output, its ends as gold ids where they match one."""

    subject: str  # gold id, or "?" + the output's key
    relation: str
    object: str
    status: str
    facts: tuple[Mapping[str, Any], ...]  # facts of the output that say this
    confidence: float

    def first(self, name: str) -> str | None:
        """Return a qualifier that one of the facts carries."""
        return next((fact[name] for fact in self.facts if fact[name]), None)

    @property
    def rules(self) -> list[str]:
        """The rules that gave it, surest first."""
        rows = sorted((row for fact in self.facts for row in fact["evidence"]), key=lambda row: -row["confidence"])
        return list(dict.fromkeys(row["rule"] for row in rows))


@dataclass(slots=True)
class Judged:
    """A prediction and the gold fact that it matches; `finds` = it is the one that finds it."""

    prediction: Prediction
    gold: int | None = None
    finds: bool = False


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """The judgement of one article's output."""

    gold: GoldArticle
    record: Mapping[str, Any]
    alignment: Alignment
    strict: list[Judged] = field(default_factory=list)
    lenient: list[Judged] = field(default_factory=list)

    def found(self) -> set[int]:
        """Return the gold facts that are found, by index, strictly."""
        return {judged.gold for judged in self.strict if judged.finds and judged.gold is not None}


def content_words(words: str) -> set[str]:
    """Return the words of a text that count when two texts are compared."""
    return set(re.findall(r"[\w$€£%]+", words.casefold())) - SMALL_WORDS


def same_text(one: str, other: str) -> bool:
    """Whether two short texts say the same."""
    a, b = content_words(one), content_words(other)
    return normalised(one) == normalised(other) or 2 * len(a & b) >= TEXT_SHARE * (len(a) + len(b)) > 0


def same_date(one: str, other: str, *, lenient: bool = False) -> bool:
    """Whether two ISO prefixes are equal, or one is a prefix of the other in the lenient score."""
    return one == other or (lenient and (one.startswith(other) or other.startswith(one)))


class Judge:
    """Matches the facts of one article's output to its gold, strictly or leniently."""

    def __init__(self, gold: GoldArticle, record: Mapping[str, Any], ontology: Ontology, *, lenient: bool) -> None:
        self.gold = gold
        self.record = record
        self.ontology = ontology
        self.lenient = lenient
        self.names = {entity["id"]: entity["name"] for entity in record["entities"]}
        self.known = {entity.id for entity in gold.entities}

    def judge(self, ends: Mapping[str, str]) -> list[Judged]:
        """Return every distinct prediction with its gold fact, in the order of the output."""
        judged = [Judged(prediction) for prediction in self.predictions(ends)]
        options = [self.options(item.prediction) for item in judged]
        taken: set[int] = set()
        for want in (2, 1, 0):
            for item, gold_facts in zip(judged, options, strict=True):
                free = [number for number, fit in gold_facts if number not in taken and fit >= want]
                if item.gold is None and free:
                    item.gold, item.finds = free[0], True
                    taken.add(free[0])
        for item, gold_facts in zip(judged, options, strict=True):
            if item.gold is None and gold_facts:
                item.gold = gold_facts[0][0]
        return judged

    def predictions(self, ends: Mapping[str, str]) -> list[Prediction]:
        """Return the distinct facts of the output over gold ids."""
        grouped: dict[tuple[str, str, str, str], list[Mapping[str, Any]]] = {}
        for fact in self.record["facts"]:
            subject = ends.get(fact["subject"], "?" + fact["subject"])
            obj = self._value(subject, fact) or ends.get(fact["object"], "?" + fact["object"])
            if self.ontology.relation(fact["relation"]).symmetric and obj < subject:
                subject, obj = obj, subject
            grouped.setdefault((subject, fact["relation"], obj, fact["status"]), []).append(fact)
        return [Prediction(*key, tuple(same), max(f["confidence"] for f in same)) for key, same in grouped.items()]

    def _value(self, subject: str, fact: Mapping[str, Any]) -> str | None:
        if not fact["object"].startswith(("date:", "text:")):
            return None
        words: str = self.names[fact["object"]]
        for gold in self.gold.facts:
            if gold.subject == subject and gold.object not in self.known and self.same_relation(gold, fact["relation"]):
                dated = fact["object"].startswith("date:")
                if same_date(words, gold.object, lenient=self.lenient) if dated else same_text(words, gold.object):
                    return gold.object
        return "?" + words

    def same_relation(self, gold: GoldFact, relation: str) -> bool:
        """Whether a relation counts for that of a gold fact."""
        if gold.relation == relation or not self.lenient:
            return gold.relation == relation
        return relation in self.ontology.broader(gold.relation) or gold.relation in self.ontology.broader(relation)

    def options(self, prediction: Prediction) -> list[tuple[int, int]]:
        """Return the gold facts that a prediction matches, best first, with how well: 2 = relation and status equal."""
        found = []
        for number, gold in enumerate(self.gold.facts):
            if self.same_relation(gold, prediction.relation) and self._same_ends(prediction, gold):
                equal = gold.relation == prediction.relation
                found.append((number, (1 + (gold.status == prediction.status)) if equal else 0))
        return sorted(found, key=lambda option: (-option[1], not self.gold.facts[option[0]].required, option[0]))

    def _same_ends(self, prediction: Prediction, gold: GoldFact) -> bool:
        ends = (prediction.subject, prediction.object)
        if ends == (gold.subject, gold.object):
            return True
        symmetric = self.ontology.relation(prediction.relation).symmetric
        return symmetric and ends == (gold.object, gold.subject)


def score_article(gold: GoldArticle, record: Mapping[str, Any], ontology: Ontology) -> ArticleScore:
    """Judge the output of one article, in the stable record form, against its gold."""
    alignment = align(gold, record)
    strict = Judge(gold, record, ontology, lenient=False).judge(alignment.strict)
    lenient = Judge(gold, record, ontology, lenient=True).judge(alignment.lenient)
    return ArticleScore(gold, record, alignment, strict, lenient)


def evidence_sentences(gold: GoldArticle, prediction: Prediction) -> set[int]:
    """Return the gold numbers of the sentences that a prediction rests on: where its cue stands, else its ends."""
    numbers = set()
    for row in (row for fact in prediction.facts for row in fact["evidence"]):
        ends = [span[0] for span in (row["subject"], row["object"]) if row["start"] <= span[0] < row["end"]]
        for start in [row["cue"][0]] if row["cue"] else ends:
            numbers.add(0 if row["block"] == "headline" else gold.sentence_at(start))
    return numbers
