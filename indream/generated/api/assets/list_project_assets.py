# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/projects/{projectId}/assets"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_page
from indream._wire.request import Operation, Parameter, Request, query_string

from ...models.asset_list_response import AssetListResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="listProjectAssets", method="GET", path="/v1/projects/{projectId}/assets", retry="safe"
)

_PROJECT_ID = Parameter("project_id", "projectId", str, required=True)
_PAGE_SIZE = Parameter("page_size", "pageSize", int, minimum=1, maximum=100)
_PAGE_CURSOR = Parameter("page_cursor", "pageCursor", str)

_parse: Parse[AssetListResponse] = parse_page(AssetListResponse)


def request(
    project_id: str, *, page_size: int | None = None, page_cursor: str | None = None
) -> Request[AssetListResponse]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/projects/"
        + _PROJECT_ID.in_path(project_id)
        + "/assets"
        + query_string((_PAGE_SIZE.in_query(page_size), _PAGE_CURSOR.in_query(page_cursor))),
        _parse,
    )


def sync_detailed(
    project_id: str, *, client: Sender, page_size: int | None = None, page_cursor: str | None = None
) -> Response[AssetListResponse]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(project_id, page_size=page_size, page_cursor=page_cursor))


def sync(
    project_id: str, *, client: Sender, page_size: int | None = None, page_cursor: str | None = None
) -> AssetListResponse:
    """List a project's assets.

    Lists the assets that are bound to a project, page by page.

    Args:
        project_id: Identifier of the project.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        page_size: Maximum number of assets on the page, 1 to 100; the default is 80.
        page_cursor: Cursor of the page, from `meta.nextPageCursor` of the page before; omit it for
            the first.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        NotFoundError: The service returned 404.
        APIConnectionError: No response was received.

    Route: GET /v1/projects/{projectId}/assets
    """
    return client.send(request(project_id, page_size=page_size, page_cursor=page_cursor)).parsed


async def asyncio_detailed(
    project_id: str, *, client: AsyncSender, page_size: int | None = None, page_cursor: str | None = None
) -> Response[AssetListResponse]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(project_id, page_size=page_size, page_cursor=page_cursor))


async def asyncio(
    project_id: str, *, client: AsyncSender, page_size: int | None = None, page_cursor: str | None = None
) -> AssetListResponse:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(project_id, page_size=page_size, page_cursor=page_cursor))).parsed
