"""The code that the first request of an async client imports, also where sniffio reports the running loop."""

from __future__ import annotations

import runpy
import subprocess
import sys
from contextvars import ContextVar
from pathlib import Path

import anyio
import pytest

from indream._net import loading
from indream._net.loading import async_network, sync_network

# The part of sniffio that anyio, httpcore and httpx use; an installed one is found first.
SNIFFIO = """
from contextvars import ContextVar

current_async_library_cvar = ContextVar("current_async_library_cvar", default=None)


class AsyncLibraryNotFoundError(RuntimeError):
    pass


def current_async_library():
    name = current_async_library_cvar.get()
    if name is None:
        raise AsyncLibraryNotFoundError
    return name
"""
PROGRAM = """
import sys
sys.path.append(sys.argv[1])
import anyio, sniffio
from indream import APIConnectionError, AsyncIndreamClient

async def main():
    async with AsyncIndreamClient("sk_test", base_url="http://127.0.0.1:9", max_retries=0) as client:
        try:
            await client.exports.get("export")
        except APIConnectionError as error:
            print(sniffio.current_async_library(), type(error).__name__)

anyio.run(main)
"""


def test_the_first_request_is_sent_under_anyio_with_sniffio(tmp_path: Path) -> None:
    """The client imports the rest of its code in a thread, where no loop is running."""
    (tmp_path / "sniffio.py").write_text(SNIFFIO, encoding="utf-8")
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (0, "asyncio APIConnectionError\n") == (done.returncode, done.stdout), done.stderr


def test_code_is_imported_by_the_first_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, and in a context of its own: that of the caller may say that a loop is running."""
    running = ContextVar("running", default=False)
    running.set(True)
    contexts: list[bool] = []
    monkeypatch.setattr(anyio, "run", lambda _: contexts.append(running.get()))
    monkeypatch.setattr(async_network, "loaded", False)
    for _ in range(2):
        async_network.load()
    assert [False] == contexts
    assert (True, True) == (async_network.loaded, sync_network.loaded)


def test_only_the_async_client_needs_more_code() -> None:
    """In a new process, as when the module is imported again."""
    assert loading.__file__ is not None
    names = runpy.run_path(loading.__file__)
    assert (False, True) == (names["async_network"].loaded, names["sync_network"].loaded)
