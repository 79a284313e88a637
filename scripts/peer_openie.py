#!/usr/bin/env python3
"""Score two systems of open information extraction on annotated articles, by our scorer: `scripts/peer_openie.py`.

Stanford's Open IE (Angeli et al., ACL 2015, an annotator of CoreNLP) and ReVerb (Fader et al., EMNLP 2011). Needs Maven
and Java, and 5 GB of memory. Both give words, a phrase and words; ends are tied to the names and pronouns that CoreNLP
finds for either, and what a phrase means is counted on the training articles (`open_facts.py`), with the bounds that
have the best F1 there when each article is read by what the others say. `ceiling` is what any such table could reach:
every open fact means what the gold has. Annotations stay in folders outside the repository.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from open_facts import (
    Bound,
    Ends,
    Meaning,
    Meanings,
    OpenFact,
    Tied,
    of_reverb,
    of_stanford,
    right_meanings,
    run_reverb,
)
from peer_parts import DATA, Row, annotate, line

from triplewire.extract.bench import sets
from triplewire.extract.bench.quality import Quality, quality_of
from triplewire.extract.bench.score import score_article
from triplewire.extract.bench.sets import GoldArticle
from triplewire.graph.ontology import Ontology, default_ontology

NAMES_ALONE = "tokenize,ssplit,pos,lemma,ner,depparse,natlog,openie"  # what phrases mean is learned without pronouns
ANNOTATORS = f"{NAMES_ALONE},coref"
TRAIN = "news-train"
FOLDS = 4
BOUNDS = [Bound(facts, share) for facts, share in product((1, 2, 3, 5, 8), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6))]


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article with a peer's open facts, and what each of them means by the gold."""

    gold: GoldArticle
    ends: Ends
    tied: Sequence[Tied]
    right: Mapping[int, Sequence[Meaning]]

    def counted(self) -> list[tuple[Tied, Sequence[Meaning]]]:
        """Return the open facts with what they mean."""
        return [(one, self.right.get(one.number, ())) for one in self.tied]


def read_article(gold: GoldArticle, annotated: Row, facts: Sequence[OpenFact], ontology: Ontology) -> ReadArticle:
    """Tie a peer's open facts to the things of the article, and look up what they mean."""
    ends = Ends(gold, annotated)
    tied = ends.tie(facts)
    return ReadArticle(gold, ends, tied, right_meanings(gold, ends, tied, ontology))


def scored(
    name: str,
    articles: Sequence[ReadArticle],
    ontology: Ontology,
    means: Callable[[ReadArticle, Tied], Sequence[Meaning]],
) -> Quality:
    """Return the figures of a set when its open facts have these meanings."""
    scores = []
    for article in articles:
        stated = [(one, meaning) for one in article.tied for meaning in means(article, one)]
        scores.append(score_article(article.gold, article.ends.record(stated), ontology))
    return quality_of(name, scores)


def told_by(table: Meanings, bound: Bound, ontology: Ontology) -> Callable[[ReadArticle, Tied], Sequence[Meaning]]:
    """Return what reads open facts by a table."""

    def means(_: ReadArticle, one: Tied) -> Sequence[Meaning]:
        found = table.of(one, bound, ontology)
        return [found] if found else []

    return means


def chosen(articles: Sequence[ReadArticle], ontology: Ontology) -> tuple[Bound, float]:
    """Return the bound with the best F1 where each fold is read by what the others say, and that F1."""
    folds = [articles[fold::FOLDS] for fold in range(FOLDS)]
    tables = [
        Meanings(pair for other in folds if other is not fold for article in other for pair in article.counted())
        for fold in folds
    ]
    found = []
    for bound in BOUNDS:
        scores = [
            score
            for fold, table in zip(folds, tables, strict=True)
            for score in scored(TRAIN, fold, ontology, told_by(table, bound, ontology)).scores
        ]
        found.append((quality_of(TRAIN, scores).strict.f1, bound))
    best = max(found, key=lambda pair: pair[0])
    return best[1], best[0]


def arguments() -> argparse.Namespace:
    """Return what the caller asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["news-dev", "gold", "seeds"])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where both keep their files")
    parser.add_argument("--train", type=int, help="only so many training articles")
    parser.add_argument("--relations", action="store_true", help="figures of each relation")
    return parser.parse_args()


def report(who: str, read: Mapping[str, Sequence[ReadArticle]], ontology: Ontology, *, relations: bool) -> None:
    """Print what a peer reaches on each set."""
    bound, crossed = chosen(read[TRAIN], ontology)
    table = Meanings(pair for article in read[TRAIN] for pair in article.counted())
    tied = sum(len(article.tied) for article in read[TRAIN])
    print(f"{who}: {tied} open facts between things in {len(read[TRAIN])} training articles; a phrase counts when seen")
    print(
        f"  {bound.facts} times, {bound.share:.0%} of them one relation: F1 {crossed:.3f} on them, over {FOLDS} folds"
    )
    for name in (name for name in read if name != TRAIN):
        quality = scored(name, read[name], ontology, told_by(table, bound, ontology))
        print(line(who, quality))
        print(line(f"{who}, ceiling", scored(name, read[name], ontology, lambda a, one: a.right.get(one.number, ()))))
        for relation, marks in quality.relations.items() if relations else ():
            print(f"    {relation:<24} {marks.precision.right}/{marks.precision.total} of {marks.recall.total}")


def main() -> int:
    """Print both peers' figures of each set."""
    args = arguments()
    ontology = default_ontology()
    golds = {name: list(sets.read_set(name, args.data)) for name in dict.fromkeys([*args.sets, TRAIN])}
    golds[TRAIN] = golds[TRAIN][: args.train]
    named = {f"{name}-{number:03d}": gold for name, found in golds.items() for number, gold in enumerate(found)}
    core, reverb = args.folder / "triplewire-openie", args.folder / "triplewire-reverb"
    core.mkdir(exist_ok=True)
    learned = {name: gold for name, gold in named.items() if name.startswith(TRAIN)}
    asked = {name: gold for name, gold in named.items() if name not in learned}
    annotated = annotate(asked, core, ANNOTATORS) | annotate(learned, core, NAMES_ALONE)
    rows = run_reverb(named, reverb)
    peers: dict[str, dict[str, list[OpenFact]]] = {
        "Stanford Open IE": {name: list(of_stanford(annotated[name])) for name in named},
        "ReVerb": {name: list(of_reverb(rows[name], annotated[name])) for name in named},
    }
    for who, facts in peers.items():
        read: dict[str, list[ReadArticle]] = {name: [] for name in golds}
        for key, gold in named.items():
            read[key.rpartition("-")[0]].append(read_article(gold, annotated[key], facts[key], ontology))
        report(who, read, ontology, relations=args.relations)
    return 0


if __name__ == "__main__":
    sys.exit(main())
