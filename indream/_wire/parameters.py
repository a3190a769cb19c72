"""Checks and writes the parameters of operations, in the styles of OpenAPI.

`Value` says which values the spec allows. `Writer` also knows the name and the place of a parameter, and
writes a value into a path, a query, a header or a cookie. `request.Parameter` adds the fast way for text.
"""

from __future__ import annotations

import math
import re
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from types import NoneType
from typing import Any, cast
from urllib.parse import quote

from indream._json.body import dump_json
from indream._json.dates import format_moment

__all__ = ["SCALARS", "Value", "Writer", "basic_token", "check_items", "compiled", "is_unreserved",
           "percent_encoded", "scalar_text"]  # fmt: skip

WORDS: dict[type, str] = {
    str: "a string", int: "an int", float: "a number", bool: "a bool", date: "a date",
    datetime: "a datetime", list: "a list", dict: "a mapping", NoneType: "None",
}  # fmt: skip
_CLASSES: dict[type, tuple[type, ...]] = {
    str: (str, uuid.UUID),  # people have ids as UUIDs
    float: (float, int),
    list: (list, tuple),
    dict: (Mapping,),
}
SCALARS = (str, uuid.UUID, int, float, bool, date, datetime)
"""The types of values that are written as a text."""
DELIMITERS = {"spaceDelimited": (" ", "%20"), "pipeDelimited": ("|", "%7C")}
"""The delimiter of the items of a list, as it is and as it is sent."""
RESERVED = ":/?@!$'()*,;"
"""Reserved characters that can be in the value of a query parameter without ending it."""

is_unreserved = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch


def percent_encoded(name: str, text: str, safe: str = "") -> str:
    """Percent-encode a text as UTF-8; ValueError for a text that cannot be encoded."""
    # Most ids need no encoding, and `quote` takes longer to find that out.
    if is_unreserved(text):
        return text
    return quote(_utf8(name, text), safe=safe)


def basic_token(name: str, credential: Sequence[str]) -> str:
    """A user name and a password as the text that is sent."""
    return b64encode(_utf8(name, ":".join(credential))).decode()


def _utf8(name: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} contains a lone surrogate, which cannot be sent") from None


