# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/video"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_bytes
from indream._wire.request import Operation, Request

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="getVideo",
    method="GET",
    path="/v1/forms/video",
    retry="safe",
    accept="video/mp4, application/json;q=0.5",
)


_parse: Parse[bytes] = parse_bytes


def request() -> Request[bytes]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/forms/video", _parse)


def sync_detailed(*, client: Sender) -> Response[bytes]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request())


def sync(*, client: Sender) -> bytes:
    """Get a video.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/video
    """
    return client.send(request()).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[bytes]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request())


async def asyncio(*, client: AsyncSender) -> bytes:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request())).parsed
