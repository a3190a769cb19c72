# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/projects"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_page
from indream._wire.request import Operation, Parameter, Request, query_string

from ...models.project_list_response import ProjectListResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="listProjects", method="GET", path="/v1/projects", retry="safe")

_PAGE_SIZE = Parameter("page_size", "pageSize", int, minimum=1, maximum=50)
_PAGE_CURSOR = Parameter("page_cursor", "pageCursor", str)

_parse: Parse[ProjectListResponse] = parse_page(ProjectListResponse)


def request(*, page_size: int | None = None, page_cursor: str | None = None) -> Request[ProjectListResponse]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/projects" + query_string((_PAGE_SIZE.in_query(page_size), _PAGE_CURSOR.in_query(page_cursor))),
        _parse,
    )


def sync_detailed(
    *, client: Sender, page_size: int | None = None, page_cursor: str | None = None
) -> Response[ProjectListResponse]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(page_size=page_size, page_cursor=page_cursor))


def sync(
    *, client: Sender, page_size: int | None = None, page_cursor: str | None = None
) -> ProjectListResponse:
    """List projects.

    Lists projects page by page. The editor states are not included.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        page_size: Maximum number of entries on the page, 1 to 50; the default is 20.
        page_cursor: Cursor of the page, from `meta.nextPageCursor` of the page before; omit it for
            the first.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401 or 403.
        APIConnectionError: No response was received.

    Route: GET /v1/projects
    """
    return client.send(request(page_size=page_size, page_cursor=page_cursor)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, page_size: int | None = None, page_cursor: str | None = None
) -> Response[ProjectListResponse]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(page_size=page_size, page_cursor=page_cursor))


async def asyncio(
    *, client: AsyncSender, page_size: int | None = None, page_cursor: str | None = None
) -> ProjectListResponse:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(page_size=page_size, page_cursor=page_cursor))).parsed
