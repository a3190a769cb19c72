"""Work in the background of a loop, a bounded number of items at a time: in threads, or in asyncio tasks.

Both classes have the same methods, so that the loop itself is written once. Only the loop's own thread or
task calls them. No work outlives `close`: threads that wait for the network are cut off, tasks are canceled.
"""

from __future__ import annotations

import os
from _thread import start_new_thread
from collections import deque
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from typing import Any

__all__ = ["AsyncCrew", "Crew", "Finished"]

I = TypeVar("I")  # noqa: E741 - the item
T = TypeVar("T")

REPEAT = 0.05  # seconds after which connections are cut off again, as one may just have been opened
ROUNDS = 100  # After this many, a thread is not waited for: its disk hangs, or its name server.


@attrs.frozen
class Finished(Generic[I, T]):
    """Work that has ended.

    Attributes:
        item: The item it was started for.
        value: The value that it returned.
        error: The exception that it raised, or None.
    """

    item: I
    value: T | None = None
    error: BaseException | None = None


class Crew(Generic[I, T]):
    """Daemon threads, as many as there is work at the same time, kept until `close`.

    Args:
        hang_up: Cuts off the connections that the threads use, so that no thread waits for a peer.
    """

    def __init__(self, hang_up: Callable[[], object]) -> None:
        self._hang_up = hang_up
        self._pid = os.getpid()
        # These queues are written in C, so Ctrl-C never leaves one of them locked.
        self._work: SimpleQueue[tuple[I, Callable[[], T]] | None] = SimpleQueue()
        self._finished: SimpleQueue[Finished[I, T]] = SimpleQueue()
        self._ended: SimpleQueue[None] = SimpleQueue()
        self._next: deque[Finished[I, T]] = deque()
        self._threads = 0
        self._busy = 0
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether work is running, or has finished and was not taken yet."""
        return self._busy > 0

    def start(self, item: I, work: Callable[[], T]) -> None:
        """Call a function in a thread."""
        if self._busy >= self._threads:
            # `Thread.start` waits in Python code, where Ctrl-C can leave a lock in an inconsistent state.
            start_new_thread(self._run, ())
            self._threads += 1
        self._busy += 1
        self._work.put((item, partial(copy_context().run, work)))

    def take(self) -> Finished[I, T] | None:
        """The next work that has finished; None if there is none."""
        try:
            finished = self._next.popleft() if self._next else self._finished.get_nowait()
        except Empty:
            return None
        self._busy -= 1
        return finished

    def wait(self, seconds: float | None) -> None:
        """Wait until work has finished, at most this many seconds."""
        if not self._next:
            with suppress(Empty):
                self._next.append(self._finished.get(timeout=seconds))

    def close(self) -> None:
        """End all threads and wait for them; their results are discarded."""
        self._closed = True
        if os.getpid() != self._pid:  # A fork does not copy threads.
            return
        self._work.put(None)
        for _ in range(ROUNDS):
            if not self._threads:
                break
            self._hang_up()
            try:
                self._ended.get(timeout=REPEAT)
            except Empty:
                continue
            self._threads -= 1

    def _run(self) -> None:
        for item, work in iter(self._work.get, None):
            if not self._closed:
                self._finished.put(_called(item, work))
            del item, work
        self._work.put(None)  # This ends the next thread.
        self._ended.put(None)


class AsyncCrew(Generic[I, T]):
    """Tasks of the running event loop.

    Args:
        hang_up: Not used, because a task can be canceled wherever it waits.
    """

    def __init__(self, hang_up: Callable[[], object]) -> None:
        self._tasks: set[asyncio.Task[Finished[I, T]]] = set()
        self._finished: deque[Finished[I, T]] = deque()

    @property
    def busy(self) -> bool:
        """Whether work is running, or has finished and was not taken yet."""
        return bool(self._tasks or self._finished)

    def start(self, item: I, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Await a coroutine function in a new task."""
        import asyncio  # not at the top, as the sync client does not need it

        task = asyncio.get_running_loop().create_task(_awaited(item, work))
        self._tasks.add(task)
        task.add_done_callback(partial(self._finish, item))

    def _finish(self, item: I, task: asyncio.Task[Finished[I, T]]) -> None:
        import asyncio

        self._tasks.discard(task)
        if task.cancelled():  # It was canceled before it began.
            self._finished.append(Finished(item, error=asyncio.CancelledError()))
        else:
            self._finished.append(task.result())

    def take(self) -> Finished[I, T] | None:
        """The next work that has finished; None if there is none."""
        return self._finished.popleft() if self._finished else None

    async def wait(self, seconds: float | None) -> None:
        """Wait until work has finished, at most this many seconds."""
        import asyncio

        if self._tasks and not self._finished:
            await asyncio.wait(self._tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    async def aclose(self) -> None:
        """Cancel all tasks and wait for them, even if this call is canceled itself."""
        if not self._tasks:  # On an event loop other than asyncio's, no task can have been started.
            self._finished.clear()
            return
        import asyncio

        from anyio import CancelScope

        for task in self._tasks:
            task.cancel()
        canceled: asyncio.CancelledError | None = None
        with CancelScope(shield=True):
            while self._tasks:
                try:
                    await asyncio.wait(self._tasks)
                except asyncio.CancelledError as error:
                    canceled = error
        self._finished.clear()
        if canceled is not None:
            try:
                raise canceled
            finally:
                del canceled  # Its traceback refers to this frame.


def _called(item: I, work: Callable[[], T]) -> Finished[I, T]:
    try:
        return Finished(item, work())
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that takes it
        return Finished(item, error=error)


async def _awaited(item: I, work: Callable[[], Coroutine[Any, Any, T]]) -> Finished[I, T]:
    try:
        return Finished(item, await work())
    except BaseException as error:  # noqa: BLE001 - raised again in the task that takes it, Ctrl-C too
        return Finished(item, error=error)
