# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/untagged"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import TEXT, ListOf
from indream._wire.request import Operation, Request

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="untagged", method="GET", path="/v1/untagged", retry="safe")

parse: Parse[Envelope[list[str]]] = parse_envelope(ListOf(TEXT))


def build() -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/untagged")


def sync_detailed(*, client: Sender) -> Response[Envelope[list[str]]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(), parse)


def sync(*, client: Sender) -> Envelope[list[str]]:
    """Get names.

    Args:
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        APIConnectionError: No answer came.

    Route: GET /v1/untagged
    """
    return client.send(build(), parse).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[Envelope[list[str]]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(), parse)


async def asyncio(*, client: AsyncSender) -> Envelope[list[str]]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(), parse)).parsed
