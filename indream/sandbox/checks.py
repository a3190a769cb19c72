"""The latest editor states that failed a check, so that the page can show what is wrong with them."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

import attrs
import orjson

from indream.sandbox.contract import operation_of
from indream.sandbox.problems import InvalidStateError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from indream.editor_state import EditorStateProblem

__all__ = ["CheckLog", "FailedCheck"]

_CHECKS_KEPT = 25
_BYTES_KEPT = 16 * 1024 * 1024


@attrs.frozen(kw_only=True)
class FailedCheck:
    """An editor state that failed a check.

    Attributes:
        number: Its number, which grows and is never reused.
        operation: The operation that checked it, as in `POST /v1/editor/validate`.
        at: When it was checked, in the sandbox's time.
        problems: The errors that were found.
        omitted: The least number of further errors.
        content: The editor state as JSON.
    """

    number: int
    operation: str
    at: datetime
    problems: Sequence[EditorStateProblem]
    omitted: int
    content: bytes


class CheckLog:
    """The latest failed checks: at most 25, with at most 16 MiB of editor states. Any thread may read it."""

    def __init__(self) -> None:
        self._checks: deque[FailedCheck] = deque()
        self._bytes = 0
        self._last_number = 0
        self._lock = threading.Lock()

    def add(
        self,
        request: Request,
        at: datetime,
        editor_state: dict[str, Any],
        problems: Sequence[EditorStateProblem],
        omitted: int = 0,
    ) -> None:
        """Add a failed check, and drop the oldest ones beyond the limits."""
        content = orjson.dumps(editor_state)
        operation = operation_of(request.method, request.url.path) or request.url.path
        with self._lock:
            self._last_number += 1
            self._checks.append(
                FailedCheck(
                    number=self._last_number,
                    operation=operation,
                    at=at,
                    problems=problems,
                    omitted=omitted,
                    content=content,
                )
            )
            self._bytes += len(content)
            while len(self._checks) > _CHECKS_KEPT or self._bytes > _BYTES_KEPT:
                self._bytes -= len(self._checks.popleft().content)

    @contextlib.contextmanager
    def noting(self, request: Request, at: datetime, editor_state: dict[str, Any]) -> Generator[None]:
        """Add a check that is refused in this block."""
        try:
            yield
        except InvalidStateError as error:
            self.add(request, at, editor_state, error.problems, error.omitted)
            raise

    def newest_first(self) -> list[FailedCheck]:
        """Return all failed checks."""
        with self._lock:
            return list(reversed(self._checks))

    def get(self, number: int) -> FailedCheck | None:
        """Return the failed check with this number; None without one."""
        with self._lock:
            return next((check for check in self._checks if check.number == number), None)

    def clear(self) -> None:
        """Drop all failed checks."""
        with self._lock:
            self._checks.clear()
            self._bytes = 0
