# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/things/{thingId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs

from ...models.thing import Thing

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="get-thing", method="GET", path="/v1/things/{thingId}", retry="safe")

_THING_ID = Parameter("thing_id", "thingId", str, min_length=1, max_length=36, required=True)
_X_TRACE = Parameter("x_trace", "X-Trace", str)

_parse: Parse[Envelope[Thing]] = parse_envelope(ObjectOf(lambda: Thing))


def request(thing_id: str, *, x_trace: str | None = None) -> Request[Envelope[Thing]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things/" + _THING_ID.in_path(thing_id),
        _parse,
        headers=header_pairs((_X_TRACE.in_header(x_trace),)),
    )


def sync_detailed(thing_id: str, *, client: Sender, x_trace: str | None = None) -> Response[Envelope[Thing]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(thing_id, x_trace=x_trace))


def sync(thing_id: str, *, client: Sender, x_trace: str | None = None) -> Envelope[Thing]:
    """Get a thing.

    Args:
        thing_id: Which thing.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        x_trace: Overridden by one operation.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/things/{thingId}
    """
    return client.send(request(thing_id, x_trace=x_trace)).parsed


async def asyncio_detailed(
    thing_id: str, *, client: AsyncSender, x_trace: str | None = None
) -> Response[Envelope[Thing]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(thing_id, x_trace=x_trace))


async def asyncio(thing_id: str, *, client: AsyncSender, x_trace: str | None = None) -> Envelope[Thing]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(thing_id, x_trace=x_trace))).parsed
