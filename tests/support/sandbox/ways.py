"""The ways to reach a sandbox: in-process with a sync or an async client, and over a port."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args

from indream.sandbox import Sandbox

__all__ = ["WAYS", "Reach", "Way", "payload", "whole"]

Way = Literal["sync", "async", "port"]
WAYS = get_args(Way)


class Reach:
    """A sandbox, and calls to it as users make them.

    Args:
        way: The way to reach it.
        options: The options of the sandbox; its speed is "auto" by default.
    """

    def __init__(self, way: Way, **options: Any) -> None:
        self.way = way
        arguments: dict[str, Any] = {"speed": "auto", "seed": 7, **options}
        self.sandbox = Sandbox(**arguments)
        if way == "port":
            self.sandbox.serve()

    def call(self, use: Callable[[Any], Any], **options: Any) -> Any:
        """Make a call with a new client that has these options, and return its result."""
        if self.way != "async":
            with self.sandbox.client(**options) as client:
                return use(client)

        async def call() -> Any:
            async with self.sandbox.async_client(**options) as client:
                outcome = use(client)
                return await outcome if inspect.isawaitable(outcome) else outcome

        return asyncio.run(call())

    @property
    def outcomes(self) -> list[tuple[int | None, str | None]]:
        """The status and the planned fault of each request."""
        return [(request.status, request.fault) for request in self.sandbox.requests]


def payload(**more: Any) -> dict[str, Any]:
    """Return a payload for an export."""
    from tests.support.sandbox.api import OPTIONS, editor_state

    return {**OPTIONS, "editorState": editor_state(), **more}


def whole(path: Path) -> bytes:
    """Return the content of a file, which must be the only one in its directory."""
    assert [path] == list(path.parent.iterdir())
    return path.read_bytes()
