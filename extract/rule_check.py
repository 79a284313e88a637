"""Runs the examples of rules: what a rule says it reads, and what it says it leaves alone."""

from collections.abc import Iterator
from pathlib import Path

from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.rule_engine import rule_facts
from triplewire.extract.rule_file import Rule, parse_rules
from triplewire.graph.model import Article
from triplewire.graph.ontology import Ontology

PUBLISHED = "2022-02-16"  # what "on Monday" in an example is counted from


def own_rules(folder: Path, ontology: Ontology) -> list[Rule]:
    """Return the rules of a user's folder or file; raise BadRule with file, line and caret."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else [folder]
    return [rule for file in files for rule in parse_rules(file.read_text("utf-8"), str(file), ontology)]


def _lines(draft: Draft, facts: list[FactDraft], ontology: Ontology) -> Iterator[tuple[str, str, str]]:
    for fact in facts:
        name = draft.entities[draft.mentions[fact.subject].entity].name
        if isinstance(fact.object, ValueDraft):
            other = fact.object.value
        else:
            other = draft.entities[draft.mentions[fact.object].entity].name
        yield fact.rule, fact.relation, f"{name} {fact.relation} {other}"
        if ontology.relation(fact.relation).symmetric:
            yield fact.rule, fact.relation, f"{other} {fact.relation} {name}"


def statements(extractor: Extractor, text: str) -> list[tuple[str, str, str]]:
    """Return what the rules read from a text: rule, relation, and `name relation name`."""
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(Article(key="a", title="", text=text, published=PUBLISHED))
        return list(_lines(draft, rule_facts(draft, extractor.rules), extractor.ontology))


def faults(extractor: Extractor, rule: Rule) -> list[str]:
    """Return what a rule does other than it says; nothing where it is right."""
    found: list[str] = []
    read: set[str] = set()
    for text in rule.examples:
        lines = {line for name, _, line in statements(extractor, text) if name == rule.id}
        read |= lines
        if not lines:
            found.append(f"{rule.id} reads nothing from its example {text!r}")
    found += [f"{rule.id} does not read {line!r}" for line in rule.yields if line not in read]
    for text in rule.counters:
        wrong = sorted({line for _, relation, line in statements(extractor, text) if relation == rule.relation})
        found += [f"{rule.id}: {line!r} is read from its counter-example {text!r}" for line in wrong]
    return found
