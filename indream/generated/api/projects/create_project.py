# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/projects"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body

from ...models.project_summary import ProjectSummary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import CreateProjectRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="createProject", method="POST", path="/v1/projects", retry="opt-in", takes_key=True)

_IDEMPOTENCY_KEY = Parameter("idempotency_key", "Idempotency-Key", str)

_parse: Parse[Envelope[ProjectSummary]] = parse_envelope(ObjectOf(lambda: ProjectSummary))


def request(
    *, body: CreateProjectRequest | Mapping[str, Any], idempotency_key: str | None = None
) -> Request[Envelope[ProjectSummary]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/projects",
        _parse,
        headers=header_pairs(
            (("Content-Type", "application/json"), _IDEMPOTENCY_KEY.in_header(idempotency_key))
        ),
        content=json_body(body),
    )


def sync_detailed(
    *, client: Sender, body: CreateProjectRequest | Mapping[str, Any], idempotency_key: str | None = None
) -> Response[Envelope[ProjectSummary]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body, idempotency_key=idempotency_key))


def sync(
    *, client: Sender, body: CreateProjectRequest | Mapping[str, Any], idempotency_key: str | None = None
) -> Envelope[ProjectSummary]:
    """Create a project.

    Creates a project from an editor state. With an `Idempotency-Key` the service replays the first
    completed response for the same payload.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The editor state, and optionally a title and a description. The payload, a dict with
            the wire's names; sent unchanged.
        idempotency_key: A key of the caller's choice for this call. The service replays the first
            completed response for the same key and payload. How long a key lives is not published.

    Raises:
        ValidationError: The service returned 400 or 422.
        AuthError: The service returned 401 or 403.
        ConflictError: The service returned 409.
        APIConnectionError: No response was received.

    Route: POST /v1/projects
    """
    return client.send(request(body=body, idempotency_key=idempotency_key)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: CreateProjectRequest | Mapping[str, Any], idempotency_key: str | None = None
) -> Response[Envelope[ProjectSummary]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body, idempotency_key=idempotency_key))


async def asyncio(
    *, client: AsyncSender, body: CreateProjectRequest | Mapping[str, Any], idempotency_key: str | None = None
) -> Envelope[ProjectSummary]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body, idempotency_key=idempotency_key))).parsed
