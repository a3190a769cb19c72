# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PUT /v1/things/{thingId}"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.parsing import parse_plain
from indream._models.shapes import ObjectOf
from indream._wire.request import (
    Operation,
    Request,
    header_pairs,
    json_body,
    of_length,
    path_part,
    plain_text,
)

from ...models.screw import Screw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import Screw as ScrewPayload

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="putThing", method="PUT", path="/v1/things/{thingId}", retry="never")

parse: Parse[Screw] = parse_plain(ObjectOf(lambda: Screw))


def build(thing_id: str, *, body: ScrewPayload | Mapping[str, Any], x_trace: str) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(
        _OPERATION,
        "/v1/things/" + path_part("thing_id", of_length("thing_id", thing_id, 1, 36)),
        headers=header_pairs(
            (("Content-Type", "application/json"), ("X-Trace", plain_text("x_trace", x_trace)))
        ),
        content=json_body(body),
    )


def sync_detailed(
    thing_id: str, *, client: Sender, body: ScrewPayload | Mapping[str, Any], x_trace: str
) -> Response[Screw]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(thing_id, body=body, x_trace=x_trace), parse)


def sync(thing_id: str, *, client: Sender, body: ScrewPayload | Mapping[str, Any], x_trace: str) -> Screw:
    """Put a thing in the place of another.

    Args:
        thing_id: Which thing.
        client: An `IndreamClient` to send through, with its key, retries and errors.
        body: The payload, a dict with the wire's names; sent as it is.
        x_trace: The parameter `X-Trace`.

    Raises:
        APIConnectionError: No answer came.

    Route: PUT /v1/things/{thingId}
    """
    return client.send(build(thing_id, body=body, x_trace=x_trace), parse).parsed


async def asyncio_detailed(
    thing_id: str, *, client: AsyncSender, body: ScrewPayload | Mapping[str, Any], x_trace: str
) -> Response[Screw]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(thing_id, body=body, x_trace=x_trace), parse)


async def asyncio(
    thing_id: str, *, client: AsyncSender, body: ScrewPayload | Mapping[str, Any], x_trace: str
) -> Screw:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(thing_id, body=body, x_trace=x_trace), parse)).parsed
