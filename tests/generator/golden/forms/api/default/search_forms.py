# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/search/{day}"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from indream._models.models import parse_plain
from indream._models.shapes import TEXT, ListOf
from indream._wire.request import Operation, Parameter, Request, Value, cookies, header_pairs, query_string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="searchForms", method="GET", path="/v1/forms/search/{day}", retry="safe")

_DAY = Parameter("day", "day", date, required=True)
_SESSION = Parameter("session", "session", str)
_FILTER = Parameter(
    "filter",
    "filter",
    dict,
    properties={"size": Value(int), "kind": Value(str), "open": Value(bool)},
    style="deepObject",
)
_TAGS = Parameter("tags", "tags", list, items=Value(str))
_RATIOS = Parameter("ratios", "ratios", list, items=Value(float), explode=True)
_SORT = Parameter("sort", "sort", style="json")
_AT = Parameter("at", "at", datetime)
_SIZE = Parameter("size", "size", int)

_parse: Parse[list[str]] = parse_plain(ListOf(TEXT))


def request(
    day: date,
    *,
    session: str | None = None,
    filter: Mapping[str, Any] | None = None,
    tags: list[str] | tuple[str, ...] | None = None,
    ratios: list[float] | tuple[float, ...] | None = None,
    sort: Any | None = None,
    at: datetime | None = None,
    size: int | None = None,
) -> Request[list[str]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/search/"
        + _DAY.in_path(day)
        + query_string(
            (
                _FILTER.in_query(filter),
                _TAGS.in_query(tags),
                _RATIOS.in_query(ratios),
                _SORT.in_query(sort),
                _AT.in_query(at),
                _SIZE.in_query(size),
            )
        ),
        _parse,
        headers=header_pairs((cookies((_SESSION.in_cookie(session),)),)),
    )


def sync_detailed(
    day: date,
    *,
    client: Sender,
    session: str | None = None,
    filter: Mapping[str, Any] | None = None,
    tags: list[str] | tuple[str, ...] | None = None,
    ratios: list[float] | tuple[float, ...] | None = None,
    sort: Any | None = None,
    at: datetime | None = None,
    size: int | None = None,
) -> Response[list[str]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(
        request(day, session=session, filter=filter, tags=tags, ratios=ratios, sort=sort, at=at, size=size)
    )


def sync(
    day: date,
    *,
    client: Sender,
    session: str | None = None,
    filter: Mapping[str, Any] | None = None,
    tags: list[str] | tuple[str, ...] | None = None,
    ratios: list[float] | tuple[float, ...] | None = None,
    sort: Any | None = None,
    at: datetime | None = None,
    size: int | None = None,
) -> list[str]:
    """Search.

    Args:
        day: The parameter `day`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        session: The parameter `session`.
        filter: The parameter `filter`.
        tags: The parameter `tags`.
        ratios: The parameter `ratios`.
        sort: The parameter `sort`.
        at: The parameter `at`.
        size: The parameter `size`.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/search/{day}
    """
    return client.send(
        request(day, session=session, filter=filter, tags=tags, ratios=ratios, sort=sort, at=at, size=size)
    ).parsed


async def asyncio_detailed(
    day: date,
    *,
    client: AsyncSender,
    session: str | None = None,
    filter: Mapping[str, Any] | None = None,
    tags: list[str] | tuple[str, ...] | None = None,
    ratios: list[float] | tuple[float, ...] | None = None,
    sort: Any | None = None,
    at: datetime | None = None,
    size: int | None = None,
) -> Response[list[str]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(day, session=session, filter=filter, tags=tags, ratios=ratios, sort=sort, at=at, size=size)
    )


async def asyncio(
    day: date,
    *,
    client: AsyncSender,
    session: str | None = None,
    filter: Mapping[str, Any] | None = None,
    tags: list[str] | tuple[str, ...] | None = None,
    ratios: list[float] | tuple[float, ...] | None = None,
    sort: Any | None = None,
    at: datetime | None = None,
    size: int | None = None,
) -> list[str]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(
            request(
                day, session=session, filter=filter, tags=tags, ratios=ratios, sort=sort, at=at, size=size
            )
        )
    ).parsed
