"""Steps without what the engine adds match exactly what spaCy's DependencyMatcher matches."""

from pathlib import Path

import pytest
from spacy.matcher import DependencyMatcher
from spacy.tokens import Doc

from triplewire.extract.bench.sets import read_wikinews
from triplewire.extract.pipeline import Extractor
from triplewire.extract.rule_engine import load_rules
from triplewire.extract.rule_file import Rule
from triplewire.extract.steps import Arm, Tree
from triplewire.graph.ontology import default_ontology

ARTICLES = 8
PLAIN = frozenset({">", "<"})

Node = dict[str, object]


def plain_arms() -> list[tuple[Rule, Arm]]:
    found = []
    for rule in load_rules(default_ontology()).rules:
        for arm in {*rule.subject.arms, *rule.object.arms}:
            if not rule.pattern and all(step.move in PLAIN and not step.optional for step in arm):
                found.append((rule, arm))
    return sorted(found, key=lambda row: (row[0].id, str(row[1])))


def node_of(rule: Rule) -> Node:
    attributes: Node = {}
    if rule.tags:
        attributes["TAG"] = {"REGEX": f"^({'|'.join(tag.replace('*', '.*') for tag in rule.tags)})$"}
    if rule.deps:
        attributes["DEP"] = {"IN": sorted(rule.deps)}
    return attributes


def pattern_of(rule: Rule, arm: Arm) -> list[Node]:
    """Return the arm as a pattern: the first node is the anchor, the last the end."""
    attributes = [node_of(rule)]
    for step in arm:
        attributes.append({})
        if step.deps:
            named = attributes[-1 if step.move == ">" else -2]
            held = named.get("DEP", {"IN": sorted(step.deps)})
            assert isinstance(held, dict)
            named["DEP"] = {"IN": sorted(step.deps.intersection(held["IN"]))}
    nodes: list[Node] = [{"RIGHT_ID": "0", "RIGHT_ATTRS": attributes[0]}]
    for number, step in enumerate(arm):
        ends: Node = {"LEFT_ID": str(number), "REL_OP": step.move, "RIGHT_ID": str(number + 1)}
        nodes.append({**ends, "RIGHT_ATTRS": attributes[number + 1]})
    return nodes


@pytest.fixture(scope="module")
def docs(extractor: Extractor, data: Path) -> list[Doc]:
    return list(extractor.nlp.pipe(article.text for article in read_wikinews(data, ARTICLES)))


@pytest.mark.model
@pytest.mark.slow
def test_plain_arms_match_what_the_dependency_matcher_matches(extractor: Extractor, docs: list[Doc]) -> None:
    arms = [(rule, arm) for rule, arm in plain_arms() if not any(step.words for step in arm)]
    assert len(arms) > 5
    for rule, arm in arms:
        matcher = DependencyMatcher(extractor.nlp.vocab)
        matcher.add("arm", [pattern_of(rule, arm)])
        for doc in docs:
            tree = Tree(doc, [-1] * len(doc), literal=True)
            theirs = {(match[0], match[-1]) for _, match in matcher(doc) if tree.lemmas[match[0]] in rule.lemmas}
            ours = {
                (anchor, end)
                for anchor in range(len(doc))
                if tree.lemmas[anchor] in rule.lemmas and rule.fits(tree.tags[anchor], tree.deps[anchor])
                for end in tree.follow(arm, anchor)
            }
            assert ours == theirs, f"{rule.id} {arm}"
