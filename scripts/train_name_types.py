"""Trains the learned judge of types of names on annotated texts and writes its table of weights.

    python scripts/train_name_types.py [--sets passages articles news-train] [--out extract/known/name_weights.tsv]

Seeded; a minute on one core once the parses are kept.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from math import exp
from pathlib import Path

from parsed import ParsedExtractor

from triplewire.extract import analysis, mentions
from triplewire.extract.bench import sets
from triplewire.extract.bench.align import NameTable, normalised
from triplewire.extract.name_model import TYPES
from triplewire.graph.model import EntityType

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
RATE, DECAY, EPOCHS, RARE, SCALE = 0.25, 1e-4, 12, 3, 100
REPEATED = {"news-train": 3}  # real articles are few
SMALLEST = 80  # weights that are all smaller are left out
Example = tuple[dict[str, float], int]


def label(gold: sets.GoldArticle, table: NameTable, words: str, sentence: int) -> EntityType | bool | None:
    """Return the type of a use of a name, None where it names nothing, False where that cannot be told."""
    found = table.exact(normalised(words), sentence)
    if found:
        entity = gold.entity(found[0])
        return entity.type if entity else False
    near = any(normalised(words) in name or name in normalised(words) for name in table.by_words if len(name) > 2)
    return False if near else None


def examples(extractor: ParsedExtractor, name: str, data: Path) -> Iterator[Example]:
    """Yield the features of each open name of a set with the number of its type."""
    for gold in sets.read_set(name, data):
        doc = next(iter(extractor._parse([gold.article])))
        draft = analysis.open_draft(gold.article, doc)
        table = NameTable(gold)
        found = mentions.found_names(draft.view, extractor.gazetteer)
        for uses, features in mentions.unsettled(draft.view, extractor.gazetteer, found):
            votes: Counter[int] = Counter()
            for one in uses:
                at = doc[one.start].idx - draft.shift
                told = label(gold, table, draft.words(one.start, one.end), 0 if at < 0 else gold.sentence_at(at))
                if told is not False:
                    votes[TYPES.index(told if isinstance(told, EntityType) else None)] += 1
            if votes:
                yield features, votes.most_common(1)[0][0]


def train(rows: list[Example], seed: int = 7) -> dict[str, list[float]]:
    """Return weights of a softmax judge: stochastic gradients with a rate of its own for each weight."""
    counts = Counter(name for features, _ in rows for name in features)
    weights = {name: [0.0] * len(TYPES) for name, number in counts.items() if number >= RARE}
    squares = {name: [1e-6] * len(TYPES) for name in weights}
    order = random.Random(seed)
    kept = [({n: v for n, v in features.items() if n in weights}, told) for features, told in rows]
    for _ in range(EPOCHS):
        order.shuffle(kept)
        for features, told in kept:
            step(features, told, weights, squares)
    return weights


def step(
    features: dict[str, float], told: int, weights: dict[str, list[float]], squares: dict[str, list[float]]
) -> None:
    """Move the weights towards one example."""
    sums = [0.0] * len(TYPES)
    for name, value in features.items():
        sums = [total + value * weight for total, weight in zip(sums, weights[name], strict=True)]
    top = max(sums)
    shares = [exp(total - top) for total in sums]
    whole = sum(shares)
    slopes = [share / whole - (number == told) for number, share in enumerate(shares)]
    for name, value in features.items():
        held, seen = weights[name], squares[name]
        for number, slope in enumerate(slopes):
            gradient = slope * value + DECAY * held[number] * abs(value)
            seen[number] += gradient * gradient
            held[number] -= RATE * gradient / seen[number] ** 0.5


def write(weights: dict[str, list[float]], path: Path) -> int:
    """Write the weights as whole hundredths; return how many features are kept."""
    kept = {name: [round(SCALE * weight) for weight in held] for name, held in weights.items()}
    kept = {name: held for name, held in kept.items() if max(map(abs, held)) >= SMALLEST}
    head = "# " + "\t".join(["feature", *(kind.value if kind else "none" for kind in TYPES)])
    lines = ["\t".join([name, *map(str, kept[name])]) for name in sorted(kept)]
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    return len(lines)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=["passages", "articles", "news-train"])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=ROOT / "extract" / "known" / "name_weights.tsv")
    args = parser.parse_args()
    extractor = ParsedExtractor(fast=True)
    rows = [row for name in args.sets for row in list(examples(extractor, name, args.data)) * REPEATED.get(name, 1)]
    weights = train(rows)
    print(len(rows), "names,", write(weights, args.out), "features")


if __name__ == "__main__":
    main()
