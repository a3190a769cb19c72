# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/things/{thingId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_nothing
from indream._wire.request import Operation, Parameter, Request, header_pairs

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="deleteThing", method="DELETE", path="/v1/things/{thingId}", retry="never")

_THING_ID = Parameter("thing_id", "thingId", str, min_length=1, max_length=36, required=True)
_X_TRACE = Parameter("x_trace", "X-Trace", str)

_parse: Parse[None] = parse_nothing


def request(thing_id: str, *, x_trace: str | None = None) -> Request[None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things/" + _THING_ID.in_path(thing_id),
        _parse,
        headers=header_pairs((_X_TRACE.in_header(x_trace),)),
    )


def sync_detailed(thing_id: str, *, client: Sender, x_trace: str | None = None) -> Response[None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(thing_id, x_trace=x_trace))


def sync(thing_id: str, *, client: Sender, x_trace: str | None = None) -> None:
    """Throw a thing away.

    Deprecated: the service may remove this operation.

    Args:
        thing_id: Which thing.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        x_trace: Overridden by one operation.

    Raises:
        APIConnectionError: No response was received.

    Route: DELETE /v1/things/{thingId}
    """
    return client.send(request(thing_id, x_trace=x_trace)).parsed


async def asyncio_detailed(
    thing_id: str, *, client: AsyncSender, x_trace: str | None = None
) -> Response[None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(thing_id, x_trace=x_trace))


async def asyncio(thing_id: str, *, client: AsyncSender, x_trace: str | None = None) -> None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(thing_id, x_trace=x_trace))).parsed
