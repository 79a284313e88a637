"""Every rule shows an example that it reads and one that it leaves alone; a bad rule file is pointed at."""

from collections.abc import Iterator

import pytest

from triplewire.extract.draft import Draft, FactDraft, ValueDraft
from triplewire.extract.pipeline import Extractor
from triplewire.extract.rule_engine import load_rules, rule_facts
from triplewire.extract.rule_file import Rule, parse_rules
from triplewire.extract.rule_index import compile_rules
from triplewire.graph.errors import BadRule
from triplewire.graph.model import Article
from triplewire.graph.ontology import default_ontology

RULES = load_rules(default_ontology()).rules
GOOD = """
[[rule]]
id = "met.one"
relation = "met_with"
anchor = { lemma = ["meet"], tag = "VB*" }
subject = ["doer"]
object = ["target"]
example = "Angela Merkel met Barack Obama."
yields = ["Angela Merkel met_with Barack Obama"]
counter = "Angela Merkel spoke."
"""


def stated(draft: Draft, facts: list[FactDraft]) -> Iterator[tuple[str, str, str]]:
    for fact in facts:
        name = draft.entities[draft.mentions[fact.subject].entity].name
        if isinstance(fact.object, ValueDraft):
            other = fact.object.value
        else:
            other = draft.entities[draft.mentions[fact.object].entity].name
        line = f"{name} {fact.relation} {other}"
        yield fact.rule, fact.relation, line
        if default_ontology().relation(fact.relation).symmetric:
            yield fact.rule, fact.relation, f"{other} {fact.relation} {name}"


def read(extractor: Extractor, text: str) -> list[tuple[str, str, str]]:
    with extractor.nlp.memory_zone():
        draft, _ = extractor.draft(Article(key="a", title="", text=text, published="2022-02-16"))
        return list(stated(draft, rule_facts(draft, extractor.rules)))


@pytest.mark.model
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_reads_its_example_and_leaves_its_counter_example_alone(extractor: Extractor, rule: Rule) -> None:
    per_example = [[line for name, _, line in read(extractor, text) if name == rule.id] for text in rule.examples]
    found = {line for lines in per_example for line in lines}
    assert set(rule.yields) <= found, f"{rule.id} reads {sorted(found)}"
    assert all(per_example), f"{rule.id} reads nothing from one of its examples: {per_example}"
    for text in rule.counters:
        wrong = [line for _, relation, line in read(extractor, text) if relation == rule.relation]
        assert not wrong, f"{rule.id} reads {wrong} from {text!r}"


@pytest.mark.parametrize(
    ("old", "new", "message", "pointed"),
    [
        ('object = ["target"]', 'objekt = ["target"]', "unknown key 'objekt'", "objekt"),
        ('"met_with"', '"met_wiht"', "did you mean met_with", "met_wiht"),
        ('["doer"]', '[">nsub"]', "no dependency is called 'nsub'", ">nsub"),
        ('["doer"]', '["?doer"]', "cannot read the step", "?doer"),
        ('example = "Angela Merkel met Barack Obama."', "", "met.one lacks example", "[[rule]]"),
        ('["meet"]', '["$meet"]', "no list $meet", "$meet"),
        ('tag = "VB*"', 'tags = "VB*"', "unknown key 'tags'", "tags"),
        ('object = ["target"]', "", "lacks object", "[[rule]]"),
        ('object = ["target"]', 'object = "date"', "has no date as object", "object"),
        ('object = ["target"]', 'object = ["target"]\nobject_type = "Law"', "no object of type Law", "Law"),
        ('object = ["target"]', 'object = ["target"]\nspread = "all"', "spread is one of", "spread"),
        ('object = ["target"]', 'object = ["target"]\nthrough = "all"', "through is one of", "through"),
        ('object = ["target"]', 'object = ["target"]\nstatus = "maybe"', "status is one of", "maybe"),
        ('object = ["target"]', 'pattern = "{S} {X} met"', "cannot read the slot '{X}'", "{X}"),
        ('object = ["target"]', 'pattern = "{S:Thing} met {O}"', "neither a type nor a kind", "{S:Thing}"),
    ],
)
def test_a_mistake_in_a_rule_file_is_shown_with_its_line_and_a_caret(
    old: str, new: str, message: str, pointed: str
) -> None:
    assert old in GOOD
    with pytest.raises(BadRule) as caught:
        list(parse_rules(GOOD.replace(old, new), "mine.toml", default_ontology()))
    first, line, caret = str(caught.value).split("\n")
    assert message in first
    assert first.startswith("mine.toml:")
    assert line[caret.index("^") :].startswith(pointed)


def test_text_that_is_not_toml_is_a_bad_rule() -> None:
    with pytest.raises(BadRule, match=r"mine\.toml"):
        list(parse_rules("[[rule", "mine.toml", default_ontology()))


def test_two_rules_of_one_id_are_refused() -> None:
    rules = list(parse_rules(GOOD + GOOD, "mine.toml", default_ontology()))
    with pytest.raises(BadRule, match=r"two rules are called met\.one"):
        compile_rules(rules)
