"""Python names for the names of the spec."""

from __future__ import annotations

import itertools
import keyword
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_python_client.strings import ClassName, PythonIdentifier, pascal_case, snake_case

from indream._models import asset_methods
from indream._models.models import Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from generator.spec import Node

__all__ = ["ARGUMENTS", "ATTRIBUTES", "CLASSES", "LOCALS", "TEMPLATES", "class_name", "module_name",
           "package_name", "pascal_case", "python_names"]  # fmt: skip

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _code(template: str) -> str:
    """The Python code of a template, without comments and strings."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return re.sub(r'{[{%#].*?[}%#]}|""".*?"""|"[^"\n]*"|#[^\n]*', "", text, flags=re.DOTALL)


_IMPORT = re.compile(r"^\s*(?:from (\S+) )?import (\([^)]*\)|[^\n]*)", re.MULTILINE)


def _imported(code: str, package: str = "") -> frozenset[str]:
    """The names that code imports, from a package if there is one."""
    texts = [names for origin, names in _IMPORT.findall(code) if origin.startswith(package)]
    return frozenset(name for text in texts for name in re.findall(r"\w+", text)) - {"annotations"}


def _used(code: str) -> frozenset[str]:
    """The names that code uses, apart from imports, definitions and the names of arguments."""
    return frozenset(re.findall(r"(?<![\w.])(?<!def )[A-Za-z]\w*\b(?!\s*=[^=])", _IMPORT.sub("", code)))


_ENDPOINT, _MODEL, _ENUM = map(_code, ("endpoint_module.py.jinja", "model.py.jinja", "literal_enum.py.jinja"))

_BUILTINS = frozenset({"bool", "bytes", "classmethod", "dict", "float", "int", "list", "str", "tuple"})
"""Built-in names in the body of a class; an attribute with such a name would shadow them."""

ATTRIBUTES = frozenset(dir(Model)) | _imported(_MODEL) | _BUILTINS | {"self"}
"""Names that attributes of models can't have."""

ARGUMENTS = _imported(_ENDPOINT, "indream") | _used(_ENDPOINT)
"""Names that parameters of endpoints can't have: their functions use them."""

LOCALS = _imported(_MODEL) | _used(_MODEL[_MODEL.index("def read_fast") :])
"""Names that variables in readers of models can't have."""

CLASSES = frozenset(
    name
    for code in (_ENDPOINT, _MODEL, _ENUM)
    for name in _imported(code) | _used(code) | frozenset(asset_methods.__all__)
    if not name.islower()
)
"""Names that classes can't have: the generated modules use them."""


def class_name(node: Node, suggestion: str) -> str:
    """The name of the class for a component, or for another schema at a node."""
    name = str(ClassName(suggestion, "Model"))
    if name not in CLASSES:
        return name
    taken = {str(ClassName(component, "Model")) for component in node.spec.schemas}
    numbers = itertools.count(2)
    derived = f"{name}Model"
    while derived in taken or derived in CLASSES:
        derived = f"{name}Model{next(numbers)}"
    node.spec.notice(node, f"its class is called {derived}, since generated modules use the name {name}")
    return derived


def module_name(name: str) -> str:
    """The name of the module for an operation or a class, as openapi-python-client chooses it."""
    return str(PythonIdentifier(name, "field_"))


def package_name(tag: str) -> str:
    """The name of the package for the operations with a tag, as openapi-python-client chooses it."""
    return str(PythonIdentifier(tag, "tag"))


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
