# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""DELETE /v1/forms/nothing/{id}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_nothing
from indream._wire.request import Operation, Parameter, Request

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="deleteNothing", method="DELETE", path="/v1/forms/nothing/{id}", retry="never")

_ID = Parameter("id", "id", str, required=True)

_parse: Parse[None] = parse_nothing


def request(id: str) -> Request[None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/forms/nothing/" + _ID.in_path(id), _parse)


def sync_detailed(id: str, *, client: Sender) -> Response[None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(id))


def sync(id: str, *, client: Sender) -> None:
    """Delete nothing.

    Args:
        id: The parameter `id`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIConnectionError: No response was received.

    Route: DELETE /v1/forms/nothing/{id}
    """
    return client.send(request(id)).parsed


async def asyncio_detailed(id: str, *, client: AsyncSender) -> Response[None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(id))


async def asyncio(id: str, *, client: AsyncSender) -> None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(id))).parsed
