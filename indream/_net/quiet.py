"""What other libraries do not log while a file is requested: links to files may be signed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["quiet"]

# httpx logs URLs. httpcore logs the heads of answers, with the Location of a redirect, and hpack those of
# HTTP/2 requests too. The lines of httpcore about connecting and TLS stay.
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
    """Have those libraries log nothing, in this thread or task, for the time of a block."""
    for logger in _LOGGERS:
        logger.addFilter(_QUIET)  # once: a filter that is there is not added again
    token = _requesting.set(True)
    try:
        yield
    finally:
        _requesting.reset(token)
