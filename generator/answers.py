"""The responses of operations, as the endpoint template needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from generator.media import chosen, contents
from generator.models import FieldInfo, with_deprecation
from generator.names import ATTRIBUTES, pascal_case, python_names
from generator.spec import is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.media import Form, Media
    from generator.models import Models
    from generator.shapes import Kind
    from generator.spec import Node

__all__ = ["Answer", "Answers", "Page"]

EMPTY = ("204", "205")
"""Statuses of responses that have no body."""
ORDER: tuple[Form, ...] = ("json", "binary", "text", "multipart", "urlencoded")
"""The forms of responses; the first that a response has is used."""
JSON = "application/json"


@attrs.frozen
class Answer:
    """The result of an operation: its type, code for its parser, and the classes that both refer to.

    `accept` is the header with the media types that it can read. `headers` are those of its responses.
    """

    annotation: str = "None"
    parser: str = "parse_nothing"
    models: frozenset[str] = frozenset()
    accept: str = JSON
    headers: tuple[FieldInfo, ...] = ()


@attrs.frozen
class Page:
    """A response with a list and a cursor, which becomes a class."""

    name: str
    place: str
    doc: str
    kind: Kind


@attrs.frozen
class _Part:
    """The contribution of one response of an operation to its answer."""

    types: tuple[str, ...] = ("None",)
    parser: str = "parse_nothing"
    models: frozenset[str] = frozenset()
    accept: tuple[str, ...] = ()


class Answers:
    """Reads the responses of operations, into models and pages."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.pages: dict[str, Page] = {}

    def failures(self, responses: Node, name: str) -> Iterator[str]:
        """The statuses of the errors; their schemas become models.

        An object in them is called `name` if it has no name of its own, and after its status from the second
        one on.
        """
        first = True
        for status, reference in responses.items():
            if status.startswith(("2", "x-")):
                continue
            yield status
            with responses.spec.collecting():
                response = _response(reference)
                shared = re.fullmatch("#/components/responses/([^/]+)", response.place)
                suggestion = name if first else f"{name.removesuffix('Error')}{status}Error"
                if shared:
                    suggestion = pascal_case(shared[1]).removesuffix("Error") + "Error"
                schemas = [media.node["schema"] for media in contents(response) if media.form == "json"
                           and "schema" in media.node]  # fmt: skip
                for schema in schemas:
                    self._models.kind(schema, suggestion)
                first = first and (bool(shared) or all("$ref" in schema for schema in schemas))

    def read(self, responses: Node, name: str, *, has_content: bool = True) -> Answer:
        """The result of a call; an object in it is called `name` if it has no name of its own.

        `has_content` is false for HEAD, whose responses only have headers.
        """
        good = {status: responses[status] for status in self._statuses(responses)}
        parts: dict[str, _Part] = {}
        headers: list[dict[str, Node]] = []
        for index, (status, reference) in enumerate(good.items()):
            with responses.spec.collecting():
                response = _response(reference)
                headers.append(_headers(response))
                other = name.removesuffix("Response") + status + "Response"
                part = self._part(response, other if index else name)
                parts[status] = part if has_content and status not in EMPTY else _Part()
        return attrs.evolve(_together(parts), headers=self._header_fields(headers, name))

    def _statuses(self, responses: Node) -> list[str]:
        """The statuses of success: `default` counts as one only if no other status does."""
        statuses = [status for status in responses.mapping() if not status.startswith("x-")]
        for status in statuses:
            if not re.fullmatch(r"[2-5]([0-9][0-9]|XX)|default", status):
                raise responses[status].error(
                    f"{status!r} is not the status of a final response; use one such as 200, 2XX or default"
                )
        good = [status for status in statuses if status.startswith("2")]
        good = good or [status for status in statuses if status == "default"]
        if not good:
            raise responses.error("describes no successful response; add one, such as 200")
        return good

    def _part(self, response: Node, name: str) -> _Part:
        media = contents(response)
        if not media:
            return _Part()
        best = chosen(media, ORDER)
        if best.form == "json":
            accept = (JSON if best.essence == "*/*" else best.without_charset,)
            if "schema" not in best.node:
                return _Part(("Any",), "parse_plain(ANYTHING)", accept=accept)
            return _Part(*self._json(best.node["schema"], name), accept)
        if best.form == "text":
            return _Part(("str",), "parse_text", accept=_accepted(media, best))
        return _Part(("bytes",), "parse_bytes", accept=_accepted(media, best))

    def _json(self, schema: Node, name: str) -> tuple[tuple[str, ...], str, frozenset[str]]:
        """The types of a JSON response, code for its parser, and the classes that they refer to."""
        parts = self._envelope(schema)
        if parts is None:
            kind = self._models.kind(schema, name)
            return _types(kind), f"parse_plain({kind.shape})", kind.models
        data, meta = parts
        cursor = self._models.object(meta).fields.get("nextPageCursor")
        items = data.resolved()
        if cursor is not None and items.mapping().get("type") == "array":
            name = (schema.component() if "$ref" in schema else "") or name
            return self._page(schema.resolved(), name, cursor, items["items"])
        kind = self._models.kind(data, name.removesuffix("Response") + "Data")
        return (f"Envelope[{kind.annotation}]",), f"parse_envelope({kind.shape})", kind.models

    def _envelope(self, schema: Node) -> tuple[Node, Node] | None:
        """The data and the meta of a response, if it has exactly these two."""
        target = schema.resolved()
        if not is_mapping(target.value) or not {"properties", "allOf"} & target.value.keys():
            return None
        found = self._models.object(schema)
        if {"data", "meta"} != found.fields.keys() or {"data", "meta"} != found.required.keys():
            return None
        return found.fields["data"], found.fields["meta"]

    def _page(
        self, node: Node, name: str, cursor: Node, items: Node
    ) -> tuple[tuple[str, ...], str, frozenset[str]]:
        kind = self._models.kind(cursor, name)
        if kind.types != ("str",):
            raise cursor.error("a cursor must be a string or null")
        name = self._models.claim(node, name)
        if name not in self.pages:
            doc = with_deprecation(node, node.text("description") or "One page of a list.")
            inner = self._models.kind(items, name.removesuffix("Response") + "Item")
            self.pages[name] = Page(name, node.place, doc, inner)
        return (name,), f"parse_page({name})", frozenset({name})

    def _header_fields(self, responses: Sequence[dict[str, Node]], name: str) -> tuple[FieldInfo, ...]:
        """The headers of all success responses, as fields of one class."""
        nodes = {wire: node for headers in responses for wire, node in headers.items()}
        names = python_names(nodes, ATTRIBUTES)
        fields: list[FieldInfo] = []
        for wire, node in nodes.items():
            with node.spec.collecting():
                node.only("description", "required", "deprecated", "schema", "style", "explode", "example",
                          "examples")  # fmt: skip
                schema = node["schema"]
                kind = self._models.kind(schema, name.removesuffix("Response") + pascal_case(wire))
                single = kind.items or kind
                if not single.scalar and single.annotation != "Any":
                    raise schema.error(f"a header can't be a {kind.annotation}; describe it as a string")
                required = all(wire in headers and headers[wire].flag("required") for headers in responses)
                doc = with_deprecation(node, node.text("description"))
                fields.append(FieldInfo(wire, names[wire], kind, required, doc))
        return tuple(sorted(fields, key=lambda field: not field.required))


