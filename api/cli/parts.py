"""The options that select a part of the graph, the same for every verb that takes one."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triplewire.api.cli.ask import statuses

if TYPE_CHECKING:
    from triplewire.graph.selector import Selector

Relations = Annotated[list[str] | None, typer.Option("--relation", "-r", help="Only these relations.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="Only facts between entities of these types.")]
Articles = Annotated[list[str] | None, typer.Option("--article", help="Only what these articles state: ids or URLs.")]
EntityOption = Annotated[str, typer.Option("--entity", "-e", help="Only facts of this entity.")]
Depth = Annotated[int, typer.Option(help="With --entity: how many facts away from it.", min=1, max=6)]
PathTo = Annotated[str, typer.Option(help="With --entity: instead, the chains of facts to this one.", metavar="ENTITY")]
Since = Annotated[str, typer.Option(help="Only what holds or happens on this day or later.", metavar="DAY")]
Until = Annotated[str, typer.Option(help="Only what holds or happens on this day or earlier.", metavar="DAY")]
AsOf = Annotated[str, typer.Option(help="Only states that hold on this day, and events until then.", metavar="DAY")]
KnownAt = Annotated[str, typer.Option(help="As known at this moment, such as 2022-02-16T12:00:00Z.", metavar="MOMENT")]
SpeakerOption = Annotated[str, typer.Option(help="Only what this entity says: id or name.", metavar="ENTITY")]
Sources = Annotated[int, typer.Option(help="Only facts in at least so many independent articles.", min=0)]
Confidence = Annotated[float, typer.Option(help="Only facts at least this sure.", min=0, max=1)]
Fast = Annotated[bool, typer.Option("--fast", help="Without the trained encoder: faster, finds less.")]
PresetOption = Annotated[
    str, typer.Option("--preset", help="How sure a fact has to be: precise, default or broad.", metavar="PRESET")
]


def selector(
    relation: list[str] | None,
    type: list[str] | None,
    article: list[str] | None,
    status: str,
    *,
    depth: int,
    least: tuple[float, int],
    **places: str,
) -> "Selector":
    """Return the selector that the options of a verb describe; `places` are its fields that one word sets.

    `least` is how sure a fact has to be, and in how many independent articles.
    """
    from triplewire.graph.errors import BadInput
    from triplewire.graph.model import EntityType
    from triplewire.graph.selector import Selector

    known = {name.lower(): name for name in EntityType}
    if unknown := [name for name in type or () if name.lower() not in known]:
        raise BadInput(f"{unknown[0]!r} is not a type", f"Use {', '.join(EntityType)}.")
    asked = Selector(
        depth=depth,
        relations=tuple(relation or ()),
        types=tuple(known[name.lower()] for name in type or ()),
        articles=tuple(article or ()),
        statuses=statuses(status),
        min_confidence=least[0],
        min_sources=least[1],
    )
    held: dict[str, Any] = {name: value or None for name, value in places.items()}
    return replace(asked, **held)
