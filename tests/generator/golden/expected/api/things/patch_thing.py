# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PATCH /v1/things/{thingId}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body

from ...models.patch_thing_data import PatchThingData

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import PatchThingRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="patchThing", method="PATCH", path="/v1/things/{thingId}", retry="never")

_THING_ID = Parameter("thing_id", "thingId", str, min_length=1, max_length=36, required=True)
_X_TRACE = Parameter("x_trace", "X-Trace", str)

_parse: Parse[Envelope[PatchThingData]] = parse_envelope(ObjectOf(lambda: PatchThingData))


def request(
    thing_id: str, *, body: PatchThingRequest | Mapping[str, Any] | None = None, x_trace: str | None = None
) -> Request[Envelope[PatchThingData]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things/" + _THING_ID.in_path(thing_id),
        _parse,
        headers=header_pairs(
            (
                ("Content-Type", "application/merge-patch+json" if body is not None else None),
                _X_TRACE.in_header(x_trace),
            )
        ),
        content=json_body(body) if body is not None else None,
    )


def sync_detailed(
    thing_id: str,
    *,
    client: Sender,
    body: PatchThingRequest | Mapping[str, Any] | None = None,
    x_trace: str | None = None,
) -> Response[Envelope[PatchThingData]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(thing_id, body=body, x_trace=x_trace))


def sync(
    thing_id: str,
    *,
    client: Sender,
    body: PatchThingRequest | Mapping[str, Any] | None = None,
    x_trace: str | None = None,
) -> Envelope[PatchThingData]:
    """Change a thing.

    Args:
        thing_id: Which thing.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload, a dict with the wire's names; sent unchanged.
        x_trace: Overridden by one operation.

    Raises:
        APIConnectionError: No response was received.

    Route: PATCH /v1/things/{thingId}
    """
    return client.send(request(thing_id, body=body, x_trace=x_trace)).parsed


async def asyncio_detailed(
    thing_id: str,
    *,
    client: AsyncSender,
    body: PatchThingRequest | Mapping[str, Any] | None = None,
    x_trace: str | None = None,
) -> Response[Envelope[PatchThingData]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(thing_id, body=body, x_trace=x_trace))


async def asyncio(
    thing_id: str,
    *,
    client: AsyncSender,
    body: PatchThingRequest | Mapping[str, Any] | None = None,
    x_trace: str | None = None,
) -> Envelope[PatchThingData]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(thing_id, body=body, x_trace=x_trace))).parsed
