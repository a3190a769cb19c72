# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/{in}/{2d}:move{client}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT, ListOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body, query_string

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...models.ratio import Ratio
    from ...payloads import ClassRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="class", method="POST", path="/v1/{in}/{2d}:move{client}", retry="never")

_IN_ = Parameter("in_", "in", str, required=True)
_FIELD_2D = Parameter("field_2d", "2d", int, required=True)
_CLIENT_ = Parameter("client_", "client", str, required=True)
_IN_QUERY = Parameter("in_query", "in", str)
_IN_HEADER = Parameter("in_header", "in", str)

_parse: Parse[list[str]] = parse_plain(ListOf(TEXT))


def request(
    in_: Ratio | str,
    field_2d: int,
    client_: str,
    *,
    body: ClassRequest,
    in_query: str | None = None,
    in_header: str | None = None,
) -> Request[list[str]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/"
        + _IN_.in_path(in_)
        + "/"
        + _FIELD_2D.in_path(field_2d)
        + ":move"
        + _CLIENT_.in_path(client_)
        + query_string((_IN_QUERY.in_query(in_query),)),
        _parse,
        headers=header_pairs((("Content-Type", "application/json"), _IN_HEADER.in_header(in_header))),
        content=json_body(body),
    )


def sync_detailed(
    in_: Ratio | str,
    field_2d: int,
    client_: str,
    *,
    client: Sender,
    body: ClassRequest,
    in_query: str | None = None,
    in_header: str | None = None,
) -> Response[list[str]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(in_, field_2d, client_, body=body, in_query=in_query, in_header=in_header))


def sync(
    in_: Ratio | str,
    field_2d: int,
    client_: str,
    *,
    client: Sender,
    body: ClassRequest,
    in_query: str | None = None,
    in_header: str | None = None,
) -> list[str]:
    """Move something.

    Args:
        in_: A ratio, "16:9" for one.
        field_2d: The parameter `2d`.
        client_: The parameter `client`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload; sent unchanged.
        in_query: The parameter `in`.
        in_header: The parameter `in`.

    Raises:
        APIConnectionError: No response was received.

    Route: POST /v1/{in}/{2d}:move{client}
    """
    return client.send(
        request(in_, field_2d, client_, body=body, in_query=in_query, in_header=in_header)
    ).parsed


async def asyncio_detailed(
    in_: Ratio | str,
    field_2d: int,
    client_: str,
    *,
    client: AsyncSender,
    body: ClassRequest,
    in_query: str | None = None,
    in_header: str | None = None,
) -> Response[list[str]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(in_, field_2d, client_, body=body, in_query=in_query, in_header=in_header)
    )


async def asyncio(
    in_: Ratio | str,
    field_2d: int,
    client_: str,
    *,
    client: AsyncSender,
    body: ClassRequest,
    in_query: str | None = None,
    in_header: str | None = None,
) -> list[str]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(request(in_, field_2d, client_, body=body, in_query=in_query, in_header=in_header))
    ).parsed
