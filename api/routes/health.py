"""Whether the server lives and can work; for probes, so outside of /v1 and never remembered."""

from fastapi import APIRouter, Response

from triplewire.api.answers import CheckedRoute, send
from triplewire.api.dependencies import ApiDep, run
from triplewire.api.schemas import HealthOut, ReadyOut

router = APIRouter(tags=["server"], route_class=CheckedRoute)
FRESH = {"Cache-Control": "no-store"}


@router.get("/healthz", response_model=HealthOut, operation_id="getHealth")
async def get_health() -> Response:
    """Say that the server answers."""
    return send({"status": "ok"}, headers=FRESH)


@router.get(
    "/readyz",
    response_model=ReadyOut,
    operation_id="getReadiness",
    responses={503: {"model": ReadyOut, "description": "Not yet."}},
)
async def get_readiness(api: ApiDep) -> Response:
    """Say whether the store answers and, where articles are taken in, the model is loaded; asking begins to load it."""
    await run(api.store, api.store.info)
    model = "off" if api.intake is None else "loaded" if api.intake.warm_up() else "loading"
    ready = model != "loading"
    return send({"ready": ready, "store": "ok", "model": model}, status=200 if ready else 503, headers=FRESH)
