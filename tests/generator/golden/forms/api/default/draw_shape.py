# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/forms/shapes"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import parse_plain
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, header_pairs, json_body

from ...models.forms_shape_v1 import FormsShapeV1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import FormsShapeV1Payload

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="drawShape", method="POST", path="/v1/forms/shapes", retry="never")


_parse: Parse[FormsShapeV1] = parse_plain(ObjectOf(lambda: FormsShapeV1))


def request(*, body: FormsShapeV1Payload | Mapping[str, Any]) -> Request[FormsShapeV1]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/shapes",
        _parse,
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(*, client: Sender, body: FormsShapeV1Payload | Mapping[str, Any]) -> Response[FormsShapeV1]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body))


def sync(*, client: Sender, body: FormsShapeV1Payload | Mapping[str, Any]) -> FormsShapeV1:
    """Draw a shape.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload, a dict with the wire's names; sent unchanged.

    Raises:
        APIConnectionError: No response was received.

    Route: POST /v1/forms/shapes
    """
    return client.send(request(body=body)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: FormsShapeV1Payload | Mapping[str, Any]
) -> Response[FormsShapeV1]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body))


async def asyncio(*, client: AsyncSender, body: FormsShapeV1Payload | Mapping[str, Any]) -> FormsShapeV1:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body))).parsed
