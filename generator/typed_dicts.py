"""Python types for JSON objects that users write themselves: `TypedDict`s from schemas of the spec.

They let an editor complete `"fontSi…"` and a type checker refuse `"fontsize"`, and do nothing at run time. A
type says less than a schema (no minimum, no condition) and never more: what is valid can be written without
a cast, except for fields of an open object that its schema does not list, which are most often misspelt.

Fields and their order are those of the spec, and docstrings are its descriptions. A type follows the types
that it refers to; if they refer back to it, its name is quoted there.
"""

from __future__ import annotations

import itertools
import keyword
import textwrap
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs
from openapi_python_client.strings import ClassName

from generator.client import docstring
from generator.models import check_required
from generator.names import pascal_case
from generator.schema import DEPTH, type_of
from generator.texts import followed_by, with_default

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from generator.schema import Reader, Schema
    from generator.spec import Node

__all__ = ["payload_name", "payload_types", "type_name", "typed_dicts"]

_ROOT: Final = "EditorState"
_TYPES: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
# No `from __future__ import annotations`: TypedDict would compile every annotation from its text, which takes
# three times as long as evaluating it.
# Below 3.12, pydantic takes only the TypedDict of typing_extensions.
_IMPORTS: Final = """\
import sys
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypeAlias

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict
"""
_OPEN_TO_PYDANTIC: Final = """\
# pydantic would drop the fields that are not listed here, as the service may have new ones.
for _name in __all__:
    if hasattr(globals()[_name], "__required_keys__"):
        globals()[_name].__pydantic_config__ = {"extra": "allow"}
"""
_IMPORTED: Final = frozenset(
    {"Any", "BinaryContent", "False", "Literal", "Mapping", "None", "NotRequired", "True", "TypeAlias",
     "TypedDict"}
)  # fmt: skip


def typed_dicts(reader: Reader) -> str:
    """The source of a module with the types of an editor state; SpecError for what has no type."""
    module = _Module(reader)
    module.define_component(_ROOT)
    return module.source("The types of an editor state, as plain dicts with the wire's names.")


def payload_types(
    reader: Reader,
    bodies: Mapping[str, Node],
    taken: Collection[str] = (),
    forms: Collection[str] = (),
) -> str:
    """The source of a module with the types of what operations take as their bodies, by their names.

    An editor state is taken typed or as any mapping.
    `taken` are the names of models, which other types do not get; `forms` are the names of bodies that are
    forms, in which a file is `BinaryContent`.
    """
    elsewhere: frozenset[str] = frozenset()
    if _ROOT in reader.components:
        states = _Module(reader)
        states.define_component(_ROOT)
        states.source("")
        elsewhere = frozenset(states.components)
    module = _Module(reader, elsewhere, taken=frozenset(taken), forms=frozenset(forms))
    for name, node in sorted(bodies.items(), key=lambda body: body[0]):
        module.define(name, node)
    return module.source("The types of request bodies, as plain dicts with the wire's names.")


def payload_name(component: str, taken: Collection[str]) -> str:
    """The name of the type of a component in bodies, which is not that of a model."""
    name = type_name(component)
    return f"{name}Payload" if name in taken else name


