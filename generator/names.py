"""Python names for the names of the spec."""

from __future__ import annotations

import keyword
import unicodedata
from typing import TYPE_CHECKING

from openapi_python_client.strings import ClassName, PythonIdentifier, pascal_case, snake_case

from indream._models.models import Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from generator.spec import Node

__all__ = ["ARGUMENTS", "ATTRIBUTES", "CLASSES", "class_name", "module_name", "pascal_case", "python_names"]

_TYPES = frozenset({"bool", "bytes", "date", "datetime", "dict", "float", "int", "list", "str"})
"""Names that annotations use; an attribute with such a name would shadow them."""

ATTRIBUTES = frozenset(dir(Model)) | _TYPES | {"self"}
"""Names that attributes of models can't have."""

ARGUMENTS = frozenset(
    {"binary_body", "body", "client", "content_type", "header_pairs", "json_body", "names_task", "path_part",
     "query_string", "request", "self"}
)  # fmt: skip
"""Names that parameters of endpoints can't have: their functions use them."""

CLASSES = frozenset(
    {"ANYTHING", "Any", "AssetMethods", "AsyncBinaryContent", "AsyncSender", "BOOLEAN", "BinaryContent",
     "ClassVar", "DAY", "Envelope", "FREE_OBJECT", "Field", "INTEGER", "ListOf", "Literal", "MOMENT",
     "MapOf", "Mapping", "Model", "NULL", "NUMBER", "Nullable", "ObjectOf", "OneOf", "Operation", "Page",
     "Parse", "Request", "Response", "Self", "Sender", "Shape", "TEXT", "TYPE_CHECKING", "TypeAlias",
     "Values"}
)  # fmt: skip
"""Names that classes can't have: the generated modules use them."""


def class_name(node: Node, suggestion: str) -> str:
    """The name of the class for a component, or for another schema at a node."""
    name = str(ClassName(suggestion, "Model"))
    if name in CLASSES:
        raise node.error(f"the class would be called {name}, which is taken; give it another name")
    return name


def module_name(name: str) -> str:
    """The name of the module for an operation or a class, as openapi-python-client chooses it."""
    return str(PythonIdentifier(name, "field_"))


def python_names(wires: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """The attributes or arguments for names of the wire.

    They are in snake_case, with a `_` appended to keywords and `taken` names. If several are equal, the one
    that has the same spelling on the wire keeps its name, and the others get numbers.
    """
    spelled = {wire: _snake(wire) for wire in wires}
    names: dict[str, str] = {}
    for wire in sorted(spelled, key=lambda wire: wire != spelled[wire]):
        plain = spelled[wire]
        is_taken = plain in taken or keyword.iskeyword(plain)
        name = f"{plain}_" if is_taken else plain
        number = 1
        while name in names.values() or name in taken:
            number += 1
            name = f"{plain}_{number}"
        names[wire] = name
    return {wire: names[wire] for wire in spelled}


def _snake(wire: str) -> str:
    name = unicodedata.normalize("NFKC", snake_case(wire))  # as Python reads names
    return name if name.isidentifier() else f"field_{name}"
