# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/things/{thing-id}"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT
from indream._wire.request import Operation, Parameter, Request, Value, header_pairs, query_string

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="getThingOfForms", method="GET", path="/v1/forms/things/{thing-id}", retry="safe")

_THING_ID = Parameter("thing_id", "thing-id", str, required=True)
_SIZE_ID_2 = Parameter("size_id_2", "sizeId", int)
_SIZE_ID = Parameter("size_id", "size_id", str)
_BODY_ = Parameter("body_", "body", str)
_SINCE = Parameter("since", "since", date)
_IDS = Parameter("ids", "ids[]", list, items=Value(int), explode=True)
_THING_ID_QUERY = Parameter("thing_id_query", "thing-id", bool)
_X_TRACE = Parameter("x_trace", "X-Trace", str)

_parse: Parse[str] = parse_plain(TEXT)


def request(
    thing_id: str,
    *,
    size_id_2: int | None = None,
    size_id: str | None = None,
    body_: str | None = None,
    since: date | None = None,
    ids: list[int] | tuple[int, ...] | None = None,
    thing_id_query: bool | None = None,
    x_trace: str | None = None,
) -> Request[str]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/things/"
        + _THING_ID.in_path(thing_id)
        + query_string(
            (
                _SIZE_ID_2.in_query(size_id_2),
                _SIZE_ID.in_query(size_id),
                _BODY_.in_query(body_),
                _SINCE.in_query(since),
                _IDS.in_query(ids),
                _THING_ID_QUERY.in_query(thing_id_query),
            )
        ),
        _parse,
        headers=header_pairs((_X_TRACE.in_header(x_trace),)),
    )


def sync_detailed(
    thing_id: str,
    *,
    client: Sender,
    size_id_2: int | None = None,
    size_id: str | None = None,
    body_: str | None = None,
    since: date | None = None,
    ids: list[int] | tuple[int, ...] | None = None,
    thing_id_query: bool | None = None,
    x_trace: str | None = None,
) -> Response[str]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(
        request(
            thing_id,
            size_id_2=size_id_2,
            size_id=size_id,
            body_=body_,
            since=since,
            ids=ids,
            thing_id_query=thing_id_query,
            x_trace=x_trace,
        )
    )


def sync(
    thing_id: str,
    *,
    client: Sender,
    size_id_2: int | None = None,
    size_id: str | None = None,
    body_: str | None = None,
    since: date | None = None,
    ids: list[int] | tuple[int, ...] | None = None,
    thing_id_query: bool | None = None,
    x_trace: str | None = None,
) -> str:
    """Get a thing.

    Args:
        thing_id: The parameter `thing-id`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        size_id_2: The parameter `sizeId`.
        size_id: The parameter `size_id`.
        body_: The parameter `body`.
        since: The parameter `since`.
        ids: The parameter `ids[]`.
        thing_id_query: The parameter `thing-id`.
        x_trace: The parameter `X-Trace`.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/things/{thing-id}
    """
    return client.send(
        request(
            thing_id,
            size_id_2=size_id_2,
            size_id=size_id,
            body_=body_,
            since=since,
            ids=ids,
            thing_id_query=thing_id_query,
            x_trace=x_trace,
        )
    ).parsed


async def asyncio_detailed(
    thing_id: str,
    *,
    client: AsyncSender,
    size_id_2: int | None = None,
    size_id: str | None = None,
    body_: str | None = None,
    since: date | None = None,
    ids: list[int] | tuple[int, ...] | None = None,
    thing_id_query: bool | None = None,
    x_trace: str | None = None,
) -> Response[str]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(
            thing_id,
            size_id_2=size_id_2,
            size_id=size_id,
            body_=body_,
            since=since,
            ids=ids,
            thing_id_query=thing_id_query,
            x_trace=x_trace,
        )
    )


async def asyncio(
    thing_id: str,
    *,
    client: AsyncSender,
    size_id_2: int | None = None,
    size_id: str | None = None,
    body_: str | None = None,
    since: date | None = None,
    ids: list[int] | tuple[int, ...] | None = None,
    thing_id_query: bool | None = None,
    x_trace: str | None = None,
) -> str:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(
            request(
                thing_id,
                size_id_2=size_id_2,
                size_id=size_id,
                body_=body_,
                since=since,
                ids=ids,
                thing_id_query=thing_id_query,
                x_trace=x_trace,
            )
        )
    ).parsed
