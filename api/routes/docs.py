"""The page that describes the API, with everything it needs from this server."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, RedirectResponse

from triplewire.api.auth import needs

router = APIRouter(include_in_schema=False, dependencies=[needs("public")])
WEB = Path(str(files("triplewire.api").joinpath("web")))


@router.get("/")
async def go_to_docs() -> RedirectResponse:
    """Lead to the description of the API."""
    return RedirectResponse("/docs")


@router.get("/docs")
async def show_docs() -> FileResponse:
    """Show the description of the API."""
    return FileResponse(WEB / "docs.html")
