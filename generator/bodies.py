"""The request bodies of operations, as the endpoint template needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from generator.media import chosen, contents
from generator.names import pascal_case
from generator.schema import BYTES
from generator.texts import followed_by

if TYPE_CHECKING:
    from generator.media import Form, Media
    from generator.models import Models
    from generator.schema import Schema
    from generator.spec import Node

__all__ = ["Bodies", "Body"]

ORDER: tuple[Form, ...] = ("json", "multipart", "urlencoded", "binary", "text")
"""The forms of bodies; the first that an operation takes is used."""
STYLES = ("form", "spaceDelimited", "pipeDelimited", "deepObject")
_PLAIN = {"text": "str", "binary": "AsyncBinaryContent"}


@attrs.frozen
class Body:
    """The body of an operation: JSON or a form of a type in `payloads`, text, or bytes."""

    kind: Form
    media_type: str
    required: bool
    payload: str = ""
    may_be_mapping: bool = False
    media_types: tuple[str, ...] = ()
    """The media types that bytes may be of; the first is the default."""
    fields: tuple[str, ...] = ()
    """The fields of a form that are not written as usual, as code."""
    description: str = ""
    """Its description in the spec."""

    @property
    def is_form(self) -> bool:
        """Whether it is a form."""
        return self.kind in ("multipart", "urlencoded")

    @property
    def form(self) -> str:
        """Code for the form."""
        name = "MultipartForm" if self.kind == "multipart" else "UrlencodedForm"
        return f"{name}({{{', '.join(self.fields)}}})" if self.fields else f"{name}()"

    @property
    def annotation(self) -> str:
        """The Python type of the argument."""
        if self.kind in _PLAIN:
            return _PLAIN[self.kind]
        if not self.payload:
            return "Mapping[str, Any]" if self.is_form else "Any"
        return f"{self.payload} | Mapping[str, Any]" if self.may_be_mapping else self.payload

    @property
    def doc(self) -> str:
        """The description of the argument: that of the spec, and which values it takes."""
        return followed_by(self.description, self._values)

    @property
    def _values(self) -> str:
        if self.kind == "binary":
            return "The content to send: bytes, a path, an open binary file, or a `Source`."
        if self.kind == "text":
            return "The text to send, as UTF-8."
        if self.is_form:
            files = "; files are bytes, a path, an open binary file, or a `Source`"
            return (
                "The fields of the form, by the wire's names"
                + (files if self.kind == "multipart" else "")
                + "."
            )
        noun = "The payload, a dict with the wire's names" if self.may_be_mapping else "The payload"
        return f"{noun}; sent unchanged."

    @property
    def type_doc(self) -> str:
        """The description of the argument `content_type` of bytes."""
        several = f": one of {', '.join(self.media_types)}" if len(self.media_types) > 1 else ""
        return f"MIME type of the content{several}."

    @property
    def content_type(self) -> str:
        """Code for the header."""
        code = "content_type" if self.kind == "binary" else repr(self.media_type)
        return code if self.required else f"{code} if body is not None else None"

    @property
    def content(self) -> str:
        """Code for the content."""
        function = {"binary": "binary_body", "text": "text_body"}.get(self.kind, "json_body")
        code = f"{function}(body)"
        return code if self.required else f"{code} if body is not None else None"


class Bodies:
    """Reads the request bodies of operations."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.payloads: dict[str, Node] = {}
        """The schemas of JSON bodies and forms, by the names of their types."""
        self.forms: set[str] = set()
        """The names of those that are forms, in which files are not text."""

    def read(self, reference: Node, id_: str) -> Body:
        """The body of the operation with an id."""
        node = reference.resolved()
        node.only("content", "description", "required")
        return attrs.evolve(self._read(node, id_), description=node.text("description"))

    def _read(self, node: Node, id_: str) -> Body:
        required = node.flag("required")
        if not (media := contents(node)):
            raise node["content"].error("a body needs a media type, such as application/json")
        best = chosen(media, ORDER)
        if best.form == "binary":
            used = [
                best,
                *(type_ for type_ in media if type_ is not best and type_.form in ("binary", "text")),
            ]
            names = [BYTES if "*" in type_.name else type_.name for type_ in used]
            return Body("binary", names[0], required, media_types=tuple(dict.fromkeys(names)))
        if best.form == "text":
            if best.charset not in ("", "utf-8", "us-ascii"):
                raise best.node.error(
                    "text is sent as UTF-8; change the charset, or use application/octet-stream"
                )
            essence = "text/plain" if "*" in best.name else best.without_charset
            return Body("text", f"{essence}; charset=utf-8", required)
        name = "application/json" if best.essence == "*/*" else best.name
        if "schema" not in best.node:
            return Body(best.form, name, required)
        schema = best.node["schema"]
        fields = self._fields(best) if best.form in ("multipart", "urlencoded") else ()
        payload = self._payload(schema, id_, best.form)
        may_be_mapping = best.form != "json" or _is_object(self._models.reader.schema(schema))
        return Body(best.form, name, required, payload, may_be_mapping, fields=fields)

    def _payload(self, schema: Node, id_: str, form: Form) -> str:
        component = schema.component() if "$ref" in schema else ""
        payload = component or pascal_case(id_) + "Request"
        if not component and payload in schema.spec.schemas:
            raise schema.error(
                f"its type would be called {payload}, like a component; move it to `components`"
            )
        is_form = form != "json"
        if payload in self.payloads and is_form != (payload in self.forms):
            raise schema.error(
                f"{payload} is a form in one place and JSON in another; make it two components"
            )
        self.payloads[payload] = schema
        if is_form:
            self.forms.add(payload)
        return payload

    def _fields(self, media: Media) -> tuple[str, ...]:
        """The fields of a form that are not written as usual, as code."""
        reader = self._models.reader
        schema = reader.schema(media.node["schema"])
        if not _is_object(schema):
            raise schema.node.error("a form is an object with a property for each field; describe it as one")
        properties = schema.fields
        encodings = dict(media.node.entries("encoding"))
        for name, encoding in encodings.items():
            if name not in properties:
                raise encoding.error(f"the form has no field {name!r}; describe it, or remove this")
        fields: list[str] = []
        for name, nodes in properties.items():
            with reader.spec.collecting():
                file_type = _file_type(reader.schema(*nodes))
                if media.form == "urlencoded" and file_type:
                    raise nodes[0].error(
                        "a file can only be sent as multipart/form-data; change the media type"
                    )
                options = _options(encodings.get(name), file_type, media.form == "multipart")
                if options:
                    fields.append(f"{name!r}: FormField({', '.join(options)})")
        return tuple(fields)


