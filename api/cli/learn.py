"""Verbs by which it learns relations of a user's own: annotate, train."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triplewire.api.cli.ask import Json
from triplewire.api.cli.load import Fetch, Paths, end
from triplewire.api.cli.output import Output
from triplewire.api.cli.parts import Fast
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from triplewire.extract.learn.learning import Learning

FILE = "learned.json"
SHOWN = 5  # examples of no use that are said; --json has them all


def annotate(
    context: typer.Context,
    paths: Paths,
    output: Annotated[str, typer.Option("--output", "-o", help="File to write.", metavar="FILE")] = "",
    preset: Annotated[
        str, typer.Option("--preset", help="precise, default or broad; to delete is quicker than to find.")
    ] = "broad",
    fetch: Fetch = False,
    fast: Fast = False,
) -> None:
    """Write articles with what is read of them in the form that `train` learns from: a person only corrects."""
    from triplewire.api.ingest import Trouble, read_each
    from triplewire.extract.learn.preannotation import annotated_row
    from triplewire.extract.presets import Preset, threshold_of

    session: Session = context.obj
    session.choose(fetch=fetch or None, fast=fast, preset=preset)
    out = session.output(jsonl=True)
    late, rows, failed = session.late(), [], 0
    for result in read_each(late, session.sources(paths)):
        if isinstance(result, Trouble):
            failed += 1
            out.problem(f"{result.where}: {result.problem}", result.hint)
            continue
        rows.append(annotated_row(result, threshold_of(Preset.PRECISE, late.extractor.encoder)))
        if not output:
            out.data(rows.pop())
    if output:
        _write_rows(Path(output), rows)
        facts = [fact for row in rows for fact in row["facts"]]
        marked = sum("check" in fact for fact in facts)
        out.note(f"wrote {output}: {len(rows)} articles, {len(facts)} facts, {marked} of them to check")
    end(failed, len(rows) if output else 1)


def _write_rows(path: Path, rows: "Sequence[dict[str, Any]]") -> None:
    import json

    from triplewire.graph.export.write import write_whole

    lines = [json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows]
    write_whole(path, lambda file: file.writelines(lines))


def train(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="Folder of annotated articles (.jsonl), or one file.", metavar="DIR")],
    output: Annotated[str, typer.Option("--output", "-o", help="File to write.", metavar="FILE")] = FILE,
    relation: Annotated[
        list[str] | None, typer.Option("--relation", "-r", help="Only these (all of your own unless set).")
    ] = None,
    json: Json = False,
) -> None:
    """Learn relations of your own ontology from annotated articles, at least 30 examples each."""
    from triplewire.api.ingest import make_extractor
    from triplewire.api.opening import ontology_of
    from triplewire.extract.encoder import load_encoder
    from triplewire.extract.learn.annotations import read_annotations
    from triplewire.extract.learn.learning import learn
    from triplewire.graph.errors import MissingData
    from triplewire.graph.export.write import write_whole

    session: Session = context.obj
    out = session.output(json=json)
    annotated = read_annotations(Path(place), ontology_of(session.settings))
    encoder = load_encoder()
    if encoder is None:
        raise MissingData("the encoder is not here: nothing can be learned without it", "`triplewire doctor` says why.")
    bare = session.settings.model_copy(update={"encoder": False, "learned": None})
    found = learn(make_extractor(bare), encoder, annotated, relation or ())
    write_whole(Path(output), partial(_put, found.file(encoder)))
    if json:
        out.data(_told(found))
    else:
        _print(out, found)
        out.note(f"wrote {output}; name it by the setting `learned`")


def _put(content: bytes, file: "BinaryIO") -> None:
    file.write(content)


def _told(found: "Learning") -> dict[str, Any]:
    from dataclasses import asdict

    rows = {
        one.relation: one.as_row() | {"calibration_error": round(one.gap, 3), "strays": one.strays}
        for one in found.lessons
    }
    told = {name: {key: value for key, value in row.items() if key != "weights"} for name, row in rows.items()}
    return {"relations": told, "unseen": [asdict(one) for one in found.unseen], "passed_over": dict(found.passed_over)}


def _print(out: Output, found: "Learning") -> None:
    for one in found.lessons:
        out.line(f"{one.relation}: {one.examples} examples, both ends seen of {one.seen}; on articles held out:")
        for name, figures in one.figures.items():
            bound = f"{name} ({figures.bound:.2f})"
            said = f"P {figures.precision:.2f} ({figures.right}/{figures.found})"
            missed = f"R {figures.recall:.2f} ({figures.right}/{figures.wanted})"
            out.line(f"  {bound:<15} {said}  {missed}  F1 {figures.f1:.2f}")
        stray, beside = one.strays
        told = f"; in ordinary news, {stray} of {beside} pairs are taken for it" if beside else ""
        out.line(f"  said and right differ by {one.gap:.2f} in the mean{told}")
    for miss in found.unseen[:SHOWN]:
        out.note(f"not seen: {miss.where}: {miss.subject} {miss.relation} {miss.object}")
    if len(found.unseen) > SHOWN:
        out.note(f"not seen: {len(found.unseen) - SHOWN} more, which --json lists")
    if found.passed_over:
        names = ", ".join(f"{name} {count}" for name, count in found.passed_over.items())
        out.note(f"read without being learned: {names}")


VERBS = {"annotate": annotate, "train": train}
