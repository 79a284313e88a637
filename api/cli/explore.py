"""Verbs that look at many facts at once: measure, browse."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from triplewire.api.cli.ask import Json, Limit, StatusOption
from triplewire.api.cli.parts import (
    Articles,
    AsOf,
    Confidence,
    Depth,
    EntityOption,
    KnownAt,
    PathTo,
    Relations,
    Since,
    Sources,
    SpeakerOption,
    Types,
    Until,
    selector,
)
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from triplewire.graph.store import Store

COLUMNS = ["id", "name", "type", "degree", "pagerank", "betweenness", "community"]


def measure(
    context: typer.Context,
    entity: EntityOption = "",
    depth: Depth = 1,
    relation: Relations = None,
    type: Types = None,
    article: Articles = None,
    since: Since = "",
    until: Until = "",
    status: StatusOption = "asserted",
    min_confidence: Confidence = 0.0,
    min_sources: Sources = 0,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    speaker: SpeakerOption = "",
    path_to: PathTo = "",
    by: Annotated[Literal["degree", "pagerank", "betweenness"], typer.Option(help="What to sort by.")] = "pagerank",
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Measure a part of the graph: degree, PageRank, betweenness and communities of its entities."""
    from triplewire.api.shapes import measured_out
    from triplewire.graph.measuring import measured

    session: Session = context.obj
    out = session.output(json=json)
    places = {"entity": entity, "target": path_to, "since": since, "until": until}
    places |= {"as_of": as_of, "known_at": known_at, "speaker": speaker}
    least = (min_confidence, min_sources)
    asked = selector(relation, type, article, status, depth=depth, least=least, **places)
    with session.store() as store:
        found = measured_out(measured(store, asked, by=by), limit)
    if json:
        out.data(found)
        return
    out.rows(found["entities"], COLUMNS, "no such facts; `triplewire stats` says what is there")
    if found["entities"]:
        communities = len(found["communities"])
        out.note(f"{found['n_entities']} entities, {found['n_facts']} facts, {communities} communities")


def browse(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="An entity; or the fact or article that the question is about.")] = "",
    other: Annotated[str, typer.Argument(help="The entity at the other end of a path.")] = "",
    query: Annotated[str, typer.Option("--query", help="A named question; docs/neo4j-browser.md has them.")] = "",
    at: Annotated[str, typer.Option(help="Where Neo4j Browser is, if not on port 7474 beside Bolt's 7687.")] = "",
    show: Annotated[bool | None, typer.Option("--open/--no-open", help="Open it; on a desktop it does.")] = None,
) -> None:
    """Open the graph in Neo4j Browser with a question filled in, or print the address; the store must be Neo4j's."""
    import webbrowser

    from triplewire.graph.browser.questions import browser_of, deep_link, question

    session: Session = context.obj
    settings = session.settings
    server = _server_of(settings.store)
    asked = question(query or ("path" if other else "facts" if what else "hubs"))
    with session.store() as store:
        values = _values(store, asked.values, what, other)
    user = settings.neo4j_user if settings.neo4j_password.get_secret_value() else ""
    link = deep_link(at or browser_of(server), server, asked.filled(values), user)
    out = session.output()
    out.line(link)
    if show is None:
        show = sys.stdout.isatty() and _has_desktop()
    if show and not webbrowser.open(link):
        out.note("no web browser could be opened; open the address above")


def _server_of(store: str) -> str:
    from triplewire.graph.errors import BadSetting

    if store.startswith(("bolt", "neo4j")) and "://" in store:
        return store
    raise BadSetting(
        f"{store} is a file, and Neo4j Browser shows what a Neo4j server holds",
        "Start one with `make neo4j`, bring the graph there with `triplewire export graph.jsonl` and "
        "`triplewire --store bolt://localhost:7687 import graph.jsonl`, then browse with the same --store.",
    )


def _values(store: "Store", names: "Sequence[str]", what: str, other: str) -> dict[str, str]:
    """Return the values a question needs as ids, each checked against the store."""
    ids: dict[str, tuple[str, Callable[[str], str]]] = {
        "entity": (what, lambda text: store.resolve(text).key),
        "other": (other, lambda text: store.resolve(text).key),
        "fact": (what, lambda text: store.fact(text).id),
        "article": (what, lambda text: store.article(text).article.key),
    }
    return {name: ids[name][1](ids[name][0]) for name in names if ids[name][0]}


def _has_desktop() -> bool:
    """Say whether a web browser would open in a window of its own; without one there are those of the terminal."""
    import webbrowser

    try:
        return type(webbrowser.get()) is not webbrowser.GenericBrowser
    except webbrowser.Error:
        return False


VERBS = {"measure": measure, "browse": browse}
