"""A whole run of the bench: the sets that are here, measured and compared with the committed figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from triplewire.extract.bench import calibrate, report, sets
from triplewire.extract.bench.figures import Drop, quality_drops, read_figures
from triplewire.extract.bench.quality import Quality, measure
from triplewire.extract.pipeline import Extractor

STANDARD = ("seeds", "gold", "news-dev")


@dataclass(frozen=True, slots=True)
class QualityRun:
    """What was measured, and the sets that were not here."""

    qualities: tuple[Quality, ...]
    absent: tuple[str, ...]
    data: Path | None

    def drops(self, committed: Path) -> list[Drop]:
        """Return what fell too far below the committed figures."""
        return quality_drops(read_figures(committed), self.qualities)


def run_quality(
    names: Sequence[str], data: Path | None, extractor: Extractor, limit: int | None = None, only: str | None = None
) -> QualityRun:
    """Measure each set that is here; `limit` takes so many articles, spread evenly, `only` the article of that id."""
    here = [name for name in names if sets.has_set(name, data)]
    qualities = []
    for name in here:
        golds = [gold for gold in sets.read_set(name, data) if only in (None, gold.id)]
        if limit:
            golds = golds[:: max(1, len(golds) // limit)][:limit]
        qualities.append(measure(name, golds, extractor, extractor.ontology))
    return QualityRun(tuple(qualities), tuple(name for name in names if name not in here), data)


def quality_run_text(run: QualityRun, *, relations: bool = True, reliability: bool = True) -> str:
    """Return the figures of every set, and a clear line for each set that is not here."""
    parts = [f"{name}: not here ({run.data or 'no data folder'}); nothing measured" for name in run.absent]
    for quality in run.qualities:
        parts.append(report.quality_text(quality, relations=relations))
        if reliability:
            parts.append(calibrate.reliability_text(calibrate.reliability_of(quality.scores)))
    return "\n".join(parts)


def run_calibration(data: Path, table: Path, extractor: Extractor) -> int:
    """Count every rule on the training articles, write the table, and return how many rules were counted."""
    counts = calibrate.count_set(list(sets.read_set("news-train", data)), extractor)
    table.write_text(calibrate.table_text(counts), "utf-8")
    return len(counts)
