"""Daemon threads for blocking work.

An event loop's default executor is used by the user and for name resolution: blocking work of ours would
delay both, and would keep `asyncio.run` from returning. Each kind of work has threads of its own, so that
disk work never waits for a source that sends nothing. Daemon threads keep neither a loop nor the interpreter
from ending.
"""

from __future__ import annotations

import io
import os
import stat
import threading
from _thread import start_new_thread
from collections import deque
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeAlias, TypeVar, cast

from indream._net.owners import event_loop
from indream._wire.source import Kind

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator

    from indream._wire.source import Source

__all__ = [
    "END",
    "AsyncSourceReader",
    "SilentError",
    "SourceReader",
    "Workers",
    "call",
    "disk_work",
    "name_work",
]

P = ParamSpec("P")
T = TypeVar("T")

IDLE = 5.0  # seconds after which a thread without work ends

CallResult: TypeAlias = "tuple[Any, BaseException | None]"
"""The value that a call returned, and the exception that it raised, or None."""

END: Final = object()
"""The value that `next` returns after the last item."""


class SilentError(Exception):
    """A call did not end in time; its thread may still be running it."""


class Workers:
    """A bounded number of daemon threads, started when there is work for them."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._forget()
        if hasattr(os, "register_at_fork"):  # Windows has no fork
            os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        """Start without threads and with a new lock: a fork copies neither a thread nor a lock's owner."""
        # The lock is acquired directly, not through the condition, whose `__enter__` is written in Python:
        # Ctrl-C could interrupt it after the lock is acquired, and it would never be released.
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._waiting: deque[Callable[[], None]] = deque()
        self._threads = self._idle = 0

    def do(self, work: Callable[[], None]) -> None:
        """Call a function in one of the threads; it must not raise."""
        with self._lock:
            if self._idle <= len(self._waiting) and self._threads < self._limit:
                # `Thread.start` waits in Python code, where Ctrl-C can leave a lock in an inconsistent state.
                # If the system allows no more threads, this raises before the work is accepted.
                start_new_thread(self._work, ())
                self._threads += 1
            self._waiting.append(work)
            self._changed.notify()

    def _work(self) -> None:
        threading.current_thread().name = f"indream: {self._name}"
        while (work := self._next()) is not None:
            work()
            del work  # Otherwise it would be kept until the next work is taken.

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if not self._waiting:
                self._idle += 1
                self._changed.wait_for(lambda: self._waiting, IDLE)
                self._idle -= 1
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None


_disk = Workers("disk", 4)
_names = Workers("names", 8)
_sources = Workers("source", 256)


def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in this thread: `disk_work` for the sync client, which has no event loop to block."""
    return function(*args, **kwargs)


async def disk_work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that uses the disk or the processor for a while, in a thread."""
    return await _awaited(_disk.do, partial(function, *args, **kwargs), None)


async def name_work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that resolves a host name, in a thread."""
    return await _awaited(_names.do, partial(function, *args, **kwargs), None)


class _Reader:
    """One thread for one source, which may use objects only in the thread that has opened them."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._begun = False

    def close(self) -> None:
        """Let the thread end after its last call, without waiting for it."""
        self._work.put(None)

    def _do(self, work: Callable[[], None]) -> None:
        if not self._begun:
            self._begun = True
            _sources.do(self._run)
        self._work.put(work)

    def _run(self) -> None:
        for work in iter(self._work.get, None):
            work()
            del work


class SourceReader(_Reader):
    """Calls to the source of a body; a source that cannot block is read in the caller's thread."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._blocks = _blocks(source)

    def call(self, timeout: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of the source.

        Raises:
            SilentError: It did not return within `timeout` seconds.
        """
        if not self._blocks:
            return function(*args, **kwargs)
        ended: SimpleQueue[CallResult] = SimpleQueue()
        call = partial(copy_context().run, partial(function, *args, **kwargs))
        self._do(lambda: ended.put(_outcome(call)))
        try:
            return cast("T", _result(ended.get(timeout=timeout)))
        except Empty:
            raise SilentError from None

    def next(self, timeout: float, items: Iterator[T]) -> T:
        """The next item, or END."""
        return self.call(timeout, next, items, cast("T", END))


class AsyncSourceReader(_Reader):
    """Awaited calls to the source of a body; every source is read in another thread than the event loop."""

    def __init__(self, source: Source) -> None:
        super().__init__()

    async def call(self, timeout: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of the source.

        Raises:
            SilentError: It did not return within `timeout` seconds.
        """
        return await _awaited(self._do, partial(function, *args, **kwargs), timeout)

    async def next(self, timeout: float, items: AsyncIterator[T]) -> T:
        """The next item of an async iterator, or END."""
        import asyncio  # not at the top, as the sync client does not need it

        event_loop()
        limit = asyncio.timeout(timeout)
        try:
            async with limit:
                return await items.__anext__()
        except StopAsyncIteration:
            return cast("T", END)
        except TimeoutError:
            if limit.expired():
                raise SilentError from None
            raise


def _blocks(source: Source) -> bool:
    """Whether reading a source may block for an unlimited time, as with a pipe or an iterator."""
    content = source.content
    match source.kind:
        case Kind.BUFFER | Kind.PATH:  # Only paths of regular files are accepted.
            return False
        case Kind.FILE if type(content) in (io.BufferedReader, io.BufferedRandom, io.FileIO):
            return content.closed or not stat.S_ISREG(os.fstat(content.fileno()).st_mode)
        case _:
            return type(content) not in (io.BytesIO, list, tuple)


async def _awaited(
    do: Callable[[Callable[[], None]], None], function: Callable[[], T], timeout: float | None
) -> T:
    """Call a function in a thread, with the context of this task; a cancellation does not wait for it."""
    import asyncio

    loop = event_loop()
    future: asyncio.Future[None] = loop.create_future()
    # The result is removed from this list: otherwise an error and its traceback would refer to each other.
    ended: list[CallResult] = []
    call = partial(copy_context().run, function)

    def settle(outcome: CallResult) -> None:
        if not future.done():
            ended.append(outcome)
            future.set_result(None)

    def work() -> None:
        if not future.cancelled():
            with suppress(RuntimeError):  # The loop is closed, so nothing waits for the result.
                loop.call_soon_threadsafe(settle, _outcome(call))

    do(work)
    try:
        await asyncio.wait([future], timeout=timeout)
    finally:
        future.cancel()  # This does nothing if the future is done.
    if future.cancelled():
        raise SilentError
    return cast("T", _result(ended.pop()))


def _outcome(call: Callable[[], Any]) -> CallResult:
    try:
        return call(), None
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits for it
        return None, error


def _result(outcome: CallResult) -> Any:
    result, error = outcome
    if error is None:
        return result
    try:
        raise error
    finally:
        del error, outcome  # The traceback refers to this frame.
