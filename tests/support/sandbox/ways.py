"""The ways to a sandbox: in-process with a sync or an async client, and through a port."""

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
    """A sandbox, and calls to it as its users make them.

    Args:
        way: The way.
        options: Those of the sandbox; unless they say otherwise, time goes by looks.
    """

    def __init__(self, way: Way, **options: Any) -> None:
        self.way = way
        given: dict[str, Any] = {"speed": "auto", "seed": 7, **options}
        self.sandbox = Sandbox(**given)
        if way == "port":
            self.sandbox.serve()

    def call(self, ask: Callable[[Any], Any], **options: Any) -> Any:
        """What a call gives or raises, of a client of its own with these options."""
        if self.way != "async":
            with self.sandbox.client(**options) as client:
                return ask(client)

        async def asked() -> Any:
            async with self.sandbox.async_client(**options) as client:
                outcome = ask(client)
                return await outcome if inspect.isawaitable(outcome) else outcome

        return asyncio.run(asked())

    @property
    def told(self) -> list[tuple[int | None, str | None]]:
        """What each request was answered with, and what was made to go wrong with it."""
        return [(request.status, request.fault) for request in self.sandbox.requests]


def payload(**more: Any) -> dict[str, Any]:
    """A payload for an export."""
    from tests.support.sandbox.api import OPTIONS, editor_state

    return {**OPTIONS, "editorState": editor_state(), **more}


def whole(path: Path) -> bytes:
    """A file, which is the only one in its folder."""
    assert [path] == list(path.parent.iterdir())
    return path.read_bytes()
