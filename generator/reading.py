"""Reads `openapi.yaml`: the values, which must be the same to every YAML and JSON reader, and their lines."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import implicit_resolvers

from generator.openapi_3_0 import convert
from generator.spec import Refusal, Spec, SpecError, escaped

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["load", "parse"]

_JSON = re.compile(r"true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_READ_SPECIALLY: list[Any] = [regexp for _, _, regexp, _ in implicit_resolvers]
"""Texts that YAML 1.1 or 1.2 does not read as strings (16:9, yes, 010, a date, `<<`)."""

# The parser of libyaml takes a tenth of the time. Not every PyYAML has it.
_LIBYAML: Any = getattr(yaml, "CSafeLoader", None)
_READ_DIFFERENTLY = re.compile("[\t\r\x85\u2028\u2029\ufeff]")
"""Characters that are white space to YAML 1.1 but not to YAML 1.2, or the other way around."""

_TAGS = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}

DEPTH = 100
"""The most levels of mappings and lists, of which the readers of schemas need several calls each."""

SIZE = 2_000_000
"""The most values of a document, with those that aliases stand for."""

DIGITS = 40
"""The most characters of a number."""

_TOO_DEEP = f"is nested more than {DEPTH} levels deep; move the inner parts to `components`"


def load(path: Path) -> Spec:
    """Read the spec in a file; SpecError for what is not YAML, or means other things to other readers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SpecError(path.name, Refusal(1, "#", f"could not be read: {error.strerror}")) from None
    except UnicodeDecodeError as error:
        raise SpecError(path.name, Refusal(1, "#", f"not readable as UTF-8 text: {error}")) from None
    return parse(text, path.name)


def parse(text: str, name: str = "openapi.yaml") -> Spec:
    """Read a spec; `name` is what errors call it.

    Mistakes that leave the rest readable are recorded in the spec, for `Spec.refuse` to raise. A document in
    OpenAPI 3.0 is turned into one in 3.1.
    """
    spec = Spec(name)
    root = _compose(text, name)
    if root is None or root.id != "mapping":
        raise SpecError(name, Refusal(1, "#", "must be a mapping that begins with `openapi: 3.1.0`"))
    spec.document.update(_Reader(spec).mapping(root, "#"))
    if "swagger" in spec.document:
        raise spec.error("#/swagger", "Swagger 2.0 is not supported; convert the document to OpenAPI 3.1")
    version = spec.root["openapi"].value
    if not isinstance(version, str) or not re.match(r"3\.[01]\.", version):
        raise spec.error("#/openapi", f"must be OpenAPI 3.0 or 3.1, is {version!r}; write `openapi: 3.1.0`")
    if version.startswith("3.0."):
        convert(spec)
    return spec


def _compose(text: str, name: str) -> Any:
    """The document as YAML sees it, or None: nodes, which have no types of their own.

    ruamel reads what libyaml cannot read: it explains mistakes better.
    """
    if _LIBYAML and not _READ_DIFFERENTLY.search(text):
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_LIBYAML)
    ruamel: Any = YAML(typ="safe", pure=True)
    try:
        return ruamel.compose(text)
    except (OverflowError, ValueError) as error:  # ruamel does not look at numbers before it uses them
        escapes = re.finditer(r"\\U([0-9a-fA-F]{8})", text)
        start = next((match.start() for match in escapes if int(match[1], 16) > sys.maxunicode), 0)
        line = text.count("\n", 0, start) + 1
        message = f"not readable as YAML: {error}; use characters up to U+10FFFF"
        raise SpecError(name, Refusal(line, "#", message)) from None
    except RecursionError:
        raise SpecError(name, Refusal(1, "#", _TOO_DEEP)) from None
    except YAMLError as error:
        marked: Any = error
        if not isinstance(error, MarkedYAMLError):
            message = " ".join(str(error).split())
            raise SpecError(name, Refusal(1, "#", f"not readable as YAML: {message}")) from None
        mark = marked.problem_mark or marked.context_mark
        line = mark.line + 1 if mark else 1
        message = marked.problem or marked.context
        raise SpecError(name, Refusal(line, "#", f"not readable as YAML: {message}")) from None