class Value:
    """The values that a parameter may have, as its schema in the spec says.

    Args:
        types: The Python types; none means any type that can be written. `list` and `dict` have items.
        values: The values of a closed enum or a `const`.
        pattern: A regular expression of ECMAScript, which has to match somewhere in the text.
        items: The values that the items of a list may have.
        properties: The values that the entries of a mapping may have.
        additional: The values that other entries may have; False if there must be none.
        any_of: Alternatives, of which one has to allow the value.
        minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of: The limits of a number.
        min_length, max_length: The limits of the number of characters of a text.
        min_items, max_items, unique_items: The limits of a list.
        keys: The keys that a mapping must have.
        min_properties, max_properties: The limits of the number of entries of a mapping.
    """

    def __init__(
        self,
        *types: type,
        values: Sequence[Any] = (),
        minimum: float | None = None,
        maximum: float | None = None,
        exclusive_minimum: float | None = None,
        exclusive_maximum: float | None = None,
        multiple_of: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: str | None = None,
        items: Value | None = None,
        min_items: int | None = None,
        max_items: int | None = None,
        unique_items: bool = False,
        properties: Mapping[str, Value] | None = None,
        additional: Value | bool = True,
        keys: Sequence[str] = (),
        min_properties: int | None = None,
        max_properties: int | None = None,
        any_of: Sequence[Value] = (),
    ) -> None:
        self._types = types
        self._classes = tuple(cls for type_ in types for cls in _CLASSES.get(type_, (type_,)))
        self._values = values
        self._range = minimum, maximum, exclusive_minimum, exclusive_maximum
        self._multiple_of = multiple_of
        self._length = min_length, max_length
        self._pattern = pattern
        self._items = items
        self._count = min_items, max_items
        self._unique_items = unique_items
        self._properties = properties or {}
        self._additional = additional
        self._keys = keys
        self._size = min_properties, max_properties
        self._any_of = any_of

    def check(self, name: str, value: Any) -> None:
        """Raise TypeError or ValueError, with the name, for a value that the spec does not allow."""
        if not self._takes(value):
            raise TypeError(f"{name} must be {self._words()}, not {type(value).__name__}")
        if self._values and _json_value(value) not in map(_json_value, self._values):
            raise ValueError(f"{name} must be {_either(map(repr, self._values))}")
        match value:
            case bool():
                pass
            case int() | float():
                self._check_number(name, value)
            case str() | uuid.UUID():
                self._check_text(name, scalar_text(name, value))
            case Mapping():
                self._check_mapping(name, cast("Mapping[object, object]", value))
            case list() | tuple():
                self._check_list(name, cast("Sequence[Any]", value))
            case _:
                pass  # None, a bool or a date, or a value that no alternative takes
        if self._any_of:
            self._check_alternatives(name, value)

    def _takes(self, value: Any) -> bool:
        if not self._types:
            return bool(self._any_of) or isinstance(value, SCALARS)
        if isinstance(value, bool):  # which is an int in Python
            return bool in self._types
        if isinstance(value, datetime):  # which is a date in Python
            return datetime in self._types
        return isinstance(value, self._classes)

    def _words(self) -> str:
        if not self._types:
            return "a string, a number, a bool, a date, a datetime or a UUID"
        return _either(WORDS[type_] for type_ in self._types)

    def _check_number(self, name: str, value: float) -> None:
        least, most, above, below = self._range
        if not (
            (least is None or value >= least)
            and (most is None or value <= most)
            and (above is None or value > above)
            and (below is None or value < below)
        ):
            raise ValueError(f"{name} must be {self._range_words()}, is {scalar_text(name, value)}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, is {value}")
        if self._multiple_of is not None:
            text = scalar_text(name, value)
            if not _is_multiple(text, scalar_text(name, self._multiple_of)):
                raise ValueError(f"{name} must be a multiple of {self._multiple_of}, is {text}")

    def _range_words(self) -> str:
        least, most, above, below = self._range
        words = [_bounds("from ", least, most)] if (least, most) != (None, None) else []
        words += [f"more than {above}"] if above is not None else []
        words += [f"less than {below}"] if below is not None else []
        return " and ".join(words)

    def _check_text(self, name: str, text: str) -> None:
        _check_size(name, len(text), self._length, "character")
        if self._pattern is not None and not compiled(self._pattern).search(text):
            raise ValueError(f"{name} must match the pattern {self._pattern}")

    def _check_list(self, name: str, values: Sequence[Any]) -> None:
        _check_size(name, len(values), self._count, "item")
        rule = self._items or Value()
        for index, item in enumerate(values):
            rule.check(f"{name}[{index}]", item)
        if self._unique_items and len(set(map(_json_value, values))) < len(values):
            raise ValueError(f"{name} must not have the same item twice")

    def _check_mapping(self, name: str, value: Mapping[Any, Any]) -> None:
        for key in self._keys:
            if value.get(key) is None:
                raise ValueError(f"{name} must have the key {key!r}")
        _check_size(name, len(value), self._size, "key")
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"the keys of {name} must be strings, not {type(key).__name__}")
            if item is None:  # which is not sent
                continue
            rule = self._properties.get(key, self._additional)
            if rule is False:
                raise ValueError(f"{name} must not have the key {key!r}")
            (Value() if rule is True else rule).check(f"{name}[{key!r}]", item)

    def _check_alternatives(self, name: str, value: Any) -> None:
        errors: list[Exception] = []
        for alternative in self._any_of:
            try:
                alternative.check(name, value)
            except (TypeError, ValueError) as error:
                errors.append(error)
            else:
                return
        # The alternative that takes the type says more than those that do not.
        raise next((error for error in errors if isinstance(error, ValueError)), errors[0])


