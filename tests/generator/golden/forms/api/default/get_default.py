# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/default"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT
from indream._wire.request import Operation, Request

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="getDefault", method="GET", path="/v1/forms/default", retry="safe")


_parse: Parse[str] = parse_plain(TEXT)


def request() -> Request[str]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/forms/default", _parse)


def sync_detailed(*, client: Sender) -> Response[str]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request())


def sync(*, client: Sender) -> str:
    """Get what is usual.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIError: The service returned an error.
        APIConnectionError: No response was received.

    Route: GET /v1/forms/default
    """
    return client.send(request()).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[str]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request())


async def asyncio(*, client: AsyncSender) -> str:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request())).parsed
