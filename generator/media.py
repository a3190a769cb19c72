"""The media types of bodies and responses: what a value of each is in Python, and which one is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from generator.spec import is_json, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.spec import Node

__all__ = ["Form", "Media", "chosen", "contents"]

Form: TypeAlias = Literal["json", "multipart", "urlencoded", "text", "binary"]
"""The Python type of the values of a media type, and how they are written."""

_NAME = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+ *(;[ -~]*)?", re.ASCII)
_CHARSET = re.compile(r"; *charset=[^;]*", re.IGNORECASE)


@attrs.frozen
class Media:
    """One media type of a body or a response: its name, how its values are written, and its node."""

    name: str
    form: Form
    node: Node

    @property
    def essence(self) -> str:
        """The media type in lower case, without parameters."""
        return _essence(self.name)

    @property
    def charset(self) -> str:
        """The parameter `charset` in lower case, or nothing."""
        found = _CHARSET.search(self.name)
        return found[0].partition("=")[2].strip(' "').lower() if found else ""

    @property
    def without_charset(self) -> str:
        """The media type without its parameter `charset`."""
        return _CHARSET.sub("", self.name)


def contents(holder: Node) -> list[Media]:
    """The media types below `content` of a body or a response; SpecError for unknown keys."""
    return list(_contents(holder)) if "content" in holder else []


def _contents(holder: Node) -> Iterator[Media]:
    for name, node in holder["content"].items():
        if name.startswith("x-"):
            continue
        if not _NAME.fullmatch(name):
            raise node.error(f"{name!r} is not a media type; write it like application/json")
        form = _form(name, node)
        of_form = ("encoding",) if form in ("multipart", "urlencoded") else ()
        node.only("schema", "example", "examples", *of_form)
        yield Media(name, form, node)


def chosen(media: Sequence[Media], order: Sequence[Form]) -> Media:
    """The media type that is used: one whose form is first in `order`; a notice names those that are not."""
    best, *unused = sorted(
        media,
        key=lambda type_: (
            order.index(type_.form),
            type_.form == "json" and type_.essence != "application/json",
        ),
    )
    for type_ in unused:
        if not (best.form == "binary" and type_.form in ("binary", "text")):
            type_.node.spec.notice(type_.node, f"{type_.name} is not used; the client uses {best.name}")
    return best


def _form(name: str, node: Node) -> Form:
    essence = _essence(name)
    if is_json(essence) or (essence == "*/*" and _is_structured(node)):
        return "json"
    if essence == "multipart/form-data":
        return "multipart"
    if essence == "application/x-www-form-urlencoded":
        return "urlencoded"
    return "text" if essence.startswith("text/") else "binary"


def _essence(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _is_structured(node: Node) -> bool:
    """Whether the schema of `*/*` describes something other than text or bytes, which JSON is meant for."""
    if not is_mapping(node.value) or "schema" not in node:
        return False
    schema = node["schema"].resolved().value
    return is_mapping(schema) and bool(schema) and schema.get("type") != "string"