class Writer:
    """Checks a parameter and writes it.

    Args:
        name: The argument's name, for errors.
        wire: The name on the wire.
        types: The Python types of its values; see `Value`, which also describes the `limits`.
        required: Whether None is an error; otherwise a parameter that is None is not sent.
        style: "json" for JSON text, "basic" for a user name and a password, or the style of a query parameter
            that does not have the usual one: "spaceDelimited", "pipeDelimited" or "deepObject".
        explode: Whether each item of a list, or each entry of a mapping, is written by itself.
        reserved: Whether reserved characters are sent as they are.
    """

    def __init__(
        self,
        name: str,
        wire: str,
        *types: type,
        required: bool = False,
        style: str = "",
        explode: bool = False,
        reserved: bool = False,
        **limits: Any,
    ) -> None:
        self.name = name
        self.wire = wire
        self._key = quote(wire, safe="")
        self._required = required
        self._style = style
        self._explode = explode
        self._safe = RESERVED if reserved else ""
        self._value = Value(*types, **limits)

    def check(self, value: Any) -> None:
        """Raise TypeError or ValueError, with the name, for a value that the spec does not allow."""
        if self._is_left_out(value):
            return
        if self._style == "basic":
            _check_basic(self.name, value)
        elif self._style != "json":  # JSON is left to the service, like a body
            self._value.check(self.name, value)

    def write_path(self, value: Any) -> str:
        """A part of the path; ValueError for a value that would change the path itself."""
        self.check(value)
        text = ",".join(self._simple(value, self._encoded))
        if text in ("", ".", ".."):
            raise ValueError(f"{self.name} must not be {'empty' if not text else repr(text)}")
        return text

    def write_query(self, value: Any) -> str:
        """A part of the query, such as `name=value`; "" if there is nothing to send."""
        self.check(value)
        pieces = self._pieces(value)
        if self._style == "deepObject":
            return "&".join(
                f"{self._key}%5B{self._encoded(key)}%5D={self._encoded(text)}" for key, text in pieces
            )
        if self._explode or self._is_single(value):  # each item after the name, or each entry after its key
            pairs = [(self.wire, *piece)[-2:] for piece in pieces]
            return "&".join(f"{percent_encoded(self.name, key)}={self._encoded(text)}" for key, text in pairs)
        texts = [*chain(*pieces)]
        character, delimiter = DELIMITERS.get(self._style, (",", ","))
        if delimiter != ",":  # a comma in an item is encoded, one between items is not
            check_items(self.name, texts, character)
        encoded = [self._encoded(text).replace(",", "%2C") for text in texts]
        return f"{self._key}={delimiter.join(encoded)}" if encoded else ""

    def write_header(self, value: Any) -> str | None:
        """The value of a header; None if there is nothing to send."""
        self.check(value)
        if self._style == "basic":
            return f"Basic {basic_token(self.name, value)}"
        texts = self._simple(value, str)
        if self._is_single(value):
            return texts[0]
        if any("," in text or text != text.strip() for text in texts):
            raise ValueError(
                f"{self.name} must not contain ',' or spaces around an item: ',' separates the items"
            )
        return ",".join(texts) or None

    def write_cookie(self, value: Any) -> str:
        """A cookie, `name=value`, percent-encoded; "" if there is nothing to send."""
        self.check(value)
        if self._is_left_out(value):
            return ""
        return f"{self.wire}={self._encoded(self._pieces(value)[0][0])}"

    def _is_left_out(self, value: object) -> bool:
        return value is None and not self._required

    def _is_single(self, value: Any) -> bool:
        return self._style == "json" or not isinstance(value, Mapping | list | tuple)

    def _pieces(self, value: Any) -> list[tuple[str, ...]]:
        """The texts of a value: each alone, or with its key."""
        if self._style == "json":
            return [(dump_json(value).decode(),)]
        if isinstance(value, Mapping):
            entries = cast("Mapping[str, Any]", value)
            return [(key, scalar_text(self.name, item)) for key, item in entries.items() if item is not None]
        items = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]
        return [(scalar_text(self.name, item),) for item in items]

    def _simple(self, value: Any, encode: Callable[[str], str]) -> list[str]:
        """The texts of a value in the style `simple`, to be joined with commas."""
        pieces = [tuple(map(encode, piece)) for piece in self._pieces(value)]
        return ["=".join(piece) for piece in pieces] if self._explode else [*chain(*pieces)]

    def _encoded(self, text: str) -> str:
        return percent_encoded(self.name, text, self._safe)


