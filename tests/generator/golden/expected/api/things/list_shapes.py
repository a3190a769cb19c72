# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/shapes"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_page
from indream._wire.request import Operation, Parameter, Request, query_string

from ...models.list_shapes_response import ListShapesResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="listShapes", method="GET", path="/v1/shapes", retry="safe")

_PAGE_CURSOR = Parameter("page_cursor", "pageCursor", str)

_parse: Parse[ListShapesResponse] = parse_page(ListShapesResponse)


def request(*, page_cursor: str | None = None) -> Request[ListShapesResponse]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/shapes" + query_string((_PAGE_CURSOR.in_query(page_cursor),)), _parse)


def sync_detailed(*, client: Sender, page_cursor: str | None = None) -> Response[ListShapesResponse]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(page_cursor=page_cursor))


def sync(*, client: Sender, page_cursor: str | None = None) -> ListShapesResponse:
    """List what has no name of its own.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        page_cursor: The parameter `pageCursor`.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/shapes
    """
    return client.send(request(page_cursor=page_cursor)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, page_cursor: str | None = None
) -> Response[ListShapesResponse]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(page_cursor=page_cursor))


async def asyncio(*, client: AsyncSender, page_cursor: str | None = None) -> ListShapesResponse:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(page_cursor=page_cursor))).parsed
