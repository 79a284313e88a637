"""How sure a fact is: measured per rule on annotated news, never guessed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

from triplewire.extract.draft import Draft, FactDraft

PRIOR_RIGHT, PRIOR_WRONG = 2.0, 1.0  # what a rule is worth before anything is counted: Beta(2, 1)
FAMILY_WEIGHT = 4.0  # facts that the mean of a rule's family counts for beside the rule's own
LEAST, MOST = 0.01, 0.99


@dataclass(frozen=True, slots=True)
class Counted:
    """Facts of a rule that a careful reader agrees with, and those that not."""

    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class ConfidenceTable:
    """How sure each rule is; a rule's family is what stands before the first dot of its id."""

    rules: Mapping[str, Counted]
    families: Mapping[str, Counted]
    digest: str = ""

    def of_family(self, family: str) -> float:
        """Return the share of right facts of a family, drawn towards the prior."""
        counted = self.families.get(family, Counted(0, 0))
        total = counted.right + counted.wrong + PRIOR_RIGHT + PRIOR_WRONG
        return (counted.right + PRIOR_RIGHT) / total

    def of_rule(self, rule: str) -> float:
        """Return the share of right facts of a rule, drawn towards its family's."""
        counted = self.rules.get(rule, Counted(0, 0))
        family = self.of_family(family_of(rule))
        return (counted.right + FAMILY_WEIGHT * family) / (counted.right + counted.wrong + FAMILY_WEIGHT)


def family_of(rule: str) -> str:
    """Return the family of a rule."""
    return rule.split(".", 1)[0]


def table_of(counts: Mapping[str, Counted], digest: str = "") -> ConfidenceTable:
    """Return the table of counted rules, with the sums of their families."""
    families: dict[str, Counted] = {}
    for rule, counted in counts.items():
        held = families.get(family_of(rule), Counted(0, 0))
        families[family_of(rule)] = Counted(held.right + counted.right, held.wrong + counted.wrong)
    return ConfidenceTable(dict(counts), families, digest)


def parse_table(text: str) -> ConfidenceTable:
    """Read a table of `rule = [right, wrong]` from TOML."""
    rows = tomllib.loads(text).get("rules", {})
    counts = {rule: Counted(int(right), int(wrong)) for rule, (right, wrong) in rows.items()}
    return table_of(counts, sha256(text.encode()).hexdigest()[:12])


@cache
def default_table() -> ConfidenceTable:
    """Return the table that comes with the package."""
    return parse_table(resources.files("triplewire.extract").joinpath("confidence.toml").read_text("utf-8"))


def confidence_of(draft: Draft, fact: FactDraft) -> float:
    """Return the probability that a careful reader agrees, rounded to 4 digits."""
    sure = default_table().of_rule(fact.rule) * fact.confidence
    return round(min(MOST, max(LEAST, sure)), 4)
