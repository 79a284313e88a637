"""How well a relation is learned from 30, 60 and 120 examples: relations of ours, taken for new.

    python scripts/measure_learning.py [--data DIR] [--curated]

Every second article of news-train is learned from; the others, and those of news-dev, are measured on, as facts: one is
found where its likeliest pair is as sure as the bound of the default preset. Examples come as whole articles, or with
`--curated` as sentences, one without the relation for three with it. The encoder learned these relations, and from
news-train, itself: what it says of them is not used, but its vectors know them.
"""

import argparse
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from triplewire.extract.bench import sets
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.encoder import load_encoder
from triplewire.extract.learn import lesson
from triplewire.extract.learn.background import read_background
from triplewire.extract.learn.examples import Pairs, pairs_of
from triplewire.extract.learn.logistic import likely
from triplewire.extract.learned import allowed_types
from triplewire.extract.scorers import scorer_of
from triplewire.graph.model import VALUE_TYPES

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SIZES, DRAWS, MANY = (30, 60, 120), 2, 60
Key = tuple[int, int]  # article and sentence


class Set:
    """The pairs and facts of annotated articles."""

    def __init__(self, golds: list[GoldArticle], pairs: Pairs) -> None:
        self.golds = golds
        self.pairs = pairs
        self.keys = [(place.article, place.sentence) for place in pairs.places]

    def only(self, keys: Collection[Key]) -> Pairs:
        """Return the pairs of some sentences."""
        kept = [at for at, key in enumerate(self.keys) if key in keys]
        places, labels = [self.pairs.places[at] for at in kept], [self.pairs.labels[at] for at in kept]
        return Pairs(self.pairs.vectors[kept], self.pairs.told[kept], places, labels)

    def facts(self, relation: str, articles: Collection[int]) -> set[lesson.Fact]:
        """Return the gold facts of a relation in some articles."""
        return {
            (number, fact.subject, fact.object)
            for number in articles
            for fact in self.golds[number].facts
            if fact.relation == relation
        }


def draw(held: Set, relation: str, size: int, seed: int, *, curated: bool) -> set[Key] | None:
    """Return sentences to learn from that hold so many examples, or nothing where there are too few."""
    rng = np.random.default_rng(seed)
    holding = Counter(key for key, label in zip(held.keys, held.pairs.labels, strict=True) if relation in label.holds)
    mine = sorted({key for key in held.keys if key[0] % 2})
    if curated:
        own = [key for key in mine if holding[key]]
        taken, count = [], 0
        for at in rng.permutation(len(own)):
            if count < size:
                taken.append(own[at])
                count += holding[own[at]]
        others = [key for key in mine if not holding[key]]
        return (
            {*taken, *(others[at] for at in rng.permutation(len(others))[: len(taken) // 3])} if count >= size else None
        )
    articles = sorted({article for article, _ in mine})
    chosen: set[int] = set()
    for at in rng.permutation(len(articles)):
        if len(held.facts(relation, chosen)) < size:
            chosen.add(articles[at])
    return {key for key in mine if key[0] in chosen} if len(held.facts(relation, chosen)) >= size else None


def measured(
    given: Pairs, relation: str, course: lesson.Course, tests: list[tuple[Set, set[int]]]
) -> Iterator[tuple[lesson.Figures, float]]:
    """Yield how a relation that is learned from some pairs does on each set, and its calibration error there."""
    allowed, symmetric = allowed_types(course.ontology, relation), course.ontology.relation(relation).symmetric
    here = replace(course, pairs=given)
    line, _ = lesson.line_of(lesson.table_of(relation, here, allowed), course.unseen)
    for test, articles in tests:
        pairs = test.only({key for key in test.keys if key[0] in articles})
        table = lesson.table_of(relation, replace(course, pairs=pairs, background=None), allowed)
        sure = lesson.best_of(table.places, likely(line.score(table.vectors)), symmetric=symmetric)
        wanted = {lesson.fact_of(a, (s, o), symmetric=symmetric) for a, s, o in test.facts(relation, articles)}
        yield lesson.figures_at(sure, wanted, course.bounds["default"]), lesson.gap_of(sure, wanted)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--curated", action="store_true")
    parser.add_argument("--no-background", action="store_true")
    parser.add_argument("--ridge", type=float, default=lesson.RIDGE)
    parser.add_argument("--count", type=float, default=lesson.COUNT)
    parser.add_argument("--each", action="store_true", help="each relation by itself, too")
    parser.add_argument("--most", type=int, default=100, help="only so many relations")
    given = parser.parse_args()
    lesson.RIDGE, lesson.COUNT = given.ridge, given.count
    extractor, encoder = ParsedExtractor(fast=True), load_encoder()
    assert encoder is not None, "there is no encoder"
    held = []
    for name in ("news-train", "news-dev"):
        golds = list(sets.read_set(name, given.data))
        held.append(Set(golds, pairs_of(extractor, encoder, golds)))
    train, dev = held
    scorer = scorer_of(encoder, extractor.sparse) or encoder
    bounds = {preset.value: bound for preset, bound in scorer.thresholds.items()}
    background = None if given.no_background else read_background(encoder.network)
    course = lesson.Course(train.pairs, background, extractor.ontology, bounds, scorer.weighing.line)
    counted = Counter(fact.relation for gold in train.golds for fact in gold.facts)
    names = [name for name, count in sorted(counted.items()) if count >= MANY]
    names = [name for name in names if not extractor.ontology.relation(name).object <= VALUE_TYPES][: given.most]
    tests = [(train, set(range(0, len(train.golds), 2))), (dev, set(range(len(dev.golds))))]
    for size in SIZES:
        rows = []
        for name in names:
            for seed in range(DRAWS):
                keys = draw(train, name, size, seed, curated=given.curated)
                if keys is not None:
                    rows.append((name, list(measured(train.only(keys), name, course, tests))))
        tell(f"{size} examples, {len({name for name, _ in rows})} relations", [told for _, told in rows])
        for name in names if given.each else ():
            tell(f"  {name}", [told for own, told in rows if own == name])
    return 0


def tell(what: str, rows: list[list[tuple[lesson.Figures, float]]]) -> None:
    """Print the mean figures of some lessons on news-train held out and on news-dev."""
    said = []
    for at in range(2):
        figures = [row[at][0] for row in rows]
        means = (
            [float(np.mean([getattr(one, name) for one in figures])) for name in ("precision", "recall", "f1")]
            if rows
            else []
        )
        said.append(
            " ".join(f"{mean:.3f}" for mean in means)
            + (f" gap {np.mean([row[at][1] for row in rows]):.3f}" if rows else "")
        )
    print(f"{what:<32} train held out P R F1: {said[0]}   dev: {said[1]}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
