"""The parameters, bodies and responses of operations, as the endpoint template needs them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import attrs

from generator.models import with_deprecation
from generator.names import ARGUMENTS, module_name, pascal_case, python_names
from generator.shapes import list_of
from generator.spec import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.models import Models
    from generator.shapes import Kind
    from generator.spec import Node

__all__ = ["METHODS", "Answer", "Body", "Operation", "Operations", "Page", "Parameter", "components_below"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
RETRIES = ("safe", "keyed", "opt-in", "never")
BOUNDS: dict[tuple[str, ...], tuple[str, str, str]] = {
    ("str",): ("of_length('{{0}}', {{0}}, {0}, {1})", "minLength", "maxLength"),
    ("int",): ("in_range('{{0}}', {{0}}, int, {0}, {1})", "minimum", "maximum"),
    ("float",): ("in_range('{{0}}', {{0}}, float, {0}, {1})", "minimum", "maximum"),
}
"""The check of a parameter's bounds by its types, and the keywords of the schema for them."""
TEXT = "plain_text('{0}', {0})"
"""The check of a text without bounds: otherwise a number in its place would be sent."""
STYLES = {"path": "simple", "query": "form", "header": "simple"}
KEY = "Idempotency-Key"
OWN_HEADERS = ("accept", "authorization", "content-type")
"""Headers that OpenAPI says are not parameters: they follow from the rest of the operation."""


@attrs.frozen
class Parameter:
    """One parameter of an operation."""

    wire: str
    name: str
    location: str
    kind: Kind
    required: bool
    doc: str
    check: str = ""
    """Code that returns the value, `{0}`, or raises if it is not valid or out of bounds."""

    @property
    def annotation(self) -> str:
        """The Python type of the argument."""
        annotation = self.kind.annotation
        return annotation if self.required or self.kind.nullable else f"{annotation} | None"

    @property
    def value(self) -> str:
        """Code for the value to send. Date-times and other types are converted later, a date is not."""
        if self.kind.types != ("date",):
            return self.check.format(self.name) or self.name
        code = f"{self.name}.isoformat()"
        may_be_none = not self.required or self.kind.nullable
        return f"{code} if {self.name} is not None else None" if may_be_none else code


@attrs.frozen
class Body:
    """The body of an operation: bytes, or JSON of a type in `payloads`."""

    media_type: str
    required: bool
    payload: str = ""
    may_be_mapping: bool = False
    alias: str = ""
    """The name of `payload` in the endpoint's module, if a model there has the same name."""

    @property
    def kind(self) -> Literal["json", "binary"]:
        """Which of the two it is."""
        return "json" if self.payload else "binary"

    @property
    def annotation(self) -> str:
        """The Python type of the argument."""
        if not self.payload:
            return "AsyncBinaryContent"
        name = self.alias or self.payload
        return f"{name} | Mapping[str, Any]" if self.may_be_mapping else name

    @property
    def doc(self) -> str:
        """The description of the argument."""
        if not self.payload:
            return "The content to send: bytes, a path, an open binary file, or a `Source`."
        noun = "The payload, a dict with the wire's names" if self.may_be_mapping else "The payload"
        return f"{noun}; sent unchanged."

    @property
    def imported(self) -> str:
        """The name to import from `payloads`."""
        return f"{self.payload} as {self.alias}" if self.alias else self.payload

    @property
    def content_type(self) -> str:
        """Code for the header."""
        if not self.payload:
            return "content_type"
        return (
            f"{self.media_type!r}" if self.required else f"{self.media_type!r} if body is not None else None"
        )


@attrs.frozen
class Answer:
    """The result of an operation: its type, code for its parser, and the classes that both refer to."""

    annotation: str
    parser: str
    models: frozenset[str] = frozenset()


