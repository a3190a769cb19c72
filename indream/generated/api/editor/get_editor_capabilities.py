# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/editor/capabilities"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request

from ...models.editor_capabilities import EditorCapabilities

if TYPE_CHECKING:
    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="getEditorCapabilities", method="GET", path="/v1/editor/capabilities", retry="safe")

parse: Parse[Envelope[EditorCapabilities]] = parse_envelope(ObjectOf(lambda: EditorCapabilities))


def build() -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(_OPERATION, "/v1/editor/capabilities")


def sync_detailed(*, client: Sender) -> Response[Envelope[EditorCapabilities]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(), parse)


def sync(*, client: Sender) -> Envelope[EditorCapabilities]:
    """Get the editor's capabilities.

    Returns the animations, transitions, effects, filters, shapes and backgrounds that an editor
    state may use, with presets for them. Every API key may use this route.

    Args:
        client: An `IndreamClient` to send through, with its key, retries and errors.

    Raises:
        AuthError: The service answered 401.
        APIConnectionError: No answer came.

    Route: GET /v1/editor/capabilities
    """
    return client.send(build(), parse).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[Envelope[EditorCapabilities]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(), parse)


async def asyncio(*, client: AsyncSender) -> Envelope[EditorCapabilities]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(), parse)).parsed
