# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/shapes"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_page
from indream._wire.request import Operation, Request, plain_text, query_string

from ...models.list_shapes_response import ListShapesResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="listShapes", method="GET", path="/v1/shapes", retry="safe")

parse: Parse[ListShapesResponse] = parse_page(ListShapesResponse)


def build(*, page_cursor: str | None = None) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(
        _OPERATION, "/v1/shapes" + query_string((("pageCursor", plain_text("page_cursor", page_cursor)),))
    )


def sync_detailed(*, client: Sender, page_cursor: str | None = None) -> Response[ListShapesResponse]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(page_cursor=page_cursor), parse)


def sync(*, client: Sender, page_cursor: str | None = None) -> ListShapesResponse:
    """List what has no name of its own.

    Args:
        client: An `IndreamClient` to send through, with its key, retries and errors.
        page_cursor: The parameter `pageCursor`.

    Raises:
        APIConnectionError: No answer came.

    Route: GET /v1/shapes
    """
    return client.send(build(page_cursor=page_cursor), parse).parsed


async def asyncio_detailed(
    *, client: AsyncSender, page_cursor: str | None = None
) -> Response[ListShapesResponse]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(page_cursor=page_cursor), parse)


async def asyncio(*, client: AsyncSender, page_cursor: str | None = None) -> ListShapesResponse:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(page_cursor=page_cursor), parse)).parsed
