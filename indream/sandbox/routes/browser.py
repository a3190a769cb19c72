"""The routes that a browser opens: the page, and the files that answers link to.

The files need no API key, because their links cannot be guessed.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache, partial
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import orjson
from starlette.responses import FileResponse, HTMLResponse, Response

from indream._extras import install_command
from indream.sandbox.previews import can_draw, sheet_of, timeline_of
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.requests import require_key_from_elsewhere, whole_number
from indream.sandbox.service import Service, not_found

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from indream.sandbox.store import Export

__all__ = [
    "get_output",
    "get_upload",
    "show",
    "show_check",
    "show_file",
    "show_output",
    "show_sheet",
    "show_timeline",
]

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
    """GET /outputs/{taskId}.mp4 or .webm: the video of a completed export: its draft, or the sample."""
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
    return _video(export, service)


def _video(export: Export, service: Service) -> FileResponse:
    """Return the video of a completed export."""
    path = service.output(export) or _sample(export.format)
    return FileResponse(path, media_type=_MEDIA_TYPES[export.format])


@cache
def _sample(format: str) -> Path:
    """Return the path of a sample video; it is a temporary copy if the package is in a zip file."""
    packed = files("indream.sandbox").joinpath("outputs", f"sample.{format}")
    return _unpacked.enter_context(as_file(packed))


_unpacked = ExitStack()
atexit.register(_unpacked.close)


async def get_upload(request: Request, service: Service) -> Response:
    """GET /uploads/{assetId}.{suffix}: an uploaded file, unchanged."""
    return _upload(request, service)


def _upload(request: Request, service: Service) -> Response:
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
    if service.pool.state_of(export, service.clock.now()).status != "COMPLETED":
        raise not_found("output")
    response = _video(export, service)
    response.headers.update(_PAGE_HEADERS)
    return response


async def show_sheet(request: Request, service: Service) -> Response:
    """GET /_sandbox/exports/{taskId}/sheet.png: the contact sheet of an export, drawn when it is opened."""
    from indream._net.workers import picture_work
    from indream.preview import PreviewError

    require_key_from_elsewhere(request, service.api_key)
    export, content = _state(request, service)
    if not can_draw():
        detail = f"Contact sheets need Pillow, which is not installed: {install_command('preview')}"
        raise ProblemError(404, Code.SANDBOX_NOT_FOUND, detail)
    sources = service.sources(orjson.loads(content))
    draw = partial(sheet_of, content, sources)
    try:
        sheet = await picture_work(service.sheets.get, export.task_id, draw)
    except PreviewError as error:
        detail = f"The contact sheet cannot be drawn: {error}"
        raise ProblemError(404, Code.SANDBOX_NOT_FOUND, detail) from None
    return Response(sheet, media_type="image/png", headers=_PAGE_HEADERS)


async def show_timeline(request: Request, service: Service) -> Response:
    """GET /_sandbox/exports/{taskId}/timeline: the tracks of an export, and a player."""
    require_key_from_elsewhere(request, service.api_key)
    return await _timeline(_state(request, service)[1], service)


async def show_check(request: Request, service: Service) -> Response:
    """GET /_sandbox/checks/{number}/timeline: an editor state that failed a check, and its problems."""
    require_key_from_elsewhere(request, service.api_key)
    check = service.checks.get(whole_number(request.path_params["number"], 0, _LATEST, "number"))
    if check is None:
        raise not_found("failed check")
    return await _timeline(check.content, service)


async def show_file(request: Request, service: Service) -> Response:
    """GET /_sandbox/…/files/{name}: an uploaded file, as a timeline links it."""
    require_key_from_elsewhere(request, service.api_key)
    response = _upload(request, service)
    response.headers.update(_PAGE_HEADERS)
    return response


def _state(request: Request, service: Service) -> tuple[Export, bytes]:
    """Return an export, and its editor state as JSON."""
    export = service.export(request.path_params["taskId"])
    content = service.store.states.get(export.task_id)
    if content is None:
        raise not_found("editor state (only those of the latest exports are kept)")
    return export, content


async def _timeline(content: bytes, service: Service) -> Response:
    from indream._net.workers import picture_work

    page = await picture_work(timeline_of, content, service.sources(orjson.loads(content)))
    # The page has a policy of its own, except that a page cannot forbid to be framed.
    return HTMLResponse(page, headers={**_PAGE_HEADERS, "Content-Security-Policy": "frame-ancestors 'none'"})
