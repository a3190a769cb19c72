"""The request bodies of operations, as the endpoint template needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from generator.names import pascal_case
from generator.spec import is_json

if TYPE_CHECKING:
    from generator.models import Models
    from generator.spec import Node

__all__ = ["Bodies", "Body"]


@attrs.frozen
class Body:
    """The body of an operation: bytes, or JSON of a type in `payloads`."""

    media_type: str
    required: bool
    payload: str = ""
    may_be_mapping: bool = False

    @property
    def kind(self) -> Literal["json", "binary"]:
        """Which of the two it is."""
        return "json" if self.payload else "binary"

    @property
    def annotation(self) -> str:
        """The Python type of the argument."""
        if not self.payload:
            return "AsyncBinaryContent"
        return f"{self.payload} | Mapping[str, Any]" if self.may_be_mapping else self.payload

    @property
    def doc(self) -> str:
        """The description of the argument."""
        if not self.payload:
            return "The content to send: bytes, a path, an open binary file, or a `Source`."
        noun = "The payload, a dict with the wire's names" if self.may_be_mapping else "The payload"
        return f"{noun}; sent unchanged."

    @property
    def content_type(self) -> str:
        """Code for the header."""
        if not self.payload:
            return "content_type"
        return (
            f"{self.media_type!r}" if self.required else f"{self.media_type!r} if body is not None else None"
        )


class Bodies:
    """Reads the request bodies of operations."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.payloads: dict[str, Node] = {}
        """The schemas of JSON bodies, by the names of their types."""

    def read(self, reference: Node, id_: str) -> Body:
        """The body of the operation with an id."""
        node = reference.resolved()
        node.only("content", "description", "required")
        media_types = list(node["content"].mapping())
        if len(media_types) != 1:
            raise node["content"].error("a body must have exactly one media type")
        media = node["content"][media_types[0]]
        media.only("schema", "example", "examples")
        essence = media_types[0].partition(";")[0].strip().lower()
        required = node.flag("required")
        if is_json(essence):
            return self._json_body(media["schema"], media_types[0], required, id_)
        if essence in ("multipart/form-data", "application/x-www-form-urlencoded"):
            raise media.error("form bodies are not supported; send JSON, or the bytes of one file")
        if not required:
            raise node.error("a body of bytes must be `required: true`")
        return Body("application/octet-stream" if "*" in essence else media_types[0], required)

    def _json_body(self, schema: Node, media_type: str, required: bool, id_: str) -> Body:
        payload = schema.component() if "$ref" in schema else pascal_case(id_) + "Request"
        if "$ref" not in schema and payload in schema.spec.schemas:
            raise schema.error(f"its type would be called {payload}, like a component; make it one, too")
        self.payloads[payload] = schema
        may_be_mapping = schema.resolved().mapping().get("type", "object") == "object"
        return Body(media_type, required, payload, may_be_mapping)
