"""The drafts of exports: one thread draws them one after the other, into files of the sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from indream._errors import IndreamError
from indream.sandbox.sources import Sources, written

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Drafts", "Draw", "draw_draft"]

Draw: TypeAlias = Callable[[dict[str, Any], Path, Mapping[str, Path], Callable[[float], None]], object]
"""Draws an editor state into a file, with the files of its assets, and reports the share that is drawn."""

Ended: TypeAlias = Callable[[str, bool], None]
"""Is called with the task id of an export whose drawing has ended, and whether its file exists."""

_WORK: Final = "work-"
_SUFFIX: Final = ".mp4"
_log = logging.getLogger("indream.sandbox")
_all: weakref.WeakSet[Drafts] = weakref.WeakSet()


class _CanceledError(Exception):
    """Nobody needs the draft any more."""


@attrs.define(eq=False)
class _Job:
    """A draft that is not drawn yet."""

    task_id: str
    state: dict[str, Any]
    sources: Sources
    share: float = 0
    is_canceled: bool = False

    def advance(self, share: float) -> None:
        """Note the share that is drawn, or stop the drawing."""
        if self.is_canceled:
            raise _CanceledError
        # The share is 1 when the file exists.
        self.share = max(self.share, min(share, 0.999))


class _ForkGate:
    """Lets a process fork between two frames only.

    In the middle of a frame the thread may hold locks and import modules, which a forked process could never
    use.
    """

    def __init__(self) -> None:
        self._drawing = threading.Lock()
        self._may_draw = threading.Event()
        self._may_draw.set()

    def __enter__(self) -> None:
        self._drawing.acquire()

    def __exit__(self, *_: object) -> None:
        self._drawing.release()

    def pass_by(self) -> None:
        """Let a fork happen that waits; the thread calls it between two frames."""
        if not self._may_draw.is_set():
            self._drawing.release()
            self._may_draw.wait()
            self._drawing.acquire()

    def before_fork(self) -> None:
        """Wait for the end of the frame."""
        self._may_draw.clear()
        self._drawing.acquire()

    def after_fork(self) -> None:
        """Let the thread go on."""
        self._drawing.release()
        self._may_draw.set()


class _Place:
    """The directory of the drafts: a given one, or a temporary one that its process removes."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._made: tuple[int, Path] | None = None

    def path(self) -> Path | None:
        """Return the directory if it exists."""
        return self._directory if self._made is None else self._made[1]

    def make(self) -> Path:
        """Return the directory; it is created if it does not exist."""
        if self._directory is not None:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._directory
        if self._made is None:
            self._made = os.getpid(), Path(tempfile.mkdtemp(prefix="indream-sandbox-"))
        return self._made[1]

    def remove(self) -> None:
        """Remove the directory if it is temporary, and this process has made it."""
        made, self._made = self._made, None
        if made is not None and made[0] == os.getpid():
            shutil.rmtree(made[1], ignore_errors=True)


