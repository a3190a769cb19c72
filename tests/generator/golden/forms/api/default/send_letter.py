# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/forms/letters"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream import _clock
from indream._models.models import parse_nothing
from indream._wire.forms import FormField, MultipartForm
from indream._wire.request import Operation, Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import SendLetterRequest

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="sendLetter", method="POST", path="/v1/forms/letters", retry="never")


_parse: Parse[None] = parse_nothing

_FORM = MultipartForm({"picture": FormField(file=True)})


def request(*, body: SendLetterRequest | Mapping[str, Any]) -> Request[None]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return _FORM.fill(Request(_OPERATION, "/v1/forms/letters", _parse), body, _clock.new_key())


def sync_detailed(*, client: Sender, body: SendLetterRequest | Mapping[str, Any]) -> Response[None]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body))


def sync(*, client: Sender, body: SendLetterRequest | Mapping[str, Any]) -> None:
    """Send a letter.

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The fields of the form, by the wire's names; files are bytes, a path, an open binary
            file, or a `Source`.

    Raises:
        APIConnectionError: No response was received.

    Route: POST /v1/forms/letters
    """
    return client.send(request(body=body)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: SendLetterRequest | Mapping[str, Any]
) -> Response[None]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body))


async def asyncio(*, client: AsyncSender, body: SendLetterRequest | Mapping[str, Any]) -> None:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body))).parsed
