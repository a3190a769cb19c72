"""Makes `operations.json`: all that the sandbox and `indream raw` know about the operations of the spec.

Each operation has a ready answer: an example of the spec, or a made-up valid instance. So neither of the two
reads schemas, and no spec that generates can stop them.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import attrs

from generator.answers import ORDER
from generator.instances import Checks, candidates
from generator.media import chosen, contents
from generator.names import package_name
from generator.parameters import BASIC
from generator.reach import components_below
from generator.spec import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.media import Media
    from generator.operations import Operation
    from generator.parameters import Parameter
    from generator.prepare import Prepared
    from generator.spec import Node

__all__ = ["operations_document"]

_EDITOR_STATE = "EditorState"
_OWN_HEADERS = frozenset({"connection", "content-encoding", "content-length", "content-type", "date",
                          "keep-alive", "server", "trailer", "transfer-encoding", "upgrade"})  # fmt: skip
"""Headers that the sandbox's server sends itself, or that would have to fit the body."""
_CONTENT_TYPE = {
    "wire": "content-type",
    "argument": "content_type",
    "location": "header",
    "required": False,
    "kinds": ["string"],
}
"""The parameter that functions for bodies of bytes have beside those of the spec."""
_NO_BODY = ("204", "205")
_PNG = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_FILES = {
    "image/png": base64.b64decode(_PNG),
    "image/*": base64.b64decode(_PNG),
    "video/mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat",
    "application/pdf": b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "application/xml": b"<example/>\n",
    "text/xml": b"<example/>\n",
    "text/html": b"<!DOCTYPE html>\n<title>Example</title>\n",
}
"""Small files by their media types; the others are a line of text."""

Plain = dict[str, Any]


def operations_document(prepared: Prepared) -> Plain:
    """The version of the contract, the values of the editor's enums, and the operations by their ids."""
    spec = prepared.spec
    answers: list[_Answer] = []
    entries: dict[str, Plain] = {}
    schemas: list[Node] = []
    for operation in prepared.operations.values():
        with spec.collecting():
            entries[operation.id] = _entry(operation, spec.root)
            answer = _Answer.of(operation, spec.root)
            schemas += answer.schemas()
            answers.append(answer)
    checks = Checks(spec, schemas)
    for answer in answers:
        with spec.collecting():
            entries[answer.operation.id]["answer"] = answer.served(checks)
    values: Plain = {}
    with spec.collecting():
        values = _values(spec.root)
    version = spec.root["info"].mapping().get("version") if "info" in spec.root else None
    return {"version": str(version or ""), "values": values, "operations": entries}


def _entry(operation: Operation, root: Node) -> Plain:
    body = operation.body
    return {
        "method": operation.method,
        "path": operation.path,
        "tag": operation.tag,
        "module": f"{package_name(operation.tag)}.{operation.name}",
        "summary": operation.summary,
        "key": _needs_key(_node(operation, root)),
        "parameters": [
            *(_parameter(parameter, operation, root) for parameter in operation.parameters),
            *([_CONTENT_TYPE] if body is not None and body.kind == "binary" else []),
        ],
        "body": None
        if body is None
        else {
            "kind": body.kind,
            "mediaType": body.media_type,
            "payload": body.payload,
            "required": body.required,
            "fields": _fields_of_body(_node(operation, root), body.kind, body.media_type),
        },
    }


def _node(operation: Operation, root: Node) -> Node:
    return root["paths"][operation.path].resolved()[operation.method.lower()]


def _needs_key(node: Node) -> bool:
    """Whether a call needs the client's own key: a bearer token, in every alternative that the spec lists."""
    root = node.spec.root
    holder = node if "security" in node else root
    if "security" not in holder:
        return True
    alternatives = holder.sequence("security")
    return bool(alternatives) and all(
        any(_is_bearer(root["components"]["securitySchemes"][name].resolved()) for name in each.mapping())
        for each in alternatives
    )


def _is_bearer(scheme: Node) -> bool:
    kind = scheme.text("type")
    return kind in ("oauth2", "openIdConnect") or (
        kind == "http" and scheme.text("scheme").lower() == "bearer"
    )


