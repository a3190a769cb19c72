"""The routes that a browser opens: the page, and the files that answers link to.

The files need no API key, because their links cannot be guessed.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, HTMLResponse, Response

from indream.sandbox.pool import state_of
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.requests import require_key_from_elsewhere, whole_number
from indream.sandbox.service import Service, not_found

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from indream.sandbox.store import Export

__all__ = ["get_output", "get_upload", "show", "show_output"]

_MEDIA_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
_LATEST = 10**15 - 1
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def get_output(request: Request, service: Service) -> Response:
    """GET /outputs/{taskId}.mp4 or .webm: the video of a completed export, the same one for all."""
    name: str = request.path_params["name"]
    task_id, _, suffix = name.partition(".")
    export = service.store.exports.get(task_id)
    if export is None or export.format != suffix:
        raise not_found("output")
    expires = whole_number(request.query_params.get("expires", ""), 0, _LATEST, "expires")
    if not service.opens_output(name, expires, request.query_params.get("token", "")):
        raise ProblemError(403, Code.SANDBOX_LINK_FORBIDDEN, "The sandbox did not make this link.")
    if service.clock.now() >= expires:
        raise ProblemError(
            410, Code.SANDBOX_LINK_EXPIRED, "The link has expired; get the task for a new link."
        )
    return _video(export)


def _video(export: Export) -> FileResponse:
    """Return the video of a completed export."""
    return FileResponse(_sample(export.format), media_type=_MEDIA_TYPES[export.format])


@cache
def _sample(format: str) -> Path:
    """Return the path of a sample video; it is a temporary copy if the package is in a zip file."""
    packed = files("indream.sandbox").joinpath("outputs", f"sample.{format}")
    return _unpacked.enter_context(as_file(packed))


_unpacked = ExitStack()
atexit.register(_unpacked.close)


async def get_upload(request: Request, service: Service) -> Response:
    """GET /uploads/{assetId}.{suffix}: an uploaded file, unchanged."""
    asset = service.store.assets.get(request.path_params["name"].partition(".")[0])
    if asset is None or asset.content is None:
        raise not_found("file (or it was too large to be kept)")
    # A browser must not run uploaded content, such as an SVG with a script.
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return Response(asset.content, media_type=asset.mimetype, headers=headers)


async def show(request: Request, service: Service) -> Response:
    """GET /."""
    # Most sandboxes are made by tests, which do not open the page.
    from indream.sandbox.page.document import content_security_policy, document
    from indream.sandbox.page.view import view_of

    require_key_from_elsewhere(request, service.api_key)
    policy = {"Content-Security-Policy": content_security_policy()}
    return HTMLResponse(document(view_of(service)), headers={**_PAGE_HEADERS, **policy})


async def show_output(request: Request, service: Service) -> Response:
    """GET /_sandbox/outputs/{taskId}: the video of an export, as the page links it, without a signature."""
    require_key_from_elsewhere(request, service.api_key)
    export = service.export(request.path_params["taskId"])
    if state_of(export, service.clock.now()).status != "COMPLETED":
        raise not_found("output")
    response = _video(export)
    response.headers.update(_PAGE_HEADERS)
    return response
