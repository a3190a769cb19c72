"""Tracebacks of exceptions that have become data: they may hold the exception itself, and its request."""

from __future__ import annotations

__all__ = ["release_frames"]


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
