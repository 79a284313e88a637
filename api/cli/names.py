"""Verbs about who is meant: reconcile, decide, decisions."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from triplewire.api.cli.ask import Json, Jsonl
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from triplewire.graph.reconcile import Candidate

COLUMNS = ["name", "id", "candidate", "type", "score", "match"]
ACTOR = "cli"


def reconcile(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="Names to look up, or - for one a line from standard input.")],
    type: Annotated[str, typer.Option(help="Only entities of this type.")] = "",
    limit: Annotated[int, typer.Option(help="Candidates of a name at most.", min=1, max=50)] = 3,
    jsonl: Jsonl = False,
) -> None:
    """Say which entities names mean, how likely each is, and which one is certain: what OpenRefine is told."""
    from triplewire.api.reconciling import candidate_out, type_of
    from triplewire.graph.reconcile import Question, Reconciler

    session: Session = context.obj
    out = session.output(jsonl=jsonl)
    types = (type_of(type),) if type else ()
    asked = [line.rstrip("\r\n") for line in sys.stdin] if names == ["-"] else names
    rows: list[dict[str, Any]] = []
    with session.store() as store:
        reconciler = Reconciler(store)
        for name in asked:
            found = reconciler.candidates(Question(name, types, limit=limit)) if name.strip() else []
            if jsonl:
                out.data({"name": name, "result": [candidate_out(one) for one in found]})
            rows += [_row(name, one) for one in found]
    if not jsonl:
        out.rows(rows, COLUMNS, "no entity has such a name")


def _row(name: str, one: "Candidate") -> dict[str, Any]:
    entity = one.card.entity
    told = {"id": entity.key, "candidate": entity.name, "type": entity.type.value, "score": one.score}
    return {"name": name, **told, "match": "yes" if one.is_match else ""}


def decide(
    context: typer.Context,
    a: Annotated[str, typer.Argument(help="An entity, by id or name; with --revoke, the number of a decision.")],
    b: Annotated[str, typer.Argument(help="Another one.")] = "",
    verdict: Annotated[str, typer.Argument(help="same, different or unsure.")] = "",
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    revoke: Annotated[bool, typer.Option("--revoke", help="Take a decision back.")] = False,
    json: Json = False,
) -> None:
    """Say that two entities are the same, different, or that nobody is sure; the graph is derived again at once."""
    from triplewire.api.shapes import decision_out
    from triplewire.graph.deciding import decided
    from triplewire.graph.errors import BadInput
    from triplewire.graph.model import Verdict

    session: Session = context.obj
    out = session.output(json=json)
    if revoke and not a.isdigit():
        raise BadInput(f"{a!r} is no number of a decision", "`triplewire decisions` lists them.")
    if not revoke and verdict not in list(Verdict):
        raise BadInput(f"{verdict!r} is no verdict", f"Use {', '.join(Verdict)}.")
    with session.store(read_only=False) as store:
        said = {"reason": reason, "actor": ACTOR}
        taken = store.revoke(int(a)) if revoke else decided(store, (a, b), Verdict(verdict), **said)
    if json:
        out.data(decision_out(taken))
        return
    out.line(f"decision {taken.id}: {taken.a} {taken.verdict} {taken.b}{', taken back' if taken.revoked else ''}")


def decisions(
    context: typer.Context,
    status: Annotated[Literal["standing", "all"], typer.Argument(help="all = also those that were taken back.")] = (
        "standing"
    ),
    json: Json = False,
) -> None:
    """List what was decided about entities, oldest first."""
    from triplewire.api.shapes import decision_out

    session: Session = context.obj
    out = session.output(json=json)
    with session.store() as store:
        rows = [decision_out(row) for row in store.decisions(revoked=status == "all")]
    columns = ["id", "a", "verdict", "b", "actor", "at", "reason", "revoked"]
    out.rows(rows, columns, "nothing was decided; `triplewire decide A B same` does")


VERBS = {"reconcile": reconcile, "decide": decide, "decisions": decisions}
