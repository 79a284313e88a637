"""The verb that measures: bench."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triplewire.api.cli.parts import Fast, PresetOption
from triplewire.api.cli.session import Session
from triplewire.graph.errors import BadInput, MissingData

if TYPE_CHECKING:
    from triplewire.api.cli.output import Output
    from triplewire.extract.bench.figures import Drop
    from triplewire.graph.model import Reading
    from triplewire.graph.store import Store

FIGURES = Path("bench.json")
PASSES = 8  # of the articles, with other names each time, to see whether memory grows


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is compared with, and whether it is kept."""

    mode: str  # "" = default settings
    limit: int | None
    write: bool


def bench(
    context: typer.Context,
    sets: Annotated[
        list[str] | None, typer.Argument(help="seeds, gold, news-dev, news-train, knowledgenet-3, ...")
    ] = None,
    speed: Annotated[bool, typer.Option("--speed", help="Time ingest against the bare language model.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List what is missed and what is wrong.")] = False,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Count every rule anew on news-train first.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only so many articles, spread over a set.", min=1)] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the figures in bench.json.")] = False,
    preset: PresetOption = "",
    fast: Fast = False,
) -> None:
    """Measure extraction on annotated articles; a fall of more than a point below bench.json fails."""
    session: Session = context.obj
    out = session.output()
    from triplewire.extract.bench.figures import mode_of

    session.choose(fast=fast, preset=preset)
    settings = session.settings
    asked = Asked(mode_of(settings.preset, fast=not settings.encoder), limit, write)
    if calibrate:
        _calibrate(session, out)
    fallen = _speed(session, out, asked) if speed else _quality(session, out, sets or (), asked, errors=errors)
    for drop in fallen:
        out.problem(str(drop), "Mend it, or keep the new figures with --write and say why in CHANGELOG.md.")
    if fallen and not write:
        raise typer.Exit(1)


def _calibrate(session: Session, out: "Output") -> None:
    from triplewire.extract.bench.run import run_calibration
    from triplewire.extract.confidence import default_table, table_path

    counted = run_calibration(session.settings.data, table_path(), session.extractor())
    default_table.cache_clear()
    out.note(f"{counted} rules counted; {table_path()} written")


def _check_names(sets: Sequence[str]) -> None:
    from triplewire.extract.bench.knowledgenet import fold_of
    from triplewire.extract.bench.sets import NAMES

    for name in sets:
        if name not in NAMES and fold_of(name) is None:
            raise BadInput(f"there is no set {name!r}", f"Sets are {', '.join(NAMES)}, and knowledgenet-1 to -3.")


def _quality(session: Session, out: "Output", sets: Sequence[str], asked: Asked, *, errors: bool) -> "list[Drop]":
    from triplewire.extract.bench.figures import write_figures
    from triplewire.extract.bench.knowledgenet import fold_of, fold_text
    from triplewire.extract.bench.run import STANDARD, faults_text, quality_run_text, run_folds, run_quality

    _check_names(sets)
    extractor = session.extractor()
    try:
        for score in run_folds(sets, session.settings.data, extractor, asked.limit):
            out.line(fold_text(score))
    except MissingData as absent:
        out.line(f"{absent}; nothing measured")
    sets = [name for name in sets or STANDARD if fold_of(name) is None]
    run = run_quality(sets, session.settings.data, extractor, asked.limit)
    out.line(quality_run_text(run))
    if errors:
        for quality in run.qualities:
            out.line(faults_text(quality, extractor))
    fallen = [] if asked.limit else run.drops(FIGURES, asked.mode)
    if asked.write:
        write_figures(FIGURES, run.qualities, mode=asked.mode)
    return fallen


def _speed(session: Session, out: "Output", asked: Asked) -> "list[Drop]":
    from tempfile import TemporaryDirectory

    from triplewire.extract.bench.figures import read_figures, speed_drops, write_figures
    from triplewire.extract.bench.sets import read_wikinews
    from triplewire.extract.bench.speed import run_speed, speed_text

    try:
        articles = list(read_wikinews(session.settings.data, asked.limit))
    except MissingData:
        out.line(f"wikinews: not here ({session.settings.data}); nothing measured")
        return []
    with TemporaryDirectory() as folder:
        measured = run_speed(session.extractor(), articles, fresh_stores(Path(folder)), passes=PASSES)
    out.line(speed_text(measured))
    fallen = [] if asked.limit else speed_drops(read_figures(FIGURES, asked.mode), measured)
    if asked.write:
        write_figures(FIGURES, speed=measured, mode=asked.mode)
    return fallen


def fresh_stores(folder: Path) -> "Callable[[], Callable[[Sequence[Reading]], object]]":
    """Return what opens a new store each time and gives the way to write into it."""
    from triplewire.graph.store import open_store

    held: list[Store] = []

    def fresh() -> "Callable[[Sequence[Reading]], object]":
        for store in held:
            store.close()
        held[:] = [open_store(f"sqlite:{folder}/{len(list(folder.iterdir()))}.db")]

        def write(readings: "Sequence[Reading]") -> None:
            held[0].apply(added=readings)

        return write

    return fresh


VERBS = {"bench": bench}
