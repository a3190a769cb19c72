"""What a first request loads: only for an event loop is there anything."""

from __future__ import annotations

__all__ = ["async_network", "sync_network"]


class _Network:
    """What a first request loads, once in a process."""

    def __init__(self, *, loaded: bool) -> None:
        self.loaded = loaded

    def load(self) -> None:
        """Load it. Without a lock: a second thread loads nothing twice, it waits for the same imports."""
        if not self.loaded:
            import anyio  # not at the top: a sync client does without

            # anyio imports its code for an event loop at first use; to run one is the public way to that.
            anyio.run(_nothing)
            self.loaded = True


async_network = _Network(loaded=False)
sync_network = _Network(loaded=True)
"""A sync client's modules are all that its requests need."""


async def _nothing() -> None:
    pass
