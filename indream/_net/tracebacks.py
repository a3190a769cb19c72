"""Tracebacks of exceptions that are kept as data: they may refer to the exception itself and its request."""

from __future__ import annotations

__all__ = ["release_frames"]


def release_frames(error: BaseException) -> None:
    """Remove the tracebacks of an exception that is kept as data, and of its causes and contexts.

    Some frames of h11 and httpcore refer to the exception that passed through them. So does a frame of
    `contextlib.contextmanager`, since Python 3.12, if another exception was raised in its place. Such a cycle
    would keep the request, with key and payload, until the garbage collector runs.
    """
    for exception in _chain(error):
        exception.__traceback__ = None


def _chain(error: BaseException) -> list[BaseException]:
    """An exception with its causes and contexts."""
    found: dict[int, BaseException] = {}
    pending: list[BaseException | None] = [error]
    while pending:
        exception = pending.pop()
        if exception is not None and id(exception) not in found:
            found[id(exception)] = exception
            pending += [exception.__cause__, exception.__context__]
    return list(found.values())
