"""Keeps HTTP libraries from logging while a file is requested, because links to files may be signed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["quiet"]

# httpx logs URLs. httpcore logs the headers of answers, which include the Location of a redirect; hpack also
# logs the headers of HTTP/2 requests. Messages of httpcore about connecting and TLS are not suppressed.
_LOGGERS = tuple(
    logging.getLogger(name)
    for name in (
        "httpx",
        "httpx2",
        "httpcore.http11",
        "httpcore.http2",
        "httpcore2.http11",
        "httpcore2.http2",
        "hpack.hpack",
        "hpack.table",
    )
)
_requesting: ContextVar[bool] = ContextVar("indream_requesting_a_file", default=False)


class _Quiet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _requesting.get()


_QUIET = _Quiet()


@contextmanager
def quiet() -> Generator[None]:
    """A context in which those libraries do not log, in this thread or task."""
    for logger in _LOGGERS:
        logger.addFilter(_QUIET)  # Adding the same filter again does nothing.
    token = _requesting.set(True)
    try:
        yield
    finally:
        _requesting.reset(token)
