# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""POST /v1/things"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._models.models import Envelope, parse_envelope
from indream._models.shapes import ObjectOf
from indream._wire.request import Operation, Parameter, Request, header_pairs, json_body, names_task

from ...models.thing import Thing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._wire.answer import Parse, Response
    from indream._wire.sender import AsyncSender, Sender

    from ...payloads import NewThing

__all__ = ["asyncio", "asyncio_detailed", "request", "sync", "sync_detailed"]

_OPERATION = Operation(id="createThing", method="POST", path="/v1/things", retry="keyed", takes_key=True)

_IDEMPOTENCY_KEY = Parameter("idempotency_key", "Idempotency-Key", str)

_parse: Parse[Envelope[Thing]] = parse_envelope(ObjectOf(lambda: Thing))


def request(
    *, body: NewThing | Mapping[str, Any], idempotency_key: str | None = None
) -> Request[Envelope[Thing]]:
    """Make the request without sending it: `client.send(request(…))` sends it and reads the answer."""
    return Request(
        _OPERATION,
        "/v1/things",
        _parse,
        headers=header_pairs(
            (("Content-Type", "application/json; charset=utf-8"), _IDEMPOTENCY_KEY.in_header(idempotency_key))
        ),
        content=json_body(body),
        client_task_id=names_task(body),
    )


def sync_detailed(
    *, client: Sender, body: NewThing | Mapping[str, Any], idempotency_key: str | None = None
) -> Response[Envelope[Thing]]:
    """Like `sync`, but return the status, the headers and the raw body beside the parsed answer."""
    return client.send(request(body=body, idempotency_key=idempotency_key))


def sync(
    *, client: Sender, body: NewThing | Mapping[str, Any], idempotency_key: str | None = None
) -> Envelope[Thing]:
    """Make a thing.

    Makes a thing of what is given. \"\"\"Quoted\"\"\", with a \\ backslash, an ümlaut and 日本.

    A second paragraph:
    - one item, which goes on and on, so that it has to be wrapped, and its second line stands under
      it
    - another item, with
      https://example.com/a/very/long/address/that/does/not/fit/in/one/line/of/a/hundred/characters/at/all

    It ends with a "quote\"

    Args:
        client: The `IndreamClient` that sends it, with its API key, retries and errors.
        body: The payload, a dict with the wire's names; sent unchanged.
        idempotency_key: A name for the call.

    Raises:
        APIError: The service returned 4XX.
        APIConnectionError: No response was received.

    Route: POST /v1/things
    """
    return client.send(request(body=body, idempotency_key=idempotency_key)).parsed


async def asyncio_detailed(
    *, client: AsyncSender, body: NewThing | Mapping[str, Any], idempotency_key: str | None = None
) -> Response[Envelope[Thing]]:
    """Like `sync_detailed`, awaited: `client` is an `AsyncIndreamClient`."""
    return await client.send(request(body=body, idempotency_key=idempotency_key))


async def asyncio(
    *, client: AsyncSender, body: NewThing | Mapping[str, Any], idempotency_key: str | None = None
) -> Envelope[Thing]:
    """Like `sync`, awaited: `client` is an `AsyncIndreamClient`."""
    return (await client.send(request(body=body, idempotency_key=idempotency_key))).parsed
