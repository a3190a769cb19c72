# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PUT /v1/forms/boxes"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import parse_nothing
from indream._wire.request import Operation, Request, header_pairs, json_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import PutBoxRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="putBox", method="PUT", path="/v1/forms/boxes", retry="never")


_parse: Parse[None] = parse_nothing


def request(*, body: PutBoxRequest | Mapping[str, Any]) -> Request[None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/boxes",
        _parse,
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(*, client: Sender, body: PutBoxRequest | Mapping[str, Any]) -> Response[None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body))


def sync(*, client: Sender, body: PutBoxRequest | Mapping[str, Any]) -> None:
    """Write a box.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload, a dict with the wire's names; sent unchanged.

    Raises:
        APIConnectionError: No response was received.

    Route: PUT /v1/forms/boxes
    """
    return client.send(request(body=body)).parsed


async def asyncio_detailed(*, client: AsyncSender, body: PutBoxRequest | Mapping[str, Any]) -> Response[None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body))


async def asyncio(*, client: AsyncSender, body: PutBoxRequest | Mapping[str, Any]) -> None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body))).parsed
