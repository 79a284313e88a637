"""Verbs that read and write articles: extract, omissions, ingest, delete, export, import."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triplewire.api.cli.ask import Json, Jsonl, StatusOption
from triplewire.api.cli.output import Output, marks_of, period_words
from triplewire.api.cli.parts import (
    Articles,
    AsOf,
    Confidence,
    Depth,
    EntityOption,
    Fast,
    KnownAt,
    PathTo,
    PresetOption,
    Relations,
    Since,
    Sources,
    SpeakerOption,
    Types,
    Until,
    selector,
)
from triplewire.api.cli.progress import ErrorsFile, Progress
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from triplewire.api.ingest import IngestReport
    from triplewire.extract.read import Problem
    from triplewire.graph.model import Article

Paths = Annotated[
    list[str], typer.Argument(help="Files, folders, URLs, feed+URLs, or - for standard input.", metavar="PATH...")
]
Fetch = Annotated[bool, typer.Option("--fetch", help="Fetch the pages of URLs, as with the setting fetch.")]
SHOWN = 5  # problems that are said; the errors file has them all
ALL_FAILED, SOME_FAILED = 1, 4


def _articles(session: Session, out: Output, paths: list[str], problems: "list[Problem]") -> "Iterator[Article]":
    """Yield the articles of the paths; say each problem and keep it."""
    from triplewire.extract.read import Problem

    for item in session.sources(paths):
        if isinstance(item, Problem):
            problems.append(item)
            out.problem(f"{item.where}: {item.message}", item.hint)
        else:
            yield item


def end(problems: int, done: int) -> None:
    """Leave with the code that says whether some of the articles failed, or all."""
    if problems:
        raise typer.Exit(SOME_FAILED if done else ALL_FAILED)


def extract(
    context: typer.Context,
    paths: Paths,
    min_confidence: Annotated[
        float | None, typer.Option(help="Only facts at least this sure (as the preset says unless set).", min=0, max=1)
    ] = None,
    fetch: Fetch = False,
    preset: PresetOption = "",
    fast: Fast = False,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Print the facts of articles, with the sentence and the marked words; no store is needed."""
    from triplewire.api.ingest import Trouble, read_each
    from triplewire.extract.record import to_record

    session: Session = context.obj
    session.choose(fetch=fetch or None, fast=fast, preset=preset)
    out = session.output(json=json, jsonl=jsonl)
    failed = done = 0
    for result in read_each(session.late(threshold=min_confidence), session.sources(paths)):
        if isinstance(result, Trouble):
            failed += 1
            out.problem(f"{result.where}: {result.problem}", result.hint)
            continue
        done += 1
        record = to_record(result)
        if json or jsonl:
            out.data(record)
        else:
            _print_record(out, record)
    end(failed, done)


def _print_record(out: Output, record: dict[str, Any]) -> None:
    names = {entity["id"]: entity["name"] for entity in record["entities"]}
    dated = f" ({record['published']})" if record["published"] else ""
    out.line(f"{record['title'] or record['id']}{dated}")
    if record["language"] != "en":
        out.note(f"  written in {record['language']}: stored, but no facts are read from it")
    for fact in record["facts"]:
        said = f", says {names[fact['speaker']]}" if fact["speaker"] else ""
        status = "" if fact["status"] == "asserted" and not said else f" [{fact['status']}{said}]"
        notes = [fact["role"] or "", _when(fact), f"{fact['confidence']:.2f}"]
        ends = f"{names[fact['subject']]} {fact['relation']} {names[fact['object']]}"
        out.fact(f"{ends}{status}  ({', '.join(note for note in notes if note)})", indent="  ")
        best = max(fact["evidence"], key=lambda row: row["confidence"])
        place = best["start"], best["end"]
        out.sentence(best["sentence"], marks_of(place, best["subject"], best["object"], best["cue"]))
    if not record["facts"]:
        out.line("  no facts")
    out.line()


def _when(fact: dict[str, Any]) -> str:
    from triplewire.graph.model import Period

    return period_words(Period(fact["since"], fact["until"], fact["happened"]))


def omissions(
    context: typer.Context,
    paths: Paths,
    fetch: Fetch = False,
    fast: Fast = False,
    json: Json = False,
    jsonl: Jsonl = False,
) -> None:
    """Print the sentences that name two things and gave no fact, with the reason."""
    from triplewire.extract.omissions import omissions_of

    session: Session = context.obj
    session.choose(fetch=fetch or None, fast=fast)
    out = session.output(json=json, jsonl=jsonl)
    problems: list[Problem] = []
    late = session.late()
    done = 0
    for article in _articles(session, out, paths, problems):
        done += 1
        found = omissions_of(late.extractor, article)
        if json or jsonl:
            out.data({"id": article.given_id or article.key, "omissions": [row.as_dict() for row in found]})
            continue
        out.line(article.title or article.key)
        for row in found:
            detail = f" ({row.detail})" if row.detail else ""
            out.line(f"  {', '.join(row.entities)}: {row.reason}{detail}")
            out.line(f"    {row.words}")
        out.line()
    end(len(problems), done)


