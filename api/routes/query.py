"""Statements in the language of the store's own server, for administrators who were given leave to send them."""

import asyncio
from typing import Any

from fastapi import Response
from pydantic import Field

from triplewire.api.answers import CheckedRoute, send
from triplewire.api.dependencies import Api, ApiDep
from triplewire.api.problems import Refused, documented
from triplewire.api.schemas import Wire
from triplewire.api.versioned import versioned
from triplewire.graph.neo4j_store import Neo4jStore

router = versioned("query", "admin", CheckedRoute)
EXAMPLE = "MATCH (a:Place {name: $name})-[r:BORDERS]-(b:Place) RETURN b.name AS neighbour ORDER BY neighbour"


class CypherIn(Wire):
    """A statement that reads; values are sent as parameters."""

    statement: str = Field(min_length=1, max_length=20_000, examples=[EXAMPLE])
    parameters: dict[str, Any] = Field(default_factory=dict, max_length=100, examples=[{"name": "Belarus"}])
    limit: int = Field(1000, ge=1, le=10_000, description="Rows at most.")


class TableOut(Wire):
    """What a statement gave."""

    columns: list[str] = Field(examples=[["neighbour"]])
    rows: list[list[Any]] = Field(examples=[[["Latvia"], ["Lithuania"]]])
    truncated: bool = Field(description="Whether there was more than `limit`, or than an answer holds.")


@router.post(
    "/query/cypher", response_model=TableOut, operation_id="queryCypher", responses=documented(400, 403, 413, 415, 422)
)
async def query_cypher(api: ApiDep, body: CypherIn) -> Response:
    """Ask a Neo4j store in Cypher, if the setting `cypher` is on.

    It only reads: what would write, load a file, call what is not listed or change the server is refused before it
    runs; what runs ends with the time limit, and is rolled back.
    """
    store = _store(api)
    async with api.gates.through("/query/cypher"):
        found = await asyncio.to_thread(store.ask, body.statement, body.parameters, limit=body.limit)
    table = {"columns": found.columns, "rows": found.rows, "truncated": found.truncated}
    return send(table, headers={"Cache-Control": "no-store"})


def _store(api: Api) -> Neo4jStore:
    if not api.settings.cypher:
        hint = "Start `triplewire serve` with the setting cypher on, where every admin may see everything."
        raise Refused(403, "cypher-off", "this server takes no statements in Cypher", hint=hint)
    if not isinstance(api.store, Neo4jStore):
        raise Refused(422, "no-cypher", "this store has no Cypher", hint="Serve a store at bolt://HOST:PORT.")
    return api.store
