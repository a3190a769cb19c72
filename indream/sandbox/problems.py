"""Problem objects, which are the answer to every error."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Receive, Scope, Send

    from indream.editor_state import EditorStateProblem

__all__ = ["CODE", "Code", "InvalidStateError", "ProblemError", "default_code", "problem_response"]

CODE = "indream.sandbox.code"
"""The key of a request's scope with the error code of its answer."""

# Not http.HTTPStatus: Python 3.13 renamed some of its phrases.
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Code(StrEnum):
    """The error codes of the sandbox.

    Codes that begin with SANDBOX_ are the sandbox's own, for cases without a published code: do not branch on
    them.
    """

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        """Return the name unchanged (StrEnum would convert it to lower case)."""
        return name

    OPEN_API_KEY_INVALID = auto()
    OPEN_API_RUNTIME_ACCESS_FORBIDDEN = auto()
    OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED = auto()
    OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED = auto()
    OPEN_API_REQUEST_LIMIT_EXCEEDED = auto()
    OPEN_API_PROJECT_SYNC_RATE_LIMITED = auto()
    TASK_NOT_CANCELABLE = auto()
    ASSET_REFERENCED = auto()
    EDITOR_SCHEMA_INVALID = auto()
    STATE_SCHEMA_VERSION_UNSUPPORTED = auto()

    SANDBOX_REQUEST_INVALID = auto()
    SANDBOX_NOT_FOUND = auto()
    SANDBOX_METHOD_NOT_ALLOWED = auto()
    SANDBOX_HOST_REFUSED = auto()
    SANDBOX_IDEMPOTENCY_KEY_REUSED = auto()
    SANDBOX_UPLOAD_REFUSED = auto()
    SANDBOX_WEBHOOK_SECRET_MISSING = auto()
    SANDBOX_LINK_FORBIDDEN = auto()
    SANDBOX_LINK_EXPIRED = auto()
    SANDBOX_NO_EXAMPLE = auto()
    SANDBOX_FAULT = auto()
    SANDBOX_CRASHED = auto()
    SANDBOX_NOT_SAVED = auto()


_DEFAULT_CODES: dict[int | None, Code] = {
    401: Code.OPEN_API_KEY_INVALID,
    403: Code.OPEN_API_RUNTIME_ACCESS_FORBIDDEN,
    429: Code.OPEN_API_REQUEST_LIMIT_EXCEEDED,
}


def default_code(status: int | None) -> Code:
    """Return the code of a fault that has none: the published one of its status, or SANDBOX_FAULT."""
    return _DEFAULT_CODES.get(status, Code.SANDBOX_FAULT)


class ProblemError(Exception):
    """An error that is answered with a problem object."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers


class InvalidStateError(ProblemError):
    """An editor state that failed its check.

    Args:
        problems: The errors that were found, at least one.
        omitted: The least number of further errors.
    """

    def __init__(self, problems: Sequence[EditorStateProblem], omitted: int) -> None:
        first, count = problems[0], len(problems) + omitted
        more = f" ({count:,} problems)" if count > 1 else ""
        super().__init__(422, first.code, f"{first.path}: {first.message}{more}")
        self.problems = problems
        self.omitted = omitted


def problem_response(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with a problem object."""
    title = _TITLES.get(status, "Error")
    problem: dict[str, Any] = {
        "type": title.upper().replace(" ", "_"),
        "title": title,
        "status": status,
        "detail": detail,
        "errorCode": code,
    }
    return _ProblemResponse(orjson.dumps(problem), status, headers, media_type="application/json", code=code)


class _ProblemResponse(Response):
    """An answer whose error code is recorded."""

    def __init__(self, *arguments: Any, code: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        scope[CODE] = self._code
        await super().__call__(scope, receive, send)