def _parameter(parameter: Parameter, operation: Operation, root: Node) -> Plain:
    item = root["paths"][operation.path].resolved()
    found = [
        node
        for holder in (_node(operation, root), item)
        for node in (each.resolved() for each in holder.sequence("parameters"))
        if (node.text("in"), node.text("name")) == (parameter.location, parameter.wire)
    ]
    schema = next((each for node in found[:1] for each in _schema_of(node)), None)
    other = "basic" if parameter.kind == BASIC else "string"
    return {
        "wire": parameter.wire,
        "argument": parameter.name,
        "location": parameter.location,
        "required": parameter.required,
        **({"kinds": [other]} if parameter.is_secret or schema is None else _form(schema)),
    }


def _schema_of(node: Node) -> Iterator[Node]:
    """The schema of a parameter or header."""
    if "schema" in node:
        yield node["schema"]
    for _, media in node.entries("content"):
        if "schema" in media:
            yield media["schema"]


def _fields_of_body(node: Node, kind: str, media_type: str) -> Plain:
    """The forms of the fields of a form body."""
    if kind in ("json", "binary", "text"):
        return {}
    content = node["requestBody"].resolved()["content"]
    media = next((media for name, media in content.items() if name.startswith(media_type)), None)
    return _form(media["schema"]).get("fields", {}) if media is not None and "schema" in media else {}


def _form(schema: Node, depth: int = 0) -> Plain:
    """How a text becomes a value of a schema: its kinds, whether it is a list, the forms of its fields."""
    parts = list(_parts(schema, set()))
    kinds = list(dict.fromkeys(kind for part in parts for kind in _kinds(part)))
    form: Plain = {"kinds": kinds or ["string"]}
    items = next((part["items"] for part in parts if "items" in part), None)
    if "array" in kinds:
        form = {"kinds": ["string"]} if items is None or depth > 2 else _form(items, depth + 1)
        return form | {"list": True}
    if "object" in kinds and depth <= 2:
        fields = {
            name: _form(below, depth + 1) for part in parts for name, below in part.entries("properties")
        }
        form |= {"fields": fields} if fields else {}
    return form


def _parts(schema: Node, seen: set[str]) -> Iterator[Node]:
    """A schema, all that it refers to, and its alternatives."""
    if not is_mapping(schema.value) or schema.place in seen:
        return
    seen.add(schema.place)
    yield schema
    if "$ref" in schema:
        yield from _parts(schema.referred(), seen)
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.sequence(key):
            yield from _parts(part, seen)


def _kinds(part: Node) -> list[str]:
    """The types of one schema, `date` and `date-time` among them, without null."""
    value = part.mapping()
    values = [value["const"]] if "const" in value else value.get("enum")
    if is_list(values):
        names = {str: "string", bool: "boolean", int: "integer", float: "number"}
        return [names[type(each)] for each in values if type(each) in names]
    types = value.get("type", [])
    types = [types] if isinstance(types, str) else types
    is_moment = value.get("format") in ("date", "date-time")
    return [value["format"] if is_moment and kind == "string" else kind for kind in types if kind != "null"]


def _values(root: Node) -> Plain:
    """The values of the enums in the components of the editor state, by component and field."""
    schemas = dict(root["components"].entries("schemas")) if "components" in root else {}
    if _EDITOR_STATE not in schemas:
        return {}
    found: Plain = {}
    for name in sorted(components_below(schemas[_EDITOR_STATE])):
        fields: Plain = {}
        for part in _parts(schemas[name], set()) if name in schemas else ():
            for field, node in part.entries("properties"):
                value = node.resolved().value
                if is_mapping(value) and is_list(value.get("enum")):
                    fields.setdefault(field, value["enum"])
        if fields:
            found[name] = fields
    return found


