# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/things"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from indream._models.models import parse_page
from indream._wire.request import Operation, Parameter, Request, Value, query_string

from ...models.thing_list_response import ThingListResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...models.kind import Kind
    from ...models.list_things_class import ListThingsClass

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="listThings", method="GET", path="/v1/things", retry="safe")

_PAGE_SIZE = Parameter("page_size", "pageSize", int, minimum=1, maximum=50)
_PAGE_CURSOR = Parameter("page_cursor", "pageCursor", str)
_SINCE = Parameter("since", "since", datetime)
_DAY = Parameter("day", "day", date)
_WEIGHT = Parameter("weight", "weight", float, minimum=0.5)
_BROKEN = Parameter("broken", "broken", bool)
_KIND = Parameter("kind", "kind", list, items=Value(str), explode=True)
_CLASS_ = Parameter("class_", "class", str, required=True)
_BODY_ = Parameter("body_", "body", str)
_FOO_BAR_2 = Parameter("foo_bar_2", "fooBar", str, max_length=9)
_FOO_BAR = Parameter("foo_bar", "foo_bar", str)

_parse: Parse[ThingListResponse] = parse_page(ThingListResponse)


def request(
    *,
    class_: ListThingsClass | str,
    page_size: int | None = None,
    page_cursor: str | None = None,
    since: datetime | None = None,
    day: date | None = None,
    weight: float | None = None,
    broken: bool | None = None,
    kind: list[Kind | str] | tuple[Kind | str, ...] | None = None,
    body_: str | None = None,
    foo_bar_2: str | None = None,
    foo_bar: str | None = None,
) -> Request[ThingListResponse]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things"
        + query_string(
            (
                _PAGE_SIZE.in_query(page_size),
                _PAGE_CURSOR.in_query(page_cursor),
                _SINCE.in_query(since),
                _DAY.in_query(day),
                _WEIGHT.in_query(weight),
                _BROKEN.in_query(broken),
                _KIND.in_query(kind),
                _CLASS_.in_query(class_),
                _BODY_.in_query(body_),
                _FOO_BAR_2.in_query(foo_bar_2),
                _FOO_BAR.in_query(foo_bar),
            )
        ),
        _parse,
    )


def sync_detailed(
    *,
    client: Sender,
    class_: ListThingsClass | str,
    page_size: int | None = None,
    page_cursor: str | None = None,
    since: datetime | None = None,
    day: date | None = None,
    weight: float | None = None,
    broken: bool | None = None,
    kind: list[Kind | str] | tuple[Kind | str, ...] | None = None,
    body_: str | None = None,
    foo_bar_2: str | None = None,
    foo_bar: str | None = None,
) -> Response[ThingListResponse]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(
        request(
            class_=class_,
            page_size=page_size,
            page_cursor=page_cursor,
            since=since,
            day=day,
            weight=weight,
            broken=broken,
            kind=kind,
            body_=body_,
            foo_bar_2=foo_bar_2,
            foo_bar=foo_bar,
        )
    )


def sync(
    *,
    client: Sender,
    class_: ListThingsClass | str,
    page_size: int | None = None,
    page_cursor: str | None = None,
    since: datetime | None = None,
    day: date | None = None,
    weight: float | None = None,
    broken: bool | None = None,
    kind: list[Kind | str] | tuple[Kind | str, ...] | None = None,
    body_: str | None = None,
    foo_bar_2: str | None = None,
    foo_bar: str | None = None,
) -> ThingListResponse:
    """List things.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        class_: The parameter `class`.
        page_size: Things on a page. Not sent unless given; the service's default is 20.
        page_cursor: The parameter `pageCursor`.
        since: The parameter `since`.
        day: The parameter `day`.
        weight: The parameter `weight`.
        broken: Only broken ones. Deprecated.
        kind: The parameter `kind`.
        body_: The parameter `body`.
        foo_bar_2: The parameter `fooBar`.
        foo_bar: The parameter `foo_bar`.

    Raises:
        AuthError: The service returned 401.
        APIError: The service returned another error.
        APIConnectionError: No response was received.

    Route: GET /v1/things
    """
    return client.send(
        request(
            class_=class_,
            page_size=page_size,
            page_cursor=page_cursor,
            since=since,
            day=day,
            weight=weight,
            broken=broken,
            kind=kind,
            body_=body_,
            foo_bar_2=foo_bar_2,
            foo_bar=foo_bar,
        )
    ).parsed


async def asyncio_detailed(
    *,
    client: AsyncSender,
    class_: ListThingsClass | str,
    page_size: int | None = None,
    page_cursor: str | None = None,
    since: datetime | None = None,
    day: date | None = None,
    weight: float | None = None,
    broken: bool | None = None,
    kind: list[Kind | str] | tuple[Kind | str, ...] | None = None,
    body_: str | None = None,
    foo_bar_2: str | None = None,
    foo_bar: str | None = None,
) -> Response[ThingListResponse]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(
            class_=class_,
            page_size=page_size,
            page_cursor=page_cursor,
            since=since,
            day=day,
            weight=weight,
            broken=broken,
            kind=kind,
            body_=body_,
            foo_bar_2=foo_bar_2,
            foo_bar=foo_bar,
        )
    )


async def asyncio(
    *,
    client: AsyncSender,
    class_: ListThingsClass | str,
    page_size: int | None = None,
    page_cursor: str | None = None,
    since: datetime | None = None,
    day: date | None = None,
    weight: float | None = None,
    broken: bool | None = None,
    kind: list[Kind | str] | tuple[Kind | str, ...] | None = None,
    body_: str | None = None,
    foo_bar_2: str | None = None,
    foo_bar: str | None = None,
) -> ThingListResponse:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(
            request(
                class_=class_,
                page_size=page_size,
                page_cursor=page_cursor,
                since=since,
                day=day,
                weight=weight,
                broken=broken,
                kind=kind,
                body_=body_,
                foo_bar_2=foo_bar_2,
                foo_bar=foo_bar,
            )
        )
    ).parsed
