"""An answer of the service, and what becomes of it: a model, or the error that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs
import orjson

from indream._core.models import Envelope, Model, Page, open_envelope
from indream._core.shapes import Shape, ShapeError
from indream.errors import (
    SDK_UNEXPECTED_RESPONSE,
    APIError,
    AuthError,
    ConflictError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ValidationError,
)

__all__ = ["Answer", "Parse", "Response", "parse_bytes", "parse_envelope", "parse_nothing", "parse_page", "parse_plain"]

T = TypeVar("T")
M = TypeVar("M", bound=Model)
P = TypeVar("P", bound=Page[Any])

MAX_DETAIL = 2000
_REQUEST_ID_HEADERS = ("x-request-id", "request-id")


@attrs.define
class Answer:
    """One HTTP answer as it came off the wire: header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


Parse = Callable[[Answer], T]


@attrs.define
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
    content: bytes
    parsed: T


def parse_envelope(shape: Shape) -> Parse[Envelope[Any]]:
    """A parser for `{data, meta}` whose data is of a shape."""
    read = shape.read

    def parse(answer: Answer) -> Envelope[Any]:
        document = _document(answer)
        try:
            data, meta = open_envelope(document, read)
        except ShapeError as error:
            raise unexpected(answer, str(error)) from None
        return Envelope(data, meta)

    return parse


def parse_page(page: type[P]) -> Parse[P]:
    """A parser for `{data: […], meta: {nextPageCursor}}`."""

    def parse(answer: Answer) -> P:
        try:
            return page.read_wire(_document(answer))
        except ShapeError as error:
            raise unexpected(answer, str(error)) from None

    return parse


def parse_plain(shape: Shape) -> Parse[Any]:
    """A parser for a JSON answer that is no envelope."""

    def parse(answer: Answer) -> Any:
        try:
            return shape.read(_document(answer))
        except ShapeError as error:
            raise unexpected(answer, str(error)) from None

    return parse


def parse_bytes(answer: Answer) -> bytes:
    """The body as it came."""
    return answer.content


def parse_nothing(answer: Answer) -> None:
    """An answer without a body."""


def _document(answer: Answer) -> Any:
    try:
        return orjson.loads(answer.content)
    except ValueError:  # orjson's own message would quote the body
        kind = answer.headers.get("content-type", "").partition(";")[0]
        told = f" ({kind[:60]})" if kind else ""
        raise unexpected(answer, f"the body is not JSON{told}") from None


def unexpected(answer: Answer, detail: str) -> APIError:
    """The error for an answer that is not what the contract says."""
    return _error_class(answer.status)(
        status=answer.status,
        type=SDK_UNEXPECTED_RESPONSE,
        title="Unexpected response",
        detail=detail,
        error_code=SDK_UNEXPECTED_RESPONSE,
        request_id=request_id(answer.headers),
        headers=answer.headers,
    )


def error_of(answer: Answer) -> APIError:
    """The error an answer other than 2xx stands for. The HTTP status decides, whatever the body says."""
    try:
        document = orjson.loads(answer.content)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return unexpected(answer, f"status {answer.status} without a problem object")
    problem: dict[str, Any] = document
    text = {key: _text(problem.get(key)) for key in ("type", "title", "detail", "errorCode")}
    return _error_class(answer.status)(
        status=answer.status,
        type=text["type"] or "about:blank",
        title=text["title"] or f"HTTP {answer.status}",
        detail=text["detail"],
        error_code=text["errorCode"] or None,
        request_id=request_id(answer.headers),
        headers=answer.headers,
    )


def _text(value: Any) -> str:
    return value[:MAX_DETAIL] if isinstance(value, str) else ""


def request_id(headers: Mapping[str, str]) -> str | None:
    """The service's id of the request, from the headers it is usual in."""
    for name in _REQUEST_ID_HEADERS:
        if name in headers:
            return headers[name]
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


def _error_class(status: int) -> type[APIError]:
    if 500 <= status <= 599:
        return ServerError
    return _BY_STATUS.get(status, APIError)
