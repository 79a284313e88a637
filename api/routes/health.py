"""Whether the server lives and can work, and how it fares; for probes, so outside of /v1 and never remembered."""

from fastapi import APIRouter, Request, Response

from triplewire.api.about_schemas import HealthOut, ReadyOut
from triplewire.api.answers import CheckedRoute, send
from triplewire.api.auth import needs
from triplewire.api.dependencies import ApiDep, run
from triplewire.api.metrics import MEDIA_TYPE, Metrics
from triplewire.api.problems import RETRY_AFTER, documented

router = APIRouter(tags=["server"], route_class=CheckedRoute, dependencies=[needs("public")])
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
    headers = FRESH if ready else {**FRESH, "Retry-After": RETRY_AFTER}
    return send({"ready": ready, "store": "ok", "model": model}, status=200 if ready else 503, headers=headers)


@router.get(
    "/metrics",
    response_class=Response,
    operation_id="getMetrics",
    dependencies=[needs("read")],
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **documented(401, 403)},
)
async def get_metrics(request: Request) -> Response:
    """Return counters and times for Prometheus, by route."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), headers={**FRESH, "Content-Type": MEDIA_TYPE})
