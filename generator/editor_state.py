"""Makes the types and the runtime schema of `indream.editor_state` from the component EditorState.

The schema accepts exactly the documents that the component accepts, in a form that a validator checks quickly
and with few errors for each mistake:

- Annotations are omitted, `allOf` becomes one flat object, and `oneOf` over JSON types one list of types.
- A `oneOf` with a discriminator becomes a list of the allowed values and an `if … then … else` chain, so that
  only one of fourteen alternatives is checked, and an unknown `type` fails in one place.
- A forbidden property fails at its own path (`"text": false`), not as a `not` of the whole object.
- For a value that the component does not describe, the schema says that it is JSON. This rejects no document,
  but makes a validator that is run over Python objects check the value, and find NaN, sets and the like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from generator.json_schema import Choice, Components, Condition, Node, Shape, fail
from generator.typed_dicts import body_components, payload_types, typed_dicts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["payload_types", "runtime_schema", "typed_dicts"]

_ROOT: Final = "EditorState"
_STRING: Final = {"type": "string"}
_JSON: Final = "JsonValue"
_JSON_REF: Final = {"$ref": f"#/$defs/{_JSON}"}
_JSON_SCHEMA: Final = {
    "type": ["object", "array", "string", "number", "boolean", "null"],
    "items": _JSON_REF,
    "additionalProperties": _JSON_REF,
}


def runtime_schema(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an editor state, as a JSON Schema 2020-12 document that needs no other.

    Among its definitions are those of the payloads of requests, in which an editor state is any object:
    it is checked by itself.

    Raises:
        ValueError: A component has a construct that is not supported; the text begins with its JSON pointer.
    """
    return _RuntimeSchema(Components(spec)).document(sorted(body_components(spec)))


class _RuntimeSchema:
    def __init__(self, components: Components) -> None:
        self._components = components
        self._definitions: dict[str, Any] = {}
        self._opaque: frozenset[str] = frozenset()

    def document(self, payloads: Sequence[tuple[str, str]]) -> dict[str, Any]:
        root = self._reference(_ROOT)
        self._opaque = frozenset({_ROOT})
        for name, referrer in payloads:
            self._reference(name, referrer)
        if _JSON in self._definitions:
            fail(self._components.component(_JSON).pointer, "the runtime schema has this name for itself")
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **root,
            "$defs": dict(sorted({_JSON: _JSON_SCHEMA, **self._definitions}.items())),
        }

    def _reference(self, name: str, referrer: str = "#") -> dict[str, Any]:
        if name not in self._definitions:
            self._definitions[name] = None  # The name is taken, as a component may refer to itself.
            self._definitions[name] = self._whole([self._components.component(name, referrer)])
        return {"$ref": f"#/$defs/{name}"}

    def _value(self, nodes: Sequence[Node]) -> dict[str, Any]:
        """The schema of a value that must satisfy all nodes: a reference where they are one component."""
        names = {node.component for node in nodes}
        name = names.pop()
        if name is not None and not names:
            if name in self._opaque:
                return {"type": "object", "additionalProperties": _JSON_REF}
            return self._reference(name, nodes[0].pointer)
        return self._whole(nodes)

    def _whole(self, nodes: Sequence[Node]) -> dict[str, Any]:
        """The schema of a value, which describes everything that the value may contain."""
        shape = self._components.shape(nodes)
        schema = self._keywords(shape)
        if not schema:
            return _JSON_REF
        if shape.types is None and not shape.choices and shape.values is None:
            fail(shape.pointer, "has no 'type'")
        types = shape.types or ()
        if "object" in types and shape.additional is None and not shape.choices:
            schema["additionalProperties"] = _JSON_REF
        if "array" in types and not shape.items:
            schema["items"] = _JSON_REF
        return schema

    def _keywords(self, shape: Shape) -> dict[str, Any]:
        schema: dict[str, Any] = {}
        if shape.types is not None and shape.values is None:
            schema["type"] = shape.types[0] if len(shape.types) == 1 else list(shape.types)
        schema.update(shape.limits)
        if shape.properties or shape.forbidden:
            schema["properties"] = {
                **{name: self._value(nodes) for name, nodes in shape.properties.items()},
                **dict.fromkeys(shape.forbidden, False),
            }
        if shape.required:
            schema["required"] = list(shape.required)
        if shape.additional is not None:
            schema["additionalProperties"] = shape.additional and self._value([shape.additional])
        if shape.items:
            schema["items"] = self._value(shape.items)
        branches = [self._condition(condition) for condition in shape.conditions]
        for choice in shape.choices:
            self._require_known(schema, choice)
            branches.append(self._chain(choice))
        if len(branches) == 1:
            schema.update(branches[0])
        elif branches:
            schema["allOf"] = branches
        return schema

    def _condition(self, condition: Condition) -> dict[str, Any]:
        parts = {"if": condition.if_, "then": condition.then, "else": condition.else_}
        return {
            keyword: self._keywords(self._components.shape([node]))
            for keyword, node in parts.items()
            if node is not None
        }

    def _require_known(self, schema: dict[str, Any], choice: Choice) -> None:
        properties = schema.get("properties", {})
        if properties.get(choice.property, _STRING) != _STRING:
            fail(choice.pointer, f"{choice.property!r} is restricted beside this choice")
        schema["type"] = "object"
        schema["required"] = list(dict.fromkeys([*schema.get("required", ()), choice.property]))
        schema["properties"] = {**properties, choice.property: {"enum": list(choice.alternatives)}}

    def _chain(self, choice: Choice) -> dict[str, Any]:
        chain: dict[str, Any] = {}
        for value in reversed(choice.alternatives):
            chain = {
                # Without `required`, the condition would hold where the property is missing.
                "if": {"properties": {choice.property: {"const": value}}, "required": [choice.property]},
                "then": self._alternative(choice.alternatives[value], choice.property),
                **({"else": chain} if chain else {}),
            }
        return chain

    def _alternative(self, node: Node, property: str) -> dict[str, Any]:
        """The schema of one alternative, without the parts that the condition has already checked."""
        schema = self._whole([node])
        del schema["type"]
        if property in schema["properties"]:
            schema["properties"][property] = True
        schema["required"] = [name for name in schema["required"] if name != property]
        return schema
