"""Helpers that have to be awaited, for the tests of the sync client too: a module that is not derived."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

__all__ = ["AwaitedFile", "Hooks", "streamed"]


class Hooks:
    """Hooks that would have to be awaited: a function, and an object that is called like a function."""

    @staticmethod
    async def waits(info: object) -> None:
        """Do nothing."""

    async def __call__(self, info: object) -> None:
        """Do nothing."""


class AwaitedFile:
    """A file whose `read` has to be awaited, as in asynchronous file libraries."""

    async def read(self, size: int = -1) -> bytes:
        """Read nothing."""
        return b""


async def streamed(*pieces: Any) -> AsyncIterator[Any]:
    """An asynchronous source of these pieces, which can be read once."""
    for piece in pieces:
        yield piece
