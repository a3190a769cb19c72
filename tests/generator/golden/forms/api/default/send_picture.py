# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/forms/pictures"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_nothing
from indream._wire.request import Operation, Request, binary_body, header_pairs

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender
    from indream._wire.source import AsyncBinaryContent, BinaryContent

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="sendPicture", method="POST", path="/v1/forms/pictures", retry="never")


_parse: Parse[None] = parse_nothing


def request(*, body: AsyncBinaryContent, content_type: str = "image/png") -> Request[None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/pictures",
        _parse,
        headers=header_pairs((("Content-Type", content_type),)),
        content=binary_body(body),
    )


def sync_detailed(*, client: Sender, body: BinaryContent, content_type: str = "image/png") -> Response[None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body, content_type=content_type))


def sync(*, client: Sender, body: BinaryContent, content_type: str = "image/png") -> None:
    """Send a picture.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The content to send: bytes, a path, an open binary file, or a `Source`.
        content_type: MIME type of the content.

    Raises:
        APIConnectionError: No response was received.

    Route: POST /v1/forms/pictures
    """
    return client.send(request(body=body, content_type=content_type)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: AsyncBinaryContent, content_type: str = "image/png"
) -> Response[None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body, content_type=content_type))


async def asyncio(*, client: AsyncSender, body: AsyncBinaryContent, content_type: str = "image/png") -> None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body, content_type=content_type))).parsed
