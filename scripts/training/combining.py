"""Fits how rules and encoder are weighed, on articles that the encoder did not learn from, and writes the weights."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from parsed import ParsedExtractor

from training.examples import named_relations
from training.left_out import table_without, told_without
from training.preparing import load_tokenizer
from training.score_book import ScoreBook
from triplewire.extract import combination
from triplewire.extract.bench import sets
from triplewire.extract.candidates import Candidates, Pair
from triplewire.extract.draft import Draft, FactDraft
from triplewire.extract.encoder import Scored
from triplewire.extract.learn.labels import GoldLabels
from triplewire.extract.presets import Preset
from triplewire.extract.second_opinion import KEPT
from triplewire.extract.weighing import NAMES, Weighing
from triplewire.graph.ontology import default_ontology

FOLDS = 4
RIDGE = 1.0
LOST = 0.25  # share of what the rules find here that they would not find elsewhere: recall .52 here, .40 on unseen news
WRONG = (
    2.0  # how much a wrong fact of a rule counts: they are right .91 of the time here, .87 on unseen news; dev chose 2
)
NEAR = 0.006  # of F1, which is flat here: what differs by less is as good
PRECISE = 0.9  # share of right facts that the precise preset asks for
PRIOR = 6.0  # candidates that a relation's own offset is drawn to nothing by


Scores = Callable[[int, sets.GoldArticle, Draft, Sequence[int]], Iterable[Scored | Pair]]  # number of the article first


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate of an annotated article: what is told of it, and whether gold has it."""

    article: int
    relation: str
    told: tuple[float, ...]
    right: bool
    required: bool
    fact: tuple[str, str, str]  # over gold ids


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, how much it counts, and how likely it is."""

    row: Row
    count: float
    sure: float


def by_encoder(name: str, scores: tuple[np.ndarray, np.ndarray], work: Path, tokenizer: Path) -> Scores:
    """Return what looks the scores of a set's pairs up; a pair that was not scored comes back as it is."""
    pieces, book = load_tokenizer(tokenizer), ScoreBook.read(work / "annotated.npz", name, scores)
    return lambda _, gold, draft, things: book.scored(gold.id, Candidates(draft, pieces, things))


def rows_of(data: Path, name: str, scores: Scores, limit: int | None = None) -> list[Row]:
    """Return the candidates of a set, without those of which not every pair has a score."""
    return several_rows_of(data, name, [scores], limit)[0]


def several_rows_of(data: Path, name: str, several: Sequence[Scores], limit: int | None = None) -> list[list[Row]]:
    """Return the candidates of a set by each of several ways to score it, its articles read once."""
    extractor, found = ParsedExtractor(fast=True), [list[Row]() for _ in several]
    extractor.read_with("rules")
    for number, gold in enumerate(sets.read_set(name, data, limit)):
        draft, facts = extractor.draft(gold.article)
        labels = GoldLabels(gold, draft, extractor.ontology)
        for scores, rows in zip(several, found, strict=True):
            told = list(scores(number, gold, draft, labels.things))
            rows.extend(_rows(number, labels, facts, told))
    return found


def _rows(article: int, labels: GoldLabels, facts: Sequence[FactDraft], told: Sequence[Scored | Pair]) -> list[Row]:
    ontology, things, rows = default_ontology(), labels.things, []
    gathered = combination.Gathered(labels.draft, ontology, things)
    gathered.add_rules(facts)
    gathered.add_scores([one for one in told if isinstance(one, Scored)], named_relations(ontology))
    unscored = {frozenset((things[one.subject], things[one.object])) for one in told if isinstance(one, Pair)}
    table = table_without(labels, gathered)
    for key, one in sorted(gathered.found.items()):
        is_live = one.rules or combination.evident(gathered, one, key[1])
        if is_live and frozenset((key[0], key[2])) not in unscored:
            row = _row(article, labels, gathered, key, one)
            rows.append(replace(row, told=told_without(table, one, row.told)))
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


def required_of(data: Path, name: str, limit: int | None = None) -> int:
    """Return how many required facts of a set stand between two things."""
    relations = frozenset(named_relations(default_ontology()))
    golds = sets.read_set(name, data, limit)
    return sum(fact.required and fact.relation in relations for gold in golds for fact in gold.facts)


