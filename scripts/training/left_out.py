"""How sure rules are on an article that was not counted: what is weighed has to be what is met later."""

from collections import Counter

from triplewire.extract.combination import UNNAMED, Candidate, Gathered, logit
from triplewire.extract.confidence import LEAST, MOST, ConfidenceTable, Counted, default_table, table_of
from triplewire.extract.draft import FactDraft
from triplewire.extract.learn.labels import GoldLabels
from triplewire.extract.weighing import NAMES

SHARE = NAMES.index("rule's share")


def table_without(labels: GoldLabels, gathered: Gathered) -> ConfidenceTable:
    """Return the table of rules without what was counted on this article."""
    own = Counter[tuple[str, bool]]()
    for key, candidate in gathered.found.items():
        rules = {fact.rule for fact in candidate.rules if _is_named(gathered, fact)}
        own.update((rule, is_right(labels, key)) for rule in rules)
    counts = {
        rule: Counted(max(0, counted.right - own[rule, True]), max(0, counted.wrong - own[rule, False]))
        for rule, counted in default_table().rules.items()
    }
    return table_of(counts)


def _is_named(gathered: Gathered, fact: FactDraft) -> bool:
    ends = (fact.subject, fact.object)
    return all(gathered.draft.mentions[end].kind not in UNNAMED for end in ends if isinstance(end, int))


def is_right(labels: GoldLabels, key: tuple[int, str, int]) -> bool:
    """Say whether gold has a candidate."""
    ends = [labels.gold_of.get(thing) or f"?{thing}" for thing in (key[0], key[2])]
    return any(fact.relation == key[1] for fact in labels.facts.get((ends[0], ends[1]), ()))


def told_without(table: ConfidenceTable, candidate: Candidate, told: tuple[float, ...]) -> tuple[float, ...]:
    """Return what is told of a candidate with the share that its rules have in a table."""
    if not candidate.rules:
        return told
    best = max(table.of_rule(fact.rule) * fact.confidence for fact in candidate.rules)
    return *told[:SHARE], logit(round(min(MOST, max(LEAST, best)), 4)), *told[SHARE + 1 :]
