"""The async client runs on asyncio, and says so elsewhere."""

from __future__ import annotations

import inspect
from collections.abc import Coroutine
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest

from indream import AsyncIndreamClient
from indream._async import _runtime
from tests.support.faults.every_call import CALLS


def begin(value: Any) -> None:
    """Run the beginning of a call as an event loop that is not asyncio's does."""
    call: Coroutine[Any, Any, object] = anext(value) if inspect.isasyncgen(value) else value
    try:
        call.send(None)
    finally:
        call.close()


@pytest.mark.parametrize("name", CALLS)
def test_a_call_without_asyncio_is_a_runtime_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain RuntimeError, before anything is sent."""
    monkeypatch.setattr(_runtime, "shielded", nullcontext)  # as under trio, which anyio's scopes know, too
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(500)

    client = AsyncIndreamClient("k", transport=httpx.MockTransport(answer))
    with pytest.raises(RuntimeError, match="AsyncIndreamClient runs on asyncio only"):
        begin(CALLS[name](client, tmp_path))
    assert [] == sent


def test_closing_without_asyncio_is_a_runtime_error() -> None:
    """The same, as its connections belong to a loop."""
    with pytest.raises(RuntimeError, match="AsyncIndreamClient runs on asyncio only"):
        begin(AsyncIndreamClient("k").aclose())
