"""Verbs that run and look after it: demo, serve, hash, doctor, config, backup."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triplewire.api.cli.ask import Json
from triplewire.api.cli.output import Output, fact_line
from triplewire.api.cli.parts import Fast, PresetOption
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from triplewire.graph.store import Store

Port = Annotated[int | None, typer.Option(help="Port to listen on (8000 unless set).", min=1, max=65535)]
DEMO_STORE = "sqlite:triplewire-demo.db"
QUESTIONS = (
    # question, subject, relation, object: entities by name, "" = any
    ("Whom does Belarus border, and who says so?", "Belarus", "borders", ""),
    ("Who is a minister of which country?", "", "minister_of", ""),
    ("Who bought whom?", "", "acquired", ""),
)


def demo(
    context: typer.Context,
    port: Port = None,
    serve: Annotated[bool, typer.Option(help="Serve the graph afterwards.")] = True,
) -> None:
    """Read eight demo articles, answer three questions with their sentences, and serve the graph."""
    from importlib import resources

    from triplewire.api.ingest import ingest

    session: Session = context.obj
    session.flags.setdefault("store", DEMO_STORE)
    out = session.output()
    out.note("loading the language model and reading the demo articles ...")
    started = time.monotonic()
    with resources.as_file(resources.files("triplewire.seeds")) as folder:
        seeds = [str(path) for path in sorted(folder.glob("*.md"))]
        with session.store(read_only=False) as store:
            report = ingest(store, session.extractor(), session.sources(seeds))
            _answer(out, store, f"http://{session.settings.host}:{port or session.settings.port}")
            counts = store.stats()
    out.line(
        f"{counts.articles} articles, {counts.entities} entities, {counts.facts} facts, {counts.evidence} sentences of "
        f"evidence in {session.settings.store} ({report.added} new, {time.monotonic() - started:.0f} s)"
    )
    if serve:
        _serve(session, port)


def _answer(out: Output, store: "Store", base: str) -> None:
    from urllib.parse import urlencode

    from triplewire.graph.errors import EntityNotFound
    from triplewire.graph.views import FactFilter

    for question, subject, relation, obj in QUESTIONS:
        out.line(f"Q: {question}")
        query = {"relation": relation}
        try:
            ends = [store.resolve(name).key if name else None for name in (subject, obj)]
        except EntityNotFound:
            ends = [None, None]
        # A symmetric relation is stored once, so its entity may stand at either end.
        found = store.facts(FactFilter(entity=ends[0], object=ends[1], relation=relation), limit=5)
        for fact in found:
            out.fact(f"A: {fact_line(fact)}")
            for view in store.evidence(fact.id, limit=1):
                out.evidence(view)
        if ends[0]:
            query = {"entity": ends[0], **query}
        out.line(f"   curl '{base}/v1/facts?{urlencode(query)}'")
        out.line()


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; one that others reach takes keys.")] = "",
    port: Port = None,
    insecure_no_auth: Annotated[
        bool, typer.Option("--insecure-no-auth", help="Serve others without keys: they may do everything.")
    ] = False,
    preset: PresetOption = "",
    fast: Fast = False,
) -> None:
    """Answer over HTTP; the API is described at /docs."""
    session: Session = context.obj
    session.choose(fast=fast, preset=preset, host=host, insecure_no_auth=insecure_no_auth or None)
    _serve(session, port)


def _serve(session: Session, port: int | None) -> None:
    from triplewire.api.serve import serve as run

    session.choose(port=port)
    out = session.output()
    run(session.settings, lambda address: out.note(f"serving {address} (API at /docs); Ctrl-C stops"))


def hash_(context: typer.Context) -> None:
    """Print the graph hash: equal graphs have equal hashes, however they were built."""
    session: Session = context.obj
    with session.store() as store:
        session.output().line(store.graph_hash())


def doctor(context: typer.Context, json: Json = False) -> None:
    """Check the model, the store, the data and the port, and name the fix of what is wrong."""
    from triplewire.api.doctor import check_all

    session: Session = context.obj
    out = session.output(json=json)
    checks = check_all(session.settings)
    if json:
        out.data([check.as_dict() for check in checks])
    else:
        for check in checks:
            out.line(f"{'ok  ' if check.is_ok else 'FAIL' if check.is_needed else 'note'}  {check.name}: {check.found}")
            if check.fix and not check.is_ok:
                out.line(f"      fix: {check.fix}")
    if any(check.is_needed and not check.is_ok for check in checks):
        raise typer.Exit(1)


def config(context: typer.Context, json: Json = False) -> None:
    """Print every setting: its value, where it comes from, and what it means."""
    from triplewire.api.settings import origins

    session: Session = context.obj
    out = session.output(json=json)
    rows = [
        {"setting": row.name, "value": str(row.value), "from": row.source, "meaning": row.description}
        for row in origins(session.flags)
    ]
    out.rows(rows, ["setting", "value", "from", "meaning"], "")


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The copy: a new file, or with --restore one that is there.")],
    restore: Annotated[
        bool, typer.Option("--restore", help="Make the store from the copy; it must not be there.")
    ] = False,
    json: Json = False,
) -> None:
    """Copy the store while it is in use, and check the copy: integrity, counts, graph hash."""
    from triplewire.graph.sqlite_backup import back_up, restored

    session: Session = context.obj
    out = session.output(json=json)
    path = _file_of(session.settings.store)
    done = restored(file, path) if restore else back_up(path, file)
    if json:
        out.data(asdict(done))
        return
    out.line(f"{done.path}: {done.articles} articles, {done.entities} entities, {done.facts} facts, {done.size} bytes")
    out.line(f"graph hash {done.graph_hash}, revision {done.revision}")
    if not done.is_compared:
        out.note("the store has changed meanwhile, so its hash is another; the copy is whole, as of its revision")


def _file_of(store: str) -> Path:
    from triplewire.graph.errors import BadSetting

    kind, _, place = store.partition(":")
    if kind != "sqlite":
        hint = (
            "`triplewire export graph.jsonl` writes everything as a file; `neo4j-admin database dump neo4j` its tables."
        )
        raise BadSetting(f"{store} is a server's: `backup` copies SQLite files", hint)
    return Path(place.removeprefix("//"))


VERBS = {"demo": demo, "serve": serve, "hash": hash_, "doctor": doctor, "config": config, "backup": backup}
