# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/things/{thingId}/file"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_bytes
from indream._wire.request import Operation, Request, path_part

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="getFile", method="GET", path="/v1/things/{thingId}/file", retry="safe")

parse: Parse[bytes] = parse_bytes


def build(thing_id: str) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/things/" + path_part("thing_id", thing_id) + "/file")


def sync_detailed(thing_id: str, *, client: Sender) -> Response[bytes]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(thing_id), parse)


def sync(thing_id: str, *, client: Sender) -> bytes:
    """Get the file beside a thing.

    Args:
        thing_id: The parameter `thingId`.
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        APIConnectionError: No answer came.

    Route: GET /v1/things/{thingId}/file
    """
    return client.send(build(thing_id), parse).parsed


async def asyncio_detailed(thing_id: str, *, client: AsyncSender) -> Response[bytes]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(thing_id), parse)


async def asyncio(thing_id: str, *, client: AsyncSender) -> bytes:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(thing_id), parse)).parsed
