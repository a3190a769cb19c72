# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/uploads"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, binary_body, header_pairs

from ...models.asset import Asset

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender
    from indream._wire.source import AsyncBinaryContent, BinaryContent

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="uploadAsset", method="POST", path="/v1/uploads", retry="never")

_X_FILE_NAME = Parameter("x_file_name", "x-file-name", str, min_length=1, max_length=512, required=True)
_X_PROJECT_ID = Parameter("x_project_id", "x-project-id", str)

_parse: Parse[Envelope[Asset]] = parse_envelope(ObjectOf(lambda: Asset))


def request(
    *,
    body: AsyncBinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_project_id: str | None = None,
) -> Request[Envelope[Asset]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/uploads",
        _parse,
        headers=header_pairs(
            (
                ("Content-Type", content_type),
                _X_FILE_NAME.in_header(x_file_name),
                _X_PROJECT_ID.in_header(x_project_id),
            )
        ),
        content=binary_body(body),
    )


def sync_detailed(
    *,
    client: Sender,
    body: BinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_project_id: str | None = None,
) -> Response[Envelope[Asset]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(
        request(body=body, content_type=content_type, x_file_name=x_file_name, x_project_id=x_project_id)
    )


def sync(
    *,
    client: Sender,
    body: BinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_project_id: str | None = None,
) -> Envelope[Asset]:
    """Upload a file as an asset.

    Uploads one file. The body is the file's bytes as they are, and the `Content-Type` header is the
    file's MIME type. Images, videos, audio and `.srt`, `.ass` and `.lrc` captions are accepted; 3D
    files, JSON (Lottie too), documents and unknown formats are refused. A video may have up to 800
    MiB and 30 minutes, audio up to 25 MiB and 30 minutes, captions up to 10 MiB; no limit is
    published for images. The content is checked after the transfer: an invalid file is deleted, and
    the response is 422.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The bytes of the file, sent with the MIME type of the file. The content to send:
            bytes, a path, an open binary file, or a `Source`.
        content_type: MIME type of the content.
        x_file_name: Name of the file, 1 to 512 characters. No encoding is published for a non-ASCII
            name.
        x_project_id: Identifier of a project to bind the asset to as well.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        APIConnectionError: No response was received.

    Route: POST /v1/uploads
    """
    return client.send(
        request(body=body, content_type=content_type, x_file_name=x_file_name, x_project_id=x_project_id)
    ).parsed


async def asyncio_detailed(
    *,
    client: AsyncSender,
    body: AsyncBinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_project_id: str | None = None,
) -> Response[Envelope[Asset]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(body=body, content_type=content_type, x_file_name=x_file_name, x_project_id=x_project_id)
    )


async def asyncio(
    *,
    client: AsyncSender,
    body: AsyncBinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_project_id: str | None = None,
) -> Envelope[Asset]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(
            request(body=body, content_type=content_type, x_file_name=x_file_name, x_project_id=x_project_id)
        )
    ).parsed
