"""A whole run of the bench: the sets that are here, measured and compared with the committed figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from triplewire.extract.bench import calibrate, faults, report, sets
from triplewire.extract.bench.figures import Drop, quality_drops, read_figures
from triplewire.extract.bench.knowledgenet import FoldScore, fold_of, read_fold, score_documents
from triplewire.extract.bench.quality import Quality, measure
from triplewire.extract.pipeline import Extractor

AnyFault = faults.Missed | faults.Wrong | faults.Doubtful

STANDARD = ("seeds", "gold", "news-dev")


@dataclass(frozen=True, slots=True)
class QualityRun:
    """What was measured, and the sets that were not here."""

    qualities: tuple[Quality, ...]
    absent: tuple[str, ...]
    data: Path | None

    def drops(self, committed: Path, mode: str = "") -> list[Drop]:
        """Return what fell too far below the committed figures of a mode."""
        return quality_drops(read_figures(committed, mode), self.qualities)


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


def run_folds(
    names: Sequence[str], data: Path | None, extractor: Extractor, limit: int | None = None
) -> list[FoldScore]:
    """Measure the folds of KnowledgeNet among the sets asked for; raise MissingData where one is not here."""
    scores = []
    for name in names:
        if fold := fold_of(name):
            documents = list(read_fold(data, fold))
            scores.append(score_documents(name, documents[:limit], extractor))
    return scores


def quality_run_text(run: QualityRun, *, relations: bool = True, reliability: bool = True) -> str:
    """Return the figures of every set, and a clear line for each set that is not here."""
    parts = [f"{name}: not here ({run.data or 'no data folder'}); nothing measured" for name in run.absent]
    for quality in run.qualities:
        parts.append(report.quality_text(quality, relations=relations))
        if reliability:
            parts.append(calibrate.reliability_text(calibrate.reliability_of(calibrate.told_of(quality.scores))))
    return "\n".join(parts)


def _every(_: AnyFault) -> bool:
    return True


def faults_text(quality: Quality, extractor: Extractor, keep: Callable[[AnyFault], bool] = _every) -> str:
    """Return what a set's figures hide: what is missed and why, what is wrong by rule, what has a doubtful status.

    The set is read once more without a threshold, to tell what was found too unsurely from what was not found.
    """
    held, extractor.threshold = extractor.threshold, 0.0
    weak = measure(quality.name, [score.gold for score in quality.scores], extractor, extractor.ontology)
    extractor.threshold = held
    pairs = zip(quality.scores, weak.scores, strict=True)
    found = [faults.Fault(score, loose, extractor.ontology) for score, loose in pairs]
    missed = [row for fault in found for row in fault.missed() if keep(row)]
    wrong = [row for fault in found for row in fault.wrong() if keep(row)]
    doubtful = [row for fault in found for row in fault.doubtful() if keep(row)]
    right = faults.right_by_rule(quality.scores)
    texts = (faults.missed_text(missed), faults.wrong_text(wrong, right), faults.doubtful_text(doubtful))
    return "\n\n".join(texts)


def run_calibration(data: Path, table: Path, extractor: Extractor) -> int:
    """Count every rule on the training articles, write the table, and return how many rules were counted."""
    counts = calibrate.count_set(list(sets.read_set("news-train", data)), extractor)
    table.write_text(calibrate.table_text(counts), "utf-8")
    return len(counts)
