"""One request as data: a generated endpoint makes it, and a client sends it and reads its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, cast

import attrs

from indream._arguments import check_type
from indream._json.body import dump_json
from indream._wire.answer import Parse
from indream._wire.parameters import Value, Writer, basic_token, is_unreserved, percent_encoded
from indream._wire.settings import Secret
from indream._wire.source import Source

if TYPE_CHECKING:
    from indream._wire.source import AsyncBinaryContent

__all__ = [
    "Headers",
    "Operation",
    "Parameter",
    "Request",
    "Retry",
    "Value",
    "binary_body",
    "cookies",
    "header_pairs",
    "hidden",
    "json_body",
    "names_task",
    "query_string",
    "text_body",
]

Headers = Sequence[tuple[str, str]]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Retry = Literal["safe", "keyed", "opt-in", "never"]
"""When a request whose outcome is unknown may be sent again (`x-retry` in the spec).

- safe: always; the operation changes nothing.
- keyed: when the request carries an Idempotency-Key or a `clientTaskId`.
- opt-in: when the client was made with `auto_idempotency=True` and the request carries a key.
- never: not at all.
"""

IDEMPOTENCY_KEY = "Idempotency-Key"


@attrs.frozen
class Operation:
    """One operation of the spec, as far as sending needs it."""

    id: str
    method: str
    path: str
    retry: Retry
    takes_key: bool = False
    accept: str = "application/json"


def _without_query(target: str) -> str:
    return repr(target.partition("?")[0])


def _names_only(headers: Headers) -> str:
    return repr([name for name, _ in headers])


@attrs.frozen
class Request(Generic[T_co]):
    """One call, ready to be sent with `client.send`, which returns a `Response` of the same type.

    Every attempt sends the same bytes. Its repr shows neither the query nor the values of headers, which may
    be secrets.

    Attributes:
        operation: The operation of the spec.
        target: The path and the query.
        parse: The function that reads the answer.
        headers: The headers of this request; those that all requests of a client have are added later.
        content: The body; None for a request without one.
        client_task_id: Whether the body has a `clientTaskId`.
        secrets: The credentials in the target and the headers, which appear in no error.
    """

    operation: Operation
    target: str = attrs.field(repr=_without_query)
    parse: Parse[T_co] = attrs.field(repr=False)
    headers: Headers = attrs.field(default=(), repr=_names_only)
    content: bytes | Source | None = attrs.field(default=None, repr=False)
    client_task_id: bool = False
    secrets: Sequence[Secret] = attrs.field(default=(), repr=False, eq=False)

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

    @property
    def has_authorization(self) -> bool:
        """Whether it has a credential of its own in the place of the client's key."""
        return any(name.lower() == "authorization" for name, _ in self.headers)

    def with_content(self, content: Source) -> Self:
        """A copy of this request with another body."""
        return attrs.evolve(self, content=content)

    def with_key(self, key: str) -> Self:
        """A copy of this request with an Idempotency-Key."""
        return attrs.evolve(self, headers=(*self.headers, (IDEMPOTENCY_KEY, key)))

    def with_parse(self, parse: Parse[T]) -> Request[T]:
        """A copy of this request with another function that reads the answer."""
        return Request(
            self.operation, self.target, parse, self.headers, self.content, self.client_task_id, self.secrets
        )

    def hider(self, key: Secret) -> Callable[[str], str]:
        """The function that removes the client's key and the credentials of this request from a text."""
        if not self.secrets:
            return key.hide_in
        return lambda text: reduce(lambda text, secret: secret.hide_in(text), (key, *self.secrets), text)


_PLAIN: dict[tuple[type, ...], dict[str, str]] = {
    (str,): {"required": "", "min_length": "least", "max_length": "most"},
    (int,): {"required": "", "minimum": "least", "maximum": "most"},
}
"""The rules, by type, for which a `Parameter` needs no `Value`."""
_LARGE = 10**18
"""Ints up to this one are always written at once: Python refuses those with thousands of digits."""


class Parameter(Writer):
    """A parameter of an operation: checks a value, and writes it into a path, a query, a header or a cookie.

    Most values are texts that need no encoding, or ints: they are written here. `Writer` does the rest.
    """

    def __init__(self, name: str, wire: str, *types: type, **rules: Any) -> None:
        super().__init__(name, wire, *types, **rules)
        self._plain = types[0] if types in _PLAIN and rules.keys() <= _PLAIN[types].keys() else None
        limits = {_PLAIN[types][rule]: limit for rule, limit in rules.items()} if self._plain else {}
        self._least: float = limits.get("least", -_LARGE)
        self._most: float = limits.get("most", _LARGE)

    def in_path(self, value: Any) -> str:
        """The value for a path; ValueError for a value that would change the path itself."""
        if (
            value.__class__ is str
            and self._plain is str
            and self._least <= len(value) <= self._most
            and is_unreserved(value)
            and value not in ("", ".", "..")
        ):
            return value
        return self.write_path(value)

    def in_query(self, value: Any) -> str:
        """The parameter with its value for `query_string`; "" if there is nothing to send."""
        if value.__class__ is str and self._plain is str:
            if self._least <= len(value) <= self._most and is_unreserved(value):
                return f"{self._key}={value}"
        elif value.__class__ is int and self._plain is int:
            if self._least <= value <= self._most:
                return f"{self._key}={value}"
        elif value is None and not self._required:
            return ""
        return self.write_query(value)

    def in_header(self, value: Any) -> tuple[str, str | None]:
        """The parameter with its value for `header_pairs`; None if there is nothing to send."""
        if value.__class__ is str and self._plain is str and self._least <= len(value) <= self._most:
            return self.wire, value
        if value is None and not self._required:
            return self.wire, None
        return self.wire, self.write_header(value)

    def in_cookie(self, value: Any) -> str:
        """The parameter with its value for `cookies`; "" if there is nothing to send."""
        return self.write_cookie(value)


def query_string(parts: Iterable[str]) -> str:
    """Join the parameters of a query, with a leading `?`; "" if none has a value."""
    written = "&".join(filter(None, parts))
    return f"?{written}" if written else ""


def cookies(parts: Iterable[str]) -> tuple[str, str | None]:
    """The header with the cookies that have a value, for `header_pairs`."""
    return "Cookie", "; ".join(filter(None, parts)) or None


def hidden(*credentials: str | tuple[str, str] | None) -> tuple[Secret, ...]:
    """The texts that must not appear in errors: keys and passwords, also as they are sent."""
    texts: list[str] = []
    for credential in credentials:
        if isinstance(credential, str):
            texts += [credential, percent_encoded("", credential)]
        elif credential is not None:
            texts += [basic_token("", credential), credential[1]]
    return tuple(Secret(text) for text in dict.fromkeys(texts) if text)


def header_pairs(headers: Iterable[tuple[str, str | None]]) -> Headers:
    """The headers, without those that are None; ValueError for a value that cannot be sent."""
    pairs: list[tuple[str, str]] = []
    for name, text in headers:
        if text is None:
            continue
        check_type(name, text, str, "a string")
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


def text_body(body: Any) -> bytes:
    """Write a body of text as UTF-8; TypeError for a value other than a string."""
    if not isinstance(body, str):
        raise TypeError(f"body must be a string, not {type(body).__name__}")
    try:
        return body.encode()
    except UnicodeEncodeError:
        raise ValueError("body contains a lone surrogate, which cannot be sent") from None


def names_task(body: Any) -> bool:
    """Whether a body has a `clientTaskId`, by which the service recognizes a repeated export."""
    return isinstance(body, Mapping) and bool(cast("Mapping[str, object]", body).get("clientTaskId"))