def _json_value(value: object) -> tuple[bool, object]:
    """A key for comparing values: True and 1 are equal in Python, but not in JSON."""
    return isinstance(value, bool), value


def scalar_text(name: str, value: Any) -> str:
    """The text of a value of these types; ValueError for one that cannot be written."""
    try:
        return _scalar_text(value)
    except ValueError as error:  # a date-time without a zone, or an int with thousands of digits
        raise ValueError(f"{name}: {error}") from None


def _scalar_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    # An enum whose values are of these types is written as its value, not with its name.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__repr__(value)
    return float.__repr__(value) if isinstance(value, float) else str(value)


def check_items(name: str, texts: Iterable[str], delimiter: str) -> None:
    """Raise ValueError for a text that would be read as several items."""
    if any(delimiter in text for text in texts):
        raise ValueError(f"{name} must not contain {delimiter!r}, which separates the items")


def _check_size(name: str, size: int, limits: tuple[int | None, int | None], noun: str) -> None:
    least, most = limits
    if (least is not None and size < least) or (most is not None and size > most):
        nouns = noun if (least if most is None else most) == 1 else f"{noun}s"
        raise ValueError(f"{name} must have {_bounds('', least, most)} {nouns}, has {size}")


def _bounds(begin: str, least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{begin}{least} to {most}"
    return f"at least {least}" if most is None else f"at most {most}"


def _either(words: Iterable[str]) -> str:
    *some, last = words
    return f"{', '.join(some)} or {last}" if some else last


def _is_multiple(number: str, divisor: str) -> bool:
    """Whether a number is a multiple of another one, both as they are written: 0.3 is one of 0.1."""
    from fractions import Fraction

    return (Fraction(number) / Fraction(divisor)).denominator == 1


def _check_basic(name: str, value: Any) -> None:
    parts = list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else []
    if [type(part) for part in parts] != [str, str]:
        raise TypeError(f"{name} must be a user name and a password, such as a tuple of two strings")
    if ":" in parts[0]:
        raise ValueError(f"{name} must not have ':' in the user name: it ends there")


@lru_cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression of ECMAScript for Python; `re.error` if Python has nothing for a part of it."""
    return re.compile("".join(map(_python_pattern, _TOKENS(pattern))), re.ASCII)


_TOKENS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<(?=[^=!])|.", re.DOTALL).findall
_SPACES = r" \t-\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SPELLED = {
    ".": r"[^\n\r\u2028\u2029]",
    "$": r"\Z",  # Python's own admits a newline after it
    "(?<": "(?P<",
    r"\s": f"[{_SPACES}]",
    r"\S": f"[^{_SPACES}]",
}


def _python_pattern(token: str) -> str:
    """A part of a regular expression, in Python's spelling."""
    if len(token) > 2 and token.startswith("["):
        # Python warns of these characters, which may mean something else in a later version.
        inside = re.sub(r"(?<!\\)[\[&~|]", r"\\\g<0>", token[1:])
        return "[" + inside.replace(r"\s", _SPACES)
    return _SPELLED.get(token, token)
