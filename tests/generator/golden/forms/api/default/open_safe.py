# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/safe"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT
from indream._wire.request import Operation, Parameter, Request, header_pairs, hidden

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="openSafe", method="GET", path="/v1/forms/safe", retry="safe")

_X_SAFE = Parameter("x_safe", "X-Safe", str, required=True)

_parse: Parse[str] = parse_plain(TEXT)


def request(*, x_safe: str) -> Request[str]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/safe",
        _parse,
        headers=header_pairs((_X_SAFE.in_header(x_safe),)),
        secrets=hidden(x_safe),
    )


def sync_detailed(*, client: Sender, x_safe: str) -> Response[str]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(x_safe=x_safe))


def sync(*, client: Sender, x_safe: str) -> str:
    """Open a safe.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        x_safe: The API key `X-Safe`. A secret.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/safe
    """
    return client.send(request(x_safe=x_safe)).parsed


async def asyncio_detailed(*, client: AsyncSender, x_safe: str) -> Response[str]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(x_safe=x_safe))


async def asyncio(*, client: AsyncSender, x_safe: str) -> str:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(x_safe=x_safe))).parsed
