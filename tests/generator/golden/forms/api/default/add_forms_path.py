# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/forms/path"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import parse_plain
from indream._models.shapes import NUMBER, TEXT, ObjectOf, TupleOf
from indream._wire.request import Operation, Request, header_pairs, json_body

from ...models.forms_places import FormsPlaces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...models.add_forms_path_response_item_1_item_3 import AddFormsPathResponseItem1Item3
    from ...payloads import AddFormsPathRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="addFormsPath", method="POST", path="/v1/forms/path", retry="never")


_parse: Parse[list[list[float | AddFormsPathResponseItem1Item3 | str] | FormsPlaces]] = parse_plain(
    TupleOf(TupleOf(NUMBER, NUMBER, TEXT, rest=None), ObjectOf(lambda: FormsPlaces), rest=None)
)


def request(
    *, body: AddFormsPathRequest | Mapping[str, Any]
) -> Request[list[list[float | AddFormsPathResponseItem1Item3 | str] | FormsPlaces]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/path",
        _parse,
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(
    *, client: Sender, body: AddFormsPathRequest | Mapping[str, Any]
) -> Response[list[list[float | AddFormsPathResponseItem1Item3 | str] | FormsPlaces]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body))


def sync(
    *, client: Sender, body: AddFormsPathRequest | Mapping[str, Any]
) -> list[list[float | AddFormsPathResponseItem1Item3 | str] | FormsPlaces]:
    """Add a path.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload, a dict with the wire's names; sent unchanged.

    Raises:
        APIConnectionError: No response was received.

    Route: POST /v1/forms/path
    """
    return client.send(request(body=body)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: AddFormsPathRequest | Mapping[str, Any]
) -> Response[list[list[float | AddFormsPathResponseItem1Item3 | str] | FormsPlaces]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body))


async def asyncio(
    *, client: AsyncSender, body: AddFormsPathRequest | Mapping[str, Any]
) -> list[list[float | AddFormsPathResponseItem1Item3 | str] | FormsPlaces]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body))).parsed
