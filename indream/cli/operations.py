"""The operations of the API: their description in the contract, and the generated modules that call them."""

from __future__ import annotations

import difflib
import inspect
import pkgutil
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

from indream.cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from indream._wire.request import Request

__all__ = ["Endpoint", "RawOperation", "endpoint_of", "find", "operations"]

_READERS: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "integer": ("a whole number", int),
    "number": ("a number", float),
    "boolean": ("true or false", {"true": True, "false": False}.__getitem__),
    "date": ("a date, such as 2026-09-25", date.fromisoformat),
}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Parameter:
    """A path, query or header parameter of an operation.

    Attributes:
        name: Its name on the wire.
        kind: The type of its values: a type of JSON Schema, or "date".
        is_list: Whether it takes several values.
    """

    name: str
    kind: str
    is_list: bool


@dataclass(frozen=True)
class RawOperation:
    """An operation of the contract.

    Attributes:
        body: The kind of body that it takes, if any.
    """

    id: str
    route: str
    summary: str
    parameters: tuple[Parameter, ...]
    body: Literal["bytes", "JSON"] | None


@dataclass(frozen=True)
class Endpoint:
    """An operation, and the module that calls it."""

    operation: RawOperation
    request: Callable[..., Request[Any]]

    @property
    def body(self) -> Literal["bytes", "JSON"] | None:
        """The kind of body that it takes, if any."""
        return self.operation.body

    def shown(self) -> dict[str, Any]:
        """The row for it in a list of operations."""
        return {
            "operation": self.operation.id,
            "route": self.operation.route,
            "parameters": self._names(),
            "body": self.body,
            "summary": self.operation.summary,
        }

    def arguments(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The arguments of `request`, except the body; raises CommandError for an unknown parameter."""
        names = {_bare(name): name for name in self._parameters if name != "body"}
        arguments: dict[str, Any] = {}
        for name, value in pairs:
            argument = names.get(_bare(name))
            if argument is None:
                raise CommandError(f"{self.operation.id} has no parameter {name}", self._has())
            parameter = self._in_contract(argument)
            if parameter is not None and parameter.is_list:
                arguments.setdefault(argument, []).append(self._read(argument, value))
            elif argument not in arguments:
                arguments[argument] = self._read(argument, value)
            else:
                raise CommandError(f"duplicate --param {name}")
        return arguments

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Raise CommandError if a required argument is missing."""
        needed = [
            parameter.name
            for parameter in self._parameters.values()
            if parameter.default is inspect.Parameter.empty and parameter.name not in arguments
        ]
        if "body" in needed:
            raise CommandError(f"{self.operation.id} needs --body FILE")
        if needed:
            raise CommandError(f"{self.operation.id} needs --param {self._wire(needed[0])}=…", self._has())

    def _read(self, argument: str, text: str) -> object:
        """The value of an argument, converted to the type in the contract."""
        parameter = self._in_contract(argument)
        if parameter is None or parameter.kind not in _READERS:
            return text
        words, read = _READERS[parameter.kind]
        try:
            return read(text)
        except (KeyError, ValueError):
            raise CommandError(f"--param {self._wire(argument)}={text}: must be {words}") from None

    @property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.request).parameters

    def _in_contract(self, argument: str) -> Parameter | None:
        """The parameter behind an argument; None for the Content-Type of a body, which is not one."""
        parameters = self.operation.parameters
        return next((each for each in parameters if _bare(each.name) == _bare(argument)), None)

    def _wire(self, argument: str) -> str:
        """The name of an argument on the wire."""
        parameter = self._in_contract(argument)
        return argument.replace("_", "-") if parameter is None else parameter.name

    def _names(self) -> list[str]:
        return [self._wire(name) for name in self._parameters if name != "body"]

    def _has(self) -> str:
        names = self._names()
        return f"its parameters: {', '.join(names)}" if names else "it has no parameters"


@cache
def operations() -> tuple[RawOperation, ...]:
    """All operations of the contract, in its order."""
    import orjson

    contract: dict[str, Any] = orjson.loads(files("indream.generated").joinpath("openapi.json").read_bytes())

    def resolved(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        target = contract
        for part in node["$ref"].split("/")[1:]:
            target = target[part]
        return resolved(target)

    def parameter(node: dict[str, Any]) -> Parameter:
        schema = resolved(node["schema"])
        is_list = "array" in _types(schema)
        values = resolved(schema["items"]) if is_list else schema
        return Parameter(node["name"], _kind(values), is_list)

    def body(node: dict[str, Any]) -> Literal["bytes", "JSON"] | None:
        content = node.get("content")
        return None if not content else "JSON" if "application/json" in content else "bytes"

    return tuple(
        RawOperation(
            id=item[method]["operationId"],
            route=f"{method.upper()} {path}",
            summary=item[method].get("summary", ""),
            parameters=tuple(
                parameter(resolved(node))
                for node in (*item.get("parameters", ()), *item[method].get("parameters", ()))
            ),
            body=body(resolved(item[method].get("requestBody", {}))),
        )
        for path, item in contract["paths"].items()
        for method in _METHODS
        if method in item
    )


def _types(schema: Mapping[str, Any]) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def _kind(schema: Mapping[str, Any]) -> str:
    """The kind of a value; the values of an enum are strings."""
    if "enum" in schema or "const" in schema:
        return "string"
    if schema.get("format") == "date":
        return "date"
    return next((name for name in _types(schema) if name in _READERS), "string")


def find(name: str) -> Endpoint:
    """The operation with this name, spelled as in the contract or as in Python.

    Raises:
        CommandError: No operation has this name.
    """
    for operation in operations():
        if _bare(operation.id) == _bare(name):
            return endpoint_of(operation)
    ids = [operation.id for operation in operations()]
    close = difflib.get_close_matches(name, ids, n=3, cutoff=0.5) or [
        id_ for id_ in ids if _bare(name) and _bare(name) in _bare(id_)
    ]
    hint = [f"did you mean {' or '.join(close)}?"] if close else []
    raise CommandError(f"unknown operation {name}", *hint, "indream raw --list shows all operations")


def endpoint_of(operation: RawOperation) -> Endpoint:
    """An operation with the module that calls it."""
    module = import_module(_modules()[_bare(operation.id)])
    return Endpoint(operation, module.request)


@cache
def _modules() -> dict[str, str]:
    """The names of the generated modules, by operation."""
    from indream.generated import api

    return {
        _bare(module.name.rpartition(".")[2]): module.name
        for module in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
        if not module.ispkg
    }


def _bare(name: str) -> str:
    """A name without case, hyphens and underscores, which differ between the wire and Python."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
