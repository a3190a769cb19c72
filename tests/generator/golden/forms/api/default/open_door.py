# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/doors"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT
from indream._wire.request import Operation, Parameter, Request, hidden, query_string

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="openDoor", method="GET", path="/v1/forms/doors", retry="safe")

_DOOR = Parameter("door", "door", str)
_DOOR_KEY = Parameter("door_key", "door key", str, required=True)

_parse: Parse[str] = parse_plain(TEXT)


def request(*, door_key: str, door: str | None = None) -> Request[str]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/doors" + query_string((_DOOR.in_query(door), _DOOR_KEY.in_query(door_key))),
        _parse,
        secrets=hidden(door_key),
    )


def sync_detailed(*, client: Sender, door_key: str, door: str | None = None) -> Response[str]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(door_key=door_key, door=door))


def sync(*, client: Sender, door_key: str, door: str | None = None) -> str:
    """Open a door.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        door_key: The API key `door key`. A secret.
        door: The parameter `door`.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/doors
    """
    return client.send(request(door_key=door_key, door=door)).parsed


async def asyncio_detailed(*, client: AsyncSender, door_key: str, door: str | None = None) -> Response[str]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(door_key=door_key, door=door))


async def asyncio(*, client: AsyncSender, door_key: str, door: str | None = None) -> str:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(door_key=door_key, door=door))).parsed
