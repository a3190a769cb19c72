"""Makes the runtime schema of `indream.editor_state` from the component EditorState.

The schema accepts exactly the documents that the component accepts, in a form that a validator checks quickly
and with few errors for each mistake:

- Annotations are omitted, `allOf` becomes one flat object, and `oneOf` over JSON types one list of types.
- Alternatives that are distinguished by a property become a list of the allowed values and an
  `if … then … else` chain, so that only one of fourteen alternatives is checked, and an unknown `type` fails
  in one place.
- A forbidden property fails at its own path (`"text": false`), not as a `not` of the whole object.
- For a value that the component does not describe, the schema says that it is JSON. This rejects no document,
  but makes a validator that is run over Python objects check the value, and find NaN, sets and the like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from generator.schema import Schema, has_only_types, narrower

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.schema import Reader, Union
    from generator.spec import Node

__all__ = ["runtime_schema"]

_ROOT: Final = "EditorState"
_DEPTH: Final = 50
"""How many schemas may be written one inside the other."""
_JSON: Final = "JsonValue"
_OF_OBJECTS: Final = frozenset({"patternProperties", "unevaluatedProperties"})
_OF_ARRAYS: Final = frozenset({"items", "unevaluatedItems"})
_JSON_REF: Final = {"$ref": f"#/$defs/{_JSON}"}
_JSON_SCHEMA: Final = {
    "type": ["object", "array", "string", "number", "boolean", "null"],
    "items": _JSON_REF,
    "additionalProperties": _JSON_REF,
}


def runtime_schema(reader: Reader, bodies: Mapping[str, Node]) -> dict[str, Any]:
    """The schema of an editor state, as a JSON Schema 2020-12 document that needs no other.

    Among its definitions are those of the bodies of requests by the names of their types, in which an editor
    state is any object: it is checked by itself.
    """
    return _RuntimeSchema(reader).document(bodies)


class _RuntimeSchema:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._definitions: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        """The names of the definitions of components and of schemas at some places."""
        self._unread: list[tuple[str, Schema]] = []
        self._open: set[str] = set()
        """The schemas that are being written."""
        self._opaque: frozenset[str] = frozenset()
        self._in_place: set[str] = set()
        """The components that are written in place around the schema that is being written."""

    def document(self, bodies: Mapping[str, Node]) -> dict[str, Any]:
        root = self._component(_ROOT)
        self._finish()
        self._opaque = frozenset({_ROOT})
        for name, node in sorted(bodies.items(), key=lambda body: body[0]):
            schema = self._reader.schema(node)
            if schema.component == name:
                self._component(name)
            else:
                is_opaque = schema.component in self._opaque
                self._definitions[name] = (
                    self._value(schema) if is_opaque else self._written(schema, self._whole)
                )
        self._finish()
        if _JSON in self._definitions:
            raise self._reader.component(_JSON).node.error(
                f"the runtime schema uses the name {_JSON} itself; rename this component"
            )
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **root,
            "$defs": dict(sorted({_JSON: _JSON_SCHEMA, **self._definitions}.items())),
        }

    def _component(self, name: str) -> dict[str, Any]:
        return self._reference(name, self._reader.component(name))

    def _reference(self, key: str, schema: Schema) -> dict[str, Any]:
        name = self._names.get(key)
        if name is None:
            # A name without signs that a reference would have to escape.
            plain = name = re.sub(r"[^A-Za-z0-9._-]+", ".", key).strip(".")
            number = 1
            while name in self._definitions:
                number += 1
                name = f"{plain}.{number}"
            self._names[key] = name
            self._definitions[name] = None  # The name is taken, as a schema may refer to itself.
            self._unread.append((name, schema))
        return {"$ref": f"#/$defs/{name}"}

    def _finish(self) -> None:
        while self._unread:
            name, schema = self._unread.pop()
            self._definitions[name] = self._written(schema, self._whole)

    def _value(self, schema: Schema) -> dict[str, Any]:
        """The schema of a value: a reference if it is one component."""
        if schema.component in self._opaque:
            return {"type": "object", "additionalProperties": _JSON_REF}
        if schema.component is not None:
            return self._component(schema.component)
        return self._written(schema, self._whole)

    def _written(self, schema: Schema, write: Callable[[Schema], dict[str, Any]]) -> dict[str, Any]:
        """A schema in place; if it holds itself, or is too deep inside of others, a reference to it."""
        component = schema.component
        schema = schema if component is None else self._reader.component(component)
        if schema.key in self._open or len(self._open) >= _DEPTH:
            # A schema without a name is called after its place.
            return self._reference(schema.key if component is None else component, schema)
        self._open.add(schema.key)
        try:
            return write(schema)
        finally:
            self._open.remove(schema.key)

    def _whole(self, schema: Schema) -> dict[str, Any]:
        """The schema of a value, which describes everything that the value may contain."""
        names = {own.component for union in schema.unions for own in union.own if own.component}
        is_within = not names.isdisjoint(self._in_place)
        entered = names - self._in_place
        self._in_place |= entered
        schema = schema if is_within else _flattened(schema)
        result = self._keywords(schema, by_reference=is_within)
        self._in_place -= entered
        is_described = schema.values is not None or schema.unions
        if not result or (schema.types is None and not is_described):
            return {**result, **_JSON_REF}
        constraints = {keyword for keyword, _ in schema.constraints}
        types = schema.types or ()
        if (
            "object" in types
            and schema.additional is None
            and not (is_described or constraints & _OF_OBJECTS)
        ):
            result["additionalProperties"] = _JSON_REF
        if "array" in types and not schema.items and not (is_described or constraints & _OF_ARRAYS):
            result["items"] = _JSON_REF
        return result

    def _keywords(self, schema: Schema, *, by_reference: bool = False) -> dict[str, Any]:
        schema.check_closed()
        _check_pattern(schema)
        result: dict[str, Any] = {}
        if schema.values is not None:
            result |= {"const": schema.values[0]} if schema.is_const else {"enum": list(schema.values)}
        elif schema.types is not None:
            result["type"] = schema.types[0] if len(schema.types) == 1 else list(schema.types)
        result |= {keyword: limit for keyword, limit in schema.limits.items() if keyword != "format"}
        if schema.properties or schema.forbidden:
            result["properties"] = {
                **{name: self._value(schema.property(name)) for name in schema.properties},
                **dict.fromkeys(schema.forbidden, False),
            }
        if required := schema.required_to_send:
            result["required"] = required
        if schema.additional is not None:
            result["additionalProperties"] = schema.additional and self._value(schema.additional)
        if schema.items:
            result["items"] = self._value(schema.items)
        branches = [self._condition(node) for node in schema.conditions]
        for union in schema.unions:
            if union.tags and all(union.tags) and not by_reference:
                _require_known(result, union)
                branches.append(self._chain(union))
            else:
                branches.append({union.keyword: [self._value(own) for own in union.own]})
        if len(branches) == 1:
            result |= branches.pop()
        for keyword, node in schema.constraints:
            other = {keyword: self._other(keyword, node)}
            if keyword in result:
                branches.append(other)
            else:
                result |= other
        return {**result, "allOf": branches} if branches else result

    def _part(self, node: Node) -> dict[str, Any] | bool:
        """The schema of a condition, which only distinguishes some values from the rest."""
        if isinstance(node.value, bool):
            return node.value
        return self._written(self._reader.schema(node), self._keywords)

    def _condition(self, node: Node) -> dict[str, Any]:
        return {keyword: self._part(node[keyword]) for keyword in ("if", "then", "else") if keyword in node}

    def _other(self, keyword: str, node: Node) -> Any:
        match keyword:
            case "patternProperties" | "dependentSchemas":
                return {name: self._part(below) for name, below in node.items()}
            case "prefixItems":
                return [self._value(self._reader.schema(node[index])) for index in range(len(node.value))]
            case "dependentRequired":
                return {name: node.names(name) for name in node.mapping()}
            case "minContains" | "maxContains":
                return node.value
            case _:
                return self._part(node)

    def _chain(self, union: Union) -> dict[str, Any]:
        chain: dict[str, Any] = {}
        tagged = [(tag, own) for tags, own in zip(union.tags, union.own, strict=True) for tag in tags]
        for tag, own in reversed(tagged):
            chain = {
                # Without `required`, the condition would hold where the property is missing.
                "if": {"properties": {union.tag: {"const": tag}}, "required": [union.tag]},
                "then": self._alternative(own, union.tag),
                **({"else": chain} if chain else {}),
            }
        return chain

    def _alternative(self, schema: Schema, tag: str) -> dict[str, Any]:
        """The schema of one alternative, without the parts that the condition has already checked."""
        result = self._whole(schema)
        result.pop("type", None)
        if tag in result.get("properties", {}):
            result["properties"][tag] = True
        if "required" in result:
            result["required"] = [name for name in result["required"] if name != tag]
        return result


def _check_pattern(schema: Schema) -> None:
    pattern = schema.limits.get("pattern", "")
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        raise schema.node.error(f"the pattern {pattern!r} is not a regular expression; correct it") from None


def _require_known(result: dict[str, Any], union: Union) -> None:
    properties = result.get("properties", {})
    restricted = {
        keyword: value
        for keyword, value in properties.get(union.tag, {}).items()
        if keyword not in ("type", "const", "enum")
    }
    tags = [value for values in union.tags for value in values]
    result["type"] = "object"
    result["required"] = list(dict.fromkeys([*result.get("required", ()), union.tag]))
    result["properties"] = {**properties, union.tag: {**restricted, "enum": tags}}


def _flattened(schema: Schema) -> Schema:
    """A schema with alternatives of different JSON types, as one with all these types."""
    if len(schema.unions) != 1 or schema.types is not None:
        return schema
    (union,) = schema.unions
    if union.tag or not has_only_types(union.beside):
        return schema
    flat = Schema(schema.reader, schema.nodes, types=())
    for alternative in union.own:
        own = _flattened(alternative)
        is_simple = not (own.unions or own.conditions or own.constraints or own.values is not None)
        if own.types is None or not is_simple or narrower(flat.types or (), own.types):
            return schema
        flat.types = (*(flat.types or ()), *own.types)
        for name in ("limits", "properties", "required", "forbidden"):
            getattr(flat, name).update(getattr(own, name))
        flat.item_nodes += own.item_nodes
        flat.closing += own.closing
    return flat
