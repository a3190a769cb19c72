"""Imports the code that the first request needs, for the async client only."""

from __future__ import annotations

from contextvars import Context

__all__ = ["async_network", "sync_network"]


class _Network:
    """Code that is imported by the first request of a process."""

    def __init__(self, *, loaded: bool) -> None:
        self.loaded = loaded

    def load(self) -> None:
        """Import the code. This needs no lock: a second thread waits for the same imports."""
        if not self.loaded:
            import anyio  # not at the top, as the sync client does not need it

            # anyio imports its code for asyncio on first use; `run` is the public function that uses it.
            # It gets a new context: with sniffio, the caller's may say that a loop is running in this thread.
            Context().run(anyio.run, _nothing)
            self.loaded = True


async_network = _Network(loaded=False)
sync_network = _Network(loaded=True)
"""Requests of the sync client need no further code."""


async def _nothing() -> None:
    pass
