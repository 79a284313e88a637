"""What the rules cost beside the language model, in CPU seconds: python scripts/bench_rules.py [ARTICLES]."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from triplewire.extract import coreference, mentions
from triplewire.extract.analysis import analysed_text, open_draft
from triplewire.extract.bench.sets import read_wikinews
from triplewire.extract.draft import Draft
from triplewire.extract.parsing import BATCH
from triplewire.extract.pipeline import Extractor
from triplewire.extract.rule_engine import rule_facts
from triplewire.extract.rule_file import Rule
from triplewire.extract.rule_index import RuleSet, compile_rules

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SIZES = (20, 100, 300)
ROUNDS = 15  # of each number of rules in turn; the least CPU seconds count


def drafts_of(extractor: Extractor, number: int) -> tuple[list[Draft], float]:
    """Return drafts with names, and the CPU seconds that the language model took for them."""
    articles = list(read_wikinews(DATA, number))
    texts = [analysed_text(article) for article in articles]
    start = time.process_time()
    docs = list(extractor.nlp.pipe(texts, batch_size=BATCH))
    spent = time.process_time() - start
    drafts = []
    for article, doc in zip(articles, docs, strict=True):
        draft = open_draft(article, doc)
        draft.mentions = mentions.find_mentions(draft, extractor.gazetteer)
        draft.index()
        coreference.join_names(draft, extractor.gazetteer)
        drafts.append(draft)
    return drafts, spent


def rules_of(size: int, rules: Sequence[Rule], lemmas: Sequence[str]) -> list[Rule]:
    """Return so many rules: the package's, spread evenly, then copies at other words of the articles."""
    if size <= len(rules):
        step = len(rules) / size
        return [rules[int(at * step)] for at in range(size)]
    copied = islice(cycle(rules), size - len(rules))
    return list(rules) + [
        replace(rule, id=f"{rule.id}.{number}", lemmas=frozenset({lemmas[number % len(lemmas)]}))
        for number, rule in enumerate(copied)
    ]


def main() -> None:
    """Print the cost of each number of rules, absolute and beside the language model."""
    extractor = Extractor(fast=True)
    drafts, parsing = drafts_of(extractor, int(sys.argv[1]) if len(sys.argv) > 1 else 60)
    counts = Counter(token.lemma_.lower() for draft in drafts for token in draft.doc if token.pos_ in ("VERB", "NOUN"))
    known = {lemma for rule in extractor.rules.rules for lemma in rule.lemmas}
    lemmas = [lemma for lemma, _ in counts.most_common(800) if lemma not in known]
    print(
        f"{len(drafts)} articles, language model {parsing:.2f} CPU s, {len(extractor.rules.rules)} rules in the package"
    )
    sides = [compile_rules(rules_of(size, extractor.rules.rules, lemmas)) for size in SIZES]
    for side in sides:
        _spent(drafts, side)  # warm, as in a batch that is not the first
    rounds = [[_spent(drafts, side) for side in sides] for _ in range(ROUNDS)]
    best = [min(times) for times in zip(*rounds, strict=True)]
    for size, spent in zip(SIZES, best, strict=True):
        print(
            f"{size:4} rules {spent:.4f} CPU s = {spent / parsing:.2%} of the model, "
            f"{spent / best[0]:.2f} x {SIZES[0]} rules"
        )


def _spent(drafts: Sequence[Draft], rules: RuleSet) -> float:
    start = time.process_time()
    for draft in drafts:
        draft.tree = None  # the parse as lists is part of what rules cost
        rule_facts(draft, rules)
    return time.process_time() - start


if __name__ == "__main__":
    main()
