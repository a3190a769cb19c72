# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/state"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_plain
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request

from ...models.state import State

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="getState", method="GET", path="/v1/state", retry="safe")

parse: Parse[State] = parse_plain(ObjectOf(lambda: State))


def build() -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/state")


def sync_detailed(*, client: Sender) -> Response[State]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(), parse)


def sync(*, client: Sender) -> State:
    """Get a state.

    Args:
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        APIConnectionError: No answer came.

    Route: GET /v1/state
    """
    return client.send(build(), parse).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[State]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(), parse)


async def asyncio(*, client: AsyncSender) -> State:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(), parse)).parsed
