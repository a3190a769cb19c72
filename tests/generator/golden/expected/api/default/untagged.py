# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/untagged"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import TEXT, ListOf
from indream._wire.request import Operation, Request

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="untagged", method="GET", path="/v1/untagged", retry="safe")


_parse: Parse[Envelope[list[str]]] = parse_envelope(ListOf(TEXT))


def request() -> Request[Envelope[list[str]]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/untagged", _parse)


def sync_detailed(*, client: Sender) -> Response[Envelope[list[str]]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request())


def sync(*, client: Sender) -> Envelope[list[str]]:
    """Get names.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/untagged
    """
    return client.send(request()).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[Envelope[list[str]]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request())


async def asyncio(*, client: AsyncSender) -> Envelope[list[str]]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request())).parsed
