# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/forms/things/{thing.id}:archive/{part}.{kind}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT
from indream._wire.request import Operation, Parameter, Request

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...models.archive_thing_kind import ArchiveThingKind

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(
    id="archiveThing", method="POST", path="/v1/forms/things/{thing.id}:archive/{part}.{kind}", retry="never"
)

_THING_ID = Parameter("thing_id", "thing.id", str, required=True)
_PART = Parameter("part", "part", int, required=True)
_KIND = Parameter("kind", "kind", str, required=True)

_parse: Parse[str] = parse_plain(TEXT)


def request(thing_id: str, part: int, kind: ArchiveThingKind | str) -> Request[str]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/things/"
        + _THING_ID.in_path(thing_id)
        + ":archive/"
        + _PART.in_path(part)
        + "."
        + _KIND.in_path(kind),
        _parse,
    )


def sync_detailed(thing_id: str, part: int, kind: ArchiveThingKind | str, *, client: Sender) -> Response[str]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(thing_id, part, kind))


def sync(thing_id: str, part: int, kind: ArchiveThingKind | str, *, client: Sender) -> str:
    """Archive a thing.

    Args:
        thing_id: The parameter `thing.id`.
        part: The parameter `part`.
        kind: The parameter `kind`.
        client: The `IndreamClient` that sends it, with its API key, retries and errors.

    Raises:
        APIConnectionError: No response was received.

    Route: POST /v1/forms/things/{thing.id}:archive/{part}.{kind}
    """
    return client.send(request(thing_id, part, kind)).parsed


async def asyncio_detailed(
    thing_id: str, part: int, kind: ArchiveThingKind | str, *, client: AsyncSender
) -> Response[str]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(thing_id, part, kind))


async def asyncio(thing_id: str, part: int, kind: ArchiveThingKind | str, *, client: AsyncSender) -> str:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(thing_id, part, kind))).parsed