@attrs.define(eq=False)
class _Module:
    """A module under construction: the schemas of its types by their names.

    Components `elsewhere` are imported from the module of the editor state.
    """

    reader: Reader
    elsewhere: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    schemas: dict[str, Schema] = attrs.field(factory=dict[str, "Schema"])
    components: dict[str, str] = attrs.field(factory=dict[str, str])
    """The names of the types of components."""
    objects: set[str] = attrs.field(factory=set[str])
    """The names of objects that are described in place."""
    imported: set[str] = attrs.field(factory=set[str])
    _mentioned: list[str] = attrs.field(factory=list[str])
    _names: dict[str, str] = attrs.field(factory=dict[str, str])
    """The names of the types of schemas that are not components."""
    _open: set[str] = attrs.field(factory=set[str])
    """The schemas whose types are being written."""
    _later: frozenset[str] = frozenset()
    _is_form: bool = False

    def define(self, name: str, node: Node) -> None:
        """Add the type of a body or component; the types it refers to follow in `source`."""
        schema = self.reader.schema(node)
        if schema.component is not None and schema.component not in self.elsewhere:
            self.components[schema.component] = name
            schema = self.reader.component(schema.component)
        self._claim(name, schema)
        if _becomes_typed_dict(schema):
            self._names.setdefault(schema.key, name)

    def define_component(self, component: str) -> str:
        """Add the type of a component; its name."""
        if component not in self.components:
            name = payload_name(component, self.taken)
            self.components[component] = self._claim(name, self.reader.component(component))
        return self.components[component]

    def source(self, docstring: str) -> str:
        """The whole module."""
        order = self._order()
        later = set(self.schemas)
        definitions: list[str] = []
        for name in order:
            definitions.append(self._definition(name, frozenset(later)))
            later.discard(name)
        imports = _IMPORTS
        if any("BinaryContent" in text for text in definitions) and self.forms:
            imports += "\nfrom indream._wire.source import BinaryContent\n"
        if self.imported:
            imports += f"\nfrom indream.generated.editor_state import {', '.join(sorted(self.imported))}\n"
        names = "".join(f'    "{name}",\n' for name in sorted(self.schemas))
        head = f'"""{docstring}"""\n\n{imports}\n__all__ = [\n{names}]\n'
        return "\n\n".join([head, *definitions, _OPEN_TO_PYDANTIC])

    def _order(self) -> list[str]:
        """The names of all types, each after those it refers to, if they do not refer back."""
        below: dict[str, list[str]] = {}
        roots = list(self.schemas)
        unread = list(roots)
        while unread:
            name = unread.pop()
            if name not in below:
                self._mentioned.clear()
                self._definition(name, frozenset())
                below[name] = list(dict.fromkeys(self._mentioned))
                unread += below[name]
        order: dict[str, None] = {}
        begun: set[str] = set()
        ahead = list(reversed(roots))
        while ahead:
            name = ahead[-1]
            if name not in begun:
                begun.add(name)
                ahead += [other for other in reversed(below[name]) if other not in begun]
            else:
                order.setdefault(ahead.pop())
        return list(order)

    @cached_property
    def _of_components(self) -> frozenset[str]:
        return frozenset(payload_name(name, self.taken) for name in self.reader.components)

    def _name_in_place(self, suggestion: str, schema: Schema) -> str:
        """The name of an object that is described in place: with a number if there is one of that name."""
        name, numbers = suggestion, itertools.count(2)
        if schema.key in self._names:
            return self._names[schema.key]
        while name in self._of_components or self.schemas.get(name, schema) is not schema:
            name = f"{suggestion}{next(numbers)}"
        self._names[schema.key] = name
        return name

    def _claim(self, name: str, schema: Schema) -> str:
        other = self.schemas.setdefault(name, schema)
        if other is not schema:
            raise schema.node.error(
                f"its type would be called {name}, like that of {other.node.place}; rename one of them"
            )
        return name

    def _definition(self, name: str, later: frozenset[str]) -> str:
        self._later, self._is_form = later, name in self.forms
        schema = self.schemas[name]
        doc = _docstring(_described(schema))
        if name in self.objects or _becomes_typed_dict(schema):
            return self._typed_dict(name, schema, doc)
        inner = f"{name}Object" if _has_fields(schema) else name
        return f"{name}: TypeAlias = {self._annotation(schema, inner)}\n{doc}"

    def _typed_dict(self, name: str, schema: Schema, doc: str) -> str:
        check_required(schema)
        schema.check_closed()
        fields = [self._field(name, key, schema) for key in schema.properties]
        if all(field.key.isidentifier() and not keyword.iskeyword(field.key) for field in fields):
            lines = [f"{field.key}: {field.type}\n{_docstring(field.doc)}" for field in fields]
            return f"class {name}(TypedDict):\n{_indented([doc, *lines])}"
        # A key such as `in` cannot be the name of a class attribute.
        lines = [f"{_comment(field.doc)}{field.key!r}: {field.type},\n" for field in fields]
        return f'{name} = TypedDict("{name}", {{\n{_indented(lines)}}})\n{doc}'

    def _field(self, name: str, key: str, schema: Schema) -> _Field:
        value = schema.property(key)
        type = self._annotation(value, name + pascal_case(key))
        doc, required = _described(value), key in schema.required_to_send
        if value.flag("readOnly"):
            doc = followed_by(doc, "Read-only: the service sets it.")
        elif value.flag("x-filled-in"):
            required = False
            doc = followed_by(doc, "The methods of the client fill it in; raw calls do not.")
        elif not required and (default := value.extension("default")):
            doc = with_default(doc, default.value)
        return _Field(key, type if required else f"NotRequired[{type}]", doc)

    def _annotation(self, schema: Schema, name: str) -> str:
        """The type of a value, in quotes if it mentions a type that is defined later."""
        before = len(self._mentioned)
        text = self._type(schema, name)
        return repr(text) if self._later.intersection(self._mentioned[before:]) else text

    def _type(self, schema: Schema, name: str) -> str:
        """The type of a value, as an expression; an object in it is called `name`."""
        if schema.named is not None:
            return self._reference(schema.named)
        # It holds itself in a list or a map, without a name, or is very deep inside of others.
        if schema.key in self._open or len(self._open) >= DEPTH:
            return "Any"
        self._open.add(schema.key)
        try:
            return self._unnamed(schema, name)
        finally:
            self._open.remove(schema.key)

    def _unnamed(self, schema: Schema, name: str) -> str:
        if schema.values is not None:
            return _literal(schema.values)
        for union in schema.unions:
            if not union.only_narrows:
                return _union(
                    self._type(alternative, own_name)
                    for alternative, own_name in zip(union.alternatives, union.names(name), strict=True)
                )
        return _union(self._type_of(type, schema, name) for type in schema.json_types) or "Any"

    def _type_of(self, type: str, schema: Schema, name: str) -> str:
        match type:
            case "array":
                first, rest = schema.positions
                if first:
                    kinds = [self._type(item, f"{name}Item{index}") for index, item in enumerate(first, 1)]
                    kinds += [self._type(rest, f"{name}Item")] if rest else []
                    return f"list[{'Any' if 'Any' in kinds else _union(kinds)}]"
                items = None if any(key == "prefixItems" for key, _ in schema.constraints) else schema.items
                return f"list[{self._type(items, f'{name}Item') if items else 'Any'}]"
            case "object" if schema.properties:
                name = self._name_in_place(name, schema)
                self.objects.add(name)
                self._mentioned.append(self._claim(name, schema))
                return name
            case "object":
                further = schema.additional
                return f"dict[str, {self._type(further, f'{name}Value') if further else 'Any'}]"
            case "string" if self._is_form and schema.file_type:
                return "BinaryContent"
            case _:
                return _TYPES[type]

    def _reference(self, component: str) -> str:
        if component in self.elsewhere:
            self.imported.add(component)
            return f"{component} | Mapping[str, Any]" if component == _ROOT else component
        self._mentioned.append(self.define_component(component))
        return self.components[component]


