"""The operations of the API, as the generator describes them, and how texts become their arguments."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from indream.cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from indream._wire.request import Request

__all__ = ["Body", "Form", "Parameter", "RawOperation", "find", "operations"]


def _number(text: str) -> float:
    import orjson

    value: object = orjson.loads(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(text)  # noqa: TRY004 - reported like any other text that does not fit
    return value


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,4000}", text):
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    from indream._json.dates import parse_day

    return parse_day(text)


def _moment(text: str) -> datetime:
    from indream._json.dates import parse_moment

    return parse_moment(text)


def _object(text: str) -> dict[str, Any]:
    import orjson

    value: object = orjson.loads(text)
    if not isinstance(value, dict):
        raise ValueError(text)  # noqa: TRY004 - reported like any other text that does not fit
    return cast("dict[str, Any]", value)


def _credentials(text: str) -> tuple[str, str]:
    user, colon, password = text.partition(":")
    if not colon:
        raise ValueError(text)
    return user, password


_READERS: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "integer": ("a whole number", _whole_number),
    "number": ("a number", _number),
    "boolean": ("true or false", {"true": True, "false": False}.__getitem__),
    "date": ("a date, such as 2026-09-25", _day),
    "date-time": ("a time, such as 2026-09-25T00:00:00Z", _moment),
    "object": ("a JSON object", _object),
    "basic": ("USER:PASSWORD", _credentials),
}
"""The kinds of values that are not strings: what to write, and the function that reads it."""

_BODIES: Final = {"json": "JSON", "binary": "bytes", "multipart": "form", "urlencoded": "form"}
"""The names of kinds of bodies in lists; text is "text"."""


@dataclass(frozen=True)
class Form:
    """How a text becomes a value.

    Attributes:
        kinds: The types that the value may have: types of JSON Schema, "date", "date-time" or
            "basic" for a user name and a password.
        is_list: Whether there may be several values.
        fields: The forms of the fields of an object.
    """

    kinds: tuple[str, ...] = ("string",)
    is_list: bool = False
    fields: Mapping[str, Form] = field(default_factory=dict[str, "Form"])

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> Form:
        """The form that the generator describes."""
        fields = {name: cls.of(below) for name, below in described.get("fields", {}).items()}
        return cls(tuple(described["kinds"]), described.get("list", False), fields)

    def read(self, place: str, text: str) -> object:
        """The value of a text; raises CommandError that names `place` for a text that does not fit."""
        words: list[str] = []
        for kind in self.kinds:
            if kind in _READERS:
                allowed, read = _READERS[kind]
                words.append(allowed)
                try:
                    return read(text)
                except (KeyError, ValueError):
                    continue
        if words and "string" not in self.kinds:
            # A password must not be repeated in an error.
            shown = place if "basic" in self.kinds else f"{place}={text}"
            raise CommandError(f"{shown}: must be {' or '.join(words)}")
        return text


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation.

    Attributes:
        name: Its name in lists and errors: that on the wire, or the argument's if two have the same.
        argument: The argument of the generated function.
    """

    name: str
    argument: str
    required: bool
    form: Form


@dataclass(frozen=True)
class Body:
    """The body of an operation.

    Attributes:
        kind: "json", "binary", "text", "multipart" or "urlencoded".
        fields: The forms of the fields of a form.
    """

    kind: str
    required: bool
    fields: Mapping[str, Form]

    @property
    def is_form(self) -> bool:
        """Whether it consists of fields."""
        return self.kind in ("multipart", "urlencoded")


