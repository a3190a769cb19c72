"""One request as data: a generated endpoint makes it, and a client sends it and reads its answer."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar
from urllib.parse import quote

import attrs

from indream._json.body import dump_json
from indream._json.dates import format_moment
from indream._wire.answer import Parse
from indream._wire.source import Source

if TYPE_CHECKING:
    from indream._wire.source import AsyncBinaryContent

__all__ = [
    "Headers",
    "Operation",
    "Request",
    "Retry",
    "binary_body",
    "header_pairs",
    "in_range",
    "json_body",
    "names_task",
    "of_length",
    "path_part",
    "percent_encoded",
    "plain_text",
    "query_string",
]

Headers = Sequence[tuple[str, str]]
Scalar = str | int | float | bool | datetime | uuid.UUID

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
N = TypeVar("N", bound="int | float | None")
S = TypeVar("S", bound="str | None")

Retry = Literal["safe", "keyed", "opt-in", "never"]
"""When a request whose outcome is unknown may be sent again (`x-retry` in the spec).

- safe: always; the operation changes nothing.
- keyed: when the request carries an Idempotency-Key or a `clientTaskId`.
- opt-in: when the client was made with `auto_idempotency=True` and the request carries a key.
- never: not at all.
"""

_is_unreserved = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
WORDS = {int: "an int", float: "a number"}
IDEMPOTENCY_KEY = "Idempotency-Key"


@attrs.frozen
class Operation:
    """One operation of the spec, as far as sending needs it."""

    id: str
    method: str
    path: str
    retry: Retry
    takes_key: bool = False


@attrs.frozen
class Request(Generic[T_co]):
    """One call, ready to be sent with `client.send`, which returns a `Response` of the same type.

    Every attempt sends the same bytes.

    Attributes:
        operation: The operation of the spec.
        target: The path and the query.
        parse: The function that reads the answer.
        headers: The headers of this request; those that all requests of a client have are added later.
        content: The body; None for a request without one.
        client_task_id: Whether the body has a `clientTaskId`.
    """

    operation: Operation
    target: str
    parse: Parse[T_co] = attrs.field(repr=False)
    headers: Headers = ()
    content: bytes | Source | None = attrs.field(default=None, repr=False)
    client_task_id: bool = False

    @property
    def size(self) -> int:
        """The number of bytes of the body; 0 for a source that is not measured yet."""
        return self.content.size or 0 if isinstance(self.content, Source) else len(self.content or b"")

    @property
    def idempotency_key(self) -> str | None:
        """The Idempotency-Key of this request, or None."""
        for name, value in self.headers:
            if name == IDEMPOTENCY_KEY:
                return value
        return None

    def with_content(self, content: Source) -> Self:
        """A copy of this request with another body."""
        return attrs.evolve(self, content=content)

    def with_key(self, key: str) -> Self:
        """A copy of this request with an Idempotency-Key."""
        return attrs.evolve(self, headers=(*self.headers, (IDEMPOTENCY_KEY, key)))

    def with_parse(self, parse: Parse[T]) -> Request[T]:
        """A copy of this request with another function that reads the answer."""
        return Request(self.operation, self.target, parse, self.headers, self.content, self.client_task_id)


def path_part(name: str, value: Any) -> str:
    """Percent-encode a value for a path; ValueError for a value that would change the path itself."""
    if not isinstance(value, str):
        if not isinstance(value, uuid.UUID | int) or isinstance(value, bool):
            raise TypeError(f"{name} must be a string, not {type(value).__name__}")
        value = str(value)
    if value in ("", ".", ".."):
        raise ValueError(f"{name} must not be {'empty' if not value else repr(value)}")
    return percent_encoded(name, value)


def percent_encoded(name: str, text: str) -> str:
    """Percent-encode a text as UTF-8; ValueError for a text that cannot be encoded."""
    # Most ids need no encoding, and `quote` takes longer to find that out.
    if _is_unreserved(text):
        return text
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{name} contains a lone surrogate, which cannot be sent") from None


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, int | float | uuid.UUID):
        return str(value)
    raise TypeError(
        f"{name} must be a string, a number, a bool, a datetime or a UUID, not {type(value).__name__}"
    )


def in_range(name: str, value: N, kind: type[int | float], least: float | None, most: float | None) -> N:
    """Return the number, or None, if the spec allows it; otherwise TypeError or ValueError with its name."""
    if value is None:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, kind)):
        raise TypeError(f"{name} must be {WORDS[kind]}, not {type(value).__name__}")
    if not _within(value, least, most):
        raise ValueError(f"{name} must be {_bounds('from ', least, most)}, is {value}")
    return value


def plain_text(name: str, value: S) -> S:
    """Return the text, or None; TypeError with its name for any other value. A UUID counts as text."""
    if value is not None and not isinstance(value, str | uuid.UUID):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{name} must be a string, not {type(value).__name__}")
    return value


def of_length(name: str, value: S, least: int | None, most: int | None) -> S:
    """Return the text, or None; ValueError with its name if it is too short or too long, or TypeError."""
    if plain_text(name, value) is None:
        return value
    length = len(str(value))
    if not _within(length, least, most):
        raise ValueError(f"{name} must have {_bounds('', least, most)} characters, has {length}")
    return value


def _within(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _bounds(begin: str, least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{begin}{least} to {most}"
    return f"at least {least}" if most is None else f"at most {most}"


def query_string(parameters: Iterable[tuple[str, Scalar | Sequence[Scalar] | None]]) -> str:
    """Write query parameters with a leading `?`, without those that are None; "" if no parameter remains."""
    pairs: list[str] = []
    for name, value in parameters:
        if value is None:
            continue
        values: Sequence[Any] = value if isinstance(value, list | tuple) else (value,)
        key = quote(name, safe="")
        pairs += [f"{key}={percent_encoded(name, _text(name, item))}" for item in values]
    return "?" + "&".join(pairs) if pairs else ""


def header_pairs(headers: Iterable[tuple[str, Scalar | None]]) -> Headers:
    """Write header parameters, without those that are None; ValueError for a value that cannot be sent."""
    pairs: list[tuple[str, str]] = []
    for name, value in headers:
        if value is None:
            continue
        text = _text(name, value)
        if not text.isascii() or not text.isprintable() or text != text.strip():
            raise ValueError(
                f"{name} must be printable ASCII without spaces around it; percent-encode anything else"
            )
        if not text:
            raise ValueError(f"{name} must not be empty")
        pairs.append((name, text))
    return tuple(pairs)


def json_body(body: Any) -> bytes:
    """Write a JSON body; ValueError with the path of a value that JSON cannot represent."""
    return dump_json(body)


def binary_body(body: AsyncBinaryContent) -> Source:
    """Make the source of a body of bytes; TypeError for a value that has no bytes."""
    return Source.of(body)


def names_task(body: Any) -> bool:
    """Whether a body has a `clientTaskId`, by which the service recognizes a repeated export."""
    return isinstance(body, Mapping) and bool(body.get("clientTaskId"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
