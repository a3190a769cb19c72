"""Handlers that take turns: what one does between two awaits is not interleaved with what others do.

On a port, one event loop serves all requests, and this is so by itself. In-process, each client has an event
loop of its own, and clients in several threads would create two exports for one Idempotency-Key, or more than
there are slots.
"""

from __future__ import annotations

import types
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    import threading
    from collections.abc import Awaitable, Callable, Coroutine, Generator

__all__ = ["in_turns", "out_of_turn"]

T = TypeVar("T")


class _OutOfTurn(NamedTuple):
    """An awaitable that `out_of_turn` passes to `in_turns`."""

    awaitable: Awaitable[Any]


@types.coroutine
def out_of_turn(awaitable: Awaitable[T]) -> Generator[_OutOfTurn, T, T]:
    """Await something without the lock, in a coroutine that `in_turns` awaits.

    The body of a request needs this: in-process, the caller's own code produces it, and may call the sandbox.
    """
    return (yield _OutOfTurn(awaitable))


@types.coroutine
def in_turns(work: Coroutine[Any, Any, T], turn: threading.Lock) -> Generator[Any, Any, T]:
    """Await a coroutine, and hold a lock while it runs, but not while it waits."""
    resume: Callable[[], Any] = partial(work.send, None)
    while True:
        with turn:
            try:
                awaited = resume()
            except StopIteration as end:
                result: T = end.value
                return result
        try:
            if isinstance(awaited, _OutOfTurn):
                resume = partial(work.send, (yield from awaited.awaitable.__await__()))
            else:
                resume = partial(work.send, (yield awaited))
        except BaseException as error:  # noqa: BLE001 - also a cancellation is for the coroutine to handle
            resume = partial(work.throw, error)
