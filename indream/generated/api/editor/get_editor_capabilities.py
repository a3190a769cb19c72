# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/editor/capabilities"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request

from ...models.editor_capabilities import EditorCapabilities

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="getEditorCapabilities", method="GET", path="/v1/editor/capabilities", retry="safe")


_parse: Parse[Envelope[EditorCapabilities]] = parse_envelope(ObjectOf(lambda: EditorCapabilities))


def request() -> Request[Envelope[EditorCapabilities]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(_OPERATION, "/v1/editor/capabilities", _parse)


def sync_detailed(*, client: Sender) -> Response[Envelope[EditorCapabilities]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request())


def sync(*, client: Sender) -> Envelope[EditorCapabilities]:
    """Get the editor's capabilities.

    Returns the animations, transitions, effects, filters, shapes and backgrounds that an editor
    state may use, with presets for them. Every API key may use this route.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        AuthError: The service returned 401.
        APIConnectionError: No response was received.

    Route: GET /v1/editor/capabilities
    """
    return client.send(request()).parsed


async def asyncio_detailed(*, client: AsyncSender) -> Response[Envelope[EditorCapabilities]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request())


async def asyncio(*, client: AsyncSender) -> Envelope[EditorCapabilities]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request())).parsed
