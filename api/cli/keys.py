"""`triplewire keys`: who may ask the server what."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from triplewire.api.cli.ask import Json
from triplewire.api.cli.session import Session

if TYPE_CHECKING:
    from triplewire.api.keys import Key

Name = Annotated[str, typer.Argument(help="Who it is for: letters, digits, dots, hyphens, underscores.")]
HELP = "Make, list and revoke the keys that the server asks for."


def new(
    context: typer.Context,
    name: Name,
    scope: Annotated[
        Literal["read", "write", "admin"], typer.Option(help="What it may do; each includes those before.")
    ] = "read",
) -> None:
    """Make a key and print it, this once: only its hash is kept. With the first one, the server asks for keys."""
    from triplewire.api.keys import Scope, keys_path, new_key

    session: Session = context.obj
    out = session.output()
    path = keys_path(session.settings)
    secret = new_key(path, name, Scope[scope.upper()])
    out.note(f"key {name} of scope {scope}, kept as a hash in {path}; it is not shown again:")
    out.line(secret)


def list_(context: typer.Context, json: Json = False) -> None:
    """List the keys: name, scope, since when, last four characters, and when revoked."""
    from triplewire.api.keys import keys_path, read_keys

    session: Session = context.obj
    out = session.output(json=json)
    path = keys_path(session.settings)
    rows = [_row(key) for key in read_keys(path)]
    out.rows(
        rows, ["name", "scope", "created", "last", "revoked"], f"no keys in {path}: the server serves this machine"
    )


def revoke(context: typer.Context, name: Name) -> None:
    """Put a key out of force, at once and for a running server too."""
    from triplewire.api.keys import keys_path, revoke_key

    session: Session = context.obj
    key = revoke_key(keys_path(session.settings), name)
    session.output().note(f"revoked {key.name} (…{key.last})")


def _row(key: "Key") -> dict[str, str | None]:
    scope = key.scope.name.lower()
    return {"name": key.name, "scope": scope, "created": key.created, "last": key.last, "revoked": key.revoked}


VERBS: "dict[str, Callable[..., None]]" = {"new": new, "list": list_, "revoke": revoke}
