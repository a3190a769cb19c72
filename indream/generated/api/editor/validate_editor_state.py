# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/editor/validate"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, header_pairs, json_body

from ...models.editor_validation_result import EditorValidationResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import ValidateEditorStateRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="validateEditorState", method="POST", path="/v1/editor/validate", retry="safe")


_parse: Parse[Envelope[EditorValidationResult]] = parse_envelope(ObjectOf(lambda: EditorValidationResult))


def request(
    *, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Request[Envelope[EditorValidationResult]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/editor/validate",
        _parse,
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(
    *, client: Sender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Response[Envelope[EditorValidationResult]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body))


def sync(
    *, client: Sender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Envelope[EditorValidationResult]:
    """Validate an editor state.

    Checks an editor state and lists the problems found, including violations of semantic rules that
    the schema cannot express. An invalid state is a result, not an error: the response is 200 with
    `valid` set to false. Every API key may use this route.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The editor state to check. The payload, a dict with the wire's names; sent unchanged.

    Raises:
        ValidationError: The service returned 400.
        AuthError: The service returned 401.
        APIConnectionError: No response was received.

    Route: POST /v1/editor/validate
    """
    return client.send(request(body=body)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Response[Envelope[EditorValidationResult]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body))


async def asyncio(
    *, client: AsyncSender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Envelope[EditorValidationResult]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body))).parsed
