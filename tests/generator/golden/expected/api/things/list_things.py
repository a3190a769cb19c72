# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/things"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_page
from indream._wire.request import Operation, Request, in_range, of_length, plain_text, query_string

from ...models.thing_list_response import ThingListResponse

if TYPE_CHECKING:
    from datetime import date, datetime

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...models.kind import Kind
    from ...models.list_things_class import ListThingsClass

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="listThings", method="GET", path="/v1/things", retry="safe")

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
    kind: list[Kind | str] | None = None,
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
                ("pageSize", in_range("page_size", page_size, int, 1, 50)),
                ("pageCursor", plain_text("page_cursor", page_cursor)),
                ("since", since),
                ("day", day.isoformat() if day is not None else None),
                ("weight", in_range("weight", weight, float, 0.5, None)),
                ("broken", broken),
                ("kind", kind),
                ("class", class_),
                ("body", plain_text("body_", body_)),
                ("fooBar", of_length("foo_bar_2", foo_bar_2, None, 9)),
                ("foo_bar", plain_text("foo_bar", foo_bar)),
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
    kind: list[Kind | str] | None = None,
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
    kind: list[Kind | str] | None = None,
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
        APIError: The service returned with another error.
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
    kind: list[Kind | str] | None = None,
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
    kind: list[Kind | str] | None = None,
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
