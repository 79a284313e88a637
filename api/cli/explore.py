"""Verbs that look at many facts at once: measure, browse."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from triplewire.api.cli.ask import Json, Limit, StatusOption, statuses
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triplewire.graph.model import Entity, Fact
    from triplewire.graph.network import Measures
    from triplewire.graph.store import Store
    from triplewire.graph.views import FactFilter

Relations = Annotated[list[str] | None, typer.Option("--relation", "-r", help="Only these relations.")]
EntityOption = Annotated[str, typer.Option("--entity", "-e", help="Only facts of this entity.")]
Depth = Annotated[int, typer.Option(help="With --entity: how many facts away from it.", min=1, max=6)]
COLUMNS = ["id", "name", "type", "degree", "pagerank", "betweenness", "community"]


def filters(store: "Store", entity: str, relation: list[str] | None, status: str, depth: int) -> "list[FactFilter]":
    """Return what the flags of a verb select."""
    from triplewire.graph.export.selection import widened
    from triplewire.graph.views import FactFilter

    key = store.resolve(entity).key if entity else None
    wanted: list[str | None] = [*relation] if relation else [None]
    wheres = [FactFilter(entity=key, relation=name, statuses=statuses(status)) for name in wanted]
    return widened(store, wheres, depth)


def measure(
    context: typer.Context,
    entity: EntityOption = "",
    depth: Depth = 1,
    relation: Relations = None,
    status: StatusOption = "asserted",
    by: Annotated[Literal["degree", "pagerank", "betweenness"], typer.Option(help="What to sort by.")] = "pagerank",
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Measure a part of the graph: degree, PageRank, betweenness and communities of its entities."""
    from triplewire.graph.export.selection import selected
    from triplewire.graph.network import measure as measure_network
    from triplewire.graph.network import to_network

    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        wheres = filters(store, entity, relation, status, depth)
        facts = [fact for fact in selected(store, wheres) if not (fact.subject.is_value or fact.object.is_value)]
    measures = measure_network(to_network(facts))
    rows = _measured(facts, measures)
    rows.sort(key=lambda row: (-row[by], row["id"]))
    if json:
        communities = [list(part) for part in measures.communities]
        held = {"n_entities": len(rows), "n_facts": len(facts), "entities": rows[:limit]}
        out.data({**held, "communities": communities})
        return
    out.rows(rows[:limit], COLUMNS, "no such facts; `triplewire stats` says what is there")
    if rows:
        out.note(f"{len(rows)} entities, {len(facts)} facts, {len(measures.communities)} communities")


def _measured(facts: "Sequence[Fact]", measures: "Measures") -> list[dict[str, Any]]:
    entities: dict[str, Entity] = {end.key: end for fact in facts for end in (fact.subject, fact.object)}
    number = {key: n for n, part in enumerate(measures.communities, start=1) for key in part}
    return [
        {
            "id": key,
            "name": entity.name,
            "type": entity.type.value,
            "degree": measures.degree[key],
            "pagerank": round(measures.pagerank[key], 6),
            "betweenness": round(measures.betweenness[key], 6),
            "community": number[key],
        }
        for key, entity in entities.items()
    ]


VERBS = {"measure": measure}
