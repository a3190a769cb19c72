# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""PUT /v1/things/{thingId}/file"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import INTEGER
from indream._wire.request import Operation, Parameter, Request, binary_body, header_pairs

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender
    from indream._wire.source import AsyncBinaryContent, BinaryContent

    from ...models.ratio import Ratio

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="putFile", method="PUT", path="/v1/things/{thingId}/file", retry="never")

_THING_ID = Parameter("thing_id", "thingId", str, required=True)
_X_FILE_NAME = Parameter("x_file_name", "x-file-name", str, required=True)
_X_COUNT = Parameter("x_count", "x-count", int)
_X_SHARE = Parameter("x_share", "x-share", float)
_X_KEEP = Parameter("x_keep", "x-keep", bool)
_X_UNTIL = Parameter("x_until", "x-until", datetime)
_X_DAY = Parameter("x_day", "x-day", date)
_X_RATIO = Parameter("x_ratio", "x-ratio", str)

_parse: Parse[Envelope[int]] = parse_envelope(INTEGER)


def request(
    thing_id: str,
    *,
    body: AsyncBinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_count: int | None = None,
    x_share: float | None = None,
    x_keep: bool | None = None,
    x_until: datetime | None = None,
    x_day: date | None = None,
    x_ratio: Ratio | str | None = None,
) -> Request[Envelope[int]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things/" + _THING_ID.in_path(thing_id) + "/file",
        _parse,
        headers=header_pairs(
            (
                ("Content-Type", content_type),
                _X_FILE_NAME.in_header(x_file_name),
                _X_COUNT.in_header(x_count),
                _X_SHARE.in_header(x_share),
                _X_KEEP.in_header(x_keep),
                _X_UNTIL.in_header(x_until),
                _X_DAY.in_header(x_day),
                _X_RATIO.in_header(x_ratio),
            )
        ),
        content=binary_body(body),
    )


def sync_detailed(
    thing_id: str,
    *,
    client: Sender,
    body: BinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_count: int | None = None,
    x_share: float | None = None,
    x_keep: bool | None = None,
    x_until: datetime | None = None,
    x_day: date | None = None,
    x_ratio: Ratio | str | None = None,
) -> Response[Envelope[int]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(
        request(
            thing_id,
            body=body,
            content_type=content_type,
            x_file_name=x_file_name,
            x_count=x_count,
            x_share=x_share,
            x_keep=x_keep,
            x_until=x_until,
            x_day=x_day,
            x_ratio=x_ratio,
        )
    )


def sync(
    thing_id: str,
    *,
    client: Sender,
    body: BinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_count: int | None = None,
    x_share: float | None = None,
    x_keep: bool | None = None,
    x_until: datetime | None = None,
    x_day: date | None = None,
    x_ratio: Ratio | str | None = None,
) -> Envelope[int]:
    """Put a file beside a thing.

    Args:
        thing_id: The parameter `thingId`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The content to send: bytes, a path, an open binary file, or a `Source`.
        content_type: MIME type of the content.
        x_file_name: The parameter `x-file-name`.
        x_count: The parameter `x-count`.
        x_share: The parameter `x-share`.
        x_keep: The parameter `x-keep`.
        x_until: The parameter `x-until`.
        x_day: The parameter `x-day`.
        x_ratio: A ratio, "16:9" for one.

    Raises:
        APIConnectionError: No response was received.

    Route: PUT /v1/things/{thingId}/file
    """
    return client.send(
        request(
            thing_id,
            body=body,
            content_type=content_type,
            x_file_name=x_file_name,
            x_count=x_count,
            x_share=x_share,
            x_keep=x_keep,
            x_until=x_until,
            x_day=x_day,
            x_ratio=x_ratio,
        )
    ).parsed


async def asyncio_detailed(
    thing_id: str,
    *,
    client: AsyncSender,
    body: AsyncBinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_count: int | None = None,
    x_share: float | None = None,
    x_keep: bool | None = None,
    x_until: datetime | None = None,
    x_day: date | None = None,
    x_ratio: Ratio | str | None = None,
) -> Response[Envelope[int]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(
        request(
            thing_id,
            body=body,
            content_type=content_type,
            x_file_name=x_file_name,
            x_count=x_count,
            x_share=x_share,
            x_keep=x_keep,
            x_until=x_until,
            x_day=x_day,
            x_ratio=x_ratio,
        )
    )


async def asyncio(
    thing_id: str,
    *,
    client: AsyncSender,
    body: AsyncBinaryContent,
    x_file_name: str,
    content_type: str = "application/octet-stream",
    x_count: int | None = None,
    x_share: float | None = None,
    x_keep: bool | None = None,
    x_until: datetime | None = None,
    x_day: date | None = None,
    x_ratio: Ratio | str | None = None,
) -> Envelope[int]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (
        await client.send(
            request(
                thing_id,
                body=body,
                content_type=content_type,
                x_file_name=x_file_name,
                x_count=x_count,
                x_share=x_share,
                x_keep=x_keep,
                x_until=x_until,
                x_day=x_day,
                x_ratio=x_ratio,
            )
        )
    ).parsed
