"""Sort a spec out: which component becomes what, and what each operation takes and gives.

Nothing here touches the file or the loaded document. `prepare` gives the operations in the templates'
terms, the components that become models (each object with fields by a name of its own, `allOf` folded),
and a small spec for openapi-python-client in which only what it handles is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Literal

import attrs
from openapi_python_client.strings import pascal_case, snake_case

from generator.shapes import Kind, kind_of, model_name_of, python_name
from generator.spec import Schema, Spec, SpecError, pointer, resolve

__all__ = ["OperationInfo", "Parameter", "Prepared", "prepare"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
TAKEN_ARGUMENTS = frozenset({"body", "client", "content_type", "deadline"})
RETRIES = ("safe", "keyed", "opt-in", "never")

Body = Literal["json", "binary"]


@attrs.frozen
class Parameter:
    """One parameter of an operation."""

    wire: str
    name: str
    annotation: str
    location: str
    required: bool
    doc: str


@attrs.frozen
class OperationInfo:
    """One operation, as the endpoint template needs it."""

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
    takes_key: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    body_required: bool
    body_annotation: str
    payload: str | None
    body_names_task: bool
    media_type: str
    answer: str
    parser: str
    answer_names: frozenset[str]
    models: frozenset[str]
    problems: Mapping[str, str]

    def at(self, location: str) -> list[Parameter]:
        """The parameters of one location, in the order of the spec."""
        return [parameter for parameter in self.parameters if parameter.location == location]

    @property
    def ordered(self) -> list[Parameter]:
        """The parameters that are passed by name, required ones first."""
        rest = [parameter for parameter in self.parameters if parameter.location != "path"]
        return sorted(rest, key=lambda parameter: not parameter.required)


@attrs.frozen
class Prepared:
    """A spec, sorted out.

    Attributes:
        operations: By the name of the module that each becomes.
        models: Components that become models, prepared; enums among them become aliases.
        pages: Components that become pages: the kind of their items.
        engine: The document for openapi-python-client.
    """

    operations: Mapping[str, OperationInfo]
    models: Mapping[str, Schema]
    pages: Mapping[str, Kind]
    engine: dict[str, Any]


def prepare(spec: Spec) -> Prepared:
    """Sort a spec out; SpecError for what can't be generated from."""
    return _Preparation(spec).run()


