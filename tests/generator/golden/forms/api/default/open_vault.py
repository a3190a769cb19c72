# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""GET /v1/forms/vault"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._models.models import parse_plain
from indream._models.shapes import TEXT
from indream._wire.request import Operation, Parameter, Request, header_pairs, hidden

if TYPE_CHECKING:
    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="openVault", method="GET", path="/v1/forms/vault", retry="safe")

_BASIC = Parameter("basic", "Authorization", style="basic", required=True)

_parse: Parse[str] = parse_plain(TEXT)


def request(*, basic: tuple[str, str]) -> Request[str]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/forms/vault",
        _parse,
        headers=header_pairs((_BASIC.in_header(basic),)),
        secrets=hidden(basic),
    )


def sync_detailed(*, client: Sender, basic: tuple[str, str]) -> Response[str]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(basic=basic))


def sync(*, client: Sender, basic: tuple[str, str]) -> str:
    """Open a vault.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        basic: The user name and the password. A secret. It is sent instead of the client's key.

    Raises:
        APIConnectionError: No response was received.

    Route: GET /v1/forms/vault
    """
    return client.send(request(basic=basic)).parsed


async def asyncio_detailed(*, client: AsyncSender, basic: tuple[str, str]) -> Response[str]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(basic=basic))


async def asyncio(*, client: AsyncSender, basic: tuple[str, str]) -> str:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(basic=basic))).parsed
