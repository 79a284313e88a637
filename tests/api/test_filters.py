"""Every answer that is made of facts takes the filters of facts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx2
import pytest

from triplewire.api.app import create_app
from triplewire.api.settings import Settings

Server = Callable[[Settings], AbstractContextManager[httpx2.Client]]
ADA = "/v1/entities/person:ada-berg"
FILTERS = {"status", "speaker", "min_confidence", "min_sources", "as_of", "known_at"}
MADE_OF_FACTS = {
    "/v1/facts", "/v1/entities/{entity_id}/facts", "/v1/articles/{article_id}/facts", "/v1/conflicts", "/v1/paths",
    "/v1/entities/{entity_id}/neighbourhood", "/v1/entities/{entity_id}/timeline", "/v1/subgraph", "/v1/measure",
    "/v1/export",
}  # fmt: skip
# what lists nothing but one named fact, and what was asked for by its words
ONE_FACT = {"/v1/facts/{fact_id}", "/v1/facts/{fact_id}/evidence", "/v1/facts/{fact_id}/why"}


def test_no_answer_made_of_facts_lacks_a_filter() -> None:
    described = create_app(Settings()).openapi()
    found = {
        path: {row["name"] for row in operations["get"].get("parameters", ())}
        for path, operations in described["paths"].items()
        if "get" in operations
    }

    assert {path: sorted(FILTERS - found[path]) for path in MADE_OF_FACTS if FILTERS - found[path]} == {}
    sent = {path for path, operations in described["paths"].items() if "Fact" in str(operations.get("get", ""))}
    assert sent - MADE_OF_FACTS <= ONE_FACT


def relations(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    rows = found.get("edges", found.get("items", []))
    rows = [fact for row in rows for fact in row["facts"]] if rows and "facts" in rows[0] else rows
    return sorted(row["relation"] for row in rows)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{ADA}/neighbourhood", ["head_of_state_of", "met_with"]),
        (f"{ADA}/neighbourhood?min_sources=2", ["head_of_state_of"]),
        (f"{ADA}/neighbourhood?as_of=2018-01-01", []),
        (f"{ADA}/neighbourhood?as_of=2020-01-01", ["head_of_state_of"]),
        (f"{ADA}/neighbourhood?type=Place", ["head_of_state_of"]),
        (f"{ADA}/neighbourhood?known_at=2000-01-01T00:00:00Z", []),
        ("/v1/entities/Boris Köhl/neighbourhood?status=all&speaker=Acme", ["employed_by"]),
        (f"{ADA}/timeline", ["head_of_state_of"]),
        (f"{ADA}/timeline?min_confidence=0.99", []),
        (f"{ADA}/timeline?relation=met_with", []),
        (f"{ADA}/timeline?published_to=2022-02-09", []),
        ("/v1/paths?source=Ada Berg&target=Acme", ["borders", "head_of_state_of", "headquartered_in"]),
        ("/v1/paths?source=Ada Berg&target=Acme&status=all", ["employed_by", "met_with"]),
        ("/v1/paths?source=Ada Berg&target=Acme&min_sources=2", []),
        ("/v1/conflicts", ["employed_by", "employed_by"]),
        ("/v1/conflicts?speaker=Acme", []),
        ("/v1/conflicts?subject=Boris Köhl&relation=employed_by&object=Acme&speaker=Acme", ["employed_by"]),
        ("/v1/conflicts?status=denied", []),
        ("/v1/subgraph?entity=Ada Berg&min_sources=2", ["head_of_state_of"]),
        ("/v1/subgraph?entity=Ada Berg&as_of=2018-01-01", []),
        ("/v1/subgraph?entity=Acme&status=all&speaker=Ada Berg", ["employed_by"]),
    ],
)
def test_what_does_not_pass_is_not_there(client: httpx2.Client, path: str, expected: list[str]) -> None:
    assert relations(client.get(path)) == expected


def test_both_stores_let_the_same_pass(server: Server, any_store: str, client: httpx2.Client) -> None:
    asked = [
        f"{ADA}/neighbourhood?depth=2&min_confidence=0.65&status=all",
        f"{ADA}/timeline?min_sources=1&as_of=2022-01-01",
        "/v1/paths?source=Ada Berg&target=Acme&min_confidence=0.65",
        "/v1/conflicts?min_confidence=0.65",
        "/v1/measure?min_sources=1&as_of=2022-01-01",
    ]
    with server(Settings(store=any_store, port=0, ingest=False)) as other:
        for path in asked:
            assert other.get(path).json() == client.get(path).json(), path


def test_a_chain_says_when_all_of_it_holds(client: httpx2.Client) -> None:
    found = client.get("/v1/paths?source=Ada Berg&target=Sudland").json()["items"]

    assert [row["overlap"] for row in found] == [{"since_day": "2019-01-01", "until_day": None}]


def test_a_filter_that_is_none_is_refused(client: httpx2.Client) -> None:
    for path in (f"{ADA}/neighbourhood", f"{ADA}/timeline", "/v1/conflicts", "/v1/subgraph?entity=Acme"):
        glue = "&" if "?" in path else "?"
        for wrong in ("as_of=soon", "known_at=2022-01-01", "min_sources=-1", "status=maybe", "min_confidence=2"):
            assert client.get(f"{path}{glue}{wrong}").status_code == 422
        assert client.get(f"{path}{glue}speaker=nobody of this name").status_code == 404
