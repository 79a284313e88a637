"""The training of the sparse pair model step by step: examples, folds, the whole, and how it counts beside the rest."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from training import combining, pair_examples, pair_export, pair_fitting
from training.combining import Scores
from training.pair_examples import ANNOTATED, PLAIN, Columns, PairSet
from training.pair_fitting import FOLDS, Settings
from triplewire.extract.bench.sets import GoldArticle
from triplewire.extract.candidates import Pair
from triplewire.extract.draft import Draft
from triplewire.extract.encoder import TOKENIZER, WEIGHTS, Scored, load_encoder
from triplewire.extract.scorers import blended
from triplewire.extract.sparse import NO_STATUS, PAIRS
from triplewire.graph.ontology import default_ontology

SHARES = (0.2, 0.3, 0.4)  # of the sparse model beside the encoder, that are tried
NEWS, DEV = ANNOTATED[:2]
Say = Callable[[str], None]
Found = dict[tuple[int, int, int], np.ndarray]  # scores by article, subject and object


def prepare(data: Path, work: Path, limit: int | None, say: Say) -> None:
    """Write the examples; the encoder that is shipped labels the articles without annotation."""
    encoder = load_encoder()
    if encoder is None:
        raise SystemExit("the encoder labels the articles without annotation: its files are needed")
    pair_examples.prepare(data, work, encoder, limit, say)


def fit(work: Path, say: Say, given: Settings | None = None) -> None:
    """Learn without each fold of news-train and judge it, then learn from everything and keep that."""
    given, columns = given or Settings(), Columns(default_ontology())
    say(f"settings {asdict(given)}")
    held = {name: PairSet.read(work / f"{name}.npz") for name in (*ANNOTATED, PLAIN)}
    news, others = held[NEWS], [held[name] for name in (*ANNOTATED[2:], PLAIN)]
    unseen = np.zeros((len(news.lengths), columns.count), np.float32)
    for fold in range(FOLDS):
        apart = news.ends[:, 0] % FOLDS == fold
        learned = pair_fitting.fit(pair_fitting.without(news, fold), others, columns.count, given)
        unseen[apart] = learned.judged(news)[apart]
        say(f"fold {fold} learned")
    np.savez_compressed(work / "unseen.npz", scores=unseen.astype(np.float16), ends=news.ends)
    say(f"{NEWS}, each article unseen: mean precision {mean_precision(unseen, news):.4f}")
    learned = pair_fitting.fit(news, others, columns.count, given)
    say(f"{DEV}: mean precision {mean_precision(learned.judged(held[DEV]), held[DEV]):.4f}")
    parts, told = pair_export.packed(learned, columns)
    say(f"{len(parts['keys'])} features, {len(parts['values'])} weights")
    np.savez(work / "model.npz", **parts, told=np.array(json.dumps(told)))


def mean_precision(scores: np.ndarray, pairs: PairSet) -> float:
    """Return the mean, over all labels that hold, of the share of right labels among those scored no lower."""
    scores, right = scores.copy(), np.zeros(scores.shape, bool)
    scores[pairs.unasked[:, 0], pairs.unasked[:, 1]] = 0
    right[pairs.holds[:, 0], pairs.holds[:, 1]] = True
    ranked = right.ravel()[np.argsort(-scores.ravel(), kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked].mean())


def unseen_scores(work: Path) -> Found:
    """Return what the folds say of each ordered pair of the articles that they did not learn from."""
    columns, found = Columns(default_ontology()), Found()
    with np.load(work / "unseen.npz") as file:
        for (article, left, right), scores in zip(
            file["ends"].tolist(), file["scores"].astype(np.float32), strict=True
        ):
            found[article, left, right], found[article, right, left] = scores[columns.ahead], scores[columns.behind]
    return found


def by_sparse(found: Found) -> Scores:
    """Return what looks the scores of the sparse model up."""

    def scores(number: int, gold: GoldArticle, draft: Draft, things: Sequence[int]) -> Iterator[Scored]:
        for (article, one, other), held in found.items():
            if article == number:
                yield Scored(Pair(one, other, (), (), -1), held, NO_STATUS, -1)

    return scores


def by_both(encoder: Scores, found: Found, share: float) -> Scores:
    """Return what looks the scores of both models up and joins them."""

    def scores(number: int, gold: GoldArticle, draft: Draft, things: Sequence[int]) -> Iterator[Scored | Pair]:
        for one in encoder(number, gold, draft, things):
            pair = one if isinstance(one, Pair) else one.pair
            held = found.get((number, pair.subject, pair.object))
            known = isinstance(one, Scored) and held is not None
            yield replace(one, relations=blended(one.relations, held, share)) if known else one

    return scores


def remembered(scores: Scores) -> Scores:
    """Return what looks an article up once."""
    kept: dict[int, list[Scored | Pair]] = {}

    def looked(number: int, gold: GoldArticle, draft: Draft, things: Sequence[int]) -> list[Scored | Pair]:
        if number not in kept:
            kept[number] = list(scores(number, gold, draft, things))
        return kept[number]

    return looked


def combine(data: Path, work: Path, encoder: Path, out: Path, say: Say) -> None:
    """Fit how the model counts, alone beside the rules and with the encoder, and write the file of extraction."""
    with np.load(work / "model.npz") as file:
        parts = {name: file[name] for name in file.files if name != "told"}
        told = json.loads(str(file["told"]))
    with np.load(encoder / "scores.npz") as file:
        held = (file["train"], file["train_status"])
    found, required = unseen_scores(work), combining.required_of(data, NEWS)
    looked = remembered(combining.by_encoder(NEWS, held, encoder, WEIGHTS / TOKENIZER))
    ways = [by_sparse(found), looked, *(by_both(looked, found, share) for share in SHARES)]
    rows = combining.several_rows_of(data, NEWS, ways)
    told["alone"], score = _weighed(rows[0], required, trust=True)
    say(f"{NEWS}, each article unseen: beside the rules alone F1 {score:.4f}")
    say(f"the encoder without it: F1 {_weighed(rows[1], required)[1]:.4f}")
    best = 0.0
    for share, its in zip(SHARES, rows[2:], strict=True):
        weighed, score = _weighed(its, required)
        say(f"share {share} beside the encoder: F1 {score:.4f}")
        if score > best:
            best, told["both"], told["share"] = score, weighed, share
    say(f"{pair_export.write(parts, told, out / PAIRS)} bytes in {PAIRS}")


def _weighed(rows: Sequence[combining.Row], required: int, *, trust: bool = False) -> tuple[dict[str, object], float]:
    """Return the weights and bounds beside the rules, and the best F1 of articles left out when they were fitted.

    Where the rules are trusted, most of what they find alone is right: the default bound keeps as much as it can of it.
    """
    judged = combining.crossed(rows, trust=trust)
    told = combining.told_of(combining.fit(rows, trust=trust), combining.bounds(judged, required, high=trust))
    return told, combining.best(judged, required)
