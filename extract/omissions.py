"""The omission report: sentences that name two things and gave no fact, and why. It says which rule to write next."""

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from typing import Any

from triplewire.extract.confidence import confidence_of
from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.rule_engine import rule_facts
from triplewire.extract.rule_index import RuleSet, compile_rules
from triplewire.graph.model import VALUE_TYPES, Article, EntityType, MentionKind

NO_ANCHOR = "no rule speaks of any word here"
NO_ARM = "a rule's word stands here, but its arms did not reach both"
TYPE_REFUSED = "a rule reached both, but the relation does not tie such things"
BELOW_THRESHOLD = "a rule tied them, but too unsurely"
NAMED = frozenset({MentionKind.NAME, MentionKind.DEMONYM, MentionKind.METONYM})


@dataclass(frozen=True, slots=True)
class Omission:
    """A sentence that names two things or more and gave no fact."""

    sentence: int
    words: str
    entities: tuple[str, ...]
    reason: str
    detail: str = ""  # the relation or the rule's words that nearly were

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {**asdict(self), "entities": list(self.entities)}


def untyped(rules: RuleSet) -> RuleSet:
    """Return the rules without their type checks."""
    anything = frozenset(EntityType) - VALUE_TYPES
    relaxed = [
        replace(rule, subject=replace(rule.subject, types=anything), object=replace(rule.object, types=anything))
        for rule in rules.rules
    ]
    return compile_rules(relaxed, rules.digest)


def _named(draft: Draft) -> dict[int, list[int]]:
    """Return the entities that each sentence names, in text order."""
    found: dict[int, list[int]] = defaultdict(list)
    for mention in draft.mentions:
        held = found[draft.sentence_of[mention.start]]
        if mention.kind in NAMED and mention.entity >= 0 and mention.entity not in held:
            held.append(mention.entity)
    return found


def _anchors(draft: Draft, rules: RuleSet, sentence: int) -> list[str]:
    start, end = draft.sentences[sentence]
    return [
        token.text
        for token in draft.doc[start:end]
        for number in rules.trees.get(token.lemma_.lower(), ())
        if rules.rules[number].fits(token.tag_, token.dep_)
    ]


def _by_sentence(draft: Draft, facts: list[FactDraft]) -> dict[int, list[FactDraft]]:
    found: dict[int, list[FactDraft]] = defaultdict(list)
    for fact in facts:
        found[draft.sentence_of[fact.anchor]].append(fact)
    return found


def _name(draft: Draft, fact: FactDraft) -> str:
    subject = draft.entities[draft.mentions[fact.subject].entity].name
    if isinstance(fact.object, ValueDraft):
        return f"{subject} {fact.relation} {fact.object.value}"
    return f"{subject} {fact.relation} {draft.entities[draft.mentions[fact.object].entity].name}"


def _omission(
    draft: Draft,
    sentence: int,
    entities: list[int],
    weak: list[FactDraft],
    refused: list[FactDraft],
    anchors: list[str],
) -> Omission:
    start, end = draft.sentences[sentence]
    if weak:
        reason, detail = BELOW_THRESHOLD, _name(draft, weak[0])
    elif refused:
        reason, detail = TYPE_REFUSED, _name(draft, refused[0])
    elif anchors:
        reason, detail = NO_ARM, ", ".join(dict.fromkeys(anchors))
    else:
        reason, detail = NO_ANCHOR, ""
    names = tuple(draft.entities[entity].name for entity in entities)
    return Omission(sentence, " ".join(draft.words(start, end).split()), names, reason, detail)


def omissions_of(extractor: Extractor, article: Article) -> list[Omission]:
    """Return the sentences of an article that name two things and gave no fact, in text order, with the reason."""
    with extractor.nlp.memory_zone():
        draft, facts = extractor.draft(article)
        held = [fact for fact in facts if confidence_of(draft, fact) >= extractor.threshold]
        given, weak = _by_sentence(draft, held), _by_sentence(draft, facts)
        refused = _by_sentence(draft, rule_facts(draft, untyped(extractor.rules)))
        return [
            _omission(
                draft,
                sentence,
                entities,
                weak[sentence],
                refused[sentence],
                _anchors(draft, extractor.rules, sentence),
            )
            for sentence, entities in sorted(_named(draft).items())
            if sentence >= 0 and len(entities) > 1 and not given[sentence]
        ]
