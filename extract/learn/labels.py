"""What annotated articles say of the extractor's own entities and sentences: which relations hold between a pair."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triplewire.extract.bench.align import align
from triplewire.extract.bench.sets import GoldArticle, GoldFact
from triplewire.extract.combination import canonical
from triplewire.extract.draft import Draft
from triplewire.extract.finish import Finisher, entity_key
from triplewire.extract.record import to_record
from triplewire.graph.model import EntityType, Status
from triplewire.graph.ontology import Ontology

TYPES = tuple(EntityType)


@dataclass(frozen=True, slots=True)
class Label:
    """What holds between two entities in a sentence: relations with their status, and those not to ask about."""

    holds: Mapping[str, Status | None] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()


NOTHING = Label()


class GoldLabels:
    """What the gold of one article says of the extractor's own entities and sentences."""

    def __init__(self, gold: GoldArticle, draft: Draft, ontology: Ontology) -> None:
        self.gold = gold
        self.draft = draft
        self.things = canonical(draft)
        finisher = Finisher(draft, ontology, "", 0.0)
        aligned = align(gold, to_record(finisher.reading([]))).strict
        self.gold_of = {number: aligned.get(entity_key(one)) for number, one in enumerate(draft.entities)}
        self.sentences = [self._numbers(*span) for span in draft.sentences]
        self.facts: dict[tuple[str, str], list[GoldFact]] = {}
        for fact in gold.facts:
            self.facts.setdefault((fact.subject, fact.object), []).append(fact)
            if ontology.relation(fact.relation).symmetric:
                self.facts.setdefault((fact.object, fact.subject), []).append(fact)

    def _numbers(self, start: int, end: int) -> frozenset[int]:
        """Return the gold numbers of the sentences that a sentence of ours overlaps."""
        if start >= end:
            return frozenset()
        first, last = self.draft.view.starts[start], self.draft.view.ends[end - 1]
        if first < self.draft.shift:
            return frozenset({0})
        spans = [(s.start + self.draft.shift, s.end + self.draft.shift) for s in self.gold.sentences]
        return frozenset(n for n, (s, e) in enumerate(spans, start=1) if s < last and first < e)

    def of(self, subject: int, obj: int, sentence: int) -> Label:
        """Return what holds between two things in a sentence."""
        ends = (self.gold_of.get(subject), self.gold_of.get(obj))
        facts = self.facts.get((str(ends[0]), str(ends[1])), ())
        here = {fact.relation: fact.status for fact in facts if fact.sents & self.sentences[sentence]}
        return Label(here, frozenset({fact.relation for fact in facts} - here.keys())) if facts else NOTHING

    def type_of(self, mention: int) -> int:
        """Return the number of the gold type of a mention, -1 where gold does not have it."""
        entity = self.gold.entity(self.gold_of.get(self.things[mention]) or "")
        return TYPES.index(entity.type) if entity else -1