@attrs.frozen
class Operation:
    """One operation."""

    id: str
    name: str
    tag: str
    method: str
    path: str
    place: str
    summary: str
    description: str
    deprecated: bool
    retry: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    answer: Answer
    failures: tuple[str, ...]
    """The statuses of the errors in the spec."""

    def at(self, location: str) -> list[Parameter]:
        """The parameters of one location in the order of the spec, or of the path."""
        return [parameter for parameter in self.parameters if parameter.location == location]

    @property
    def named(self) -> list[Parameter]:
        """The parameters that are passed by name, required ones first."""
        rest = [parameter for parameter in self.parameters if parameter.location != "path"]
        return sorted(rest, key=lambda parameter: not parameter.required)

    @property
    def takes_key(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return any(parameter.wire == KEY for parameter in self.parameters)

    @property
    def names_task(self) -> bool:
        """Whether its body may identify the new task, so that a repetition is recognized."""
        return self.retry == "keyed" and self.body is not None and self.body.kind == "json"

    @property
    def models(self) -> frozenset[str]:
        """The classes it refers to."""
        return self.answer.models.union(*(parameter.kind.models for parameter in self.parameters))

    @property
    def target(self) -> list[str]:
        """Code for the parts of the path and query, to be joined with `+`."""
        by_wire = {parameter.wire: parameter for parameter in self.at("path")}
        parts = [
            f"path_part({by_wire[text].name!r}, {by_wire[text].value})" if index % 2 else repr(text)
            for index, text in enumerate(re.split(r"[{}]", self.path))
            if text
        ]
        query = [f"({parameter.wire!r}, {parameter.value})" for parameter in self.at("query")]
        return [*parts, f"query_string(({', '.join(query)},))"] if query else parts


@attrs.frozen
class Page:
    """A response with a list and a cursor, which becomes a class."""

    name: str
    place: str
    doc: str
    kind: Kind


class Operations:
    """Reads operations, and reads their responses into models and pages."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.pages: dict[str, Page] = {}
        self.bodies: dict[str, Node] = {}
        """The schemas of JSON bodies, by the names of their types."""

    def read(self, path: str, item: Node, method: str) -> Operation:
        """One operation of a path; raises SpecError for a construct that cannot be generated."""
        node = item[method]
        node.only("operationId", "summary", "description", "tags", "parameters", "requestBody", "responses",
                  "deprecated", "externalDocs", "security")  # fmt: skip
        for key in ("operationId", "summary"):
            if not node[key].value or not node.text(key).strip():
                raise node[key].error("must not be empty")
        id_ = node.text("operationId")
        _check_security(node)
        body = self._body(node["requestBody"], id_) if "requestBody" in node else None
        operation = Operation(
            id=id_,
            name=module_name(id_),
            tag=(node.names("tags") or ["default"])[0],
            method=method.upper(),
            path=path,
            place=node.place,
            summary=node.text("summary"),
            description=node.text("description"),
            deprecated=node.flag("deprecated"),
            retry=node.text("x-retry") or ("safe" if method in ("get", "head") else "never"),
            parameters=tuple(self._parameters(path, item, node, pascal_case(id_), has_body=body is not None)),
            body=body,
            answer=self._answer(node["responses"], pascal_case(id_) + "Response"),
            failures=tuple(self._failures(node["responses"])),
        )
        _check_retry(node, operation)
        if body is not None and body.payload in operation.models:
            return attrs.evolve(operation, body=attrs.evolve(body, alias=f"{body.payload}Payload"))
        return operation

    # Parameters

    def _parameters(
        self, path: str, item: Node, node: Node, name: str, *, has_body: bool
    ) -> Iterator[Parameter]:
        found: dict[tuple[str, str], Node] = {}
        for holder in (item, node):
            own: dict[tuple[str, str], Node] = {}
            for reference in holder.sequence("parameters"):
                parameter = reference.resolved()
                if not parameter["in"].value or not parameter["name"].value:
                    raise parameter.error("`in` and `name` must not be empty")
                key = parameter.text("in"), parameter.text("name")
                if key in own:
                    raise reference.error(f"the {key[0]} parameter {key[1]!r} is here twice")
                own[key] = parameter
            found |= own  # those of the operation override those of the path
        wires = re.findall(r"{([^{}]*)}", path)
        described = [wire for location, wire in found if location == "path"]
        if sorted(wires) != sorted(described):
            raise node.error(
                f"the path names {wires or 'none'}, described are {described or 'none'}; make them agree"
            )
        nodes: dict[str, Node] = {}
        outside_path = [key for key in found if key[0] != "path"]
        for location, wire in [*(("path", wire) for wire in wires), *outside_path]:
            parameter = found[location, wire]
            if location == "header" and wire.lower() == "content-length" and has_body:
                continue  # follows from the body
            _check_parameter(parameter, location, wire)
            # The same name may occur in two locations; the second gets the location as a suffix.
            nodes[wire if wire not in nodes else f"{wire} {location}"] = parameter
        arguments = python_names(nodes, ARGUMENTS)
        for unique, parameter in nodes.items():
            yield self._parameter(parameter, arguments[unique], name)

    def _parameter(self, node: Node, name: str, operation: str) -> Parameter:
        location, schema, required = node.text("in"), node["schema"], node.flag("required")
        kind = self._models.kind(schema, operation + pascal_case(node.text("name")))
        single = kind.items if kind.items and location == "query" else kind
        in_path = location == "path"
        odd = {"date"} if single != kind or len(single.types) > 1 else set[str]()
        odd |= {"bool", "date", "datetime", "float"} if in_path else set[str]()
        if not single.scalar or odd & {*single.types} or (in_path and bool in map(type, single.values)):
            raise schema.error(f"a {location} parameter can't be a {kind.annotation}")
        if in_path and (kind.nullable or not required):
            raise node.error("a parameter of the path is always there: say `required: true`, and not null")
        doc = with_deprecation(node, node.text("description") or f"The parameter `{node.text('name')}`.")
        default = schema.resolved().mapping().get("default")
        if default is not None and str(default) not in doc:
            doc += f" Not sent unless given; the service's default is {default}."
        if kind.items and kind.items.nullable:  # there is no null in a query
            kind = list_of(attrs.evolve(kind.items, nullable=False))
        return Parameter(
            node.text("name"), name, location, kind, required, doc, _check(schema, kind, in_path)
        )

    # Bodies

    def _body(self, reference: Node, id_: str) -> Body:
        node = reference.resolved()
        node.only("content", "description", "required")
        media_types = list(node["content"].mapping())
        if len(media_types) != 1:
            raise node["content"].error("a body must have exactly one media type")
        media = node["content"][media_types[0]]
        media.only("schema", "example", "examples")
        essence = media_types[0].partition(";")[0].strip().lower()
        required = node.flag("required")
        if _is_json(essence):
            return self._json_body(media["schema"], media_types[0], required, id_)
        if essence in ("multipart/form-data", "application/x-www-form-urlencoded"):
            raise media.error("form bodies are not supported; send JSON, or the bytes of one file")
        if not required:
            raise node.error("a body of bytes must be `required: true`")
        return Body("application/octet-stream" if "*" in essence else media_types[0], required)

    def _json_body(self, schema: Node, media_type: str, required: bool, id_: str) -> Body:
        self._models.used |= components_below(schema)
        payload = schema.component() if "$ref" in schema else pascal_case(id_) + "Request"
        if "$ref" not in schema and payload in schema.spec.schemas:
            raise schema.error(f"its type would be called {payload}, like a component; make it one, too")
        self.bodies[payload] = schema
        may_be_mapping = schema.resolved().mapping().get("type", "object") == "object"
        return Body(media_type, required, payload, may_be_mapping)

    # Answers

    def _failures(self, responses: Node) -> Iterator[str]:
        for status, reference in responses.items():
            if not re.fullmatch(r"[2-5]([0-9][0-9]|XX)|default", status):
                raise reference.error(f"{status} is not a status that ends a request")
            if not status.startswith("2"):
                self._models.used |= components_below(_response(reference))
                yield status

    def _answer(self, responses: Node, name: str) -> Answer:
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
        if not _is_json(media_type.partition(";")[0].strip().lower()):
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
        self._models.used |= components_below(meta)
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

    def webhook(self, name: str, item: Node) -> None:
        """Read the body of a webhook into models, like a response."""
        for method in METHODS:
            if method in item and "requestBody" in item[method]:
                body = item[method]["requestBody"].resolved()
                for _, media in body.entries("content"):
                    self._models.kind(media["schema"], pascal_case(name) + "Event")


def _response(reference: Node) -> Node:
    node = reference.resolved()
    node.only("content", "description", "headers", "links")
    return node


def _is_json(essence: str) -> bool:
    return essence == "application/json" or essence.endswith("+json")


def _check_security(node: Node) -> None:
    """Check that the spec requires a bearer token, the only scheme that the client supports."""
    root = node.spec.root
    holder = node if "security" in node else root
    if "security" not in holder:
        return
    for requirement in holder.sequence("security"):
        schemes = [root["components"]["securitySchemes"][name].resolved() for name in requirement.mapping()]
        kinds = [(scheme.text("type"), scheme.text("scheme").lower()) for scheme in schemes]
        if kinds == [("http", "bearer")]:
            return
    raise holder["security"].error("the client always sends its key as a bearer token; require that alone")


def _check_parameter(node: Node, location: str, wire: str) -> None:
    node.only("name", "in", "description", "required", "deprecated", "schema", "style", "explode", "example",
              "examples")  # fmt: skip
    if location not in STYLES:
        raise node["in"].error(
            f"{location} parameters are not supported; use the path, the query or a header"
        )
    if node.mapping().get("style", STYLES[location]) != STYLES[location]:
        raise node["style"].error(f"only the usual style, {STYLES[location]}, is supported here; take it out")
    if node.mapping().get("explode", location == "query") != (location == "query"):
        raise node["explode"].error("only the usual form is supported here; take it out")
    if location == "header":
        if wire.lower() in OWN_HEADERS or wire.lower() == "content-length":
            raise node.error(f"the client sends {wire} itself; take it out")
        if wire.lower() == KEY.lower() and wire != KEY:
            raise node["name"].error(f"write it {KEY}: retries look for it")
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", wire):
            raise node["name"].error(f"{wire!r} can't be the name of a header")


def _check(schema: Node, kind: Kind, in_path: bool) -> str:
    if kind.types not in BOUNDS:
        return ""
    function, *keywords = BOUNDS[kind.types]
    least, most = (schema.resolved().mapping().get(keyword) for keyword in keywords)
    if in_path and least in (None, 1) and most is None:
        return ""  # a part of a path is checked anyway
    if least is None and most is None:
        return TEXT if kind.types == ("str",) else ""
    return function.format(least, most)


def _check_retry(node: Node, operation: Operation) -> None:
    if operation.retry not in RETRIES:
        raise node["x-retry"].error(f"must be one of {', '.join(RETRIES)}")
    if operation.retry == "opt-in" and not operation.takes_key:
        raise node["x-retry"].error(f"an operation without the header {KEY} can't be repeated safely")
    if operation.retry == "keyed" and not (operation.takes_key or operation.names_task):
        raise node["x-retry"].error(f"nothing names a repetition here: neither {KEY} nor a JSON body")


def components_below(node: Node) -> set[str]:
    """The names of all schema components that a node reaches."""
    found: set[str] = set()
    _collect(node, found)
    return found


def _collect(node: Node, found: set[str]) -> None:
    if is_mapping(node.value):
        if isinstance(node.value.get("$ref"), str):
            target = node.referred()
            name = target.place.removeprefix("#/components/schemas/")
            if name == target.place or name not in found:
                found |= {name} - {target.place}
                _collect(target, found)
        for key in node.value:
            if key not in ("const", "default", "enum", "example", "examples"):
                _collect(node[key], found)
    elif is_list(node.value):
        for index in range(len(node.value)):
            _collect(node[index], found)