def _together(parts: dict[str, _Part]) -> Answer:
    """The answer of an operation with these responses, by their statuses."""
    parsers = {status: part.parser for status, part in parts.items()}
    types = dict.fromkeys(type_ for part in parts.values() for type_ in part.types)
    some_none = bool(types) and "None" in types
    real = ["Any"] if "Any" in types else [type_ for type_ in types if type_ != "None"]
    if len(set(parsers.values())) > 1:
        parser = (
            f"parse_by_status({{{', '.join(f'{status!r}: {code}' for status, code in parsers.items())}}})"
        )
    else:
        parser = next(iter(parsers.values()), "parse_nothing")
    accept = list(dict.fromkeys(name for part in parts.values() for name in part.accept))
    if JSON not in accept:
        accept += [f"{JSON};q=0.5" if accept else JSON]  # of errors
    return Answer(
        " | ".join([*real, *(["None"] if (some_none or not real) and real != ["Any"] else [])]),
        parser,
        frozenset[str]().union(*(part.models for part in parts.values())),
        ", ".join(accept),
    )


def _types(kind: Kind) -> tuple[str, ...]:
    return (*kind.types, "None") if kind.nullable or not kind.types else kind.types


def _accepted(media: Sequence[Media], best: Media) -> tuple[str, ...]:
    """The media types to ask for: any of a response of bytes, as bytes can be of each."""
    return tuple(type_.name for type_ in media if best.form == "binary" or type_ is best)


def _headers(response: Node) -> dict[str, Node]:
    """The headers of a response by their names in lower case."""
    found: dict[str, Node] = {}
    for name, reference in response.entries("headers"):
        wire = name.lower()
        if wire in found:
            raise reference.error(f"the header {name} is described twice; remove one of them")
        if not re.fullmatch(r"[a-z0-9!#$%&'*+.^_`|~-]+", wire):
            raise reference.error(f"{name!r} can't be the name of a header; rename it")
        if wire != "content-type":
            found[wire] = reference.resolved()
    return found


def _response(reference: Node) -> Node:
    node = reference.resolved()
    node.only("content", "description", "headers", "links", "summary")
    return node
