# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/several"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from indream._models.models import HeaderModel, parse_by_status, parse_nothing, parse_plain
from indream._models.shapes import INTEGER, Field, ObjectOf
from indream._wire.request import Operation, Request

from ...models.get_several_response import GetSeveralResponse

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["Headers", "asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="getSeveral", method="GET", path="/v1/forms/several", retry="safe")


_parse: Parse[GetSeveralResponse | None] = parse_by_status(
    {"200": parse_plain(ObjectOf(lambda: GetSeveralResponse)), "202": parse_nothing, "204": parse_nothing}
)


@attrs.define
class Headers(HeaderModel):
    """The headers of a response, for `Response.read_headers`."""

    x_pages: int | None = None
    """Its pages."""

    fields: ClassVar[tuple[Field, ...]] = (Field("x_pages", "x-pages", INTEGER, False),)


def request() -> Request[GetSeveralResponse | None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/forms/several", _parse)


def sync_detailed(*, client: Sender) -> Response[GetSeveralResponse | None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request())


def sync(*, client: Sender) -> GetSeveralResponse | None:
    """Get one of several media types.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/several
    """
    return client.send(request()).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[GetSeveralResponse | None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request())


async def asyncio(*, client: AsyncSender) -> GetSeveralResponse | None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request())).parsed
