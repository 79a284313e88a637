from pathlib import Path

import pytest

from triplewire.extract.bench.figures import (
    Drop,
    mode_of,
    quality_drops,
    read_figures,
    speed_drops,
    write_figures,
)
from triplewire.extract.bench.quality import SHARES, Marks, Quality, Share
from triplewire.extract.bench.report import quality_text, share_text
from triplewire.extract.bench.run import QualityRun, quality_run_text
from triplewire.extract.bench.speed import Rounds, Speed, speed_text
from triplewire.extract.presets import Preset


def quality(right: int, found: int, required: int = 200) -> Quality:
    marks = Marks(Share(right, 100), Share(found, required))
    return Quality("own", 10, marks, marks, dict.fromkeys(SHARES, Share(9, 10)), {"met_with": marks})


def speed(bare: float, memory: int) -> Speed:
    return Speed(
        260, 9000, 50, Rounds((bare, bare * 1.1)), Rounds((10.0, 11.0)), {"rules": 0.02}, (1000, memory), 8, 0.5
    )


def test_precision_recall_and_f1_come_from_counts() -> None:
    marks = Marks(Share(80, 100), Share(40, 100))
    assert (marks.precision.value, marks.recall.value) == (0.8, 0.4)
    assert marks.f1 == pytest.approx(0.5333, abs=1e-4)
    assert Marks(Share(0, 0), Share(0, 5)).f1 == 0.0


def test_a_drop_of_more_than_a_point_is_told_and_a_smaller_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    assert read_figures(path) == {}
    write_figures(path, [quality(80, 100)])
    assert quality_drops(read_figures(path), [quality(79, 98)]) == []
    drops = quality_drops(read_figures(path), [quality(78, 100)])
    assert [drop.what for drop in drops] == ["own precision"]
    assert str(drops[0]) == "own precision fell from 80.0 to 78.0"


def test_a_run_over_other_articles_compares_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    write_figures(path, [quality(80, 100)])
    assert quality_drops(read_figures(path), [quality(10, 10, required=100)]) == []


def test_writing_one_set_keeps_the_figures_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text('{"quality": {"other": {"articles": 3}}}', "utf-8")
    write_figures(path, [quality(80, 100)], speed(9.0, 1050))
    held = read_figures(path)
    assert set(held["quality"]) == {"other", "own"}
    assert held["speed"]["ratios"] == {"extraction / bare pipeline": 0.9, "memory growth": 1.05}


def test_each_way_to_read_has_its_own_figures(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    fast = mode_of(Preset.DEFAULT, fast=True)
    assert [mode_of(Preset.DEFAULT, fast=False), fast, mode_of(Preset.BROAD, fast=True)] == ["", "fast", "fast broad"]
    assert mode_of(Preset.BROAD, fast=True, sources=["sparse", "rules"]) == "just rules and sparse broad"
    write_figures(path, [quality(80, 100)])
    write_figures(path, [quality(90, 60)], mode=fast)
    assert quality_drops(read_figures(path), [quality(80, 100)]) == []
    fallen = [drop.what for drop in quality_drops(read_figures(path, fast), [quality(80, 60)])]
    assert "own precision" in fallen
    assert read_figures(path, "precise") == {}


def test_a_slower_or_fatter_run_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    write_figures(path, [], speed(9.0, 1050))
    held = read_figures(path)
    assert speed_drops(held, speed(8.5, 1100)) == []
    assert speed_drops(held, speed(8.0, 1050)) == [Drop("extraction / bare pipeline", 0.9, 0.8)]
    assert [drop.what for drop in speed_drops(held, speed(9.0, 1400))] == ["memory growth"]


def test_the_reports_name_every_figure_and_every_absent_set() -> None:
    text = quality_text(quality(80, 100))
    assert "P 0.800 (80/100)" in text
    assert all(name in text for name in SHARES)
    assert share_text(Share(0, 0)) == "-"
    run = QualityRun((quality(80, 100),), ("gold",), None)
    assert "gold: not here (no data folder); nothing measured" in quality_run_text(run)
    assert "0.900" in speed_text(speed(9.0, 1050))
