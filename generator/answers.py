"""The responses of operations, as the endpoint template needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from generator.models import with_deprecation
from generator.spec import is_json, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.models import Models
    from generator.shapes import Kind
    from generator.spec import Node

__all__ = ["Answer", "Answers", "Page"]


@attrs.frozen
class Answer:
    """The result of an operation: its type, code for its parser, and the classes that both refer to."""

    annotation: str
    parser: str
    models: frozenset[str] = frozenset()


@attrs.frozen
class Page:
    """A response with a list and a cursor, which becomes a class."""

    name: str
    place: str
    doc: str
    kind: Kind


class Answers:
    """Reads the responses of operations, into models and pages."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.pages: dict[str, Page] = {}

    def failures(self, responses: Node) -> Iterator[str]:
        """The statuses of the errors."""
        for status, reference in responses.items():
            if status.startswith("x-"):
                continue
            if not re.fullmatch(r"[2-5]([0-9][0-9]|XX)|default", status):
                raise reference.error(f"{status} is not a status that ends a request")
            if not status.startswith("2"):
                yield status

    def read(self, responses: Node, name: str) -> Answer:
        """The result of a call; an object in it is called `name` if it has no name of its own."""
        good = [status for status in responses.mapping() if status.startswith("2")]
        if len(good) != 1:
            raise responses.error(
                f"an operation needs one success answer, has {' and '.join(good) or 'none'}"
            )
        response = _response(responses[good[0]])
        contents = dict(response.entries("content"))
        if not contents:
            return Answer("None", "parse_nothing")
        if len(contents) != 1:
            raise response["content"].error("an answer must have exactly one media type")
        ((media_type, media),) = contents.items()
        media.only("schema", "example", "examples")
        if not is_json(media_type.partition(";")[0].strip().lower()):
            return Answer("bytes", "parse_bytes")
        if "schema" not in media:
            return Answer("Any", "parse_plain(ANYTHING)")
        return self._json_answer(media["schema"], name)

    def _json_answer(self, schema: Node, name: str) -> Answer:
        parts = self._envelope(schema)
        if parts is None:
            kind = self._models.kind(schema, name)
            return Answer(kind.annotation, f"parse_plain({kind.shape})", kind.models)
        data, meta = parts
        cursor = self._models.object(meta).fields.get("nextPageCursor")
        items = data.resolved()
        if cursor is not None and items.mapping().get("type") == "array":
            name = schema.component() if "$ref" in schema else name
            return self._page(schema.resolved(), name, cursor, items["items"])
        kind = self._models.kind(data, name.removesuffix("Response") + "Data")
        return Answer(f"Envelope[{kind.annotation}]", f"parse_envelope({kind.shape})", kind.models)

    def _envelope(self, schema: Node) -> tuple[Node, Node] | None:
        """The data and the meta of a response, if it has exactly these two."""
        target = schema.resolved()
        if not is_mapping(target.value) or not {"properties", "allOf"} & target.value.keys():
            return None
        found = self._models.object(schema)
        if {"data", "meta"} != found.fields.keys() or {"data", "meta"} != found.required.keys():
            return None
        return found.fields["data"], found.fields["meta"]

    def _page(self, node: Node, name: str, cursor: Node, items: Node) -> Answer:
        kind = self._models.kind(cursor, name)
        if kind.types != ("str",):
            raise cursor.error("a cursor must be a string or null")
        name = self._models.claim(node, name)
        if name not in self.pages:
            doc = with_deprecation(node, node.text("description") or "One page of a list.")
            inner = self._models.kind(items, name.removesuffix("Response") + "Item")
            self.pages[name] = Page(name, node.place, doc, inner)
        return Answer(name, f"parse_page({name})", frozenset({name}))


def _response(reference: Node) -> Node:
    node = reference.resolved()
    node.only("content", "description", "headers", "links")
    return node
