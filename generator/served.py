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
from generator.prepare import EDITOR_STATE
from generator.reach import components_below
from generator.security import needs_key
from generator.spec import SpecError, is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.media import Media
    from generator.operations import Operation
    from generator.parameters import Parameter
    from generator.prepare import Prepared
    from generator.schema import Reader, Schema
    from generator.spec import Node

__all__ = ["operations_document"]

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
            entries[operation.id] = _entry(operation, prepared)
            answer = _Answer.of(operation)
            schemas += answer.schemas()
            answers.append(answer)
    checks = Checks(prepared.reader, schemas)
    for answer in answers:
        with spec.collecting():
            entries[answer.operation.id]["answer"] = answer.served(checks)
    values: Plain = {}
    with spec.collecting():
        values = _values(prepared)
    version = spec.root["info"].mapping().get("version") if "info" in spec.root else None
    return {"version": str(version or ""), "values": values, "operations": entries}


def _entry(operation: Operation, prepared: Prepared) -> Plain:
    body, reader = operation.body, prepared.reader
    fields: Plain = {}
    if body is not None and body.is_form and body.payload:
        fields = _form(reader, prepared.bodies[body.payload]).get("fields", {})
    return {
        "method": operation.method,
        "path": operation.path,
        "tag": operation.tag,
        "module": f"{package_name(operation.tag)}.{operation.name}",
        "summary": operation.summary,
        "key": needs_key(operation.node),
        "parameters": [
            *(_parameter(parameter, reader) for parameter in operation.parameters),
            *([_CONTENT_TYPE] if body is not None and body.kind == "binary" else []),
        ],
        "body": body
        and {
            "kind": body.kind,
            "mediaType": body.media_type,
            "payload": body.payload,
            "required": body.required,
            "fields": fields,
        },
    }


def _parameter(parameter: Parameter, reader: Reader) -> Plain:
    schema = None if parameter.is_secret else next(_schema_of(parameter.node), None)
    other = "basic" if parameter.kind == BASIC else "string"
    return {
        "wire": parameter.wire,
        "argument": parameter.name,
        "location": parameter.location,
        "required": parameter.required,
        **(_form(reader, schema) if schema else {"kinds": [other]}),
        **({"secret": True} if parameter.is_secret else {}),
    }


def _schema_of(node: Node) -> Iterator[Node]:
    """The schema of a parameter or header."""
    if "schema" in node:
        yield node["schema"]
    for _, media in node.entries("content"):
        if "schema" in media:
            yield media["schema"]


def _form(reader: Reader, *nodes: Node, depth: int = 0) -> Plain:
    """How a text becomes a value of a schema: its kinds, whether it is a list, the forms of its fields."""
    try:
        variants = reader.schema(*nodes).variants
    except SpecError:  # that of a parameter which is JSON text may say anything
        return {"kinds": ["string"]}
    kinds = list(dict.fromkeys(kind for variant in variants for kind in _kinds(variant)))
    if "array" in kinds:
        items = next((variant.item_nodes for variant in variants if variant.item_nodes), ())
        form = _form(reader, *items, depth=depth + 1) if items and depth <= 2 else {"kinds": ["string"]}
        return form | {"list": True}
    fields: dict[str, tuple[Node, ...]] = {}
    if "object" in kinds and depth <= 2:
        for variant in variants:
            fields |= {name: below for name, below in variant.properties.items() if name not in fields}
    forms = {name: _form(reader, *below, depth=depth + 1) for name, below in fields.items()}
    return {"kinds": kinds or ["string"], **({"fields": forms} if forms else {})}


def _kinds(schema: Schema) -> list[str]:
    """The types of a schema without alternatives, `date` and `date-time` among them, without null."""
    format_ = schema.limits.get("format", "") if schema.values is None else ""
    text = format_ if format_ in ("date", "date-time") else "string"
    return [text if name == "string" else name for name in schema.json_types if name != "null"]


def _values(prepared: Prepared) -> Plain:
    """The values of the enums in the components of the editor state, by component and field."""
    spec = prepared.spec
    if EDITOR_STATE not in spec.schemas:
        return {}
    found: Plain = {}
    for name in sorted(components_below(spec.root["components"]["schemas"][EDITOR_STATE])):
        fields: Plain = {}
        for variant in prepared.reader.component(name).variants:
            for field in variant.properties:
                schema = variant.property(field)
                if schema.values is not None and not schema.is_const:
                    fields.setdefault(field, list(schema.values))
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
    def of(cls, operation: Operation) -> _Answer:
        """The first success in the spec, JSON if there is any."""
        responses = operation.node["responses"]
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
        for value in candidates(checks.reader, schema):
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
