"""Turns a spec in OpenAPI 3.0 into the same in 3.1, with the lines of the file that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.reach import Part, reach
from generator.spec import is_list, is_mapping

if TYPE_CHECKING:
    from generator.spec import Node, Spec

__all__ = ["convert"]

_NEW = frozenset(
    {"$defs", "const", "contains", "contentEncoding", "contentMediaType", "contentSchema",
     "dependentRequired", "dependentSchemas", "else", "examples", "if", "maxContains", "minContains",
     "patternProperties", "prefixItems", "propertyNames", "then", "unevaluatedItems",
     "unevaluatedProperties"}
)  # fmt: skip
"""Keywords of schemas that OpenAPI 3.0 does not have."""

_ANNOTATIONS = frozenset(
    {"default", "deprecated", "description", "example", "examples", "externalDocs", "nullable", "readOnly",
     "title", "writeOnly", "xml"}
)  # fmt: skip
"""Keywords that stay where they are if the rest becomes one of two alternatives."""

_REMEDY = "write `openapi: 3.1.0`, or use the form of OpenAPI 3.0"


def convert(spec: Spec) -> None:
    """Rewrite the document in place; keywords that only 3.1 has are refused, which is recorded."""
    spec.document["openapi"] = "3.1.0"
    for *above, key in (("webhooks",), ("components", "pathItems")):
        holder = spec.document.get(above[0]) if above else spec.document
        if is_mapping(holder) and key in holder:
            place = "/".join(["#", *above, key])
            spec.reject(place, f"`{key}` is new in OpenAPI 3.1; {_REMEDY}")
    # All schemas first: one that is rewritten no longer has what it had below it.
    for part in list(reach(Part(spec.root))):
        if part.is_schema and is_mapping(part.node.value):
            with spec.collecting(part.node):
                _convert(part.node)


def _convert(node: Node) -> None:
    schema = node.mapping()
    if "$ref" in schema:
        # OpenAPI 3.0 ignores what stands beside a reference; descriptions and `nullable` are meant seriously.
        for key in [key for key in schema if key != "$ref" and key not in _ANNOTATIONS]:
            if not key.startswith("x-"):
                node.spec.notice(node[key], f"OpenAPI 3.0 ignores `{key}` beside `$ref`; it is left out")
                del schema[key]
    for key in schema:
        if key in _NEW:
            node.spec.reject(node[key].place, f"`{key}` is new in OpenAPI 3.1; {_REMEDY}")
    type_ = schema.get("type")
    if is_list(type_) or type_ == "null":
        raise node["type"].error(f"lists of types and the type null are new in OpenAPI 3.1; {_REMEDY}")
    if type_ == "file":
        raise node["type"].error("`file` is not a type; write `type: string` and `format: binary`")
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if exclusive in schema:
            if not isinstance(schema[exclusive], bool):
                raise node[exclusive].error(
                    f"must be true or false in OpenAPI 3.0, beside `{bound}`; {_REMEDY}"
                )
            if node.flag(exclusive):
                schema[exclusive] = node[bound].value
                del schema[bound]
            else:
                del schema[exclusive]
    if "example" in schema:
        schema["examples"] = [schema.pop("example")]
        node.spec.moved[f"{node.place}/examples"] = f"{node.place}/example"
        node.spec.moved[f"{node.place}/example/0"] = f"{node.place}/example"
    if "nullable" in schema:
        is_nullable = node.flag("nullable")
        del schema["nullable"]
        if is_nullable:
            _add_null(node, schema)


def _add_null(node: Node, schema: dict[str, Any]) -> None:
    if is_list(schema.get("enum")) and None not in schema["enum"]:
        schema["enum"].append(None)
    if schema.keys() & {"$ref", "allOf", "anyOf", "oneOf", "not"}:
        inner = {key: schema.pop(key) for key in [*schema] if key not in _ANNOTATIONS and key[:2] != "x-"}
        node.spec.moved.update(dict.fromkeys((f"{node.place}/anyOf/0", f"{node.place}/anyOf/1"), node.place))
        schema["anyOf"] = [inner, {"type": "null"}]
    elif isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
