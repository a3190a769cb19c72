"""The latest editor states that failed a check, so that the page can show what is wrong with them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import attrs
import orjson

from indream.sandbox.contract import operation_of
from indream.sandbox.latest import Latest
from indream.sandbox.problems import InvalidStateError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from indream.editor_state import EditorStateProblem

__all__ = ["CheckLog", "FailedCheck"]

_CHECKS_KEPT = 25
_BYTES_KEPT = 16 * 1024 * 1024


@attrs.frozen
class FailedCheck:
    """An editor state that failed a check.

    Attributes:
        operation: The operation that checked it, as in `POST /v1/editor/validate`.
        at: When it was checked, in the sandbox's time.
        problems: The errors that were found.
        omitted: The least number of further errors.
        content: The editor state as JSON.
    """

    operation: str
    at: datetime
    problems: Sequence[EditorStateProblem]
    omitted: int
    content: bytes


class CheckLog(Latest[FailedCheck]):
    """The latest failed checks: at most 25, with at most 16 MiB of editor states."""

    def __init__(self) -> None:
        super().__init__(_CHECKS_KEPT, _BYTES_KEPT)

    def note(
        self,
        request: Request,
        at: datetime,
        editor_state: dict[str, Any],
        problems: Sequence[EditorStateProblem],
        omitted: int = 0,
    ) -> None:
        """Add the failed check of a request."""
        operation = operation_of(request.method, request.url.path) or request.url.path
        self.add(FailedCheck(operation, at, problems, omitted, orjson.dumps(editor_state)))

    @contextlib.contextmanager
    def noting(self, request: Request, at: datetime, editor_state: dict[str, Any]) -> Generator[None]:
        """Add a check that is refused in this block."""
        try:
            yield
        except InvalidStateError as error:
            self.note(request, at, editor_state, error.problems, error.omitted)
            raise

    def get(self, number: int) -> FailedCheck | None:
        """Return the failed check with this number; None without one."""
        return dict(self.newest()).get(number)
