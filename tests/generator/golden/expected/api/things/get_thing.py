# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/things/{thingId}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, header_pairs, of_length, path_part, plain_text

from ...models.thing import Thing

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="get-thing", method="GET", path="/v1/things/{thingId}", retry="safe")

parse: Parse[Envelope[Thing]] = parse_envelope(ObjectOf(lambda: Thing))


def build(thing_id: str, *, x_trace: str | None = None) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(
        _OPERATION,
        "/v1/things/" + path_part("thing_id", of_length("thing_id", thing_id, 1, 36)),
        headers=header_pairs((("X-Trace", plain_text("x_trace", x_trace)),)),
    )


def sync_detailed(thing_id: str, *, client: Sender, x_trace: str | None = None) -> Response[Envelope[Thing]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(thing_id, x_trace=x_trace), parse)


def sync(thing_id: str, *, client: Sender, x_trace: str | None = None) -> Envelope[Thing]:
    """Get a thing.

    Args:
        thing_id: Which thing.
        client: An `IndreamClient` to send through, with its key, retries and errors.
        x_trace: Overridden by one operation.

    Raises:
        APIConnectionError: No answer came.

    Route: GET /v1/things/{thingId}
    """
    return client.send(build(thing_id, x_trace=x_trace), parse).parsed


async def asyncio_detailed(
    thing_id: str, *, client: AsyncSender, x_trace: str | None = None
) -> Response[Envelope[Thing]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(thing_id, x_trace=x_trace), parse)


async def asyncio(thing_id: str, *, client: AsyncSender, x_trace: str | None = None) -> Envelope[Thing]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(thing_id, x_trace=x_trace), parse)).parsed
