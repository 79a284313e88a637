"""The learning curve: nested samples, kept figures, the line through them; how figures are read off a sheet of gold."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from training.curve_points import Point, kept, sample, slope, table
from training.measuring import Sheet


def test_a_larger_sample_of_a_draw_holds_the_smaller_and_other_draws_differ() -> None:
    small, large = sample(194, 50, 1), sample(194, 100, 1)
    assert len(small) == len(set(small)) == 50
    assert set(small) < set(large)
    assert sample(194, 194, 1) == list(range(194))
    assert sample(194, 50, 2) != small
    assert sample(194, 50, 1) == small


def test_a_line_that_every_figure_lies_on_tells_the_next_doubling_without_error() -> None:
    line = slope([(50, 0.30), (100, 0.34), (200, 0.38)])
    assert line.doubling == pytest.approx(0.04)
    assert line.next == pytest.approx(0.42)
    assert line.error == pytest.approx(0.0, abs=1e-9)
    assert line.next_error == pytest.approx(0.0, abs=1e-9)


def test_the_error_of_a_slope_is_that_of_least_squares() -> None:
    articles, figures = [50, 50, 100, 200, 200], [0.30, 0.32, 0.37, 0.35, 0.41]
    line = slope(list(zip(articles, figures, strict=True)))
    (doubling, _), spread = np.polyfit(np.log2(articles), figures, 1, cov=True)
    assert line.doubling == pytest.approx(doubling)
    assert line.error == pytest.approx(spread[0, 0] ** 0.5)
    assert line.next_error > line.error


def test_what_was_measured_is_not_measured_again(tmp_path: Path) -> None:
    asked: list[int] = []

    def measure() -> dict[str, float]:
        asked.append(1)
        return {"f1": 0.5}

    path = tmp_path / "curve" / "alone-50-1.json"
    assert kept(path, measure) == kept(path, measure) == {"f1": 0.5}
    assert len(asked) == 1
    assert [one.name for one in path.parent.iterdir()] == ["alone-50-1.json"]


def test_a_table_tells_mean_and_range_of_the_draws_and_leaves_the_point_without_articles_out_of_the_line() -> None:
    found = {Point(1, own=False, articles=50): 0.30, Point(2, own=False, articles=50): 0.34}
    found |= {Point(1, own=False, articles=100): 0.40, Point(1, own=True, articles=0): 0.1}
    found |= {Point(1, own=True, articles=50): 0.40, Point(1, own=True, articles=100): 0.45}
    lines = table(found, "F1")
    assert lines[0] == "F1, without our own texts, 50 articles: 0.320 (0.300 to 0.340)"
    assert lines[2].startswith("F1, without our own texts, a doubling: +0.080")
    assert lines[3] == "F1, with our own texts, 0 articles: 0.100"
    assert lines[-1].startswith("F1, with our own texts, a doubling: +0.050")


@pytest.fixture
def sheet() -> Sheet:
    facts = [("e1", "ceo_of", "e2", True, "asserted"), ("e1", "married_to", "e3", True, "asserted")]
    facts.append(("e2", "based_in", "e4", False, "asserted"))
    article = {"gold": {"0": "e1", "1": "e2", "2": "e3", "3": "e4"}, "facts": facts}
    relations = ["works_for", "ceo_of", "married_to", "based_in"]
    return Sheet([article], relations, ["married_to"], {"ceo_of": ["works_for"]})


def test_the_finest_relation_of_a_pair_alone_is_counted(sheet: Sheet) -> None:
    best = {(0, 0, 0, 1): 0.9, (0, 0, 1, 1): 0.6, (0, 1, 3, 3): 0.8}
    assert sheet.chosen(best, 0.5) == {(0, 0, 1, 1), (0, 1, 3, 3)}
    assert sheet.chosen(best, 0.7) == {(0, 0, 0, 1), (0, 1, 3, 3)}


def test_precision_counts_every_gold_fact_and_recall_the_required_ones(sheet: Sheet) -> None:
    said = sheet.figures({(0, 2, 2, 0), (0, 1, 3, 3), (0, 0, 0, 9)}, {0})
    assert said.precision == pytest.approx(2 / 3)
    assert said.recall == pytest.approx(1 / 2)
    assert said.predicted == 3


def test_mean_precision_falls_where_a_wrong_fact_comes_first(sheet: Sheet) -> None:
    right = {(0, 0, 1, 1): 0.9, (0, 0, 2, 2): 0.8, (0, 1, 3, 3): 0.7, (0, 0, 3, 1): 0.1}
    wrong = right | {(0, 0, 3, 1): 0.95}
    assert sheet.mean_of(right, {0}) == pytest.approx(1.0)
    assert sheet.mean_of(wrong, {0}) == pytest.approx((1 / 2 + 2 / 3 + 3 / 4) / 3)
