"""Processes, event loops and threads: the owner of a connection, daemon threads for blocking work, and crews.

An event loop's default executor is used by the user and for name resolution: blocking work of ours would
delay both, and would keep `asyncio.run` from returning. Each kind of work has threads of its own, so that
disk work never waits for a source that sends nothing. Daemon threads keep neither a loop nor the interpreter
from ending.

A crew works for one loop of ours, in threads or in asyncio tasks. Both classes have the same methods, so
that the loop itself is written once. Only the loop's own thread or task calls them. No work outlives `close`:
threads that wait for the network are cut off, tasks are canceled.
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
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, TypeAlias, TypeVar, cast

from indream._warning import kept_warnings
from indream._wire.source import Kind, files_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from indream._warning import Kept
    from indream._wire.source import Source

__all__ = [
    "END",
    "AsyncCrew",
    "AsyncSourceReader",
    "Crew",
    "Finished",
    "Owner",
    "SilentError",
    "SourceReader",
    "Workers",
    "call",
    "disk_work",
    "event_loop",
    "gone",
    "keeping_warnings",
    "loop_owner",
    "name_in_time",
    "name_work",
    "picture_work",
    "process_owner",
]

I = TypeVar("I")  # noqa: E741 - the item
P = ParamSpec("P")
T = TypeVar("T")

IDLE = 5.0  # seconds after which a thread without work ends
REPEAT = 0.05  # seconds after which connections are cut off again, as one may just have been opened
ROUNDS = 100  # After this many, a thread is not waited for: its disk hangs, or its name server.

Owner: TypeAlias = "tuple[int, asyncio.AbstractEventLoop | None]"
"""A process, and for async connections an event loop."""

CallResult: TypeAlias = "tuple[Any, BaseException | None]"
"""The value that a call returned, and the exception that it raised, or None."""

END: Final = object()
"""The value that `next` returns after the last item."""


def process_owner() -> Owner:
    """This process, which owns the connections of a sync client."""
    return os.getpid(), None


def loop_owner() -> Owner:
    """This process and the running event loop, which own the connections of an async client."""
    return os.getpid(), event_loop()


def event_loop() -> asyncio.AbstractEventLoop:
    """The running asyncio event loop.

    Raises:
        RuntimeError: No asyncio event loop is running, for example under trio.
    """
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "AsyncIndreamClient runs on asyncio only, and no asyncio event loop is running here; under trio, "
            "call the sync IndreamClient in a thread, such as by trio.to_thread.run_sync"
        ) from None


def gone(other: Owner) -> bool:
    """Whether an owner is gone: its loop is closed, or this process was forked from it."""
    pid, loop = other
    return pid != os.getpid() or (loop is not None and loop.is_closed())


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
        self._lock = threading.Lock()
        # Ctrl-C comes before or after its `put`, but would have a Condition lose a `notify`.
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._threads = self._unfinished = 0

    def do(self, work: Callable[[], None]) -> None:
        """Call a function in one of the threads; it must not raise."""
        with self._lock:
            if self._threads <= self._unfinished and self._threads < self._limit:
                self._threads += 1
                try:
                    # `Thread.start` waits in Python code, where Ctrl-C can leave a lock inconsistent.
                    start_new_thread(self._work, ())
                except RuntimeError:  # the system allows no more threads: the work is not accepted
                    self._threads -= 1
                    raise
            self._unfinished += 1
            self._waiting.put(work)

    def _work(self) -> None:
        threading.current_thread().name = f"indream: {self._name}"
        while (work := self._next()) is not None:
            work()
            del work  # Otherwise it would be kept until the next work is taken.
            with self._lock:
                self._unfinished -= 1

    def _next(self) -> Callable[[], None] | None:
        while True:
            try:
                return self._waiting.get(timeout=IDLE)
            except Empty:
                with self._lock:
                    if self._waiting.empty():
                        self._threads -= 1
                        return None


_disk = Workers("disk", 4)
_names = Workers("names", 256)
_sources = Workers("source", 256)
_pictures = Workers("pictures", 1)


def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in this thread: `disk_work` for the sync client, which has no event loop to block."""
    return function(*args, **kwargs)


async def disk_work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that uses the disk or the processor for a while, in a thread."""
    return await _awaited(_disk.do, partial(function, *args, **kwargs), None)


def keeping_warnings(kept: Kept, function: Callable[[], T]) -> T:
    """Call a function in another thread, which has no line of the user's, and keep its warnings for later."""
    token = kept_warnings.set(kept)
    try:
        return function()
    finally:
        kept_warnings.reset(token)


async def picture_work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that draws a picture, in a thread, after all earlier ones."""
    return await _awaited(_pictures.do, partial(function, *args, **kwargs), None)


async def name_work(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that resolves a host name, in a thread."""
    return await _awaited(_names.do, partial(function, *args, **kwargs), None)


def name_in_time(seconds: float | None, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that resolves a host name, in a thread of its own, which ends with it.

    A program that forks between two calls must not have threads that wait for work: `os.fork` warns of them.

    Raises:
        SilentError: It did not return within this many seconds.
    """
    ended: SimpleQueue[CallResult] = SimpleQueue()
    call = partial(function, *args, **kwargs)
    try:
        start_new_thread(lambda: ended.put(_outcome(call)), ())
    except RuntimeError:  # the system allows no more threads, or the interpreter is ending
        return call()
    try:
        return cast("T", _result(ended.get(timeout=seconds)))
    except Empty:
        raise SilentError from None


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
        case Kind.FILE if type(file := _unbuffered(content)) is io.FileIO:
            return file.closed or not stat.S_ISREG(os.fstat(file.fileno()).st_mode)
        case Kind.PARTS:
            return any(map(_blocks, files_of(source)))
        case _:
            return type(content) not in (io.BytesIO, list, tuple)


def _unbuffered(file: Any) -> Any:
    """The file below a buffer; it may be anything that is read like a file, without a descriptor."""
    return file.raw if type(file) in (io.BufferedReader, io.BufferedRandom) else file


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


@dataclass(frozen=True, slots=True)
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
                self._finished.put(_finished(item, work))
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

        task = asyncio.get_running_loop().create_task(_finished_task(item, work))
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


def _finished(item: I, work: Callable[[], T]) -> Finished[I, T]:
    try:
        return Finished(item, work())
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that takes it
        return Finished(item, error=error)


async def _finished_task(item: I, work: Callable[[], Coroutine[Any, Any, T]]) -> Finished[I, T]:
    try:
        return Finished(item, await work())
    except BaseException as error:  # noqa: BLE001 - raised again in the task that takes it, Ctrl-C too
        return Finished(item, error=error)