@dataclass(frozen=True)
class RawOperation:
    """An operation of the contract.

    Attributes:
        module: The generated module that calls it.
        body: The body that it takes, if any.
    """

    id: str
    method: str
    path: str
    summary: str
    module: str
    parameters: tuple[Parameter, ...]
    body: Body | None

    @property
    def request(self) -> Callable[..., Request[Any]]:
        """The function that makes its request."""
        function: Callable[..., Request[Any]] = import_module(f"indream.generated.api.{self.module}").request
        return function

    def shown(self) -> dict[str, Any]:
        """The row for it in a list of operations."""
        return {
            "operation": self.id,
            "route": f"{self.method} {self.path}",
            "parameters": self._names(),
            "body": None if self.body is None else _BODIES.get(self.body.kind, self.body.kind),
            "summary": self.summary,
        }

    def arguments(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The arguments of `request`, except the body; raises CommandError for an unknown parameter."""
        values = _Values("--param")
        for name, text in pairs:
            parameter, keys = self._parameter(name)
            values.add(parameter.argument, name, parameter.form, keys, text)
        return values.found

    def form(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The body of a form; `@path` stands for a file in a multipart body."""
        if self.body is None or not self.body.is_form:
            takes = "no body" if self.body is None else "--body FILE, not --form"
            raise CommandError(f"{self.id} takes {takes}")
        values = _Values("--form")
        for name, text in pairs:
            field_, keys = _split(name, self.body.fields)
            form = self.body.fields.get(field_, Form())
            if self.body.kind == "multipart" and text.startswith("@"):
                if text == "@":
                    raise CommandError(f"--form {name}=@: must be followed by the path of a file")
                values.put(field_, name, form, Path(text[1:]))
            else:
                values.add(field_, name, form, keys, text)
        return values.found

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Raise CommandError if a required argument is missing."""
        for parameter in self.parameters:
            if parameter.required and parameter.argument not in arguments:
                raise CommandError(f"{self.id} needs --param {parameter.name}=…", self._has())
        if self.body is not None and self.body.required and "body" not in arguments:
            option = "--form NAME=VALUE" if self.body.is_form else "--body FILE"
            raise CommandError(f"{self.id} needs {option}")

    def _parameter(self, name: str) -> tuple[Parameter, list[str]]:
        """The parameter with a name, and the keys of its field in `filter[size]`."""
        by_name = {parameter.argument: parameter for parameter in self.parameters}
        by_name |= {parameter.name: parameter for parameter in self.parameters}
        plain, keys = _split(name, by_name)
        if plain in by_name:
            return by_name[plain], keys
        close = [parameter for parameter in self.parameters if _bare(parameter.name) == _bare(plain)]
        if len(close) == 1:
            return close[0], keys
        if close:
            names = " or ".join(parameter.name for parameter in close)
            raise CommandError(f"{self.id}: {name} may be {names}; write it as one of them")
        raise CommandError(f"{self.id} has no parameter {name}", self._has())

    def _names(self) -> list[str]:
        return [parameter.name for parameter in self.parameters]

    def _has(self) -> str:
        names = self._names()
        return f"its parameters: {', '.join(names)}" if names else "it has no parameters"


class _Values:
    """The values of parameters or fields that are read one after the other."""

    def __init__(self, option: str) -> None:
        self._option = option
        self.found: dict[str, Any] = {}

    def add(self, key: str, name: str, form: Form, keys: Sequence[str], text: str) -> None:
        """Add the text for a name; `keys` lead to a field of an object."""
        holder = self.found
        for below in keys:
            inner = holder.setdefault(key, {})
            if not isinstance(inner, dict):
                raise CommandError(f"duplicate {self._option} {name}")
            holder, key, form = cast("dict[str, Any]", inner), below, form.fields.get(below, Form())
        self._put(holder, key, name, form, form.read(f"{self._option} {name}", text))

    def put(self, key: str, name: str, form: Form, value: object) -> None:
        """Add a value for a name."""
        self._put(self.found, key, name, form, value)

    def _put(self, holder: dict[str, Any], key: str, name: str, form: Form, value: object) -> None:
        if form.is_list:
            holder.setdefault(key, []).append(value)
        elif key in holder:
            raise CommandError(f"duplicate {self._option} {name}")
        else:
            holder[key] = value


@cache
def operations() -> tuple[RawOperation, ...]:
    """All operations of the contract, in its order."""
    import orjson

    document: dict[str, Any] = orjson.loads(
        files("indream.generated").joinpath("operations.json").read_bytes()
    )
    return tuple(_operation(id_, described) for id_, described in document["operations"].items())


def _operation(id_: str, described: Mapping[str, Any]) -> RawOperation:
    wires = [parameter["wire"] for parameter in described["parameters"]]
    body = described["body"]
    return RawOperation(
        id=id_,
        method=described["method"],
        path=described["path"],
        summary=described["summary"],
        module=described["module"],
        parameters=tuple(
            Parameter(
                each["wire"] if wires.count(each["wire"]) == 1 else each["argument"],
                each["argument"],
                each["required"],
                Form.of(each),
            )
            for each in described["parameters"]
        ),
        body=body
        and Body(
            body["kind"],
            body["required"],
            {name: Form.of(below) for name, below in body["fields"].items()},
        ),
    )


def find(name: str) -> RawOperation:
    """The operation with this name, spelled as in the contract or as in Python.

    Raises:
        CommandError: No operation has this name.
    """
    by_id = {operation.id: operation for operation in operations()}
    if name in by_id:
        return by_id[name]
    same = [operation for operation in operations() if _bare(operation.id) == _bare(name)]
    if len(same) == 1:
        return same[0]
    close = [operation.id for operation in same] or difflib.get_close_matches(name, by_id, n=3, cutoff=0.5)
    close = close or [id_ for id_ in by_id if _bare(name) and _bare(name) in _bare(id_)]
    hint = [f"did you mean {' or '.join(close)}?"] if close else []
    raise CommandError(f"unknown operation {name}", *hint, "indream raw --list shows all operations")


def _split(name: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """`filter[size]` as the name and the keys; one of `names` may have brackets of its own."""
    match = re.fullmatch(r"([^\[\]]+)((?:\[[^\[\]]+\])+)", name)
    if name in names or match is None:
        return name, []
    return match[1], re.findall(r"\[([^\[\]]+)\]", match[2])


def _bare(name: str) -> str:
    """A name without case, hyphens and underscores, which differ between the wire and Python."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
