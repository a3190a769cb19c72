"""The record of the requests that the sandbox received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import attrs
import orjson

from indream.sandbox.contract import check_operation, credentials, matches, operation_of
from indream.sandbox.latest import Latest
from indream.sandbox.problems import CODE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from starlette.types import Scope

__all__ = ["BODY_KEPT", "RequestLog", "RequestRecord", "Requests", "record_of"]

BODY_KEPT = 1024 * 1024
"""The largest body that is recorded; of a longer one only the size is."""

_REQUESTS_KEPT = 10_000
_BYTES_KEPT = 64 * 1024 * 1024
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "x-api-key", "cookie"})


@attrs.frozen(kw_only=True)
class RequestRecord:
    """A request that the sandbox received.

    Attributes:
        method: Its method.
        path: Its path, percent-encoded.
        query: Its query, percent-encoded and without keys; empty without one.
        operation: Method and path template, as in `GET /v1/exports/{taskId}`; None for an unknown route.
        at: When it was received, in the sandbox's time.
        seconds: The seconds of real time until its answer began.
        status: The status of its answer; None if the connection broke first.
        error_code: The `errorCode` of its answer; None without one.
        headers: Its headers without those that contain keys; names are in lower case.
        content: The part of its body that the sandbox read; empty if that exceeds 1 MiB.
        size: The number of bytes of its body that the sandbox read.
        fault: The fault that was planned for it, as in `status 503` or `reset`; None without one.
    """

    method: str
    path: str
    query: str = ""
    operation: str | None = None
    at: datetime = attrs.field(repr=False)
    seconds: float = attrs.field(repr=False)
    status: int | None = None
    error_code: str | None = None
    headers: dict[str, str] = attrs.field(factory=dict, repr=False)
    content: bytes = attrs.field(default=b"", repr=False)
    size: int = 0
    fault: str | None = None

    @property
    def body(self) -> Any:
        """Its body as JSON; None if it is not JSON."""
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError:
            return None


class Requests(list[RequestRecord]):
    """Requests, oldest first."""

    def to(self, operation: str) -> Requests:
        """Return the requests of one operation, such as `POST /v1/exports`; ids may replace the {…}.

        Raises:
            ValueError: The operation is unknown.
        """
        check_operation(operation)
        return Requests(
            record for record in self if matches(operation, record.operation, record.method, record.path)
        )


class RequestLog(Latest[RequestRecord]):
    """The latest requests: at most 10,000, with at most 64 MiB of bodies."""

    def __init__(self) -> None:
        super().__init__(_REQUESTS_KEPT, _BYTES_KEPT)


def record_of(
    scope: Scope,
    path: str,
    *,
    at: datetime,
    seconds: float,
    status: int | None,
    content: bytes,
    size: int,
    fault: str | None,
) -> RequestRecord:
    """Return the record of one request."""
    method: str = scope["method"]
    return RequestRecord(
        method=method,
        path=path,
        query=_without_keys(scope["query_string"].decode("latin-1")),
        operation=operation_of(method, scope["path"]),
        at=at,
        seconds=seconds,
        status=status,
        error_code=None if status is None else scope.get(CODE),
        headers=_without_secrets(scope["headers"]),
        content=content,
        size=size,
        fault=fault,
    )


def _without_secrets(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    named = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
    secret = _SECRET_HEADERS | credentials("header")
    return {name: value for name, value in named if name not in secret}


def _without_keys(query: str) -> str:
    secret = credentials("query")
    pairs = query.split("&")
    return "&".join(pair for pair in pairs if unquote_plus(pair.partition("=")[0]) not in secret)
