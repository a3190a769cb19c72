"""An answer of the service, and the error that it may stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import orjson

from indream.errors import (
    SDK_UNEXPECTED_RESPONSE,
    APIError,
    AuthError,
    ConflictError,
    NotFoundError,
    QuotaExceededError,
    RateLimitError,
    ServerError,
    SlotsFullError,
    ValidationError,
)

__all__ = [
    "Answer",
    "Parse",
    "Response",
    "error_class_of",
    "error_of",
    "request_id",
    "unexpected",
]

T = TypeVar("T")

MAX_TEXT = 2000
MAX_REQUEST_ID = 200
REQUEST_ID_HEADERS = ("x-request-id", "request-id")


@dataclass(slots=True)
class Answer:
    """One HTTP answer as it came off the wire.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case, without the API key if they should tell it.
        content: The body, decoded.
        flaw: Why there is no body, where it could not be read.
        cut_short: Whether it came before the whole of the request's body was sent.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    flaw: str | None = None
    cut_short: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the service did what it was asked."""
        return 200 <= self.status <= 299


Parse = Callable[[Answer], T]


@dataclass(slots=True)
class Response(Generic[T]):
    """A successful answer in full.

    Attributes:
        status_code: The HTTP status.
        headers: The headers, names in lower case.
        content: The body as it came.
        parsed: The body as a model.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    parsed: T


def unexpected(answer: Answer, detail: str) -> APIError:
    """The error for an answer that is not what the contract says; the detail must not quote the body."""
    return _by_status(answer.status)(
        status=answer.status,
        type=SDK_UNEXPECTED_RESPONSE,
        title="Unexpected response",
        detail=detail,
        error_code=SDK_UNEXPECTED_RESPONSE,
        request_id=request_id(answer.headers),
        headers=answer.headers,
    )


def _without_problem(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return "it is a redirect, which is not followed: is base_url right?"
    if answer.status == 407:
        return "a proxy requires authentication: add a user name and password to the URL of the proxy"
    return "there is no problem object in the body"


def error_of(answer: Answer, hide: Callable[[str], str]) -> APIError:
    """The error an answer other than 2xx stands for. The HTTP status decides, whatever the body says.

    Within a status, a code of the service may name a class of its own.

    `hide` takes the API key out of a text: some services tell what they were sent.
    """
    problem = _problem(answer)
    if problem is None:
        return unexpected(answer, answer.flaw or _without_problem(answer))
    text = {key: hide(value)[:MAX_TEXT] for key, value in problem.items() if isinstance(value, str)}
    return _error_class(answer.status, problem.get("errorCode"))(
        status=answer.status,
        type=text.get("type") or "about:blank",
        title=text.get("title") or f"HTTP {answer.status}",
        detail=text.get("detail", ""),
        error_code=text.get("errorCode") or None,
        request_id=request_id(answer.headers),
        headers=answer.headers,
    )


def error_class_of(answer: Answer) -> type[APIError]:
    """The class of the error that an answer other than 2xx stands for."""
    return _error_class(answer.status, (_problem(answer) or {}).get("errorCode"))


def _problem(answer: Answer) -> dict[str, Any] | None:
    try:
        document: object = orjson.loads(answer.content)
    except ValueError:
        return None
    return cast("dict[str, Any]", document) if isinstance(document, dict) else None


def request_id(headers: Mapping[str, str]) -> str | None:
    """The service's id of the request, from the headers it is usual in."""
    for name in REQUEST_ID_HEADERS:
        if name in headers:
            return headers[name][:MAX_REQUEST_ID]
    return None


_BY_STATUS: dict[int, type[APIError]] = {
    400: ValidationError,
    401: AuthError,
    403: AuthError,
    404: NotFoundError,
    409: ConflictError,
    422: ValidationError,
    429: RateLimitError,
}


_BY_CODE: dict[tuple[int, object], type[APIError]] = {
    (422, "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED"): SlotsFullError,
    (429, "OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED"): QuotaExceededError,
}


def _error_class(status: int, code: object) -> type[APIError]:
    known = _BY_CODE.get((status, code)) if isinstance(code, str) else None
    return known or _by_status(status)


def _by_status(status: int) -> type[APIError]:
    if 500 <= status <= 599:
        return ServerError
    return _BY_STATUS.get(status, APIError)
