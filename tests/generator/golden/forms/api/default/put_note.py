# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PUT /v1/forms/notes"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_nothing
from indream._wire.request import Operation, Request, header_pairs, text_body

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="putNote", method="PUT", path="/v1/forms/notes", retry="never")


_parse: Parse[None] = parse_nothing


def request(*, body: str) -> Request[None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/notes",
        _parse,
        headers=header_pairs((("Content-Type", "text/plain; charset=utf-8"),)),
        content=text_body(body),
    )


def sync_detailed(*, client: Sender, body: str) -> Response[None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body))


def sync(*, client: Sender, body: str) -> None:
    """Write a note.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The text to send, as UTF-8.

    Raises:
        APIConnectionError: No response was received.

    Route: PUT /v1/forms/notes
    """
    return client.send(request(body=body)).parsed


async def asyncio_detailed(*, client: AsyncSender, body: str) -> Response[None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body))


async def asyncio(*, client: AsyncSender, body: str) -> None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body))).parsed