@attrs.frozen
class _Field:
    key: str
    type: str
    doc: str


def type_name(component: str) -> str:
    """The name of the type of a component."""
    name = str(ClassName(component, "Model"))
    return f"{name}_" if name in _IMPORTED else name


def _has_fields(schema: Schema) -> bool:
    is_union = any(not union.only_narrows for union in schema.unions)
    return bool(schema.properties) and not is_union and schema.values is None


def _becomes_typed_dict(schema: Schema) -> bool:
    return _has_fields(schema) and schema.json_types == ("object",)


def _union(types: Iterable[str]) -> str:
    # None last, as people write it.
    return " | ".join(sorted(dict.fromkeys(types), key="None".__eq__))


def _literal(values: Sequence[Any]) -> str:
    """The type of one of some values; of a value that cannot be a literal, only its type."""
    literals = [repr(value) for value in values if isinstance(value, str | int)]
    names = [type_of(value) for value in values if not isinstance(value, str | int)]
    types = {**_TYPES, "array": "list[Any]", "object": "dict[str, Any]"}
    return _union([*[f"Literal[{', '.join(literals)}]"] * bool(literals), *(types[name] for name in names)])


def _described(schema: Schema) -> str:
    """The description of a type or a field, and that it is deprecated, if it is."""
    text = schema.description.strip()
    return followed_by(text, "Deprecated.") if schema.deprecated else text


def _docstring(text: str) -> str:
    return f'"""{docstring(text, 0)}"""\n' if text.strip() else ""


def _comment(text: str) -> str:
    if not text.strip():
        return ""
    return textwrap.indent(docstring(text, 0, is_comment=True) + "\n", "# ", lambda _: True)


def _indented(blocks: Iterable[str]) -> str:
    return textwrap.indent("\n".join(block for block in blocks if block), "    ")