class Drafts:
    """Draws the drafts of exports. It may be used from any thread.

    The thread has the usual priority: a thread of low priority that holds the interpreter's lock would delay
    all others on a busy machine.

    Args:
        draw: Draws one draft.
        ended: Is called in the thread when a drawing has ended, unless it was canceled.
        directory: The directory of the files; None for a temporary one, which `close` removes.
    """

    def __init__(self, draw: Draw, ended: Ended, directory: Path | None = None) -> None:
        self._draw = draw
        self._ended = ended
        self._place = _Place(directory)
        self._jobs: dict[str, _Job] = {}
        self._is_closed = False
        self._sleepers: set[Callable[[], object]] = set()
        self._threads: list[threading.Thread] = []
        """The thread that draws, if there is work for it."""
        self.forget_thread()
        _all.add(self)
        # A sandbox that is not closed leaves no file either.
        weakref.finalize(self, _stop, self._jobs, self._threads, self._place)

    def forget_thread(self) -> None:
        """Start without a thread and with new locks: a fork copies neither a thread nor a lock's owner."""
        self._gate = _ForkGate()
        self._lock = threading.Lock()
        self._threads.clear()

    def before_fork(self) -> None:
        """Wait until this process can fork."""
        self._gate.before_fork()

    def after_fork(self) -> None:
        """Continue in the process that has forked."""
        self._gate.after_fork()

    def restore(self, task_ids: Iterable[str]) -> None:
        """Remove the files of a given directory that belong to none of these exports."""
        directory = self._place.path()
        if directory is None or not directory.is_dir():
            return
        names = {f"{task_id}{_SUFFIX}" for task_id in task_ids}
        for path in directory.iterdir():
            if path.name.startswith(_WORK):
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == _SUFFIX and path.name not in names:
                path.unlink(missing_ok=True)

    def begin(self, task_id: str, state: dict[str, Any], sources: Sources) -> None:
        """Draw the draft of an export as soon as all earlier ones are drawn.

        Args:
            task_id: The id of the export, which names the file.
            state: Its editor state.
            sources: The files of its assets.
        """
        self._jobs[task_id] = _Job(task_id, state, sources)
        self._start()

    def share(self, task_id: str) -> float:
        """Return the share of an export's file that exists, 0 to 1: below 1 only while it is being drawn."""
        job = self._jobs.get(task_id)
        if job is None:
            return 1
        if not self._threads:  # in a forked process
            self._start()
        return job.share

    def path(self, task_id: str) -> Path | None:
        """Return the path of a draft; None if it does not exist."""
        directory = self._place.path()
        path = None if directory is None else directory / f"{task_id}{_SUFFIX}"
        return path if path is not None and path.is_file() else None

    def cancel(self, task_id: str) -> None:
        """Stop drawing the draft of an export, and do not wait for the thread."""
        job = self._jobs.pop(task_id, None)
        if job is not None:
            job.is_canceled = True
            self._wake()

    def clear(self) -> None:
        """Stop all drawings, and remove all files."""
        for task_id in list(self._jobs):
            self.cancel(task_id)
        directory = self._place.path()
        for path in () if directory is None else directory.glob(f"*{_SUFFIX}"):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop all drawings, wait for the thread, and remove a temporary directory. It may be called again.

        Drafts in a given directory stay.
        """
        self._is_closed = True
        _stop(self._jobs, self._threads, self._place)

    async def wait(self, task_ids: Iterable[str], seconds: float | None = None) -> None:
        """Wait until one of these exports is no longer being drawn, or until this much real time has passed.

        It returns immediately if none is being drawn.
        """
        drawn = set(task_ids)
        loop, moved = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(moved.set)

        self._sleepers.add(wake)
        try:
            async with asyncio.timeout(seconds):
                while drawn and drawn <= self._jobs.keys():
                    await moved.wait()
                    moved.clear()
        except TimeoutError:
            pass
        finally:
            self._sleepers.discard(wake)

    def _wake(self) -> None:
        for wake in list(self._sleepers):
            # The loop of a sleeper may close while this runs; then no task is left to wake.
            with contextlib.suppress(RuntimeError):
                wake()

    def _start(self) -> None:
        with self._lock:
            if self._jobs and not self._threads and not self._is_closed:
                # A daemon thread, so that an unclosed sandbox does not keep the process alive.
                thread = threading.Thread(target=self._work, name="indream-sandbox-draft", daemon=True)
                thread.start()
                self._threads.append(thread)

    def _next(self) -> _Job | None:
        with self._lock:
            job = None if self._is_closed else next(iter(self._jobs.values()), None)
            if job is None:
                self._threads.clear()
            return job

    def _work(self) -> None:
        while (job := self._next()) is not None:
            with self._gate:
                is_drawn = self._carry_out(job)
            if is_drawn is not None:
                self._ended(job.task_id, is_drawn)
            self._jobs.pop(job.task_id, None)
            self._wake()

    def _carry_out(self, job: _Job) -> bool | None:
        """Draw one draft, and return whether it exists; None if it was canceled."""

        def advance(share: float) -> None:
            job.advance(share)
            self._gate.pass_by()

        try:
            directory = self._place.make()
            work = Path(tempfile.mkdtemp(prefix=_WORK, dir=directory))
            try:
                advance(0)
                self._draw(job.state, work / f"draft{_SUFFIX}", written(job.sources, work), advance)
                advance(1)
                (work / f"draft{_SUFFIX}").replace(directory / f"{job.task_id}{_SUFFIX}")
            finally:
                shutil.rmtree(work, ignore_errors=True)
        except _CanceledError:
            return None
        except (IndreamError, OSError) as error:
            if job.is_canceled:
                return None
            _log.warning("export %s returns the sample clip, no draft: %s", job.task_id, error)
            return False
        except Exception:  # noqa: BLE001 - a fault of the preview must not fail a user's test
            _log.exception("export %s returns the sample clip: its draft failed", job.task_id)
            return False
        return True


def _stop(jobs: dict[str, _Job], threads: list[threading.Thread], place: _Place) -> None:
    """Stop the drawings, wait for their thread, and remove a temporary directory."""
    for task_id in list(jobs):
        job = jobs.pop(task_id, None)
        if job is not None:
            job.is_canceled = True
    for thread in list(threads):
        if thread is not threading.current_thread():
            thread.join()
    place.remove()


def _before_fork() -> None:
    for drafts in list(_all):
        drafts.before_fork()


def _after_fork_in_parent() -> None:
    for drafts in list(_all):
        drafts.after_fork()


def _after_fork_in_child() -> None:
    for drafts in list(_all):
        drafts.forget_thread()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child
    )


def draw_draft(
    state: dict[str, Any], path: Path, files: Mapping[str, Path], on_progress: Callable[[float], None]
) -> None:
    """Draw an editor state with `indream.preview`."""
    from indream.preview import draft

    draft(state, path, files=files, on_progress=lambda at: on_progress(at.frames / at.total))
