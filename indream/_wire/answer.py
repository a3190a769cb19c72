"""An answer of the service: its body, decompressed and read, or the error that it stands for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from indream._errors import (
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
from indream._json.paths import ShapeError

__all__ = [
    "STEP",
    "Answer",
    "BodyError",
    "Parse",
    "Response",
    "Unpacker",
    "either",
    "enveloped",
    "error_class_of",
    "error_of",
    "json_parser",
    "request_id",
    "unexpected",
]

T = TypeVar("T")
E = TypeVar("E")

STEP = 1024 * 1024
_RAW = -zlib.MAX_WBITS
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_HEAD = 2  # this many bytes show whether a body has a wrapper, and which one
MAX_TEXT = 2000
MAX_REQUEST_ID = 200
MAX_VALUES = 1000
MAX_DEPTH = 30
REQUEST_ID_HEADERS = ("x-request-id", "request-id")


@dataclass(slots=True)
class Answer:
    """One HTTP answer as it was received.

    Attributes:
        status: The HTTP status.
        headers: The headers, with names in lower case. The API key is removed from their values.
        content: The body, decompressed.
        flaw: The reason why the body could not be read; None if it was read.
        cut_short: Whether the answer was received before the whole body of the request was sent.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    flaw: str | None = None
    cut_short: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status <= 299


Parse = Callable[[Answer], T]


class ReadableHeaders(Protocol):
    """A class for the headers of a response, as far as `Response.read_headers` needs it."""

    @classmethod
    def read_texts(cls, headers: Mapping[str, str]) -> Self:
        """Read the headers; ShapeError names the header that breaks the contract."""
        ...


H = TypeVar("H", bound=ReadableHeaders)


@dataclass(slots=True)
class Response(Generic[T]):
    """A successful answer: status, headers, body, and the model that was read from the body.

    Attributes:
        status_code: The HTTP status.
        headers: The headers, with names in lower case.
        content: The body as it was received, decompressed.
        parsed: The body as a model.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    parsed: T

    def read_headers(self, headers: type[H]) -> H:
        """The headers that the spec describes, with numbers, booleans and dates converted.

        Args:
            headers: The class `Headers` of the endpoint's module.

        Raises:
            APIError: A header is missing, or is not what the spec says.
        """
        try:
            return headers.read_texts(self.headers)
        except ShapeError as error:
            detail = f"the headers: {error}"
        raise unexpected(Answer(self.status_code, self.headers, b""), detail)


class BodyError(Exception):
    """A body that cannot be decompressed, or is larger than its limit."""


class Unpacker:
    """Collects the pieces of a body as they are received, and decompresses them, up to a limit.

    It never holds more than the limit and one step, even if the body would decompress to far more.
    """

    def __init__(self, coding: str, limit: int) -> None:
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BodyError("the body has a content coding that was not asked for")
        self._packed = coding not in ("", "identity")
        self._may_be_raw = coding == "deflate"  # some servers send it without its zlib wrapper
        self._head = b""  # the first bytes, kept until they are enough to look for a wrapper
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False
        self._limit = limit
        self._size = 0
        self._chunks: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Add a piece; BodyError if the body becomes too large or its coding is broken."""
        if not self._packed:
            self._keep(data)
            return
        self._begun = self._begun or bool(data)
        if self._may_be_raw:
            data = self._head + data
            if len(data) < _HEAD:
                self._head = data
                return
            self._may_be_raw = False
            if not _is_wrapped(data):
                self._zlib = zlib.decompressobj(_RAW)
        self._unpack(data)

    def _unpack(self, data: bytes) -> None:
        # Without a limit, zlib decompresses a kilobyte to a megabyte at once, so this goes in steps. After a
        # full step zlib may hold more output, even if it has consumed all of the input.
        more = bool(data)
        while more and not self._zlib.eof:
            try:
                step = self._zlib.decompress(data, STEP)
            except zlib.error:
                raise BodyError("the body's content coding is broken") from None
            self._keep(step)
            data = self._zlib.unconsumed_tail
            more = bool(data) or len(step) == STEP

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            raise BodyError(f"the body is larger than {self._limit // 2**20} MiB")
        self._chunks.append(data)

    def end(self) -> bytes:
        """Return the whole body, after its last piece was added."""
        if self._packed and self._begun and not self._zlib.eof:
            raise BodyError("the body's content coding is broken")
        return b"".join(self._chunks)


def _is_wrapped(data: bytes) -> bool:
    """Whether a body begins with a gzip or zlib wrapper; raw deflate data never begins like that."""
    first, second = data[:_HEAD]
    is_zlib = first & 15 == zlib.DEFLATED and (first * 256 + second) % 31 == 0
    return is_zlib or (first, second) == (0x1F, 0x8B)


def unexpected(answer: Answer, detail: str) -> APIError:
    """The error for an answer that breaks the contract; `detail` must not quote the body."""
    return _by_status(answer.status)(
        status=answer.status,
        type=SDK_UNEXPECTED_RESPONSE,
        title="Unexpected response",
        detail=detail,
        error_code=SDK_UNEXPECTED_RESPONSE,
        request_id=request_id(answer.headers),
        headers=answer.headers,
    )