@lru_cache(maxsize=10_000)
def _is_read_specially(text: str) -> bool:
    return any(regexp.match(text) for regexp in _READ_SPECIALLY)


class _Reader:
    """Makes plain values of YAML's nodes. Mistakes are recorded, and the likeliest value is read."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._open: list[Any] = []
        self._size = 0

    def value(self, node: Any, place: str) -> Any:
        self._size += 1
        if self._size > SIZE:
            raise self._spec.error(
                place, f"the document has more than {SIZE} values with its aliases; use `$ref` instead"
            )
        if node.id == "scalar":
            return self._scalar(node, place)
        if any(node is other for other in self._open):
            self._spec.reject(place, "this alias refers to a value that contains it; use `$ref`")
            return None
        if len(self._open) > DEPTH:
            self._spec.reject(place, _TOO_DEEP)
            return None
        self._open.append(node)
        value = self.mapping(node, place) if node.id == "mapping" else self._sequence(node, place)
        self._open.pop()
        return value

    def mapping(self, node: Any, place: str) -> dict[str, Any]:
        self._check_tag(node, place, "map")
        mapping: dict[str, Any] = {}
        self._spec.lines.setdefault(place, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = self._key(key_node, place)
            if key is None:
                continue
            if key in mapping:
                self._refuse_key(key_node, place, f"`{key}` is here twice; remove one of them")
                continue
            below = f"{place}/{escaped(key)}"
            self._spec.lines[below] = key_node.start_mark.line + 1
            mapping[key] = self.value(value_node, below)
        return mapping

    def _key(self, node: Any, place: str) -> str | None:
        """The key at a node, or None if the mapping can't be used because of it."""
        key, mistake = self._read(node) if node.id == "scalar" else (None, "a key must be a string; quote it")
        if not mistake and not isinstance(key, str):
            mistake = f"the key {node.value} is not a string; quote it"
        is_merge = node.id == "scalar" and node.value == "<<" and not node.style
        if is_merge:
            mistake = "not all readers of YAML merge with `<<`; write the entries here, or use `$ref`"
        if mistake:
            self._refuse_key(node, place, mistake)
        if mistake and (node.id != "scalar" or is_merge):
            self._spec.broken[place] = SpecError(self._spec.name, self._spec.refusals[-1])
            return None
        return key if isinstance(key, str) else str(node.value)

    def _sequence(self, node: Any, place: str) -> list[Any]:
        self._check_tag(node, place, "seq")
        items: list[Any] = []
        for index, item in enumerate(node.value):
            self._spec.lines[f"{place}/{index}"] = item.start_mark.line + 1
            items.append(self.value(item, f"{place}/{index}"))
        return items

    def _scalar(self, node: Any, place: str) -> Any:
        value, mistake = self._read(node)
        if mistake:
            self._spec.reject(place, mistake)
        return value

    def _read(self, node: Any) -> tuple[Any, str]:
        """The value of a scalar, and what is wrong with it."""
        text: str = node.value
        value: Any = text
        mistake = ""
        if not node.style and _is_read_specially(text):
            if not text:
                value, mistake = None, "has no value; write null, {} or ''"
            elif len(text) > DIGITS or not _JSON.fullmatch(text):
                mistake = f"readers of YAML and JSON disagree about {text[:DIGITS]}; quote it"
            else:
                value = json.loads(text)
        if not mistake and node.tag != f"tag:yaml.org,2002:{_TAGS[type(value)]}":
            mistake = f"the tag {node.tag} is not supported; remove it"
        if isinstance(value, str) and not value.isascii():
            # YAML writes a character beyond U+FFFF as it is, or as in JSON: as a pair of surrogates.
            try:
                value = value.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                value = value.encode(errors="replace").decode()
                mistake = "contains half of a surrogate pair; remove it"
        return value, mistake

    def _check_tag(self, node: Any, place: str, expected: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{expected}":
            self._refuse_key(node, place, f"the tag {node.tag} is not supported; remove it")

    def _refuse_key(self, node: Any, place: str, message: str) -> None:
        """Record a mistake on the line of a node below a place, of which the rest can be used."""
        self._spec.refusals.append(Refusal(node.start_mark.line + 1, place, message))
