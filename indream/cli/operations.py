"""The operations of the API: what the contract says of them, and the generated modules that call them."""

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

    from indream._wire.answer import Parse
    from indream._wire.request import Request

__all__ = ["Endpoint", "Operation", "endpoint_of", "find", "operations"]

_KINDS: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "int": ("a whole number", int),
    "float": ("a number", float),
    "bool": ("true or false", {"true": True, "false": False}.__getitem__),
    "date": ("a day, as in 2026-09-25", date.fromisoformat),
}
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """What the contract says of an operation."""

    id: str
    route: str
    summary: str
    parameters: tuple[str, ...]
    """Under the names of the wire."""


@dataclass(frozen=True)
class Endpoint:
    """An operation, and the module that calls it."""

    operation: Operation
    build: Callable[..., Request]
    parse: Parse[Any]

    @property
    def body(self) -> Literal["bytes", "JSON"] | None:
        """What it takes as a body, if any."""
        parameter = self._parameters.get("body")
        if parameter is None:
            return None
        return "bytes" if "BinaryContent" in str(parameter.annotation) else "JSON"

    def shown(self) -> dict[str, Any]:
        """What is listed of it."""
        return {
            "operation": self.operation.id,
            "route": self.operation.route,
            "parameters": self._names(),
            "body": self.body,
            "summary": self.operation.summary,
        }

    def arguments(self, given: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """What `build` is called with, but the body; CommandError for a parameter that it does not have."""
        known = {_bare(name): name for name in self._parameters if name != "body"}
        arguments: dict[str, Any] = {}
        for name, value in given:
            argument = known.get(_bare(name))
            if argument is None:
                raise CommandError(f"{self.operation.id} has no parameter {name}", self._has())
            if "list[" in str(self._parameters[argument].annotation):
                arguments.setdefault(argument, []).append(self._read(argument, value))
            elif argument not in arguments:
                arguments[argument] = self._read(argument, value)
            else:
                raise CommandError(f"--param {name} is given twice")
        return arguments

    def check(self, arguments: Mapping[str, Any]) -> None:
        """CommandError that names what is missing."""
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
        """An argument of a text, of the kind that `build` takes."""
        annotation = str(self._parameters[argument].annotation)
        found = re.search(r"\b(int|float|bool|date)\b", annotation)
        if found is None or "Literal[" in annotation:
            return text
        words, read = _KINDS[found[1]]
        try:
            return read(text)
        except (KeyError, ValueError):
            raise CommandError(f"--param {self._wire(argument)}={text}: must be {words}") from None

    @property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.build).parameters

    def _wire(self, argument: str) -> str:
        """The name of an argument on the wire."""
        named = (name for name in self.operation.parameters if _bare(name) == _bare(argument))
        # What is no parameter in the contract is a header all the same: that of the body's type.
        return next(named, argument.replace("_", "-"))

    def _names(self) -> list[str]:
        return [self._wire(name) for name in self._parameters if name != "body"]

    def _has(self) -> str:
        names = self._names()
        return f"its parameters: {', '.join(names)}" if names else "it has no parameters"


@cache
def operations() -> tuple[Operation, ...]:
    """All operations of the contract, in its order."""
    import orjson

    contract: dict[str, Any] = orjson.loads(files("indream.generated").joinpath("openapi.json").read_bytes())

    def resolved(node: dict[str, Any]) -> dict[str, Any]:
        for part in str(node.get("$ref", "#")).split("/")[1:]:
            node = contract[part] if node.get("$ref") else node[part]
        return node

    return tuple(
        Operation(
            id=item[method]["operationId"],
            route=f"{method.upper()} {path}",
            summary=item[method].get("summary", ""),
            parameters=tuple(
                resolved(one)["name"]
                for one in (*item.get("parameters", ()), *item[method].get("parameters", ()))
            ),
        )
        for path, item in contract["paths"].items()
        for method in _METHODS
        if method in item
    )


def find(name: str) -> Endpoint:
    """An operation by its name, as the contract writes it or as Python does; else CommandError."""
    for operation in operations():
        if _bare(operation.id) == _bare(name):
            return endpoint_of(operation)
    names = [one.id for one in operations()]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5) or [
        one for one in names if _bare(name) and _bare(name) in _bare(one)
    ]
    meant = [f"did you mean {' or '.join(close)}?"] if close else []
    raise CommandError(f"there is no operation {name}", *meant, "indream raw --list shows those there are")


def endpoint_of(operation: Operation) -> Endpoint:
    """An operation with the module that calls it."""
    module = import_module(_modules()[_bare(operation.id)])
    return Endpoint(operation, module.build, module.parse)


@cache
def _modules() -> dict[str, str]:
    """The generated modules, by their bare names."""
    from indream.generated import api

    return {
        _bare(module.name.rpartition(".")[2]): module.name
        for module in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")
        if not module.ispkg
    }


def _bare(name: str) -> str:
    """A name without what differs between the wire and Python: case, hyphens and underscores."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
