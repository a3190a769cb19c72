# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/illustrations"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import TEXT, ListOf
from indream._wire.request import Operation, Parameter, Request, query_string

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="searchIllustrations", method="GET", path="/v1/illustrations", retry="safe")

_Q = Parameter("q", "q", str, max_length=200)

_parse: Parse[Envelope[list[str]]] = parse_envelope(ListOf(TEXT))


def request(*, q: str | None = None) -> Request[Envelope[list[str]]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/illustrations" + query_string((_Q.in_query(q),)), _parse)


def sync_detailed(*, client: Sender, q: str | None = None) -> Response[Envelope[list[str]]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(q=q))


def sync(*, client: Sender, q: str | None = None) -> Envelope[list[str]]:
    """Search illustrations.

    Returns the names of all illustrations, or of those that match a search.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        q: Search text, up to 200 characters; without it, all illustrations are listed.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401 or 403.
        APIConnectionError: No response was received.

    Route: GET /v1/illustrations
    """
    return client.send(request(q=q)).parsed


async def asyncio_detailed(*, client: AsyncSender, q: str | None = None) -> Response[Envelope[list[str]]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(q=q))


async def asyncio(*, client: AsyncSender, q: str | None = None) -> Envelope[list[str]]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(q=q))).parsed