class _Preparation:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._document = spec.document
        self._schemas = spec.schemas
        self._editor = self._closure(["EditorState"]) if "EditorState" in self._schemas else set[str]()
        self._models: dict[str, Schema] = {}
        self._pages: dict[str, Kind] = {}
        self._page_schemas: dict[str, Schema] = {}
        self._used: set[str] = set(self._editor)

    def run(self) -> Prepared:
        operations: dict[str, OperationInfo] = {}
        for method, path, place, item, operation in self._operations():
            info = self._operation(method, path, place, item, operation)
            if info.name in operations:
                raise SpecError(f"{place}/operationId", f"another operation becomes {info.name!r} too")
            operations[info.name] = info
        for name, hook in self._document.get("webhooks", {}).items():
            self._webhook(pointer("webhooks", name), hook)
        for name in self._schemas:
            if name not in self._used:
                raise SpecError(
                    pointer("components", "schemas", name),
                    "nothing refers to this component, so nothing would be generated from it",
                )
        return Prepared(operations, self._models, self._pages, self._engine_document(operations))

    # Operations

    def _operations(self) -> Iterator[tuple[str, str, str, dict[str, Any], dict[str, Any]]]:
        for path, item in self._document.get("paths", {}).items():
            for key in item:
                if key not in (*METHODS, "parameters", "summary", "description") and not key.startswith("x-"):
                    raise SpecError(pointer("paths", path, key), "not supported in a path")
            for method in METHODS:
                if method in item:
                    yield method.upper(), path, pointer("paths", path, method), item, item[method]

    def _operation(
        self, method: str, path: str, place: str, item: dict[str, Any], operation: dict[str, Any]
    ) -> OperationInfo:
        for key in ("operationId", "summary", "responses"):
            if not operation.get(key):
                raise SpecError(place, f"an operation needs `{key}`")
        for key in ("callbacks", "servers"):
            if key in operation:
                raise SpecError(f"{place}/{key}", f"`{key}` of an operation is not supported")
        body, media_type, schema, body_required = self._body(place, operation)
        parameters = tuple(self._parameters(place, path, item, operation, has_body=body is not None))
        retry = operation.get("x-retry", "safe" if method in ("GET", "HEAD") else "never")
        if retry not in RETRIES:
            raise SpecError(f"{place}/x-retry", f"must be one of {', '.join(RETRIES)}")
        payload = self._payload(place, schema) if body == "json" else None
        answer, parser, kind = self._answer(place, operation)
        tags = operation.get("tags") or ["default"]
        return OperationInfo(
            id=operation["operationId"],
            name=snake_case(operation["operationId"]),
            tag=snake_case(tags[0]),
            method=method,
            path=path,
            place=place,
            summary=operation["summary"],
            description=operation.get("description", ""),
            deprecated=operation.get("deprecated", False),
            retry=retry,
            takes_key=any(parameter.wire == "Idempotency-Key" for parameter in parameters),
            parameters=parameters,
            body=body,
            body_required=body_required,
            body_annotation=_body_annotation(body, payload),
            payload=payload,
            body_names_task=retry == "keyed" and body == "json",
            media_type=media_type,
            answer=answer,
            parser=parser,
            answer_names=kind.names,
            models=kind.models,
            problems=self._problems(place, operation),
        )

    def _deref(self, node: Any, place: str) -> tuple[Any, str]:
        while isinstance(node, dict) and "$ref" in node:
            place, node = node["$ref"], resolve(self._document, node["$ref"], place)
        return node, place

    def _parameters(
        self, place: str, path: str, item: dict[str, Any], operation: dict[str, Any], *, has_body: bool
    ) -> Iterator[Parameter]:
        own = [(f"{place}/parameters/{i}", node) for i, node in enumerate(operation.get("parameters", []))]
        shared_place = place.rpartition("/")[0]
        shared = [
            (f"{shared_place}/parameters/{i}", node) for i, node in enumerate(item.get("parameters", []))
        ]
        found: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        for at, node in [*own, *shared]:
            parameter, at = self._deref(node, at)
            found.setdefault((parameter["in"], parameter["name"]), (at, parameter))
        in_path = re.findall(r"\{([^}]+)\}", path)
        named = [name for location, name in found if location == "path"]
        if sorted(in_path) != sorted(named):
            raise SpecError(place, f"the path names {in_path}, its parameters {named}")
        ordered = [("path", name) for name in in_path] + [key for key in found if key[0] != "path"]
        seen: dict[str, str] = {}
        for location, wire in ordered:
            at, parameter = found[location, wire]
            if location == "header" and wire.lower() == "content-length":
                if not has_body:
                    raise SpecError(at, "Content-Length without a body")
                continue  # follows from the body
            if location not in ("path", "query", "header"):
                raise SpecError(f"{at}/in", f"{location} parameters are not supported")
            name = python_name(wire, at)
            if name in TAKEN_ARGUMENTS or name in seen:
                name = f"{name}_{location}"
            if name in seen:
                raise SpecError(at, f"two parameters would be called {name!r}")
            seen[name] = at
            yield self._parameter(at, parameter, name)

    def _parameter(self, place: str, parameter: dict[str, Any], name: str) -> Parameter:
        location, wire = parameter["in"], parameter["name"]
        usual = {"path": "simple", "header": "simple", "query": "form"}[location]
        if parameter.get("style", usual) != usual or "content" in parameter:
            raise SpecError(place, f"only the usual style ({usual}) of {location} parameters is supported")
        schema, at = self._deref(parameter.get("schema", {}), f"{place}/schema")
        kind = kind_of(schema, at, {})
        annotation = kind.annotation
        simple = {"str", "int", "float", "bool", "datetime"}
        parts = set(re.sub(r"Literal\[.*?\]|list\[(.*?)\]", r"\1", annotation).split(" | ")) - {"", "None"}
        if not parts <= simple or (
            annotation.startswith("list[") and (location != "query" or not parameter.get("explode", True))
        ):
            raise SpecError(at, f"a {location} parameter can't be a {annotation}")
        required = parameter.get("required", False)
        if location == "path" and not required:
            raise SpecError(place, "a path parameter must be required")
        doc = parameter.get("description", "")
        if "default" in schema:
            doc = f"{doc} Not sent unless given; the service's default is {schema['default']}.".strip()
        if parameter.get("deprecated"):
            doc = f"{doc} Deprecated.".strip()
        if not required and not kind.nullable:
            annotation += " | None"
        return Parameter(wire, name, annotation, location, required, doc)

    def _body(self, place: str, operation: dict[str, Any]) -> tuple[Body | None, str, Any, bool]:
        if "requestBody" not in operation:
            return None, "", None, False
        body, at = self._deref(operation["requestBody"], f"{place}/requestBody")
        content: dict[str, Any] = body.get("content", {})
        if len(content) != 1:
            raise SpecError(f"{at}/content", "a body must have exactly one media type")
        (media_type, media), required = next(iter(content.items())), body.get("required", False)
        schema = media.get("schema", {})
        essence = media_type.partition(";")[0].strip()
        if essence == "application/json" or essence.endswith("+json"):
            return "json", media_type, schema, required
        if essence in ("multipart/form-data", "application/x-www-form-urlencoded"):
            raise SpecError(f"{at}/content/{pointer(media_type)[2:]}", "form bodies are not supported")
        if not required:
            raise SpecError(at, "a binary body must be required")
        return "binary", "application/octet-stream" if "*" in essence else media_type, schema, required

    def _payload(self, place: str, schema: Any) -> str | None:
        """The TypedDict of a JSON body; the component's name."""
        self._used |= self._closure_of(schema)
        if isinstance(schema, dict) and "$ref" in schema:
            return model_name_of(schema["$ref"])
        if isinstance(schema, dict) and (schema.get("properties") or schema.get("allOf")):
            raise SpecError(
                f"{place}/requestBody", "make the body's schema a component: its type needs a name"
            )
        return None

    # Answers

    def _problems(self, place: str, operation: dict[str, Any]) -> dict[str, str]:
        problems: dict[str, str] = {}
        for status, node in operation["responses"].items():
            if not status.startswith("2"):
                response, at = self._deref(node, f"{place}/responses/{status}")
                problems[status] = response.get("description", "")
                for media in response.get("content", {}).values():
                    self._used |= self._closure_of(media.get("schema", {}))
                del at
        return problems

    def _answer(self, place: str, operation: dict[str, Any]) -> tuple[str, str, Kind]:
        """The type of the answer, the expression that makes its parser, and what both refer to."""
        good = [status for status in operation["responses"] if status.startswith("2")]
        if len(good) != 1:
            raise SpecError(
                f"{place}/responses", f"an operation needs one success answer, has {good or 'none'}"
            )
        response, at = self._deref(operation["responses"][good[0]], f"{place}/responses/{good[0]}")
        content: dict[str, Any] = response.get("content", {})
        if not content:
            return "None", "parse_nothing", Kind("None", "", names=frozenset({"parse_nothing"}))
        if len(content) != 1:
            raise SpecError(f"{at}/content", "an answer must have exactly one media type")
        media_type, media = next(iter(content.items()))
        essence = media_type.partition(";")[0].strip()
        if essence != "application/json" and not essence.endswith("+json"):
            return "bytes", "parse_bytes", Kind("bytes", "", names=frozenset({"parse_bytes"}))
        schema, where = media.get("schema", {}), f"{at}/content/{media_type.replace('/', '~1')}/schema"
        name = pascal_case(operation["operationId"]) + "Response"
        envelope, envelope_place = self._deref(schema, where)
        if "$ref" in schema:
            name = model_name_of(schema["$ref"])
        if not _is_envelope(envelope):
            kind = self._model_kind(schema, where, name)
            return _with(kind, kind.annotation, f"parse_plain({kind.shape})", "parse_plain")
        self._used |= self._closure_of(schema, stop_at_data=True)
        properties: dict[str, Any] = envelope["properties"]
        meta, _ = self._deref(properties["meta"], f"{envelope_place}/properties/meta")
        data, data_place = properties["data"], f"{envelope_place}/properties/data"
        listed, _ = self._deref(data, data_place)
        if "nextPageCursor" in meta.get("properties", {}) and listed.get("type") == "array":
            return self._page(name, envelope, listed.get("items", True), f"{data_place}/items")
        kind = self._model_kind(data, data_place, name)
        return _with(
            kind,
            f"Envelope[{kind.annotation}]",
            f"parse_envelope({kind.shape})",
            "parse_envelope",
            "Envelope",
        )

    def _page(self, name: str, envelope: Schema, items: Any, place: str) -> tuple[str, str, Kind]:
        if name not in self._pages:
            self._pages[name] = self._model_kind(items, place, name.removesuffix("Response") + "Item")
            self._page_schemas[name] = {"type": "object", "description": envelope.get("description", "")}
        kind = Kind(name, "", models=frozenset({name}), names=frozenset({"parse_page"}))
        return name, f"parse_page({name})", kind

    def _webhook(self, place: str, hook: dict[str, Any]) -> None:
        for method in METHODS:
            if method in hook:
                body, at = self._deref(hook[method].get("requestBody", {}), f"{place}/{method}/requestBody")
                for media_type, media in body.get("content", {}).items():
                    where = f"{at}/content/{media_type.replace('/', '~1')}/schema"
                    self._model_kind(media.get("schema", {}), where, pascal_case(place) + "Event")

    def _model_kind(self, schema: Any, place: str, name: str) -> Kind:
        """The kind of an answer's schema; what it needs of models is prepared on the way."""
        prepared = self._lift(deepcopy(schema), place, name)
        return kind_of(prepared, place, self._models)

    # Components that become models

    def _lift(self, schema: Any, place: str, name: str) -> Any:
        """A schema in which every object with fields is a reference to a prepared component."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            self._component(model_name_of(schema["$ref"]), place)
            return _checked_siblings(schema, place)
        if "allOf" in schema:
            schema = self._folded(schema, place)
            if "$ref" in schema:
                return self._lift(schema, place, name)
        if schema.get("properties"):
            if name in self._schemas or name in self._models:
                raise SpecError(
                    place, f"this object would be called {name}, as a component is: make it a component"
                )
            self._models[name] = {}
            self._models[name] = self._object(schema, place, name)
            return {"$ref": f"#/components/schemas/{name}"}
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                schema[key] = self._lift(
                    schema[key], f"{place}/{key}", name + ("Item" if key == "items" else "Value")
                )
        for key in ("oneOf", "anyOf"):
            if key in schema:
                schema[key] = [
                    self._lift(
                        one,
                        f"{place}/{key}/{index}",
                        f"{name}{one.get('title', index + 1) if isinstance(one, dict) else index + 1}",
                    )
                    for index, one in enumerate(schema[key])
                ]
        return schema

    def _component(self, name: str, place: str) -> None:
        self._used.add(name)
        if name in self._editor or name in self._models:
            return
        at = pointer("components", "schemas", name)
        schema = deepcopy(self._schemas.get(name))
        if schema is None:
            raise SpecError(place, "only schema components can be referred to here")
        self._models[name] = {}  # it may refer to itself
        if "allOf" in schema:
            schema = self._folded(schema, at)
        if schema.get("properties"):
            self._models[name] = self._object(schema, at, name)
        else:
            del self._models[name]
            lifted = self._lift(schema, at, name)
            self._models[name] = lifted

    def _object(self, schema: Schema, place: str, name: str) -> Schema:
        fields: dict[str, Any] = {}
        for wire, field in schema["properties"].items():
            fields[wire] = self._lift(field, f"{place}/properties/{wire}", name + pascal_case(wire))
        for wire in schema.get("required", []):
            if wire not in fields:
                raise SpecError(f"{place}/required", f"{wire!r} is required but not described")
        return {**schema, "properties": fields}

    def _folded(self, schema: Schema, place: str) -> Schema:
        """One object instead of `allOf`; a single reference with words beside it stays a reference."""
        parts: list[Any] = schema["allOf"]
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        if len(parts) == 1 and "$ref" in parts[0] and not rest.get("properties") and not rest.get("required"):
            return {**parts[0], **rest}
        folded: Schema = {"type": "object", "properties": {}, "required": []}
        for index, part in enumerate([*parts, rest]):
            at = f"{place}/allOf/{index}" if index < len(parts) else place
            resolved, at = self._deref(part, at)
            if "$ref" in part:
                self._used.add(model_name_of(part["$ref"]))
            if "allOf" in resolved:
                resolved = self._folded(resolved, at)
            for key, value in resolved.items():
                self._fold_in(folded, key, value, f"{at}/{key}", is_last=index == len(parts))
        return folded

    def _fold_in(self, folded: Schema, key: str, value: Any, place: str, *, is_last: bool) -> None:
        if key == "properties":
            for wire, field in value.items():
                if folded["properties"].get(wire, field) != field:
                    raise SpecError(
                        f"{place}/{wire}", "another part of this allOf describes this field differently"
                    )
                folded["properties"][wire] = deepcopy(field)
        elif key == "required":
            folded["required"] += [wire for wire in value if wire not in folded["required"]]
        elif key == "type":
            if value != "object":
                raise SpecError(place, "allOf is supported for objects")
        elif key in ("description", "deprecated", "title"):
            if is_last:
                folded[key] = value
        elif key == "additionalProperties":
            folded[key] = value
        elif key not in ("example", "examples") and not key.startswith("x-"):
            raise SpecError(place, f"`{key}` can't be folded into an allOf")

    # References

    def _closure(self, names: list[str]) -> set[str]:
        found: set[str] = set()
        while names:
            name = names.pop()
            if name not in found:
                found.add(name)
                names += _references(self._schemas.get(name))
        return found

    def _closure_of(self, schema: Any, *, stop_at_data: bool = False) -> set[str]:
        """Every component a schema reaches; of an envelope, all but what its data reaches."""
        if stop_at_data:
            own = {model_name_of(schema["$ref"])} if "$ref" in schema else set[str]()
            envelope, _ = self._deref(schema, "#")
            return own | self._closure(
                _references({k: v for k, v in envelope["properties"].items() if k != "data"})
            )
        return self._closure(_references(schema))

    # The engine's document

    def _engine_document(self, operations: Mapping[str, OperationInfo]) -> dict[str, Any]:
        paths: dict[str, Any] = {}
        for info in operations.values():
            paths.setdefault(info.path, {})[info.method.lower()] = {
                "operationId": info.id,
                "tags": [info.tag],
                "summary": info.summary,
                "parameters": [
                    {
                        "name": parameter.wire,
                        "in": parameter.location,
                        "required": parameter.required,
                        "schema": {"type": "string"},
                    }
                    for parameter in info.parameters
                ],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {}}}}},
            }
        return {
            "openapi": "3.1.0",
            "info": {"title": self._document["info"]["title"], "version": self._document["info"]["version"]},
            "paths": paths,
            "components": {
                "schemas": {name: self._for_engine(schema) for name, schema in self._models.items()}
                | self._page_schemas
            },
        }

    def _for_engine(self, node: Any) -> Any:
        """A prepared schema without what the engine would make classes of, or stumble over.

        Plain dicts (editor states, maps) are left untyped, identifiers are strings even where the spec
        says uuid, and defaults are the service's business.
        """
        if isinstance(node, list):
            return [self._for_engine(value) for value in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            known = model_name_of(node["$ref"]) in self._models
            return {"$ref": node["$ref"]} if known else {}
        if node.get("type") == "object" and not node.get("properties"):
            return {}
        kept = {key: value for key, value in node.items() if key not in ("default", "example", "examples")}
        if kept.get("format") not in ("date-time", "date"):
            kept.pop("format", None)
        if "properties" in kept:  # names, not keywords
            fields = {wire: self._for_engine(field) for wire, field in kept.pop("properties").items()}
            return {**self._for_engine(kept), "properties": fields}
        return {key: self._for_engine(value) for key, value in kept.items()}


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [model_name_of(node["$ref"])] if isinstance(node.get("$ref"), str) else []
        return own + [
            name
            for key, value in node.items()
            if key not in ("example", "examples")
            for name in _references(value)
        ]
    if isinstance(node, list):
        return [name for value in node for name in _references(value)]
    return []


def _is_envelope(schema: Any) -> bool:
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return set(properties) == {"data", "meta"} and set(schema.get("required", [])) >= {"data", "meta"}


def _with(kind: Kind, answer: str, parser: str, *names: str) -> tuple[str, str, Kind]:
    return answer, parser, attrs.evolve(kind, names=kind.names.union(names))


def _body_annotation(body: Body | None, payload: str | None) -> str:
    if body == "binary":
        return "bytes | bytearray | memoryview"
    return f"{payload} | Mapping[str, Any]" if payload else "Any"


def _checked_siblings(schema: Schema, place: str) -> Schema:
    for key in schema:
        if key not in (
            "$ref",
            "description",
            "deprecated",
            "title",
            "example",
            "examples",
        ) and not key.startswith("x-"):
            raise SpecError(f"{place}/{key}", f"`{key}` beside a `$ref` is not supported")
    return schema
