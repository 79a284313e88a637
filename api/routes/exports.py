"""The graph or a part of it as a file, of any size: what `triplewire export` writes, over HTTP."""

import asyncio
from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import IO, Annotated

from fastapi import Query, Request, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from triplewire.api.answers import CheckedRoute
from triplewire.api.dependencies import ApiDep
from triplewire.api.negotiation import chosen
from triplewire.api.parameters import wait_for_revision
from triplewire.api.problems import documented, refusing
from triplewire.api.queries import ExportQuery
from triplewire.api.selecting import selector_of
from triplewire.api.versioned import versioned
from triplewire.graph.errors import StoreFull
from triplewire.graph.export.write import FORMATS, STREAM, Format, export_graph
from triplewire.graph.selector import Selector
from triplewire.graph.store import Store

router = versioned("graph", "read", CheckedRoute)
CHUNK = 1 << 16
WRITTEN = {form.name: form for form in FORMATS.values() if form.parts}
BY_TYPE = {form.media_type.partition(";")[0]: name for name, form in reversed(WRITTEN.items())}
PREFERRED = {WRITTEN["jsonl"].media_type: "jsonl"} | {kind: BY_TYPE[kind] for kind in sorted(BY_TYPE)}


@router.get(
    "/export",
    response_class=Response,
    operation_id="exportGraphFile",
    responses={
        200: {"description": "A file.", "content": {kind: {} for kind in sorted(BY_TYPE)}},
        **documented(406, 412, 507),
        **refusing("bad-input", "bad-setting", "unknown-relation"),
    },
)
async def export_graph_file(request: Request, api: ApiDep, query: Annotated[ExportQuery, Query()]) -> Response:
    """Write the graph, or the part that is selected, as a file: `format`, else `Accept`, says in which form.

    It is written whole before it is sent, so that one that is cut short is told by its length. JSONL and Cypher hold
    the whole graph; JSONL is imported again.
    """
    await wait_for_revision(request, api.store)
    form = WRITTEN[query.format or chosen(request.headers.get("accept", ""), PREFERRED)]
    selector = selector_of(api, query)
    async with api.gates.through("/export"):
        file = await asyncio.to_thread(_written, api.store, form, selector)
    headers = {
        "Content-Disposition": f'attachment; filename="triplewire{form.ending}"',
        "Content-Length": str(file.seek(0, 2)),
        "Cache-Control": "no-store",
        "Vary": "Accept",
    }
    return FileAnswer(file, headers, form.media_type)


def _written(store: Store, form: Format, selector: Selector) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - it is closed when it has been sent
    try:
        export_graph(store, STREAM, form.name, selector, file)
    except OSError as error:
        file.close()
        raise StoreFull(f"the export cannot be put down before it is sent: {error.strerror}") from error
    except BaseException:
        file.close()
        raise
    return file


class FileAnswer(StreamingResponse):
    """An answer that is read from a file as it is sent, and closes it, also when the client hangs up."""

    def __init__(self, file: IO[bytes], headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(_chunks(file), headers=headers, media_type=media_type)
        self.file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.file.close()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
