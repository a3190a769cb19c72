# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/editor/validate"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.parsing import parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Request, header_pairs, json_body

from ...models.editor_validation_result import EditorValidationResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._models.models import Envelope
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import ValidateEditorStateRequest

__all__ = ["asyncio", "asyncio_detailed", "build", "parse", "sync", "sync_detailed"]

_OPERATION = Operation(id="validateEditorState", method="POST", path="/v1/editor/validate", retry="safe")

parse: Parse[Envelope[EditorValidationResult]] = parse_envelope(ObjectOf(lambda: EditorValidationResult))


def build(*, body: ValidateEditorStateRequest | Mapping[str, Any]) -> Request:
    """Build the request without sending it; for `client.send(build(…), parse)`."""
    return Request(
        _OPERATION,
        "/v1/editor/validate",
        headers=header_pairs((("Content-Type", "application/json"),)),
        content=json_body(body),
    )


def sync_detailed(
    *, client: Sender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Response[Envelope[EditorValidationResult]]:
    """As `sync`, with the status, the headers and the body as it came beside the parsed answer."""
    return client.send(build(body=body), parse)


def sync(
    *, client: Sender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Envelope[EditorValidationResult]:
    """Validate an editor state.

    Checks an editor state and lists the problems found, including violations of semantic rules that
    the schema cannot express. An invalid state is a result, not an error: the response is 200 with
    `valid` set to false. Every API key may use this route.

    Args:
        client: An `IndreamClient` to send through, with its key, retries and errors.
        body: The payload, a dict with the wire's names; sent as it is.

    Raises:
        ValidationError: The service answered 400.
        AuthError: The service answered 401.
        APIConnectionError: No answer came.

    Route: POST /v1/editor/validate
    """
    return client.send(build(body=body), parse).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Response[Envelope[EditorValidationResult]]:
    """As `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(build(body=body), parse)


async def asyncio(
    *, client: AsyncSender, body: ValidateEditorStateRequest | Mapping[str, Any]
) -> Envelope[EditorValidationResult]:
    """As `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(build(body=body), parse)).parsed
