"""How sure a fact is: measured per rule on annotated news, never guessed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from triplewire.extract.draft import Draft, FactDraft

PRIOR_RIGHT, PRIOR_WRONG = 2.0, 1.0  # what a family is worth before anything is counted: Beta(2, 1)
PARENT_WEIGHT = 4.0  # facts that the mean of a rule's relatives counts for beside the rule's own
LEAST, MOST = 0.01, 0.99


@dataclass(frozen=True, slots=True)
class Counted:
    """Facts of a rule that a careful reader agrees with, and those that not."""

    right: int
    wrong: int

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.right + other.right, self.wrong + other.wrong)


NOTHING = Counted(0, 0)


@dataclass(frozen=True, slots=True)
class ConfidenceTable:
    """How sure each rule is; the relatives of `a.b.c` are all rules of `a.b`, and theirs those of the family `a`."""

    rules: Mapping[str, Counted]
    prefixes: Mapping[str, Counted]  # sums over the rules that start so, whole ids among them
    digest: str = ""

    def of_rule(self, rule: str) -> float:
        """Return the share of right facts of a rule, drawn towards its relatives', and theirs to their family's."""
        return self._share(rule, NOTHING)

    def _share(self, prefix: str, own: Counted) -> float:
        """Return the share of a prefix without what was counted already further down, so that nothing counts twice."""
        counted = self.prefixes.get(prefix, NOTHING)
        parent, dot, _ = prefix.rpartition(".")
        right, wrong = counted.right - own.right, counted.wrong - own.wrong
        if not dot:
            return (right + PRIOR_RIGHT) / (right + wrong + PRIOR_RIGHT + PRIOR_WRONG)
        return (right + PARENT_WEIGHT * self._share(parent, counted)) / (right + wrong + PARENT_WEIGHT)


def prefixes_of(rule: str) -> list[str]:
    """Return a rule and everything that it starts with up to a dot."""
    parts = rule.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def table_of(counts: Mapping[str, Counted], digest: str = "") -> ConfidenceTable:
    """Return the table of counted rules, with the sums of their relatives."""
    sums: dict[str, Counted] = {}
    for rule, counted in counts.items():
        for prefix in prefixes_of(rule):
            sums[prefix] = sums.get(prefix, NOTHING) + counted
    return ConfidenceTable(dict(counts), sums, digest)


def parse_table(text: str) -> ConfidenceTable:
    """Read a table of `rule = [right, wrong]` from TOML."""
    rows = tomllib.loads(text).get("rules", {})
    counts = {rule: Counted(int(right), int(wrong)) for rule, (right, wrong) in rows.items()}
    return table_of(counts, sha256(text.encode()).hexdigest()[:12])


@cache
def default_table() -> ConfidenceTable:
    """Return the table that comes with the package."""
    return parse_table(table_path().read_text("utf-8"))


def table_path() -> Path:
    """Return where the package's table lies, which a calibration rewrites."""
    return Path(__file__).with_name("confidence.toml")


def confidence_of(draft: Draft, fact: FactDraft) -> float:
    """Return the probability that a careful reader agrees, rounded to 4 digits."""
    sure = default_table().of_rule(fact.rule) * fact.confidence
    if fact.sure is not None and fact.confidence:  # weighed already, the links it rests on included
        sure = fact.sure
    return round(min(MOST, max(LEAST, sure)), 4)
