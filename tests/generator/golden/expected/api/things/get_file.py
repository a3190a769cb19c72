# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/things/{thingId}/file"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_bytes
from indream._wire.request import Operation, Parameter, Request

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="getFile",
    method="GET",
    path="/v1/things/{thingId}/file",
    retry="safe",
    accept="application/octet-stream, application/json;q=0.5",
)

_THING_ID = Parameter("thing_id", "thingId", str, required=True)

_parse: Parse[bytes] = parse_bytes


def request(thing_id: str) -> Request[bytes]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/things/" + _THING_ID.in_path(thing_id) + "/file", _parse)


def sync_detailed(thing_id: str, *, client: Sender) -> Response[bytes]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(thing_id))


def sync(thing_id: str, *, client: Sender) -> bytes:
    """Get the file beside a thing.

    Args:
        thing_id: The parameter `thingId`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/things/{thingId}/file
    """
    return client.send(request(thing_id)).parsed


async def asyncio_detailed(thing_id: str, *, client: AsyncSender) -> Response[bytes]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(thing_id))


async def asyncio(thing_id: str, *, client: AsyncSender) -> bytes:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(thing_id))).parsed