def ingest(
    context: typer.Context,
    paths: Paths,
    errors: Annotated[str, typer.Option(help="Where the articles that failed are listed, with reasons.")] = "",
    workers: Annotated[int | None, typer.Option(help="Processes that read (1 unless set).", min=1, max=64)] = None,
    fetch: Fetch = False,
    preset: PresetOption = "",
    fast: Fast = False,
    json: Json = False,
) -> None:
    """Read articles into the store; what is there already is left alone, what changed is replaced."""
    from triplewire.api.ingest import IngestReport
    from triplewire.api.ingest import ingest as take_in

    session: Session = context.obj
    session.choose(fetch=fetch or None, fast=fast, preset=preset, workers=workers)
    out = session.output(json=json)
    failures = ErrorsFile(session.errors_file(errors))
    report = IngestReport()
    book = session.feed_book()
    with session.store(read_only=False) as store:
        progress = Progress(out)

        def note(latest: "IngestReport") -> None:
            nonlocal report
            report = latest
            progress(report)
            failures(report)

        try:
            report = take_in(store, session.team(progress.begin), session.sources(paths, book), note)
            book.keep(report)
        finally:
            progress.stop()
            _report(out, report, failures, progress.rate(report))
    if report.stopped:
        raise report.stopped
    end(report.failed, report.added + report.replaced + report.unchanged)


def _report(out: Output, report: "IngestReport", failures: ErrorsFile, rate: float) -> None:
    if out.form == "json":
        out.data({name: value for name, value in asdict(report).items() if name != "stopped"})
    else:
        counts = f"{report.added} added, {report.replaced} replaced, {report.unchanged} unchanged"
        passed = f", {report.superseded} superseded" if report.superseded else ""
        out.line(f"{counts}{passed}, {report.failed} failed; {report.evidence} statements; {rate:.1f} articles/s")
    for trouble in report.troubles[: None if failures.broken else SHOWN]:
        out.problem(f"{trouble.where}: {trouble.problem}", trouble.hint)
    if failures.broken:
        out.problem(f"{failures.path}: {failures.broken}", "The articles that failed are listed above.")
    elif report.failed:
        out.note(f"the articles that failed are listed in {failures.path}")
    if report.unread:
        found = ", ".join(report.languages)
        out.note(f"{report.unread} not in English ({found}): stored, but no facts are read from them")


def delete(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(help="Article keys, unique starts of keys, or URLs.", metavar="KEY...")],
    json: Json = False,
) -> None:
    """Take articles out: the graph is then as if it had never seen them."""
    session: Session = context.obj
    out = session.output(json=json)
    with session.store(read_only=False) as store:
        found = [store.article(key).article for key in keys]
        counts = store.apply(deleted=[article.key for article in found])
    if json:
        out.data({"deleted": counts.deleted, "articles": [article.key for article in found]})
        return
    for article in found:
        out.line(f"deleted {article.key} “{article.title}”")


def export(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help="File to write, - for standard output, or a folder/ for Neo4j.")] = "",
    output: Annotated[str, typer.Option("--output", "-o", help="The same as an option.", metavar="FILE")] = "",
    format: Annotated[str, typer.Option("--format", "-f", help="Which form; docs/exports.md has them all.")] = "",
    status: StatusOption = "all",
    relation: Relations = None,
    type: Types = None,
    article: Articles = None,
    entity: EntityOption = "",
    depth: Depth = 1,
    path_to: PathTo = "",
    since: Since = "",
    until: Until = "",
    min_confidence: Confidence = 0.0,
    min_sources: Sources = 0,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    speaker: SpeakerOption = "",
) -> None:
    """Write the graph or a part of it: as tables, for Gephi, Cytoscape, Neo4j, RDF, drawings; JSONL is imported again.

    The form is told by the ending of the file, or by --format; without a file it goes to standard output.
    """
    from triplewire.graph.errors import BadInput
    from triplewire.graph.export.write import STREAM, export_graph

    if target and output:
        raise BadInput(f"there are two targets, {target} and {output}", "Name one of them.")
    session: Session = context.obj
    out = session.output()
    places = {"entity": entity, "target": path_to, "since": since, "until": until}
    places |= {"as_of": as_of, "known_at": known_at, "speaker": speaker}
    least = (min_confidence, min_sources)
    asked = selector(relation, type, article, status, depth=depth, least=least, **places)
    with session.store() as store:
        written = export_graph(store, target or output or STREAM, format, asked, sys.stdout.buffer)
    for name in written:
        out.note(f"wrote {name}")


def import_(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="What `triplewire export` wrote: .jsonl, .csv, .graphml, .nq.")],
) -> None:
    """Read an exported graph into the store: all of it from JSONL, facts alone from CSV, GraphML and N-Quads."""
    from triplewire.graph.export.read import import_graph

    session: Session = context.obj
    with session.store(read_only=False) as store:
        counts = import_graph(store, Path(source))
    session.output().line(f"{counts.added} articles added, {counts.replaced} replaced, {counts.unchanged} unchanged")


VERBS = {
    "extract": extract,
    "omissions": omissions,
    "ingest": ingest,
    "delete": delete,
    "export": export,
    "import": import_,
}
