# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/exports"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_page
from indream._wire.request import Operation, Parameter, Request, query_string

from ...models.export_task_list_response import ExportTaskListResponse

if TYPE_CHECKING:
    from uuid import UUID

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="listExports", method="GET", path="/v1/exports", retry="safe")

_PAGE_SIZE = Parameter("page_size", "pageSize", int, minimum=1, maximum=50)
_PAGE_CURSOR = Parameter("page_cursor", "pageCursor", str)
_CREATED_BY_API_KEY_ID = Parameter("created_by_api_key_id", "createdByApiKeyId", str)

_parse: Parse[ExportTaskListResponse] = parse_page(ExportTaskListResponse)


def request(
    *,
    page_size: int | None = None,
    page_cursor: str | None = None,
    created_by_api_key_id: str | UUID | None = None,
) -> Request[ExportTaskListResponse]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/exports"
        + query_string(
            (
                _PAGE_SIZE.in_query(page_size),
                _PAGE_CURSOR.in_query(page_cursor),
                _CREATED_BY_API_KEY_ID.in_query(created_by_api_key_id),
            )
        ),
        _parse,
    )


def sync_detailed(
    *,
    client: Sender,
    page_size: int | None = None,
    page_cursor: str | None = None,
    created_by_api_key_id: str | UUID | None = None,
) -> Response[ExportTaskListResponse]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(
        request(page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id)
    )


def sync(
    *,
    client: Sender,
    page_size: int | None = None,
    page_cursor: str | None = None,
    created_by_api_key_id: str | UUID | None = None,
) -> ExportTaskListResponse:
    """List export tasks.

    Lists export tasks page by page; optionally only those created with one API key.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        page_size: Maximum number of entries on the page, 1 to 50; the default is 20.
        page_cursor: Cursor of the page, from `meta.nextPageCursor` of the page before; omit it for
            the first.
        created_by_api_key_id: Lists only the tasks created with the API key of this id, a UUID.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401 or 403.
        APIConnectionError: No response was received.

    Route: GET /v1/exports
    """
    return client.send(
        request(page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id)
    ).parsed


async def asyncio_detailed(
    *,
    client: AsyncSender,
    page_size: int | None = None,
    page_cursor: str | None = None,
    created_by_api_key_id: str | UUID | None = None,
) -> Response[ExportTaskListResponse]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id)
    )


async def asyncio(
    *,
    client: AsyncSender,
    page_size: int | None = None,
    page_cursor: str | None = None,
    created_by_api_key_id: str | UUID | None = None,
) -> ExportTaskListResponse:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(
            request(page_size=page_size, page_cursor=page_cursor, created_by_api_key_id=created_by_api_key_id)
        )
    ).parsed
