"""What has to be awaited, in the tests of the sync client too."""

from __future__ import annotations

__all__ = ["Hooks"]


class Hooks:
    """Hooks that nobody awaits: a function, and an object that is called like one."""

    @staticmethod
    async def waits(info: object) -> None:
        """Wait."""

    async def __call__(self, info: object) -> None:
        """Wait."""
