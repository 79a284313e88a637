"""From a draft to a reading: code points again, stable keys, one row a statement, the finest relation alone."""

from collections import Counter
from dataclasses import replace

from triplewire.extract.confidence import confidence_of
from triplewire.extract.draft import Draft, EntityDraft, FactDraft, MentionDraft, ValueDraft
from triplewire.extract.duplicates import bands_of
from triplewire.graph.model import (
    Entity,
    EntityType,
    Evidence,
    Mention,
    Reading,
    Sentence,
    Span,
    Status,
    date_key,
    text_key,
)
from triplewire.graph.names import slug
from triplewire.graph.ontology import Ontology


def entity_key(entity: EntityDraft) -> str:
    """Return the key of an entity: what the gazetteer knows it by, else its type and name."""
    if entity.key or entity.qid:
        return entity.key or str(entity.qid)
    named = f"{entity.type.value.lower()}:{slug(entity.name) or 'x' + entity.name.encode().hex()[:16]}"
    return f"{named}~{entity.context}" if entity.context else named


def _entity(draft: EntityDraft) -> Entity:
    aliases = tuple(sorted(name for name in draft.names if name != draft.name))
    return Entity(entity_key(draft), draft.name, draft.type, draft.qid, aliases)


def _value(value: ValueDraft) -> Entity:
    key = date_key(value.value) if value.type is EntityType.DATE else text_key(value.value)
    return Entity(key, value.value, value.type)


class Finisher:
    """Turns one draft into a reading."""

    def __init__(self, draft: Draft, ontology: Ontology, extractor: str, threshold: float) -> None:
        self.draft = draft
        self.ontology = ontology
        self.extractor = extractor
        self.threshold = threshold
        self.keys = [entity_key(entity) for entity in draft.entities]

    def span(self, start: int, end: int) -> Span:
        """Return tokens as a span of the title or the text."""
        view = self.draft.view
        shift = 0 if self.draft.sentence_of[start] == 0 else self.draft.shift
        return Span(view.starts[start] - shift, view.ends[end - 1] - shift)

    def mention_span(self, mention: MentionDraft) -> Span:
        """Return the exact words of a mention."""
        return self.span(mention.start, mention.end)

    def evidence(self, fact: FactDraft, confidence: float) -> Evidence | None:
        """Return the evidence row of a fact, or nothing where both ends are one entity."""
        subject = self.draft.mentions[fact.subject]
        ends = [self.keys[subject.entity]]
        spans = [self.mention_span(subject)]
        if isinstance(fact.object, ValueDraft):
            ends.append(_value(fact.object).key)
            spans.append(self.span(fact.object.start, fact.object.end))
        else:
            mention = self.draft.mentions[fact.object]
            ends.append(self.keys[mention.entity])
            spans.append(self.mention_span(mention))
        if ends[0] == ends[1]:
            return None
        if self.ontology.ends(ends[0], fact.relation, ends[1])[0] != ends[0]:
            ends.reverse()
            spans.reverse()
        speaker = self.draft.mentions[fact.speaker].entity if fact.speaker is not None else -1
        return Evidence(
            article=self.draft.article.key,
            sentence=self.draft.sentence_of[fact.anchor],
            subject=ends[0],
            relation=fact.relation,
            object=ends[1],
            subject_span=spans[0],
            object_span=spans[1],
            status=fact.status or Status.ASSERTED,
            confidence=confidence,
            rule=fact.rule,
            cue_span=self.span(*fact.cue) if fact.cue[0] < fact.cue[1] else None,
            speaker=self.keys[speaker] if speaker >= 0 else None,
            role=fact.role,
            period=fact.period,
        )

    def rows(self, facts: list[FactDraft]) -> list[Evidence]:
        """Return the evidence of an article: best row of each statement, finest relations, headline witnessed."""
        best: dict[tuple[int, str, str, str, str], Evidence] = {}
        for fact in facts:
            confidence = confidence_of(self.draft, fact)
            row = self.evidence(fact, confidence) if confidence >= self.threshold else None
            if row is None:
                continue
            key = (row.sentence, row.subject, row.relation, row.object, row.status.value)
            held = best.get(key)
            if held is None or (row.confidence, held.rule) > (held.confidence, row.rule):
                best[key] = row
        rows = self._finest(list(best.values()))
        return sorted(rows, key=lambda row: (row.sentence, row.subject_span, row.relation, row.object_span, row.key))

    def _finest(self, rows: list[Evidence]) -> list[Evidence]:
        held = {(row.subject, row.relation, row.object) for row in rows}
        implied = {(subject, broader, obj) for subject, name, obj in held for broader in self.ontology.broader(name)}
        named = self._named_in_body() if self.draft.article.text.strip() else None
        return [
            row
            for row in rows
            if (row.subject, row.relation, row.object) not in implied
            and (row.sentence > 0 or named is None or {row.subject, row.object} - _values(row) <= named)
        ]

    def _named_in_body(self) -> set[str]:
        """Return the keys of the entities that the body mentions: a headline alone makes no fact."""
        return {
            self.keys[mention.entity]
            for mention in self.draft.mentions
            if mention.entity >= 0 and self.draft.sentence_of[mention.start] > 0
        }

    def reading(self, facts: list[FactDraft]) -> Reading:
        """Return the finished reading."""
        rows = self.rows(facts)
        entities = self._entities(facts)
        mentions = {
            Mention(self.keys[m.entity], self.draft.sentence_of[m.start], self.mention_span(m), m.kind)
            for m in self.draft.mentions
            if m.entity >= 0 and self.draft.sentence_of[m.start] >= 0
        }
        used = {m.entity for m in mentions}
        used |= {key for row in rows for key in (row.subject, row.object, row.speaker) if key}
        return Reading(
            article=self.draft.article,
            extractor=self.extractor,
            sentences=tuple(
                Sentence(number, self.span(start, end))
                for number, (start, end) in enumerate(self.draft.sentences)
                if start < end
            ),
            entities=tuple(entities[key] for key in sorted(entities) if key in used),
            mentions=tuple(sorted(mentions, key=lambda m: (m.sentence, m.span, m.entity))),
            evidence=tuple(rows),
            bands=bands_of(self.draft.article.text),
        )

    def _entities(self, facts: list[FactDraft]) -> dict[str, Entity]:
        entities: dict[str, Entity] = {}
        names: dict[str, Counter[str]] = {}
        for draft in self.draft.entities:
            entity = _entity(draft)
            held = entities.get(entity.key)
            names.setdefault(entity.key, Counter()).update(draft.names or {draft.name: 0})
            if held is None or len(entity.name) > len(held.name):
                entities[entity.key] = entity
        for key, entity in entities.items():
            aliases = tuple(sorted(name for name in names[key] if name != entity.name))
            entities[key] = replace(entity, aliases=aliases)
        for fact in facts:
            if isinstance(fact.object, ValueDraft):
                value = _value(fact.object)
                entities[value.key] = value
        return entities


def _values(row: Evidence) -> set[str]:
    return {row.object} if row.object.startswith(("date:", "text:")) else set()
