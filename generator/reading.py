"""Reads `openapi.yaml`: the values, which must be the same to every YAML and JSON reader, and their lines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import implicit_resolvers

from generator.lint import check
from generator.spec import Refusal, Spec, SpecError, escaped

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["load", "parse"]

_JSON = re.compile(r"true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_READ_SPECIALLY: list[Any] = [regexp for _, _, regexp, _ in implicit_resolvers]
"""Texts that YAML 1.1 or 1.2 does not read as strings (16:9, yes, 010, a date, `<<`)."""

_TAGS = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}


def load(path: Path) -> Spec:
    """Read the spec in a file; SpecError for what is not YAML, or means other things to other readers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(path.name, Refusal(1, "#", f"not readable as UTF-8 text: {error}")) from None
    return parse(text, path.name)


def parse(text: str, name: str = "openapi.yaml") -> Spec:
    """Read a spec; `name` is what errors call it."""
    spec = Spec(name)
    root = _compose(text, name)
    if root is None or root.id != "mapping":
        raise SpecError(name, Refusal(1, "#", "must be a mapping that begins with `openapi: 3.1.0`"))
    spec.document.update(_Reader(spec).mapping(root, "#"))
    version = spec.document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.1."):
        raise spec.error("#/openapi", f"must be OpenAPI 3.1, is {version!r}; say `openapi: 3.1.0`")
    check(spec)
    return spec


def _compose(text: str, name: str) -> Any:
    """The document as YAML sees it, or None: ruamel's nodes, which have no types of their own."""
    yaml: Any = YAML(typ="safe", pure=True)
    try:
        return yaml.compose(text)
    except YAMLError as error:
        marked: Any = error
        if not isinstance(error, MarkedYAMLError):
            message = " ".join(str(error).split())
            raise SpecError(name, Refusal(1, "#", f"not readable as YAML: {message}")) from None
        mark = marked.problem_mark or marked.context_mark
        line = mark.line + 1 if mark else 1
        message = marked.problem or marked.context
        raise SpecError(name, Refusal(line, "#", f"not readable as YAML: {message}")) from None


class _Reader:
    """Makes plain values of YAML's nodes."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._open: list[Any] = []

    def value(self, node: Any, place: str) -> Any:
        if node.id == "scalar":
            return self._scalar(node, place)
        if any(node is other for other in self._open):
            raise self._spec.error(place, "this alias stands for something that holds it")
        self._open.append(node)
        value = self.mapping(node, place) if node.id == "mapping" else self._sequence(node, place)
        self._open.pop()
        return value

    def mapping(self, node: Any, place: str) -> dict[str, Any]:
        self._check_tag(node, place, "map")
        mapping: dict[str, Any] = {}
        own_line = self._spec.lines.setdefault(place, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            self._spec.lines[place] = line = key_node.start_mark.line + 1
            key = self.value(key_node, place)
            if not isinstance(key, str):
                raise self._spec.error(place, f"the key {key!r} is not a string; quote it")
            if key in mapping:
                raise self._spec.error(place, f"`{key}` is here twice")
            below = f"{place}/{escaped(key)}"
            self._spec.lines[below] = line
            mapping[key] = self.value(value_node, below)
        self._spec.lines[place] = own_line
        return mapping

    def _sequence(self, node: Any, place: str) -> list[Any]:
        self._check_tag(node, place, "seq")
        items: list[Any] = []
        for index, item in enumerate(node.value):
            self._spec.lines[f"{place}/{index}"] = item.start_mark.line + 1
            items.append(self.value(item, f"{place}/{index}"))
        return items

    def _scalar(self, node: Any, place: str) -> Any:
        text: str = node.value
        value: Any = text
        if node.style is None and any(regexp.match(text) for regexp in _READ_SPECIALLY):
            if not text:
                raise self._spec.error(place, "has no value; say null, {} or ''")
            if not _JSON.fullmatch(text):
                raise self._spec.error(
                    place, f"{text} is not the same to every reader of YAML and JSON; quote it"
                )
            value = json.loads(text)
        self._check_tag(node, place, _TAGS[type(value)])
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise self._spec.error(place, "holds half a surrogate pair; take it out") from None
        return value

    def _check_tag(self, node: Any, place: str, expected: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{expected}":
            raise self._spec.error(place, f"the tag {node.tag} is not supported; take it out")
