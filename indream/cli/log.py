"""The log of the client on standard error, as `--verbose` and `INDREAM_LOG` ask for it."""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import TYPE_CHECKING

from indream.cli.output import plain, to_json

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["logged"]


@contextlib.contextmanager
def logged(*, verbose: bool, as_json: bool) -> Generator[None]:
    """Show the log of the client on standard error during a block.

    Args:
        verbose: Whether it has a line for each attempt. Otherwise the client reads `INDREAM_LOG`.
        as_json: Whether each line is a JSON object.
    """
    log = logging.getLogger("indream")
    level, handler = log.level, _Handler(as_json=as_json)
    log.addHandler(handler)
    if verbose:
        log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


class _Handler(logging.Handler):
    """Writes each line of the client to standard error, above the progress bars."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def filter(self, record: logging.LogRecord) -> bool:
        # The sandbox has a log of its own, which would repeat each request.
        return record.name == "indream"

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        line = to_json({record.levelname.lower(): message}, indent=False) if self._as_json else plain(message)
        # The stream is looked up for each line: progress bars replace it while they are shown.
        sys.stderr.write(f"{line}\n")