def _options(encoding: Node | None, file_type: str, multipart: bool) -> list[str]:
    """The arguments of a `FormField`."""
    options = ["file=True"] if file_type else []
    content_type = "" if file_type in ("", BYTES) else file_type
    if encoding is not None:
        encoding.only("contentType", "style", "explode", "allowReserved", "headers")
        if encoding.entries("headers"):
            raise encoding["headers"].error("parts of a form can't have headers of their own; remove them")
        if encoding.flag("allowReserved"):
            raise encoding["allowReserved"].error(
                "reserved characters are always encoded in forms; remove it"
            )
        style, explode = encoding.text("style"), encoding.flag("explode")
        styled = "style" in encoding or "explode" in encoding
        if (
            styled
            and multipart
            and (style or "form", encoding.mapping().get("explode", True)) != ("form", True)
        ):
            key = "style" if style not in ("", "form") else "explode"
            raise encoding[key].error("a multipart form has a part for each item of a list; remove it")
        if style not in ("", *STYLES):
            raise encoding["style"].error(f"must be one of {', '.join(STYLES)}")
        if styled and not multipart:
            style = style or "form"
            options.append(f"style={style!r}")
            if style == "form" and "explode" in encoding and not explode:
                options.append("explode=False")
            return options  # OpenAPI: the content type is ignored beside a style
        if content_types := encoding.text("contentType"):
            content_type = _content_type(encoding["contentType"], content_types, bool(file_type), multipart)
    return [*options, f"content_type={content_type!r}"] if content_type else options


def _content_type(node: Node, names: str, is_file: bool, multipart: bool) -> str:
    """The first concrete media type of a list of them; empty if there is none."""
    if not names.isascii() or not names.isprintable():
        raise node.error("must be a media type, or several separated by commas")
    concrete = [name.strip() for name in names.split(",") if "*" not in name]
    name = concrete[0] if concrete else ""
    is_text = name.partition(";")[0].strip().lower() in ("", "text/plain", "application/json")
    if not (multipart or is_text):
        raise node.error(f"a field of this form is text or JSON, not {name}; remove it")
    return "" if is_file and name == BYTES else name


def _is_object(schema: Schema) -> bool:
    """Whether it names no other type than objects and null."""
    return {"object", *(schema.types or ())} <= {"object", "null"}


def _file_type(schema: Schema) -> str:
    """The media type of a field with a file or with files; empty for any other field."""
    items = [variant.items for variant in schema.variants if variant.items]
    variants = (variant for each in (schema, *items) for variant in each.variants)
    return next(filter(None, (variant.file_type for variant in variants)), "")
