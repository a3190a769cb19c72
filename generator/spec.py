"""Load `openapi.yaml` and find what is wrong with it before anything is generated."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["Schema", "Spec", "SpecError", "load", "pointer", "resolve"]

Schema = dict[str, Any]


class SpecError(Exception):
    """The spec can't be generated from; `place` is a JSON pointer into it."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(place, message)
        self.place = place
        self.message = message

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@attrs.frozen
class Spec:
    """The parsed document, and the line each of its places is on."""

    document: dict[str, Any]
    lines: Mapping[str, int]

    def where(self, place: str) -> str:
        """A place for a person: the line of the nearest enclosing thing that has one, and the pointer."""
        known = place
        while known not in self.lines and "/" in known:
            known = known.rpartition("/")[0]
        line = self.lines.get(known)
        return f"line {line} ({place})" if line else place

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema components by name."""
        return self.document.get("components", {}).get("schemas", {})


def pointer(*steps: str | int) -> str:
    """A JSON pointer, as a URI fragment."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def load(path: Path) -> Spec:
    """Read a spec; SpecError for what is not YAML, or means something else to another YAML reader."""
    text = path.read_text(encoding="utf-8")
    try:
        document = YAML(typ="safe").load(text)
        older = YAML(typ="safe")
        older.version = (1, 1)  # pyright: ignore[reportAttributeAccessIssue] - how ruamel is told the version
        as_older = older.load(text)
        lines = dict(_lines(YAML().compose(io.StringIO(text)), "#"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 1}" if mark else path.name
        raise SpecError(line, f"not readable as YAML: {error.problem}") from None
    if not isinstance(document, dict):
        raise SpecError("#", "the document must be a mapping")
    _same(document, as_older, "#")
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.1"):
        raise SpecError("#/openapi", f"must be OpenAPI 3.1, is {version!r}")
    spec = Spec(document, lines)
    _check_refs(document, document, "#")
    return spec


def _lines(node: Node, place: str) -> Iterator[tuple[str, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _lines(value, f"{place}/{str(key.value).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, f"{place}/{index}")
    else:
        assert isinstance(node, ScalarNode)


def _same(one: Any, other: Any, place: str) -> None:
    """Refuse what YAML 1.1 and 1.2 read differently (16:9, yes, 010), and what JSON has no form for."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key, value in one.items():
            if not isinstance(key, str):
                raise SpecError(place, f"the key {key!r} is no string: quote it")
            if key not in other:
                raise SpecError(f"{place}/{key}", "this key is read differently by YAML 1.1: quote it")
            _same(value, other[key], f"{place}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(one, list) and isinstance(other, list):
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            _same(a, b, f"{place}/{index}")
    elif not isinstance(one, str | int | float | bool | None):
        raise SpecError(place, f"{one} is read as a {type(one).__name__}: quote it")
    elif type(one) is not type(other) or one != other:
        raise SpecError(place, f"YAML 1.1 reads this as {other!r}, YAML 1.2 as {one!r}: quote it")


def _check_refs(node: Any, document: dict[str, Any], place: str) -> None:
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            resolve(document, target, place)
        for key, value in node.items():
            if key not in ("example", "examples"):
                _check_refs(value, document, f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            _check_refs(value, document, f"{place}/{index}")


def resolve(document: dict[str, Any], ref: str, place: str) -> Any:
    """What a `$ref` within the document points at."""
    if not ref.startswith("#/"):
        raise SpecError(place, f"{ref}: only references within this document are supported")
    found: Any = document
    for step in ref[2:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or step not in found:
            raise SpecError(place, f"{ref} points at nothing")
        found = found[step]
    return found