def json_parser(read: Callable[[Any], T]) -> Parse[T]:
    """A parser for JSON answers; `read` makes the result from the JSON document, or raises ShapeError."""

    def parse(answer: Answer) -> T:
        try:
            return read(_document(answer))
        except ShapeError as error:
            detail = str(error)
        except RecursionError:
            detail = "the body is nested too deeply"
        # Raised outside the `except` blocks, because the context of the error would refer to the body.
        raise unexpected(answer, detail)

    return parse


_UNUSUAL = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
"""The exceptions that a fast reader raises for an unusual value."""


def either(read_fast: Callable[[Any], T], read_carefully: Callable[[Any], T]) -> Callable[[Any], T]:
    """A reader that reads usual values fast, and any other value carefully, to find the place of the flaw."""

    def read(value: Any) -> T:
        try:
            return read_fast(value)
        except _UNUSUAL:
            pass
        try:
            return read_carefully(value)
        except RecursionError:
            raise ShapeError("is nested too deeply") from None

    return read


def enveloped(
    envelope: Callable[[T, dict[str, Any]], E], read_fast: Callable[[Any], T]
) -> Callable[[Any], E]:
    """A fast reader of `{data, meta}`, which reads the data with `read_fast`."""

    def read(document: Any) -> E:
        meta = document["meta"]
        if meta.__class__ is not dict:
            raise TypeError
        return envelope(read_fast(document["data"]), meta)

    return read


def _document(answer: Answer) -> Any:
    import orjson  # slow to load; a client loads it with its resources, before its first call

    flaw = answer.flaw
    if flaw is None:
        try:
            return orjson.loads(answer.content)
        except ValueError:
            pass  # Raised below: here, the context would be orjson's error, which contains the body.
        kind = answer.headers.get("content-type", "").partition(";")[0]
        flaw = f"the body is not JSON ({kind[:60]})" if kind else "the body is not JSON"
        if not answer.content:
            flaw = "the body is empty"
    raise unexpected(answer, flaw)


def _without_problem(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return "the answer is a redirect, which is not followed: check base_url"
    if answer.status == 407:
        return "a proxy requires authentication: add a user name and password to the URL of the proxy"
    return "the body does not contain a problem object"


def error_of(answer: Answer, hide: Callable[[str], str]) -> APIError:
    """The error that an answer other than 2xx stands for.

    The HTTP status decides the class, whatever the body says. Some error codes have a subclass of their own.

    `hide` removes the API key from a text: some services repeat what they received.
    """
    problem = _problem(answer)
    if problem is None:
        return unexpected(answer, answer.flaw or _without_problem(answer))
    body = cast("dict[str, Any]", _shortened(problem, hide, [MAX_VALUES], MAX_DEPTH))
    text = {
        key: hide(value)[:MAX_TEXT]
        for key in ("type", "title", "detail", "errorCode")
        if isinstance(value := problem.get(key), str)
    }
    return _error_class(answer.status, problem.get("errorCode"))(
        status=answer.status,
        type=text.get("type") or "about:blank",
        title=text.get("title") or f"HTTP {answer.status}",
        detail=text.get("detail", ""),
        error_code=text.get("errorCode") or None,
        request_id=request_id(answer.headers),
        headers=answer.headers,
        body=body,
    )


def _shortened(value: Any, hide: Callable[[str], str], values: list[int], depth: int) -> Any:
    """A JSON value of an error, without the API key, with short texts, and without what exceeds the limits.

    `values` has the number of values that may still be kept.
    """
    values[0] -= 1
    if isinstance(value, str):
        return hide(value)[:MAX_TEXT]
    if value.__class__ is dict:
        fields: dict[str, Any] = value if depth else {}
        return {
            hide(key)[:MAX_TEXT]: _shortened(item, hide, values, depth - 1)
            for key, item in fields.items()
            if values[0] > 0
        }
    if value.__class__ is list:
        items: list[Any] = value if depth else []
        return [_shortened(item, hide, values, depth - 1) for item in items if values[0] > 0]
    return value


def error_class_of(answer: Answer) -> type[APIError]:
    """The class of the error that an answer other than 2xx stands for."""
    return _error_class(answer.status, (_problem(answer) or {}).get("errorCode"))


def _problem(answer: Answer) -> dict[str, Any] | None:
    import orjson  # slow to load; a client loads it with its resources, before its first call

    try:
        document: object = orjson.loads(answer.content)
    except ValueError:
        return None
    return cast("dict[str, Any]", document) if isinstance(document, dict) else None


def request_id(headers: Mapping[str, str]) -> str | None:
    """The service's id of the request, from the headers that usually carry it."""
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
    error_class = _BY_CODE.get((status, code)) if isinstance(code, str) else None
    return error_class or _by_status(status)


def _by_status(status: int) -> type[APIError]:
    if 500 <= status <= 599:
        return ServerError
    return _BY_STATUS.get(status, APIError)
