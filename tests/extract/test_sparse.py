import json
from pathlib import Path

import numpy as np
import pytest

from triplewire.extract.combination import canonical
from triplewire.extract.pair_features import PairFeatures, pairs_of
from triplewire.extract.pipeline import Extractor
from triplewire.extract.presets import Preset
from triplewire.extract.read import read_row
from triplewire.extract.scorers import Both, blended, scorer_of
from triplewire.extract.sparse import PAIRS, SparseModel, Table, load_sparse, table_of
from triplewire.extract.weighing import NAMES
from triplewire.graph.model import Article

TEXT = "Angela Merkel visited Warsaw on Monday. The president of Iceland met envoys of Chile in Reykjavik."
HERE = pytest.mark.skipif(load_sparse() is None, reason="the trained weights are not here")


def article(text: str = TEXT) -> Article:
    return read_row({"title": "", "text": text, "date": "2019-05-15"})


def small_table() -> Table:
    parts = {
        "keys": np.array([5, 4, 90], np.uint32),  # 5, 9, 99
        "counts": np.array([1, 2, 1], np.uint8),
        "columns": np.array([0, 0, 2, 1], np.uint8),
        "values": np.array([10, -20, 40, 100], np.int8),
        "bias": np.zeros(3, np.float32),
    }
    return table_of(parts, {"scale": 0.1, "ahead": [0, 1], "behind": [2, 1]})


def test_weights_of_known_features_are_summed_and_others_count_nothing() -> None:
    judged = small_table().judged([[5, 9, 7], [99, 100], [3]])
    odds = np.log(judged / (1 - judged))
    assert np.allclose(odds, [[-1, 0, 4], [0, 10, 0], [0, 0, 0]], atol=1e-2)


def test_a_pair_scores_the_same_whatever_stands_beside_it() -> None:
    one, other = [5, 9, 99], [99, 3]
    together = small_table().judged([one, other, one])
    assert (together[0] == small_table().judged([one])[0]).all()
    assert (together[0] == together[2]).all()


def test_log_odds_are_averaged_by_share() -> None:
    one, other = np.array([0.9, 1.0], np.float32), np.array([0.5, 0.0], np.float32)
    assert np.allclose(blended(one, other, 0.5), [0.75, 0.5], atol=1e-3)
    assert np.allclose(blended(one, other, 0.0)[0], 0.9, atol=1e-4)


def test_without_its_file_there_is_one_warning_and_no_model(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert [load_sparse(tmp_path / "none") for _ in range(3)] == [None] * 3
    assert [row.levelname for row in caplog.records] == ["WARNING"]
    assert caplog.messages[0].startswith("no sparse pair model: ")


def test_a_damaged_file_warns_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / PAIRS).write_bytes(b"PK\x03\x04 and nothing more")
    assert load_sparse(tmp_path) is None
    assert len(caplog.records) == 1


def test_nothing_reads_along_where_no_model_is_here() -> None:
    assert scorer_of(None, None) is None


@HERE
@pytest.mark.model
def test_a_bench_can_read_with_just_some_of_the_sources() -> None:
    reader = Extractor(fast=True)
    assert isinstance(reader.scorer, SparseModel)
    with_model, bound = reader.identity, reader.threshold
    assert bound == reader.scorer.thresholds[Preset.DEFAULT]
    reader.read_with("rules")
    assert reader.scorer is None
    assert reader.identity != with_model
    assert reader.threshold == 0.5
    reader.read_with("sparse")
    assert (reader.is_bare, reader.identity, reader.threshold) == (True, with_model, bound)
    reader.read_with("rules", "sparse", "encoder")
    assert not reader.is_bare
    assert isinstance(reader.scorer, Both) or reader.encoder is None


@HERE
@pytest.mark.model
def test_the_model_sees_both_directions_of_a_pair(extractor: Extractor) -> None:
    model = load_sparse()
    assert model
    draft, _ = extractor.draft(article())
    things = canonical(draft)
    at = model.relations.index("visited")
    scores = {(one.pair.subject, one.pair.object): float(one.relations[at]) for one in model.scored(draft, things)}
    pair = next(pairs_of(draft, things))
    assert scores[pair.left, pair.right] > 0.3 > scores[pair.right, pair.left]
    assert {(other, one) for one, other in scores} == set(scores)


@HERE
@pytest.mark.model
def test_the_weights_told_of_a_pair_add_up_to_its_score(extractor: Extractor) -> None:
    model = load_sparse()
    assert model
    draft, _ = extractor.draft(article())
    things = canonical(draft)
    pair, at = next(pairs_of(draft, things)), model.relations.index("visited")
    score = float(next(iter(model.scored(draft, things))).relations[at])
    weights = model.weights_of(draft, things, (pair.left, pair.right), at)
    assert set(weights) == set(PairFeatures(draft).names(pair))
    total = sum(weights.values()) + float(model.table.bias[model.table.ahead[at]])
    assert np.log(score / (1 - score)) == pytest.approx(total, abs=1e-3)


@HERE
def test_the_file_tells_how_it_counts_and_is_small() -> None:
    path = Path(__file__).parents[2] / "extract" / "weights" / PAIRS
    assert path.stat().st_size < 6_000_000
    with np.load(path) as file:
        told = json.loads(str(file["told"]))
    assert {*told["alone"]["weights"], *told["both"]["weights"]} == set(NAMES)
    assert 0 < told["share"] < 1
