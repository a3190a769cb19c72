"""Tracebacks that hold too much: the head of a request, key and all, or the exception that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["hide_head", "release_frames"]


def hide_head(error: BaseException) -> None:
    """Take the frames that hold the head of a request, key and all, out of an exception's tracebacks.

    An exception that httpx does not turn into one of its own, a cancellation above all, comes to the caller
    with the frames of httpcore and what is below; they are cut off where httpcore begins.
    """
    for one in _chain(error):
        step = one.__traceback__
        if step is not None and _is_httpcores(step):
            one.__traceback__ = step = None
        while step is not None:
            if step.tb_next is not None and _is_httpcores(step.tb_next):
                step.tb_next = None
            step = step.tb_next


def release_frames(error: BaseException) -> None:
    """Take all frames out of the tracebacks of an exception that has become data.

    Some frames of h11 and httpcore refer to the exception that passed through them. So does, from Python 3.12
    on, a frame of `contextlib.contextmanager` where another exception was raised in place of it. Such a cycle
    would keep the request, key and payload, until the garbage collector runs.
    """
    for one in _chain(error):
        one.__traceback__ = None


def _chain(error: BaseException) -> list[BaseException]:
    """An exception, and all that led to it."""
    found: dict[int, BaseException] = {}
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop()
        if one is not None and id(one) not in found:
            found[id(one)] = one
            pending += [one.__cause__, one.__context__]
    return list(found.values())


def _is_httpcores(step: TracebackType) -> bool:
    return step.tb_frame.f_globals.get("__name__", "").partition(".")[0] in ("httpcore", "httpcore2")
