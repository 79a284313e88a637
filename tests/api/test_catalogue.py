"""Every way in which a request can fail is in the catalogue, with its status."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from triplewire.api.problems import KINDS, catalogue, kind_of, status_of, title_of
from triplewire.graph.errors import TriplewireError

API = Path(__file__).parents[2] / "api"
TABLE = catalogue()


def kinds(root: type[TriplewireError]) -> Iterator[type[TriplewireError]]:
    for kind in root.__subclasses__():
        if kind.__module__.startswith("triplewire."):
            yield kind
            yield from kinds(kind)


def refused() -> Iterator[tuple[str, int, str]]:
    """Where the code turns a request down, with which status, as what."""
    for path in sorted(API.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                status, kind = node.args[0], node.args[1]
                if isinstance(status, ast.Constant) and isinstance(kind, ast.Constant):
                    yield f"{path.name}:{node.lineno}", int(str(status.value)), str(kind.value)


@pytest.mark.parametrize("kind", sorted(set(kinds(TriplewireError)), key=lambda kind: kind.__name__))
def test_every_error_is_in_the_catalogue_with_its_status(kind: type[TriplewireError]) -> None:
    error = kind.__new__(kind)

    assert TABLE[kind_of(error)].status == status_of(error)


def test_every_refusal_is_in_the_catalogue_with_its_status() -> None:
    found = list(refused())

    assert len(found) > 20
    assert [row for row in found if row[2] not in TABLE or TABLE[row[2]].status != row[1]] == []


def test_what_the_framework_refuses_is_in_the_catalogue() -> None:
    told = {status: kind for status, (kind, _) in KINDS.items()}
    told[405] = title_of(405).lower().replace(" ", "-")

    assert {status: TABLE[kind].status for status, kind in told.items()} == {status: status for status in told}


def test_nothing_is_in_the_catalogue_that_cannot_happen() -> None:
    errors = {kind_of(kind.__new__(kind)) for kind in kinds(TriplewireError)}
    asked = {kind for _, _, kind in refused()} | {kind for kind, _ in KINDS.values()}

    assert set(TABLE) - errors - asked == {"method-not-allowed", "key-missing", "key-unknown"}


def test_every_kind_says_what_to_do() -> None:
    for name, kind in TABLE.items():
        assert kind.when.endswith("."), name
        assert kind.do.endswith("."), name
        assert kind.when != kind.do
