"""Loads the code that the first request needs; only the async client needs any."""

from __future__ import annotations

__all__ = ["async_network", "sync_network"]


class _Network:
    """Code that the first request of a process loads."""

    def __init__(self, *, loaded: bool) -> None:
        self.loaded = loaded

    def load(self) -> None:
        """Load it. A lock is not needed: a second thread waits for the same imports."""
        if not self.loaded:
            import anyio  # not at the top, as the sync client does not need it

            # anyio imports its code for asyncio when it is first used; this is the public way to use it.
            anyio.run(_nothing)
            self.loaded = True


async_network = _Network(loaded=False)
sync_network = _Network(loaded=True)
"""Requests of the sync client need nothing beyond its modules."""


async def _nothing() -> None:
    pass