def as_unseen(rows: Sequence[Row]) -> list[tuple[Row, float]]:
    """Return candidates with weights as they would come from articles that no rule was written for.

    There the rules find less, and more of it is wrong: so each fact of theirs counts in part as one that the encoder
    alone has to see, and a wrong one counts for more.
    """
    weighted = []
    for row in rows:
        told = dict(zip(NAMES, row.told, strict=True))
        if not told["rule"]:
            weighted.append((row, 1.0))
            continue
        weighted.append((row, (1 - LOST) * (1.0 if row.right else WRONG)))
        if not told["no score"]:
            bare = {**told, **dict.fromkeys(("rule", "rule's share", "rule and score", "other rule"), 0.0)}
            weighted.append((replace(row, told=tuple(bare[name] for name in NAMES)), LOST))
    return weighted


def fit(given: Sequence[Row], rounds: int = 3, *, trust: bool = False) -> Weighing:
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
    return Weighing(tuple(weights.tolist()), dict(zip(names, offsets.tolist(), strict=True)), trusts_rules=trust)


def _sure(total: np.ndarray) -> np.ndarray:
    sure: np.ndarray = 1 / (1 + np.exp(-total))
    return sure


def crossed(rows: Sequence[Row], *, trust: bool = False) -> list[Judged]:
    """Return each candidate as it would come from unseen articles, by weights that were fitted without its article."""
    judged: list[Judged] = []
    for fold in range(FOLDS):
        weighing = fit([row for row in rows if row.article % FOLDS != fold], trust=trust)
        here = as_unseen([row for row in rows if row.article % FOLDS == fold])
        judged += [Judged(row, count, weighing.probability(row.relation, row.told)) for row, count in here]
    return judged


def bounds(judged: Sequence[Judged], required: int, *, high: bool = False) -> dict[str, float]:
    """Return the bound of each preset.

    By default the middle one of those whose F1 is near the best, or the highest of them; the precise one is right nine
    times in ten, the broad one has the best score where recall counts double.
    """
    grid = [step / 100 for step in range(10, 96)]
    figures = [_figures(judged, bound, required) for bound in grid]
    even, broad = ([_f_score(one, weight) for one in figures] for weight in (1.0, 2.0))
    sure = [at for at, (precision, _) in enumerate(figures) if precision >= PRECISE]
    precise = sure[0] if sure else max(range(len(grid)), key=lambda at: figures[at])
    near = [at for at, score in enumerate(even) if score >= max(even) - NEAR]
    default = near[-1 if high else len(near) // 2]
    return {Preset.PRECISE: grid[precise], Preset.DEFAULT: grid[default], Preset.BROAD: grid[broad.index(max(broad))]}


def best(judged: Sequence[Judged], required: int) -> float:
    """Return the highest F1 of all bounds."""
    return max(_f_score(_figures(judged, step / 100, required), 1.0) for step in range(10, 96))


def _figures(judged: Sequence[Judged], bound: float, required: int) -> tuple[float, float]:
    kept = [one for one in judged if one.sure >= bound]
    told = sum(one.count for one in kept)
    found = sum(one.count for one in kept if one.row.required)
    return sum(one.count for one in kept if one.row.right) / max(told, 1.0), found / required


def _f_score(figures: tuple[float, float], weight: float) -> float:
    precision, recall = figures
    return (1 + weight**2) * precision * recall / max(weight**2 * precision + recall, 1e-9)


def told_of(weighing: Weighing, thresholds: dict[str, float]) -> dict[str, Any]:
    """Return the weights and the bounds of the presets as a model's file tells them."""
    weights = {name: round(value, 4) for name, value in zip(NAMES, weighing.weights, strict=True)}
    offsets = {name: round(value, 4) for name, value in sorted(weighing.relations.items())}
    told = {"weights": weights, "relations": offsets, "thresholds": thresholds}
    return told | ({"trusts_rules": True} if weighing.trusts_rules else {})


def write_weighing(weighing: Weighing, thresholds: dict[str, float], manifest: Path) -> None:
    """Put the weights and the bounds of the presets into the manifest of the model that they belong to."""
    told = json.loads(manifest.read_text("utf-8"))
    kept = {name: value for name, value in told.get("weighing", {}).items() if name == KEPT}
    told["weighing"] = told_of(weighing, thresholds) | kept
    manifest.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
