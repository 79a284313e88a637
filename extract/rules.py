"""The rule engine: rules as data, compiled to an index over anchor lemmas."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from triplewire.extract.draft import Draft, FactDraft
from triplewire.graph.ontology import Ontology


@dataclass(frozen=True)
class RuleSet:
    """Compiled rules."""

    digest: str


def load_rules(ontology: Ontology, extra: Sequence[Path] = ()) -> RuleSet:
    """Load and check the package's rules and a user's; raise BadRule with file, line and caret."""
    return RuleSet("none")


def rule_facts(draft: Draft, rules: RuleSet) -> list[FactDraft]:
    """Return what the rules find, in text order."""
    return []
