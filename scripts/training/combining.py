"""Fits how rules and encoder are weighed, on articles that the encoder did not learn from, and writes the weights."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from training.examples import GoldLabels
from training.preparing import load_tokenizer
from triplewire.extract import combination
from triplewire.extract.bench import sets
from triplewire.extract.candidates import Candidates
from triplewire.extract.encoder import Scored
from triplewire.extract.weighing import NAMES, Weighing

FOLDS = 4
RIDGE = 1.0
LOST = 0.25  # share of what the rules find here that they would not find elsewhere: recall .49 here, .37 on unseen news
PRIOR = 6.0  # candidates that a relation's own offset is drawn to nothing by


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate of an annotated article: what is told of it, and whether gold has it."""

    article: int
    relation: str
    told: tuple[float, ...]
    right: bool
    required: bool
    fact: tuple[str, str, str]  # over gold ids


def held_scores(drafted: Candidates, relations: np.ndarray, statuses: np.ndarray) -> Iterator[Scored]:
    """Yield the pairs of an article with scores that were written in their order."""
    at = 0
    for window in drafted.windows():
        for pair in window.pairs:
            yield Scored(pair, relations[at].astype(np.float32), statuses[at].astype(np.float32), -1)
            at += 1
    if at != len(relations):
        raise ValueError(f"{at} pairs, {len(relations)} scores: the examples are of another state of the extractor")


def rows_of(data: Path, name: str, scores: tuple[np.ndarray, np.ndarray], work: Path, tokenizer: Path) -> list[Row]:
    """Return the candidates of a set, with scores in the order of its pairs."""
    extractor, pieces, rows, at = ParsedExtractor(), load_tokenizer(tokenizer), [], 0
    with np.load(work / "annotated.npz") as file:
        told = json.loads(str(file["told"]))
        pairs = Counter(dict.fromkeys(range(len(told["articles"])), 0))
        for article, _, count in file["windows"].tolist():
            pairs[article] += count
    counts = [pairs[number] for number, one in enumerate(told["articles"]) if one["set"] == name]
    for number, gold in enumerate(sets.read_set(name, data)):
        draft, facts = extractor.draft(gold.article)
        labels = GoldLabels(gold, draft, extractor.ontology)
        gathered = combination.Gathered(draft, extractor.ontology, labels.things)
        gathered.add_rules(facts)
        here = slice(at, at + counts[number])
        at += counts[number]
        scored = held_scores(Candidates(draft, pieces, labels.things), scores[0][here], scores[1][here])
        gathered.add_scores(scored, told["relations"])
        rows += [_row(number, labels, gathered, key, one) for key, one in sorted(gathered.found.items())]
    return rows


def _row(
    article: int,
    labels: GoldLabels,
    gathered: combination.Gathered,
    key: combination.Key,
    candidate: combination.Candidate,
) -> Row:
    ends = [labels.gold_of.get(thing) or f"?{thing}" for thing in (key[0], key[2])]
    held = [fact for fact in labels.facts.get((ends[0], ends[1]), ()) if fact.relation == key[1]]
    if gathered.ontology.relation(key[1]).symmetric:
        ends.sort()
    told = combination.told(gathered, key, candidate)
    return Row(article, key[1], told, bool(held), any(f.required for f in held), (ends[0], key[1], ends[1]))


def as_unseen(rows: Sequence[Row]) -> list[tuple[Row, float]]:
    """Return candidates with weights as they would come from articles that no rule was written for.

    There the rules find less: so each fact of theirs counts in part as one that the encoder alone has to see.
    """
    weighted = []
    for row in rows:
        told = dict(zip(NAMES, row.told, strict=True))
        if not told["rule"]:
            weighted.append((row, 1.0))
            continue
        weighted.append((row, 1 - LOST))
        if not told["no score"]:
            bare = {**told, **dict.fromkeys(("rule", "rule's share", "rule and score", "other rule"), 0.0)}
            weighted.append((replace(row, told=tuple(bare[name] for name in NAMES)), LOST))
    return weighted


def fit(given: Sequence[Row], rounds: int = 3) -> Weighing:
    """Return the weights of a logistic regression, with an offset for each relation drawn to nothing."""
    rows, counts = zip(*as_unseen(given), strict=True)
    count = np.array(counts)
    told, right = np.array([row.told for row in rows]), np.array([row.right for row in rows], float)
    alone = (1.0 - told[:, 4]) * count
    names = sorted({row.relation for row in rows})
    which = np.array([names.index(row.relation) for row in rows])
    offsets, weights = np.zeros(len(names)), np.zeros(told.shape[1])
    for _ in range(rounds):
        for _ in range(12):
            sure = _sure(told @ weights + (1.0 - told[:, 4]) * offsets[which])
            slope = told.T @ (count * (right - sure)) - RIDGE * weights
            curve = (told * (count * sure * (1 - sure))[:, None]).T @ told + RIDGE * np.eye(len(weights))
            weights = weights + np.linalg.solve(curve, slope)
        for _ in range(8):
            sure = _sure(told @ weights + (1.0 - told[:, 4]) * offsets[which])
            slope = np.bincount(which, alone * (right - sure), len(names)) - PRIOR * 0.5 * offsets
            curve = np.bincount(which, alone * sure * (1 - sure), len(names)) + PRIOR * 0.5
            offsets = offsets + slope / curve
    return Weighing(tuple(weights.tolist()), dict(zip(names, offsets.tolist(), strict=True)))


def _sure(total: np.ndarray) -> np.ndarray:
    sure: np.ndarray = 1 / (1 + np.exp(-total))
    return sure


def crossed(rows: Sequence[Row]) -> list[float]:
    """Return the probability of each candidate by weights that were fitted without its part of the articles."""
    sure = [0.0] * len(rows)
    for fold in range(FOLDS):
        weighing = fit([row for row in rows if row.article % FOLDS != fold])
        for at, row in enumerate(rows):
            if row.article % FOLDS == fold:
                sure[at] = weighing.probability(row.relation, row.told)
    return sure


def write_weighing(weighing: Weighing, manifest: Path) -> None:
    """Put the weights into the manifest of the model that they belong to."""
    told = json.loads(manifest.read_text("utf-8"))
    weights = {name: round(value, 4) for name, value in zip(NAMES, weighing.weights, strict=True)}
    offsets = {name: round(value, 4) for name, value in sorted(weighing.relations.items())}
    told["weighing"] = {"weights": weights, "relations": offsets}
    manifest.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
