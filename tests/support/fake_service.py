"""A service that answers from a script, in the place of the network, and keeps what it was sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx

from indream.types import ExportTask

__all__ = [
    "API_KEY",
    "ASSET",
    "CREATED",
    "TASK",
    "Chunks",
    "FakeService",
    "answer",
    "drop",
    "envelope",
    "export_task",
    "page",
    "problem",
    "task",
]

API_KEY = "sk_indream_canary"
BASE_URL = "https://service.test"

CREATED: dict[str, Any] = {
    "taskId": "task-1",
    "createdAt": "2026-09-25T00:00:00.000Z",
    "durationSeconds": 4,
    "billedStandardSeconds": 4,
    "chargedCredits": "0.4",
}
TASK: dict[str, Any] = {
    "taskId": "task-1",
    "projectId": None,
    "createdByApiKeyId": None,
    "clientTaskId": None,
    "status": "PROCESSING",
    "progress": 50,
    "error": None,
    "outputUrl": None,
    "filename": None,
    "durationSeconds": 4,
    "billedStandardSeconds": 4,
    "chargedCredits": "0.4",
    "callbackUrl": None,
    "createdAt": "2026-09-25T00:00:00.000Z",
    "completedAt": None,
}
ASSET: dict[str, Any] = {
    "assetId": "asset-1",
    "type": "IMAGE",
    "source": None,
    "filename": "hero.png",
    "mimetype": "image/png",
    "size": 3,
    "fileUrl": "https://files.test/hero.png",
    "fileKey": "hero.png",
    "width": 1,
    "height": 1,
    "duration": None,
}

Reply = Callable[[httpx.Request], httpx.Response]


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes in pieces; a piece may be an exception, or something to do before the next one."""

    def __init__(self, *pieces: bytes | str | Exception | Callable[[], object]) -> None:
        self._pieces = [piece.encode() if isinstance(piece, str) else piece for piece in pieces]
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            if isinstance(piece, bytes):
                yield piece
            else:
                piece()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


class FakeService:
    """Gives each request the next reply of the script; the last one is for all that follow.

    A request that comes when the script is empty fails the test.
    """

    def __init__(self, *script: Reply | Exception) -> None:
        self.script = list(script)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        assert self.script, f"nobody should ask: {request.method} {request.url}"
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(reply, Exception):
            raise reply
        return reply(request)

    @property
    def options(self) -> dict[str, Any]:
        """Arguments for a client that speaks to this service."""
        return {"api_key": API_KEY, "base_url": BASE_URL, "transport": httpx.MockTransport(self)}

    @property
    def bodies(self) -> list[Any]:
        """The JSON bodies it was sent."""
        return [json.loads(request.content) for request in self.requests]


def answer(
    status: int = 200,
    content: bytes | str | Chunks = b"",
    headers: dict[str, str] | None = None,
    *,
    before: Callable[[httpx.Request], object] | None = None,
) -> Reply:
    """A reply with this status and body; `before` is done first."""

    def reply(request: httpx.Request) -> httpx.Response:
        if before is not None:
            before(request)
        stream = content if isinstance(content, Chunks) else Chunks(content)
        return httpx.Response(status, headers=headers, stream=stream)

    return reply


def envelope(data: Any, status: int = 200, headers: dict[str, str] | None = None, **meta: Any) -> Reply:
    """A success."""
    return answer(
        status,
        json.dumps({"data": data, "meta": meta}),
        {"Content-Type": "application/json", **(headers or {})},
    )


def page(*items: Any, cursor: str | None = None) -> Reply:
    """A page of a list."""
    return envelope(list(items), nextPageCursor=cursor)


def export_task(**fields: Any) -> ExportTask:
    """An export as a client reads it; the fields have the wire's names."""
    return ExportTask.model_validate({**TASK, **fields})


def task(status: str = "PROCESSING", headers: dict[str, str] | None = None, **fields: Any) -> Reply:
    """The current state of an export."""
    return envelope({**TASK, "status": status, **fields}, headers=headers)


def problem(
    status: int, code: str | None = None, headers: dict[str, str] | None = None, **fields: Any
) -> Reply:
    """A problem object."""
    document = {"type": "PROBLEM", "title": "A title", "status": status, "detail": "A detail", **fields}
    if code is not None:
        document["errorCode"] = code
    return answer(
        status, json.dumps(document), {"Content-Type": "application/problem+json", **(headers or {})}
    )


def drop(
    error: type[httpx.TransportError], message: str = "a planned fault", cause: Exception | None = None
) -> Reply:
    """A fault of the wire, as httpx raises it: with the request on it."""

    def reply(request: httpx.Request) -> httpx.Response:
        raise error(message, request=request) from cause

    return reply
