"""Which entities are one: what people decided, and deciding; everything can be taken back."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import Field

from triplewire.api.answers import CheckedRoute, send
from triplewire.api.auth import caller_of
from triplewire.api.dependencies import ApiDep, IntakeDep, run, send_page
from triplewire.api.problems import documented, refusing
from triplewire.api.queries import Name, PageQuery
from triplewire.api.schemas import Page, Wire
from triplewire.api.shapes import Json, decision_out
from triplewire.api.versioned import versioned
from triplewire.graph.deciding import decided
from triplewire.graph.errors import DecisionNotFound
from triplewire.graph.model import Decision, Verdict

router = versioned("decisions", "admin", CheckedRoute)
FRESH = {"Cache-Control": "no-store"}
NOBODY = "api"  # who decides where no key says who asks
DecisionId = Annotated[int, Path(ge=1, le=2**53, description="Id of a decision.")]
VerdictName = Literal["same", "different", "unsure"]


class DecisionsQuery(PageQuery):
    """Which decisions."""

    entity: Name | None = Field(None, description="About this entity: its id, also one that was merged.")
    revoked: bool = Field(False, description="Those that were taken back, too.")


class DecisionIn(Wire):
    """A judgement on two entities, named by id or name."""

    a: Name = Field(examples=["person:joe-roe"])
    b: Name = Field(examples=["person:joseph-roe"])
    verdict: VerdictName
    reason: str = Field("", max_length=1000, examples=["The ministry's page calls him both."])


class DecisionOut(Wire):
    """A judgement that two entities are one, are not, or may be; `a` sorts before `b`."""

    id: int
    a: str
    b: str
    verdict: VerdictName
    reason: str
    actor: str = Field(description="`key:` and the name of the key; names of programs begin with `auto`.")
    at: str
    score: float | None
    canonical: str | None = Field(description="The id that both go by, where they are one.")
    revoked: str | None = Field(description="When it was taken back.")


class TakenOut(DecisionOut):
    """The same, with the revision of the store that knows of it."""

    revision: int


@router.get("/decisions", response_model=Page[DecisionOut], operation_id="listDecisions")
async def list_decisions(request: Request, api: ApiDep, query: Annotated[DecisionsQuery, Query()]) -> Response:
    """List what was decided, oldest first."""
    pager = api.pager(request, query)
    found = await run(api.store, lambda: api.store.decisions(key=query.entity, revoked=query.revoked))
    rows = [decision for decision in found if decision.id > int(pager.after or 0)][: pager.reach]
    answer = send_page(request, pager.page(rows, decision_out, lambda decision: str(decision.id)))
    answer.headers.update(FRESH)
    return answer


@router.get("/decisions/{decision_id}", response_model=DecisionOut, operation_id="getDecision")
async def get_decision(api: ApiDep, decision_id: DecisionId) -> Response:
    """Return a decision, also one that was taken back."""
    found = await run(api.store, lambda: api.store.decisions(revoked=True))
    decision = next((one for one in found if one.id == decision_id), None)
    if decision is None:
        raise DecisionNotFound(f"no decision has the id {decision_id}")
    return send(decision_out(decision), headers=FRESH)


@router.post(
    "/decisions",
    response_model=TakenOut,
    status_code=201,
    operation_id="decide",
    responses=documented(403, 413, 415, 507) | refusing("invalid-fact"),
)
async def decide(request: Request, api: ApiDep, intake: IntakeDep, body: DecisionIn) -> Response:
    """Decide that two entities are the same, different, or that nobody is sure. The graph is derived again at once.

    A person's last word on a pair counts, and outweighs what a program found.
    """
    caller = caller_of(request.scope, request.app.state.keyring)
    actor = f"key:{caller.key.name}" if caller.key else NOBODY

    def take() -> Decision:
        return decided(api.store, (body.a, body.b), Verdict(body.verdict), reason=body.reason, actor=actor)

    taken = await intake.write(lambda: _with_revision(api.store.revision, take()))
    return send(taken, status=201, headers={**FRESH, "Location": f"/v1/decisions/{taken['id']}"})


@router.delete(
    "/decisions/{decision_id}",
    response_model=TakenOut,
    operation_id="revokeDecision",
    responses=documented(403, 507),
)
async def revoke_decision(api: ApiDep, intake: IntakeDep, decision_id: DecisionId) -> Response:
    """Take a decision back: the graph is as if it had never been taken."""
    taken = await intake.write(lambda: _with_revision(api.store.revision, api.store.revoke(decision_id)))
    return send(taken, headers=FRESH)


def _with_revision(revision: Callable[[], int], decision: Decision) -> Json:
    return {**decision_out(decision), "revision": revision()}
