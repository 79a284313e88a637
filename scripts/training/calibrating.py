"""Fits the line that makes a printed probability mean what it says, on articles that no weight was fitted on.

Rules and models are weighed on the articles that the rules were written for, by scores of networks that saw less than
the one that is shipped, so a shipped probability is a little too low on unseen news. A straight line over its log odds
(Platt, Probabilistic Outputs for Support Vector Machines, 1999) mends that and keeps the order of all facts.
"""

import json
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from math import exp, log
from pathlib import Path

import numpy as np
from parsed import ParsedExtractor

from training import pair_export
from triplewire.extract.bench.calibrate import Reliability, reliability_of
from triplewire.extract.bench.run import run_quality
from triplewire.extract.encoder import MANIFEST
from triplewire.extract.pipeline import Extractor
from triplewire.extract.sparse import PAIRS
from triplewire.extract.weighing import AS_IT_IS, LINE, Weighing

FITTED, OTHERS = "news-dev", ("gold", "seeds")
FROM = 0.1  # of before the line: less likely candidates are never given
RIDGE = 5.0  # what draws the line to the one that changes nothing
FOLDS = 10
Line = tuple[float, float]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that was weighed: which article has it, how likely it was, whether it is right."""

    article: int
    sure: float
    right: bool


def unlined(extractor: Extractor) -> Extractor:
    """Take the line out of what weighs for an extractor, and let it give whatever is likely at all."""
    if extractor.sparse is not None:
        sparse = copy(extractor.sparse)
        sparse.weighing, sparse.weighing_both = (
            replace(one, line=AS_IT_IS) for one in (sparse.weighing, sparse.weighing_both)
        )
        extractor.sparse = sparse
    if extractor.encoder is not None:
        encoder = copy(extractor.encoder)
        encoder.weighing = replace(encoder.weighing, line=AS_IT_IS)
        extractor.encoder = encoder
    extractor.threshold = FROM
    return extractor


def weighed(data: Path, name: str, extractor: Extractor, limit: int | None = None) -> list[Told]:
    """Return the facts of a set that rules and models were weighed for: those between two things."""
    scorer = extractor.scorer
    known = frozenset(scorer.relations) if scorer else frozenset[str]()
    scores = run_quality([name], data, extractor, limit).qualities[0].scores
    return [
        Told(article, item.prediction.confidence, item.gold is not None)
        for article, score in enumerate(scores)
        for item in score.strict
        if item.prediction.relation in known
    ]


def line_of(told: Sequence[Told]) -> Line:
    """Return the offset and slope of the log odds under which the facts are likeliest, drawn to (0, 1)."""
    sure = np.clip([one.sure for one in told], 0.005, 0.995)
    odds = np.stack([np.ones(len(sure)), np.log(sure / (1 - sure))], axis=1)
    right, line = np.array([one.right for one in told], float), np.array(AS_IT_IS)
    for _ in range(30):
        said = 1 / (1 + np.exp(-odds @ line))
        slope = odds.T @ (right - said) - RIDGE * (line - AS_IT_IS)
        curve = (odds * (said * (1 - said))[:, None]).T @ odds + RIDGE * np.eye(2)
        line = line + np.linalg.solve(curve, slope)
    return round(float(line[0]), 3), round(float(line[1]), 3)


def reliability(told: Sequence[Told], line: Line, bound: float) -> Reliability:
    """Return how well the confidence that a line gives agrees with what is right, of what lies above a bound."""
    weighing = Weighing((), {}, line=line)
    least = weighing.calibrated(bound)
    pairs = [(min(0.99, weighing.calibrated(one.sure)), one.right) for one in told]
    return reliability_of([pair for pair in pairs if pair[0] >= least])


def crossed(told: Sequence[Told], bound: float) -> Reliability:
    """Return the same where the line of each tenth of the articles was fitted on the others."""
    pairs: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        weighing = Weighing((), {}, line=line_of([one for one in told if one.article % FOLDS != fold]))
        here = [one for one in told if one.article % FOLDS == fold and one.sure >= bound]
        pairs += [(min(0.99, weighing.calibrated(one.sure)), one.right) for one in here]
    return reliability_of(pairs)


def calibrate(data: Path, out: Path, say: Say) -> None:
    """Fit the line of what rules and models weigh together, and put it into both models' files.

    Without the encoder there is none: there it made the error of other articles larger.
    """
    with np.load(out / PAIRS) as file:
        parts = {name: file[name] for name in file.files if name != "told"}
        told = json.loads(str(file["told"]))
    told["both"][LINE] = fitted(data, ("rules", "sparse", "encoder"), say)
    say(f"{pair_export.write(parts, told, out / PAIRS)} bytes in {PAIRS}")
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    manifest["weighing"][LINE] = fitted(data, ("rules", "encoder"), say)
    (out / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    fitted(data, ("rules", "sparse"), say)


def fitted(data: Path, sources: Sequence[str], say: Say, limit: int | None = None) -> Line:
    """Return the line of what some sources weigh together, and say what it is worth."""
    extractor = ParsedExtractor()
    extractor.read_with(*sources)
    if extractor.scorer is None:
        raise SystemExit("there is no model here that weighs")
    bound = before(extractor.scorer.weighing.line, extractor.threshold)
    told = weighed(data, FITTED, unlined(extractor), limit)
    line = line_of(told)
    say(f"{' + '.join(sources)}: offset {line[0]}, slope {line[1]}, from {len(told)} facts of {FITTED}")
    say(f"  {FITTED}: {_text(reliability(told, AS_IT_IS, bound))}; each article left out {_text(crossed(told, bound))}")
    for name in OTHERS:
        its = weighed(data, name, extractor, limit)
        found = [_text(reliability(its, one, bound)) for one in (AS_IT_IS, line)]
        say(f"  {name}: {found[0]}; with the line {found[1]}")
    return line


def before(line: Line, share: float) -> float:
    """Return the probability that a line turns into this one."""
    return 1 / (1 + exp((line[0] - log(share / (1 - share))) / line[1]))


def _text(found: Reliability) -> str:
    return f"calibration error {found.error:.3f} ({found.chance:.3f} by chance)"
