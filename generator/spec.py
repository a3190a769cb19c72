"""The spec in memory: a walk through it never loses sight of the line it is on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, TypeGuard, TypeVar
from urllib.parse import unquote

import attrs

__all__ = [
    "Node",
    "Refusal",
    "Remark",
    "Schema",
    "Spec",
    "SpecError",
    "escaped",
    "is_json",
    "is_list",
    "is_mapping",
    "pointer",
]

Schema = dict[str, Any]
_SCHEMA = re.compile(
    r"^#/components/schemas/[^/]*$"
    r"|/(schema|additionalProperties|contains|else|if|items|not|propertyNames|then|unevaluatedItems"
    r"|unevaluatedProperties)$"
    r"|/(allOf|anyOf|oneOf|prefixItems|\$defs|dependentSchemas|patternProperties|properties)/[^/]*$"
)
"""The places of schemas."""
Part = TypeVar("Part")


def is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value of the document is a mapping, whose keys are strings then."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value of the document is a list."""
    return isinstance(value, list)


def is_json(essence: str) -> bool:
    """Whether a media type, in lower case and without parameters, is JSON."""
    return essence == "application/json" or essence.endswith("+json")


@attrs.frozen(order=True)
class Remark:
    """A message about a place in the spec: what is wrong, or has no effect, and what to do about it."""

    line: int
    place: str
    message: str

    def text(self, name: str) -> str:
        """The message as one line that a terminal can show, with the name of the file."""
        text = f"{name}, line {self.line} ({self.place}): {self.message}"
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


Refusal = Remark
"""One reason why a spec cannot be generated from."""


class SpecError(Exception):
    """A spec cannot be generated from; the text has a line for each reason, in the order of the file."""

    def __init__(self, name: str, *refusals: Refusal) -> None:
        self.refusals = tuple(sorted(set(refusals)))
        super().__init__("\n".join(refusal.text(name) for refusal in self.refusals))