@attrs.frozen
class _Answer:
    """The successful response of an operation that the sandbox serves."""

    operation: Operation
    node: Node
    """The response."""
    status: int
    media: Media | None
    """The media type that the client reads; None for a response without a body."""

    @classmethod
    def of(cls, operation: Operation, root: Node) -> _Answer:
        """The first success in the spec, JSON if there is any."""
        responses = _node(operation, root)["responses"]
        statuses = [status for status in responses.mapping() if not status.startswith("x-")]
        # `default` is a success if no other status is.
        name = min(statuses, key=lambda status: (not status.startswith("2"), status != "default"))
        status = int(name) if name.isdecimal() else 200
        node = responses[name].resolved()
        media = contents(node)
        has_body = bool(media) and name not in _NO_BODY and operation.method != "HEAD"
        return cls(operation, node, status, chosen(media, ORDER) if has_body else None)

    def schemas(self) -> Iterator[Node]:
        """The schemas of its body and its headers."""
        if self.media is not None and "schema" in self.media.node:
            yield self.media.node["schema"]
        for _, header in self._headers():
            yield from _schema_of(header)

    def served(self, checks: Checks) -> Plain:
        """The answer as the sandbox serves it; without `example` and `base64` if no instance was found."""
        media = self.media
        answer: Plain = {"status": self.status, "mediaType": media and media.name}
        headers = {name: text for name, text in self._header_texts(checks) if text is not None}
        answer |= {"headers": headers} if headers else {}
        if media is None:
            return answer
        if "*" in media.essence:
            other = "image/png" if media.essence == "image/*" else "application/octet-stream"
            answer["mediaType"] = "application/json" if media.form == "json" else other
        if media.form == "json":
            example = _Example.of(media.node, next(_schema_of(media.node), None), checks)
            return answer | ({} if example is None else {"example": example.value})
        return answer | {"base64": base64.b64encode(_file(media, checks)).decode()}

    def _headers(self) -> Iterator[tuple[str, Node]]:
        for name, reference in self.node.entries("headers"):
            if name.lower() not in _OWN_HEADERS:
                yield name, reference.resolved()

    def _header_texts(self, checks: Checks) -> Iterator[tuple[str, str | None]]:
        for name, header in self._headers():
            schema = next(_schema_of(header), None)
            example = _Example.of(header, schema, checks)
            if example is not None:
                yield name, _header_text(example.value)


@attrs.frozen
class _Example:
    """The value that is served for a schema."""

    value: Any

    @classmethod
    def of(cls, holder: Node, schema: Node | None, checks: Checks) -> _Example | None:
        """An example at a media type or header, or a made-up one; None, with a notice, if none is found."""
        spec = holder.spec
        for value in _examples(holder):
            problem = None if schema is None else checks.problem(schema, value)
            if problem is None:
                return cls(value)
            spec.notice(holder, f"the example does not match the schema; the sandbox serves it: {problem}")
            if checks.can_be_sent(value):
                return cls(value)
        if schema is None:
            return cls({})
        for value in candidates(schema):
            if checks.problem(schema, value) is None:
                return cls(value)
        spec.notice(holder, "no valid instance was found, so the sandbox answers 501; add an `example`")
        return None


def _file(media: Media, checks: Checks) -> bytes:
    """The content of a response that is not JSON."""
    shown = next(_examples(media.node), None)
    if isinstance(shown, str):
        return shown.encode()
    if media.form == "text" and media.essence not in _FILES:
        example = _Example.of(media.node, next(_schema_of(media.node), None), checks)
        if example is not None and isinstance(example.value, str):
            return example.value.encode()
    return _FILES.get(media.essence, b"example\n")


def _examples(holder: Node) -> Iterator[Any]:
    """The examples at a media type or header."""
    if "example" in holder:
        yield holder["example"].value
    if "examples" in holder:
        for name in holder["examples"].mapping():
            example = holder["examples"][name].resolved()
            if "value" in example:
                yield example["value"].value


def _header_text(value: Any) -> str | None:
    """A value as the text of a header; None for one that cannot be sent."""
    if is_list(value):
        text = ",".join(map(_plain_text, value))
    elif is_mapping(value):
        text = ",".join(f"{name},{_plain_text(item)}" for name, item in value.items())
    else:
        text = _plain_text(value)
    return text if re.fullmatch(r"[!-~]([ -~]*[!-~])?", text) else None


def _plain_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
