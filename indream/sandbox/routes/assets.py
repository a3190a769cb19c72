"""Uploads and assets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indream._errors import counted
from indream._net.workers import disk_work
from indream.sandbox import answers, media
from indream.sandbox.answers import Success
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.requests import invalid, whole_number
from indream.sandbox.service import Service, not_found
from indream.sandbox.store import Asset

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["delete", "get", "upload"]

_MOST_KEPT = 32 * 1024 * 1024
"""Content up to this size is kept and served at `fileUrl`; of a larger file only the metadata is kept.

All sounds and captions are smaller.
"""

_MOST_AT_ONCE = 256 * 1024
"""A larger file is measured in a thread, so that other requests are served meanwhile."""

_KIND_NAMES = {
    "IMAGE": "an image",
    "GIF": "a GIF",
    "VIDEO": "a video",
    "AUDIO": "a sound",
    "CAPTION": "a file with SRT, ASS or LRC captions",
}
_MOST_NAME = 512
_MOST_BYTES = 10**12


class _UploadedContent(NamedTuple):
    head: bytes
    size: int


async def upload(request: Request, service: Service) -> Success:
    """POST /v1/uploads."""
    name_header = request.headers.get("x-file-name", "")
    if not 1 <= len(name_header) <= _MOST_NAME:
        raise invalid(f"x-file-name must have 1 to {_MOST_NAME} characters.")
    filename = media.decode_file_name(name_header)
    declared = whole_number(request.headers.get("content-length", ""), 1, _MOST_BYTES, "Content-Length")
    mimetype = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = media.kind_of(filename, mimetype)
    if kind is None:
        raise _refused("Only images, videos, audio and .srt, .ass or .lrc captions can be uploaded.")
    limit = media.LARGEST.get(kind)
    if limit is not None and declared > limit:
        raise _refused(f"A file of this kind may have {limit} bytes at most.")
    project_id = request.headers.get("x-project-id")
    if project_id is not None:
        service.project(project_id, otherwise=422)

    received = await _receive(request)
    if received.size != declared:
        raise invalid(f"Content-Length is {declared}, but the body has {counted(received.size, 'byte')}.")
    is_large = received.size > _MOST_AT_ONCE
    measures = await disk_work(_measure, kind, received) if is_large else _measure(kind, received)
    if project_id is not None:
        # Another request may have deleted it meanwhile.
        service.project(project_id, otherwise=422)
    asset_id = service.new_id()
    asset = Asset(
        asset_id=asset_id,
        type=kind,
        filename=filename,
        mimetype=mimetype or "application/octet-stream",
        size=received.size,
        file_key=f"uploads/{asset_id}{media.suffix_of(filename)}",
        width=measures.width,
        height=measures.height,
        duration=measures.duration,
        content=received.head if received.size <= _MOST_KEPT else None,
    )
    service.store.assets.add(asset_id, asset)
    if project_id is not None:
        service.store.bindings.add((project_id, asset_id), (project_id, asset_id))
    return Success(answers.asset(asset, service.base_url), status=201)


async def get(request: Request, service: Service) -> Success:
    """GET /v1/assets/{assetId}."""
    return Success(answers.asset(_asset(request, service), service.base_url))


async def delete(request: Request, service: Service) -> Success:
    """DELETE /v1/assets/{assetId}."""
    asset = _asset(request, service)
    if service.is_referenced(asset):
        raise ProblemError(409, Code.ASSET_REFERENCED, "A project still uses the asset.")
    service.store.assets.remove(asset.asset_id)
    return Success({"assetId": asset.asset_id, "deleted": True})


def _measure(kind: str, received: _UploadedContent) -> media.Measures:
    """Measure a file; refuse a file whose content does not match its kind."""
    if not media.is_of_kind(kind, received.head):
        raise _refused(f"The content is not {_KIND_NAMES[kind]}.")
    try:
        measures = media.measure(kind, received.head, received.size)
    except media.UnreadableError as error:
        raise _refused(f"The content is not {_KIND_NAMES[kind]} that can be read: {error}") from None
    longest = media.LONGEST.get(kind)
    if longest is not None and (measures.duration or 0) > longest:
        raise _refused(f"A file of this kind may last {longest} seconds at most.")
    return measures


def _asset(request: Request, service: Service) -> Asset:
    asset = service.store.assets.get(request.path_params["assetId"])
    if asset is None:
        raise not_found("asset")
    return asset


def _refused(detail: str) -> ProblemError:
    return ProblemError(422, Code.SANDBOX_UPLOAD_REFUSED, detail)


async def _receive(request: Request) -> _UploadedContent:
    """Read a body, and keep only as much of it as is stored."""
    head = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        head += chunk[: _MOST_KEPT - len(head)]
    return _UploadedContent(bytes(head), size)