@attrs.frozen(eq=False)
class Spec:
    """The parsed document and the name of its file, and the line that each place is on.

    `refusals` are the reasons against the spec that were found, `broken` has those of values that no reader
    can use, by their places, and `notices` are about what has no effect. `moved` has places of the document
    that are others in the file.
    """

    name: str
    document: dict[str, Any] = attrs.field(factory=dict[str, Any])
    lines: dict[str, int] = attrs.field(factory=dict[str, int])
    broken: dict[str, SpecError] = attrs.field(factory=dict[str, SpecError])
    moved: dict[str, str] = attrs.field(factory=dict[str, str])
    refusals: list[Refusal] = attrs.field(factory=list[Refusal])
    notices: set[Remark] = attrs.field(factory=set[Remark])

    @contextmanager
    def collecting(self, node: Node | None = None) -> Generator[None]:
        """Record the refusals of one part of the spec, so that its other parts are read all the same.

        Code that reads `node` later gets the same refusals, not further ones that follow from them.
        """
        try:
            yield
        except SpecError as error:
            self.refusals.extend(error.refusals)
            if node is not None:
                self.broken[self.in_file(node.place)] = error

    def reject(self, place: str, message: str) -> None:
        """Record a refusal; code that reads this place later gets it again."""
        self.broken[self.in_file(place)] = error = self.error(place, message)
        self.refusals.extend(error.refusals)

    def part(self, read: Callable[[], Part]) -> Part | None:
        """The result of `read`; None if it refuses, which is recorded."""
        with self.collecting():
            return read()
        return None

    def refuse(self) -> None:
        """Raise SpecError with everything that was recorded, if there is anything."""
        if self.refusals:
            raise SpecError(self.name, *self.refusals)

    @property
    def root(self) -> Node:
        """The document as a node."""
        return Node(self, self.document, "#")

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema components by name."""
        components = self.document.get("components")
        found = components.get("schemas") if is_mapping(components) else None
        return found if is_mapping(found) else {}

    def error(self, place: str, message: str) -> SpecError:
        """An error at a place (a JSON pointer), or at the nearest thing around it that has a line.

        For a value that was refused before, this is the error that says so.
        """
        place = self.in_file(place)
        if place in self.broken:
            return self.broken[place]
        return SpecError(self.name, Refusal(self.line(place), place, " ".join(message.splitlines())))

    def notice(self, node: Node, message: str) -> None:
        """Record a fact about a node that users of the generator should know, but that does not stop it."""
        place = self.in_file(node.place)
        self.notices.add(Remark(self.line(place), place, message))

    def noticed(self) -> list[str]:
        """The notices in the order of the file, one line each."""
        return [notice.text(self.name) for notice in sorted(self.notices)]

    def in_file(self, place: str) -> str:
        """A place of the document as it is in the file."""
        if not self.moved:
            return place
        original = ""
        for step in place.split("/"):
            original = f"{original}/{step}" if original else step
            original = self.moved.get(original, original)
        return original

    def line(self, place: str) -> int:
        """The line of a place in the file, or of the nearest thing around it that has a line."""
        while place not in self.lines and "/" in place:
            place = place.rpartition("/")[0]
        return self.lines.get(place, 1)


@attrs.frozen(eq=False)
class Node:
    """A value of the spec and its place. The methods raise SpecError for a value of another type."""

    spec: Spec
    value: Any
    place: str

    def error(self, message: str) -> SpecError:
        """An error that names this place."""
        return self.spec.error(self.place, message)

    def __getitem__(self, key: str | int) -> Node:
        """The value of a key; SpecError if the key is missing."""
        if isinstance(key, str) and key not in self.mapping():
            raise self.error(f"needs `{key}`")
        return Node(self.spec, self.value[key], f"{self.place}/{escaped(key)}")

    def __contains__(self, key: str) -> bool:
        return key in self.mapping()

    def mapping(self) -> dict[str, Any]:
        """The value, which must be a mapping."""
        broken = self.spec.broken
        if not is_mapping(self.value) or (broken and self.spec.in_file(self.place) in broken):
            raise self.error("must be a mapping")
        return self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """The entries of a mapping."""
        for name in self.mapping():
            yield name, self[name]

    def values(self) -> Iterator[Node]:
        """The values of a mapping."""
        for name in self.mapping():
            yield self[name]

    def entries(self, key: str) -> list[tuple[str, Node]]:
        """The entries of the mapping below a key, if there is one."""
        return list(self[key].items()) if key in self else []

    def sequence(self, key: str) -> list[Node]:
        """The items of the list below a key, if there is one."""
        if key not in self:
            return []
        node = self[key]
        if not is_list(node.value):
            raise node.error("must be a list")
        return [node[index] for index in range(len(node.value))]

    def text(self, key: str) -> str:
        """The string below a key, if there is one."""
        text = self.mapping().get(key, "")
        if not isinstance(text, str):
            raise self[key].error("must be a string")
        return text

    def flag(self, key: str) -> bool:
        """The boolean below a key, if there is one."""
        flag = self.mapping().get(key, False)
        if not isinstance(flag, bool):
            raise self[key].error("must be true or false")
        return flag

    def texts(self, key: str) -> list[Node]:
        """The items of the list of strings below a key, if there is one."""
        nodes = self.sequence(key)
        for node in nodes:
            if not isinstance(node.value, str):
                raise node.error("must be a string")
        return nodes

    def names(self, key: str) -> list[str]:
        """The strings of the list below a key, if there is one."""
        return [node.value for node in self.texts(key)]

    def only(self, *keys: str) -> None:
        """SpecError for keys other than these; extensions (`x-…`) are let through."""
        odd = [key for key in self.mapping() if key not in keys and not key.startswith("x-")]
        errors = [self.unsupported(key, keys) for key in odd]
        if errors:
            raise SpecError(self.spec.name, *(refusal for error in errors for refusal in error.refusals))

    def unsupported(self, key: str, keys: Collection[str]) -> SpecError:
        """The error for a key that is none of these, with the one that it resembles."""
        spelled = {other.lower(): other for other in keys}
        similar = get_close_matches(key.lower(), spelled, n=1, cutoff=0.75)
        remedy = f"did you mean `{spelled[similar[0]]}`?" if similar else "remove it"
        return self[key].error(f"`{key}` is not supported here; {remedy}")

    def resolved(self) -> Node:
        """This node, or what it refers to."""
        node, seen = self, [self.place]
        while is_mapping(node.value) and "$ref" in node.value:
            node = node.referred()
            if node.place in seen:
                raise self.error(f"refers to itself through {seen[-1]}; refer to something else")
            seen.append(node.place)
        return node

    def referred(self) -> Node:
        """The target of this node's `$ref`."""
        ref = self["$ref"]
        if not isinstance(ref.value, str):
            raise ref.error("must be a string")
        if not ref.value.startswith("#"):
            raise ref.error(f"{ref.value} is outside this document; move its target to `components`")
        if not ref.value.startswith("#/"):
            raise ref.error(f"{ref.value} is not a JSON pointer; write it like #/components/schemas/Name")
        node = self.spec.root
        for step in ref.value[2:].split("/"):
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if is_mapping(node.value) and key in node.value:
                node = node[key]
            elif is_list(node.value) and re.fullmatch("[0-9]{1,9}", key) and int(key) < len(node.value):
                node = node[int(key)]
            else:
                raise ref.error(f"{ref.value} points at nothing; correct it")
        return node

    def component(self) -> str:
        """The name of the schema component that the `$ref` of this node points at.

        It is empty for a schema elsewhere: below a property of a component, or in a response.
        """
        place = self.referred().place
        if not _SCHEMA.search(place):
            raise self["$ref"].error(f"{place} is not a schema; refer to one, such as #/components/schemas/…")
        name = place.removeprefix("#/components/schemas/")
        return "" if name == place or "/" in name else name.replace("~1", "/").replace("~0", "~")


def escaped(step: str | int) -> str:
    """One step of a JSON pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def pointer(*steps: str | int) -> str:
    """A JSON pointer, as a URI fragment."""
    return "#" + "".join("/" + escaped(step) for step in steps)
