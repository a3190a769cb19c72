# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/projects/{projectId}/assets"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_page
from indream._wire.request import Operation, Request, in_range, path_part, plain_text, query_string

from ...models.asset_list_response import AssetListResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="listProjectAssets", method="GET", path="/v1/projects/{projectId}/assets", retry="safe"
)

parse: Parse[AssetListResponse] = parse_page(AssetListResponse)


def build(project_id: str, *, page_size: int | None = None, page_cursor: str | None = None) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(
        _OPERATION,
        "/v1/projects/"
        + path_part("project_id", project_id)
        + "/assets"
        + query_string(
            (
                ("pageSize", in_range("page_size", page_size, int, 1, 100)),
                ("pageCursor", plain_text("page_cursor", page_cursor)),
            )
        ),
    )


def sync_detailed(
    project_id: str, *, client: Sender, page_size: int | None = None, page_cursor: str | None = None
) -> Response[AssetListResponse]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(project_id, page_size=page_size, page_cursor=page_cursor), parse)


def sync(
    project_id: str, *, client: Sender, page_size: int | None = None, page_cursor: str | None = None
) -> AssetListResponse:
    """List a project's assets.

    Lists the assets that are bound to a project, page by page.

    Args:
        project_id: Identifier of the project.
        client: An `IndreamClient` to send through, with its key, retries and errors.
        page_size: Maximum number of assets on the page, 1 to 100; the default is 80.
        page_cursor: Cursor of the page, from `meta.nextPageCursor` of the page before; omit it for
            the first.

    Raises:
        ValidationError: The service answered 400 or 422.
        AuthError: The service answered 401 or 403.
        NotFoundError: The service answered 404.
        APIConnectionError: No answer came.

    Route: GET /v1/projects/{projectId}/assets
    """
    return client.send(build(project_id, page_size=page_size, page_cursor=page_cursor), parse).parsed


async def asyncio_detailed(
    project_id: str, *, client: AsyncSender, page_size: int | None = None, page_cursor: str | None = None
) -> Response[AssetListResponse]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(project_id, page_size=page_size, page_cursor=page_cursor), parse)


async def asyncio(
    project_id: str, *, client: AsyncSender, page_size: int | None = None, page_cursor: str | None = None
) -> AssetListResponse:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(project_id, page_size=page_size, page_cursor=page_cursor), parse)).parsed
