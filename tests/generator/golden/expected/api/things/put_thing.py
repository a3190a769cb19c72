# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PUT /v1/things/{thingId}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import parse_plain
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body

from ...models.screw import Screw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import ScrewPayload

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="putThing", method="PUT", path="/v1/things/{thingId}", retry="never")

_THING_ID = Parameter("thing_id", "thingId", str, min_length=1, max_length=36, required=True)
_X_TRACE = Parameter("x_trace", "X-Trace", str, required=True)

_parse: Parse[Screw] = parse_plain(ObjectOf(lambda: Screw))


def request(thing_id: str, *, body: ScrewPayload | Mapping[str, Any], x_trace: str) -> Request[Screw]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things/" + _THING_ID.in_path(thing_id),
        _parse,
        headers=header_pairs((("Content-Type", "application/json"), _X_TRACE.in_header(x_trace))),
        content=json_body(body),
    )


def sync_detailed(
    thing_id: str, *, client: Sender, body: ScrewPayload | Mapping[str, Any], x_trace: str
) -> Response[Screw]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(thing_id, body=body, x_trace=x_trace))


def sync(thing_id: str, *, client: Sender, body: ScrewPayload | Mapping[str, Any], x_trace: str) -> Screw:
    """Put a thing in the place of another.

    Args:
        thing_id: Which thing.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload, a dict with the wire's names; sent unchanged.
        x_trace: The parameter `X-Trace`.

    Raises:
        APIConnectionError: No response was received.

    Route: PUT /v1/things/{thingId}
    """
    return client.send(request(thing_id, body=body, x_trace=x_trace)).parsed


async def asyncio_detailed(
    thing_id: str, *, client: AsyncSender, body: ScrewPayload | Mapping[str, Any], x_trace: str
) -> Response[Screw]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(thing_id, body=body, x_trace=x_trace))


async def asyncio(
    thing_id: str, *, client: AsyncSender, body: ScrewPayload | Mapping[str, Any], x_trace: str
) -> Screw:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(thing_id, body=body, x_trace=x_trace))).parsed
