"""Python types for JSON objects that users write themselves: `TypedDict`s from components of the spec.

They let an editor complete `"fontSi…"` and a type checker refuse `"fontsize"`, and do nothing at run time. A
type says less than a schema (no minimum, no condition) and never more: what is valid can be written without
a cast, except for fields of an open object that its component does not list, which are most often misspelt.

Names, fields and their order are those of the spec, and docstrings are its descriptions. A component follows
the components that it refers to.
"""

from __future__ import annotations

import keyword
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from generator.json_schema import Components, Node, Shape, fail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["body_components", "payload_types", "typed_dicts"]

_ROOT: Final = "EditorState"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_WIDTH: Final = 100
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
_IMPORTED: Final = frozenset({"Any", "Literal", "Mapping", "NotRequired", "TypeAlias", "TypedDict"})


def typed_dicts(spec: Mapping[str, Any]) -> str:
    """The source of a module with the types of an editor state.

    Raises:
        ValueError: A component has a construct that is not supported; the text begins with its JSON pointer.
    """
    module = _Module(Components(spec))
    module.define(_ROOT)
    return module.source("The types of an editor state, as plain dicts with the wire's names.")


def payload_types(spec: Mapping[str, Any]) -> str:
    """The source of a module with the types of what operations take as their JSON bodies.

    An editor state is taken typed or as any mapping. Constants may be left out: the client fills them in.

    Raises:
        ValueError: As for `typed_dicts`.
    """
    components = Components(spec)
    states = _Module(components)
    states.define(_ROOT)
    module = _Module(components, elsewhere=frozenset(states.definitions), constants_filled_in=True)
    for name, referrer in sorted(body_components(spec)):
        module.define(name, referrer)
    return module.source("The types of request bodies, as plain dicts with the wire's names.")


def body_components(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The components that are JSON bodies of requests, and where they are named."""
    paths = Node(spec.get("paths", {}), "#/paths")
    for path, operations in paths.schema.items():
        for method in operations:
            if method not in _METHODS or "requestBody" not in operations[method]:
                continue
            content = paths.child(path, method, "requestBody", "content")
            for media in content.schema:
                if media.partition(";")[0].endswith("json"):
                    body = content.child(media, "schema")
                    yield (
                        body.component or fail(body.pointer, "a body needs a component of its own"),
                        body.pointer,
                    )


@dataclass
class _Module:
    """A module under construction: definitions by name, in the order in which Python needs them.

    Components `elsewhere` are imported from the module of the editor state.
    """

    components: Components
    elsewhere: frozenset[str] = frozenset()
    constants_filled_in: bool = False
    definitions: dict[str, str] = field(default_factory=dict[str, str])
    imported: set[str] = field(default_factory=set[str])

    def source(self, docstring: str) -> str:
        """The whole module."""
        imports = _IMPORTS
        if self.imported:
            imports += f"\nfrom indream.generated.editor_state import {', '.join(sorted(self.imported))}\n"
        names = "".join(f'    "{name}",\n' for name in sorted(self.definitions))
        head = f'"""{docstring}"""\n\n{imports}\n__all__ = [\n{names}]\n'
        return "\n\n".join([head, *self.definitions.values(), _OPEN_TO_PYDANTIC])

    def define(self, name: str, referrer: str = "#") -> None:
        """Add a component, and before it whatever it refers to."""
        if name in self.definitions:
            if not self.definitions[name]:
                fail(referrer, f"{name} refers to itself")
            return
        node = self.components.component(name, referrer)
        if not name.isidentifier() or keyword.iskeyword(name) or name in _IMPORTED:
            fail(node.pointer, f"{name!r} cannot be the name of a type")
        self.definitions[name] = ""  # begun
        definition = self._definition(name, node)
        del self.definitions[name]
        self.definitions[name] = definition

    def _definition(self, name: str, node: Node) -> str:
        if "oneOf" not in node.keywords:
            shape = self.components.shape([node])
            if shape.properties:
                return self._typed_dict(name, node, shape)
        return f"{name}: TypeAlias = {self._type([node])}\n{_docstring(node.description)}"

    def _typed_dict(self, name: str, node: Node, shape: Shape) -> str:
        if shape.types != ("object",):
            fail(node.pointer, "has fields, but is not only an object")
        if shape.choices:
            fail(node.pointer, "has both fields and alternatives: put the fields into the alternatives")
        if isinstance(shape.additional, Node):
            fail(shape.additional.pointer, "a type for further fields beside known ones")
        fields = [self._field(key, nodes, key in shape.required) for key, nodes in shape.properties.items()]
        doc = _docstring(node.description)
        if all(field.key.isidentifier() and not keyword.iskeyword(field.key) for field in fields):
            lines = [f"{field.key}: {field.type}\n{_docstring(field.doc)}" for field in fields]
            return f"class {name}(TypedDict):\n{_indented([doc, *lines])}"
        # A key such as `in` cannot be the name of a class attribute.
        lines = [f'{_comment(field.doc)}"{field.key}": {field.type},\n' for field in fields]
        return f'{name} = TypedDict("{name}", {{\n{_indented(lines)}}})\n{doc}'

    def _field(self, key: str, nodes: Sequence[Node], required: bool) -> _Field:
        type = self._type(nodes)
        doc = next((node.description for node in reversed(nodes) if node.description), "")
        if self.constants_filled_in and required and "const" in self.components.shape(nodes).limits:
            required = False
            doc = f"{doc} The client fills it in.".strip()
        return _Field(key, type if required else f"NotRequired[{type}]", doc)

    def _type(self, nodes: Sequence[Node]) -> str:
        """The type of a value that satisfies all the nodes, as an expression."""
        names = {node.component for node in nodes}
        if len(names) == 1 and None not in names:
            return self._reference(cast("str", names.pop()), nodes[0].pointer)
        shape = self.components.shape(nodes)
        alternatives = nodes[0].children("oneOf") if len(nodes) == 1 else []
        if alternatives:
            return _union(self._type([alternative]) for alternative in alternatives)
        if shape.values is not None:
            return f"Literal[{', '.join(_literal(value, shape) for value in shape.values)}]"
        if shape.choices or shape.properties:
            fail(shape.pointer, "an object with fields needs a component of its own")
        return _union(self._type_of(name, shape) for name in shape.types or ()) or "Any"

    def _type_of(self, name: str, shape: Shape) -> str:
        match name:
            case "array":
                return f"list[{self._type(shape.items) if shape.items else 'Any'}]"
            case "object":
                further = shape.additional
                return f"dict[str, {self._type([further]) if isinstance(further, Node) else 'Any'}]"
            case _:
                return _TYPES[name]

    def _reference(self, name: str, referrer: str) -> str:
        if name in self.elsewhere:
            self.imported.add(name)
            return f"{name} | Mapping[str, Any]" if name == _ROOT else name
        self.define(name, referrer)
        return name


@dataclass(frozen=True)
class _Field:
    key: str
    type: str
    doc: str


def _union(types: Iterable[str]) -> str:
    # None last, as people write it.
    return " | ".join(sorted(dict.fromkeys(types), key="None".__eq__))


def _literal(value: object, shape: Shape) -> str:
    if not isinstance(value, str | int | None):
        fail(shape.pointer, f"the value {value!r} cannot be a literal type")
    return repr(value)


def _docstring(text: str) -> str:
    if not text:
        return ""
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    lines = textwrap.wrap(f'"""{text}"""', _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, _WIDTH, break_on_hyphens=False))


def _indented(blocks: Iterable[str]) -> str:
    return textwrap.indent("\n".join(block for block in blocks if block), "    ")
