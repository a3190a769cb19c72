"""openapi.yaml says what the contract says, and every example in it is valid."""

from __future__ import annotations

import copy
import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator


FILE = Path(__file__).parents[1] / "openapi.yaml"
URI = "urn:openapi"
METHODS = ("get", "post", "put", "patch", "delete")

# operationId: method, path, tag, parameters (a "!" marks the required ones), statuses. From the contract, by
# hand: a new operation gets its entry here (docs/regenerating.md).
CONTRACT: dict[str, tuple[str, str, str, str, str]] = {
    "createProject": ("POST", "/v1/projects", "Projects", "Idempotency-Key", "201 400 401 403 409 422"),
    "listProjects": ("GET", "/v1/projects", "Projects", "pageSize pageCursor", "200 400 401 403"),
    "getProject": ("GET", "/v1/projects/{projectId}", "Projects", "projectId!", "200 400 401 403 404 422"),
    "patchProject": (
        "PATCH",
        "/v1/projects/{projectId}",
        "Projects",
        "projectId!",
        "200 400 401 403 404 422",
    ),
    "deleteProject": (
        "DELETE",
        "/v1/projects/{projectId}",
        "Projects",
        "projectId!",
        "200 400 401 403 404 422",
    ),
    "syncProject": (
        "POST",
        "/v1/projects/{projectId}/sync",
        "Projects",
        "projectId!",
        "200 400 401 403 404 422 429",
    ),
    "listProjectAssets": (
        "GET",
        "/v1/projects/{projectId}/assets",
        "Assets",
        "projectId! pageSize pageCursor",
        "200 400 401 403 404 422",
    ),
    "addProjectAsset": (
        "POST",
        "/v1/projects/{projectId}/assets",
        "Assets",
        "projectId!",
        "201 400 401 403 404 422",
    ),
    "deleteProjectAsset": (
        "DELETE",
        "/v1/projects/{projectId}/assets/{assetId}",
        "Assets",
        "projectId! assetId!",
        "200 400 401 403 404 422",
    ),
    "createProjectExport": (
        "POST",
        "/v1/projects/{projectId}/exports",
        "Exports",
        "projectId! Idempotency-Key",
        "201 400 401 403 409 422",
    ),
    "uploadAsset": (
        "POST",
        "/v1/uploads",
        "Uploads",
        "x-file-name! Content-Length! x-project-id",
        "201 400 401 403 422",
    ),
    "getAsset": ("GET", "/v1/assets/{assetId}", "Assets", "assetId!", "200 400 401 403 404"),
    "deleteAsset": ("DELETE", "/v1/assets/{assetId}", "Assets", "assetId!", "200 400 401 403 404 409"),
    "createExport": ("POST", "/v1/exports", "Exports", "Idempotency-Key", "201 400 401 403 409 422"),
    "listExports": (
        "GET",
        "/v1/exports",
        "Exports",
        "pageSize pageCursor createdByApiKeyId",
        "200 400 401 403",
    ),
    "getExport": ("GET", "/v1/exports/{taskId}", "Exports", "taskId!", "200 400 401 403 404"),
    "cancelExport": ("DELETE", "/v1/exports/{taskId}", "Exports", "taskId!", "200 400 401 403 404 409"),
    "getEditorCapabilities": ("GET", "/v1/editor/capabilities", "Editor", "", "200 401"),
    "validateEditorState": ("POST", "/v1/editor/validate", "Editor", "", "200 400 401"),
    "searchIllustrations": ("GET", "/v1/illustrations", "Materials", "q", "200 400 401 403"),
}

# The keywords that schemas of this file use.
KEYWORDS = frozenset(
    (
        *("$ref", "type", "const", "enum", "format", "pattern", "default", "description", "examples"),
        *("minimum", "maximum", "minLength", "maxLength", "minItems", "minProperties"),
        *("properties", "required", "additionalProperties", "items"),
        *("oneOf", "anyOf", "allOf", "not", "if", "then", "discriminator"),
        *("x-closed-enum", "x-filled-in", "x-may-lack", "x-secret"),
    )
)


# The words with which the description of a number names its unit.
UNITS = re.compile(
    r"\b(ticks|seconds|milliseconds|pixels|bytes|percent|decibels|degrees, clockwise|factor|fraction"
    r"|frames per second|number of \w+|the unit of the property|a unit of your choice)\b",
    re.IGNORECASE,
)

# Numbers that have no unit, and why.
UNITLESS = {
    "BackgroundPresets.blurLevels": "levels, 0 to 4",
    "BlurBackground.level": "a level, 0 to 4",
    "ImageItem.stickerVersion": "a version",
    "LottieItem.stickerVersion": "a version",
    "MotionGraphicItem.motionGraphicVersion": "a version",
    "TextTemplateItem.schemaVersion": "a version",
    "ProblemDetails.status": "an HTTP status",
}


# The parser of libyaml takes a tenth of the time of the one in Python. Not every PyYAML has it.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UniqueKeyLoader(Loader):
    """PyYAML lets a later key win silently; this one refuses a key that comes twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Make the mapping, or raise if a key comes twice."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            message = f"keys that come twice at {node.start_mark}: {twice}"
            raise ValueError(message)
        return super().construct_mapping(node, deep)


@functools.cache
def document() -> dict[str, Any]:
    """Read the file, once."""
    loaded = yaml.load(FILE.read_text(encoding="utf-8"), Loader=UniqueKeyLoader)  # noqa: S506
    assert isinstance(loaded, dict)
    return loaded


def schemas() -> dict[str, Any]:
    """Give the schema components."""
    found: dict[str, Any] = document()["components"]["schemas"]
    return found


@functools.cache
def validator(pointer: str) -> Draft202012Validator:
    """Return a validator for the schema at a JSON pointer of the file."""
    registry: Registry[Any] = Registry().with_resource(URI, DRAFT202012.create_resource(document()))
    return Draft202012Validator(
        {"$ref": f"{URI}#{pointer}"},
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


@functools.cache
def compiled(component: str) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for a schema component, a fast one: the verdicts below ask it hundreds of times."""
    registry = jsonschema_rs.Registry([(URI, document())], draft=jsonschema_rs.Draft202012)
    reference = {"$ref": f"{URI}#/components/schemas/{component}"}
    return jsonschema_rs.Draft202012Validator(reference, registry=registry, validate_formats=True)


def valid(component: str, instance: Any) -> bool:
    """Say whether a value fits a schema component."""
    return compiled(component).is_valid(instance)


def escape(key: object) -> str:
    """Write a key as a part of a JSON pointer inside a URI fragment."""
    text = str(key).replace("~", "~0").replace("/", "~1")
    return text.replace("{", "%7B").replace("}", "%7D")


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give all objects of the file with their JSON pointers, but nothing inside of examples."""
    if isinstance(node, dict):
        yield pointer, node
        for key, value in node.items():
            if key not in {"example", "examples"}:
                yield from walk(value, f"{pointer}/{escape(key)}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{pointer}/{index}")


def examples() -> Iterator[tuple[str, str, Any]]:
    """Yield all examples of the file: its place, the pointer of its schema, its value."""
    for pointer, node in walk(document()):
        if isinstance(node.get("schema"), dict):  # a media type or a parameter
            if "example" in node:
                yield f"{pointer}/example", f"{pointer}/schema", node["example"]
            for name, example in node.get("examples", {}).items():
                yield f"{pointer}/examples/{name}", f"{pointer}/schema", example["value"]
        elif isinstance(node.get("examples"), list):  # a schema
            for index, value in enumerate(node["examples"]):
                yield f"{pointer}/examples/{index}", pointer, value


def resolve(reference: str) -> Any:
    """Give what a local reference points to; a KeyError if there is nothing."""
    assert reference.startswith("#/"), reference
    node: Any = document()
    for part in reference[2:].split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def references(node: Any) -> Iterator[str]:
    """Give all references in a part of the file, those of discriminators too."""
    for _, found in walk(node):
        if isinstance(found.get("$ref"), str):
            yield found["$ref"]
        if isinstance(found.get("discriminator"), dict):
            yield from found["discriminator"]["mapping"].values()


def subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a schema and all schemas inside it."""
    yield schema
    for keyword in ("items", "additionalProperties", "not", "if", "then"):
        if isinstance(schema.get(keyword), dict):
            yield from subschemas(schema[keyword])
    for keyword in ("oneOf", "anyOf", "allOf"):
        for each in schema.get(keyword, []):
            yield from subschemas(each)
    for each in schema.get("properties", {}).values():
        yield from subschemas(each)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give all operations: method, path, the operation."""
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            assert method in METHODS, (path, method)
            yield method.upper(), path, operation


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the parameters of an operation, references resolved."""
    return [resolve(each["$ref"]) if "$ref" in each else each for each in operation.get("parameters", [])]


def test_spec_is_valid_openapi() -> None:
    """The file is a valid OpenAPI 3.1.0 document."""
    validate(document())

    spec = document()
    expected = ("3.1.0", "1.1.0", "https://api.indream.ai")

    assert expected == (spec["openapi"], spec["info"]["version"], spec["servers"][0]["url"])
    assert [*spec["security"][0]] == ["BearerAuth"]


def test_schema_components_are_valid_json_schema() -> None:
    """Every schema component is a JSON Schema of draft 2020-12."""
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)


def test_schemas_use_known_keywords_only() -> None:
    """No keyword of a schema is misspelt: a validator would pass over it in silence."""
    inline = [node["schema"] for _, node in walk(document()) if isinstance(node.get("schema"), dict)]
    found = [schema for root in [*schemas().values(), *inline] for schema in subschemas(root)]

    assert len(found) > 600
    assert not {keyword for schema in found for keyword in schema} - KEYWORDS


def test_lines_are_short() -> None:
    """No line is longer than 110 characters."""
    lines = FILE.read_text(encoding="utf-8").splitlines()

    assert not [number for number, line in enumerate(lines, 1) if len(line) > 110]


def test_operations_are_those_of_the_contract() -> None:
    """All operations are there, with their method, path, tag, parameters and statuses, and no others."""
    actual = {}
    for method, path, operation in operations():
        names = [each["name"] + "!" * bool(each.get("required")) for each in parameters(operation)]
        statuses = " ".join(sorted(operation["responses"]))
        actual[operation["operationId"]] = (method, path, operation["tags"][0], " ".join(names), statuses)

    assert len(CONTRACT) >= 20
    assert actual == CONTRACT


def test_path_parameters_match_the_path() -> None:
    """A path's parameters are exactly those in its braces, all of them required strings."""
    for _, path, operation in operations():
        in_path = [each for each in parameters(operation) if each["in"] == "path"]
        expected = [part[1:-1] for part in path.split("/") if part[:1] == "{"]

        assert expected == [each["name"] for each in in_path]
        assert all(each["required"] and each["schema"]["type"] == "string" for each in in_path)


def test_every_success_is_an_envelope() -> None:
    """Every success answers with an object that must have `data` and `meta`; lists carry a cursor."""
    expected = ["data", "meta"]
    page_meta = {"$ref": "#/components/schemas/PageMeta"}
    paged = set()
    for _, _, operation in operations():
        (status,) = (each for each in operation["responses"] if each.startswith("2"))
        schema = operation["responses"][status]["content"]["application/json"]["schema"]
        if "$ref" in schema:
            paged.add(operation["operationId"])
            schema = resolve(schema["$ref"])
            assert page_meta == schema["properties"]["meta"]

        assert expected == schema["required"]
        assert expected == list(schema["properties"])

    assert {"listProjects", "listProjectAssets", "listExports"} == paged


def test_every_error_is_a_problem() -> None:
    """Every status but the success answers with a problem object, whose examples bear that status."""
    for _, _, operation in operations():
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                continue
            media = resolve(response["$ref"])["content"]["application/json"]
            named = [each["value"] for each in media.get("examples", {}).values()]

            assert media["schema"]["$ref"] == "#/components/schemas/ProblemDetails"
            assert {int(status)} == {each["status"] for each in named or [media["example"]]}


def test_every_message_has_an_example() -> None:
    """Every request body, answer and webhook body has an example."""
    media = {pointer: node for pointer, node in walk(document()) if pointer.split("/")[-2:-1] == ["content"]}

    assert len(media) >= 20 + 7 + 7
    assert not [where for where, node in media.items() if not ("example" in node or node.get("examples"))]


def test_examples_are_valid() -> None:
    """Every example anywhere in the file fits its own schema, formats included."""
    assert {"date-time", "uuid"} <= set(Draft202012Validator.FORMAT_CHECKER.checkers)
    found = list(examples())
    problems = [
        f"{where}: {error.json_path}: {error.message[:200]}"
        for where, pointer, value in found
        for error in validator(pointer).iter_errors(value)
    ]

    assert not problems
    assert len(found) >= 120
    assert len([where for where, _, _ in found if where.startswith("/paths/")]) >= 28
    assert len([where for where, _, _ in found if where.startswith("/components/schemas/")]) >= 60


def test_example_check_bites() -> None:
    """The check of examples is not vacuous: a broken example, also one with a bad date, fails."""
    get_export = "exports~1%7BtaskId%7D/get"
    pointer, value = next((pointer, value) for where, pointer, value in examples() if get_export in where)
    value = copy.deepcopy(value)
    assert validator(pointer).is_valid(value)

    value["data"]["createdAt"] = "yesterday"
    assert not validator(pointer).is_valid(value)


def test_every_kind_of_item_and_asset_has_an_example() -> None:
    """Each alternative of the unions of an editor state has an example that only it accepts."""
    for union in ("EditorAsset", "EditorItem", "ChartItem", "GlobalBackground", "AssetUploadState"):
        names = [each["$ref"].rsplit("/", 1)[-1] for each in schemas()[union]["oneOf"]]
        for name in names:
            if name == "ChartItem":
                continue
            for example in schemas()[name]["examples"]:
                assert valid(union, example)
                assert [name] == [other for other in names if valid(other, example)]


def test_discriminators_match_the_alternatives() -> None:
    """A discriminator maps each constant to the alternative that has it, and no alternative is left out."""
    found = [node for _, node in walk(document()) if "discriminator" in node]
    for node in found:
        name, mapping = node["discriminator"]["propertyName"], node["discriminator"]["mapping"]
        assert list(mapping.values()) == [each["$ref"] for each in node["oneOf"]]
        for constant, reference in mapping.items():
            for alternative in resolve(reference).get("oneOf", [{"$ref": reference}]):
                schema = resolve(alternative["$ref"])
                own = schema["allOf"][1] if "allOf" in schema else schema
                assert own["properties"][name]["const"] == constant
                assert name in own["required"]

    assert len(found) == 6


def test_ratios_are_strings() -> None:
    """Ratios are strings: YAML 1.1 reads an unquoted 16:9 as the number 969."""
    expected = ["16:9", "9:16", "1:1", "4:3", "3:4", "custom"]

    assert expected == schemas()["ExportRatio"]["enum"]
    assert expected == schemas()["EditorState"]["properties"]["outputRatio"]["enum"]


def test_enums_and_types_survive_yaml() -> None:
    """No type or string enum has lost its quotes: `null` is the string, never None or a boolean."""
    for pointer, node in walk(document()):
        kind = node.get("type")
        if pointer.endswith("/properties") or isinstance(kind, dict):
            continue
        kinds = kind if isinstance(kind, list) else [kind or ""]
        assert all(isinstance(each, str) for each in kinds), pointer
        if kind == "string":
            assert all(isinstance(each, str) for each in node.get("enum", [])), pointer
            assert isinstance(node.get("const", ""), str), pointer


def test_references_resolve() -> None:
    """Every reference points to something in this file."""
    found = list(references(document()))
    for reference in found:
        assert isinstance(resolve(reference), dict)

    assert len(found) > 300


def test_no_component_is_unreferenced() -> None:
    """Every component is reached from the paths and the webhooks."""
    reached: set[str] = set()
    pending = list(references([document()["paths"], document()["webhooks"]]))
    while pending:
        reference = pending.pop()
        if reference not in reached:
            reached.add(reference)
            pending.extend(references(resolve(reference)))
    expected = {
        f"#/components/{section}/{name}"
        for section, entries in document()["components"].items()
        if section != "securitySchemes"
        for name in entries
    }

    assert expected == reached


def test_everything_has_a_description() -> None:
    """Schemas, parameters, responses, operations, request bodies and tags are described."""
    components = document()["components"]
    described = [*document()["tags"], components["securitySchemes"]["BearerAuth"]]
    for section in ("schemas", "parameters", "responses"):
        described += components[section].values()
    hook = document()["webhooks"]["exportEvent"]["post"]
    for operation in [hook, *(operation for _, _, operation in operations())]:
        assert operation["summary"]
        assert operation["tags"][0] in {tag["name"] for tag in document()["tags"]}
        described += [operation, *parameters(operation)]
        described += [response for response in operation["responses"].values() if "$ref" not in response]
        described += [operation["requestBody"]] if "requestBody" in operation else []

    assert not [each for each in described if not each.get("description", "").endswith(".")]


def test_every_property_is_described() -> None:
    """A property has a description, a constant, or a reference to a schema that has a description."""
    found = [
        (f"{pointer}/{name}", schema)
        for pointer, node in walk(document()["components"]["schemas"])
        if pointer.endswith("/properties") and "/if/" not in pointer
        for name, schema in node.items()
    ]

    assert len(found) > 300
    assert not [where for where, schema in found if not {"description", "const", "$ref"} & set(schema)]


def is_number(schema: dict[str, Any]) -> bool:
    """Say whether a schema takes numbers: bare, animated, in a list, in a map, or null instead."""
    if "$ref" in schema:
        target = schema["$ref"]
        return target.endswith("/AnimatedNumberTrack") or is_number(resolve(target))
    alternatives = [each for each in schema.get("oneOf", schema.get("anyOf", [])) if each != {"type": "null"}]
    if alternatives:
        return all(is_number(each) for each in alternatives)
    kind = schema.get("type", [])
    kinds = set([kind] if isinstance(kind, str) else kind) - {"null"}
    if kinds in ({"array"}, {"object"}):
        inner = schema.get("items" if kinds == {"array"} else "additionalProperties")
        return isinstance(inner, dict) and is_number(inner)
    return bool(kinds) and kinds <= {"integer", "number"}


def numbers() -> Iterator[tuple[str, str]]:
    """Give all numbers of properties and parameters: a name for the place, the description."""
    for name, parameter in document()["components"]["parameters"].items():
        if is_number(parameter["schema"]):
            yield name, parameter["description"]
    for pointer, node in walk(document()):
        if not pointer.endswith("/properties"):
            continue
        parts = pointer.split("/")
        owner = parts[3] if parts[1:3] == ["components", "schemas"] else pointer
        for name, schema in node.items():
            if is_number(schema):
                target = resolve(schema["$ref"]) if "$ref" in schema else {}
                yield f"{owner}.{name}", schema.get("description", target.get("description", ""))


def test_every_number_names_its_unit() -> None:
    """The description of a number names its unit; each exception is listed with a reason."""
    found = list(numbers())
    silent = {where for where, description in found if not UNITS.search(description)}

    assert len(found) > 150
    assert set(UNITLESS) == silent


def test_required_properties_are_declared() -> None:
    """Where a schema has properties, all that it requires are among them: no slip of the pen."""
    for pointer, node in walk(document()["components"]["schemas"], ""):
        if isinstance(node.get("required"), list) and "properties" in node:
            assert not [name for name in node["required"] if name not in node["properties"]], pointer


def test_webhook_task_may_lack_two_fields() -> None:
    """The task of an event is an export task; the two fields that are missing in samples are named."""
    task = schemas()["ExportWebhookEvent"]["properties"]["task"]

    expected = ("#/components/schemas/ExportTask", ["projectId", "filename"])

    assert expected == (task["$ref"], task["x-may-lack"])
    assert set(task["x-may-lack"]) <= set(schemas()["ExportTask"]["required"])


# ---- Requests and answers ----------------------------------------------------------------------------------

# An example's field is set to a value (or removed by `...`): whether the component still accepts it.
CHANGES: list[tuple[str, str, Any, bool]] = [
    ("CreateProjectRequest", "title", "x" * 120, True),
    ("CreateProjectRequest", "title", "x" * 121, False),
    ("CreateProjectRequest", "title", None, False),
    ("CreateProjectRequest", "description", None, True),
    ("CreateProjectRequest", "description", "x" * 501, False),
    ("CreateProjectRequest", "stateSchemaVersion", ..., False),
    ("CreateProjectRequest", "stateSchemaVersion", "v2", False),
    ("CreateProjectRequest", "editorState", {}, False),
    ("CreateProjectRequest", "more", 1, True),
    ("UpdateProjectRequest", "title", ..., True),
    ("UpdateProjectRequest", "title", "x" * 121, False),
    ("UpdateProjectRequest", "description", "x" * 501, False),
    ("SyncProjectRequest", "editorState", ..., False),
    ("SyncProjectRequest", "stateSchemaVersion", ..., False),
    ("AddProjectAssetRequest", "assetId", ..., False),
    ("ValidateEditorStateRequest", "editorState", ..., False),
    ("ProjectExportRequest", "ratio", ..., False),
    ("ProjectExportRequest", "ratio", "16:10", False),
    ("ProjectExportRequest", "scale", 0.6, True),
    ("ProjectExportRequest", "scale", 0.59, False),
    ("ProjectExportRequest", "scale", 8.1, False),
    ("ProjectExportRequest", "fps", 60, True),
    ("ProjectExportRequest", "fps", 24, False),
    ("ProjectExportRequest", "format", "webm", True),
    ("ProjectExportRequest", "format", "gif", False),
    ("ProjectExportRequest", "clientTaskId", "x" * 129, False),
    ("ProjectExportRequest", "filename", "", False),
    ("ProjectExportRequest", "filename", "x" * 256, False),
    ("ProjectExportRequest", "callbackUrl", "x" * 1025, False),
    ("ProjectExportRequest", "callbackHeaders", {"X-Number": 1}, False),
    ("CreateExportRequest", "editorState", ..., False),
    ("CreateExportRequest", "stateSchemaVersion", ..., False),
    ("CreateExportRequest", "format", ..., False),
    ("CreateExportRequest", "compositionWidth", ..., True),
    ("CreateExportRequest", "compositionWidth", 49, False),
    ("CreateExportRequest", "compositionHeight", 1921, False),
    ("ExportCreateResponse", "projectId", None, True),
    ("ExportCreateResponse", "projectId", ..., True),
    ("ExportCreateResponse", "billedStandardSeconds", 1.5, False),
    ("ExportCreateResponse", "chargedCredits", 2.5, False),
    ("ExportTask", "status", "PAUSED", True),
    ("ExportTask", "status", "CANCELLED", False),
    ("ExportTask", "exportPhase", "saving", True),
    ("ExportTask", "exportPhase", None, False),
    ("ExportTask", "progress", 100.5, False),
    ("ExportTask", "projectId", ..., False),
    ("ExportTask", "completedAt", None, True),
    ("ExportTask", "completedAt", "", False),
    ("ExportTask", "createdAt", None, False),
    ("ProjectSummary", "createdAt", ..., False),
    ("ProjectMetadataResponse", "createdAt", ..., True),
    ("ProjectDetail", "editorState", ..., False),
    ("ProjectDetail", "title", ..., False),
    ("Asset", "size", None, True),
    ("Asset", "size", 1.5, False),
    ("Asset", "source", ..., False),
    ("Asset", "duration", None, True),
    ("Asset", "fileUrl", None, False),
    ("EditorCapabilities", "more", [], False),
    ("EditorCapabilities", "shapes", ..., False),
    ("EditorCapabilities", "transitionPresets", [{"id": "", "type": "", "label": "", "more": 1}], False),
    ("EditorValidationResult", "errors", [{"code": "", "path": ""}], False),
    ("EditorValidationResult", "more", 1, False),
    ("ExportWebhookEvent", "eventType", "EXPORT_CANCELED", False),
    ("ExportWebhookEvent", "occurredAt", ..., False),
    ("ProblemDetails", "errorCode", ..., True),
    ("ProblemDetails", "detail", ..., False),
    ("ProblemDetails", "status", "404", False),
]


@functools.cache
def bodies() -> dict[str, Any]:
    """Give an example for each component that is a body, or the data of one."""
    found: dict[str, Any] = {}
    for pointer, node in walk(document()):
        if not isinstance(node.get("schema"), dict):
            continue
        named = [each["value"] for each in node.get("examples", {}).values()]
        value: Any = node.get("example", named[0] if named else None)
        schema = node["schema"]
        data = schema.get("properties", {}).get("data", {})
        if "$ref" in schema:
            found.setdefault(schema["$ref"].rsplit("/", 1)[-1], value)
        elif "$ref" in data:
            assert value, f"no example at {pointer}"
            found.setdefault(data["$ref"].rsplit("/", 1)[-1], value["data"])
    return found


@pytest.mark.parametrize(
    ("component", "field", "value", "expected"),
    [pytest.param(*change, id=f"{change[0]}-{change[1]}-{number}") for number, change in enumerate(CHANGES)],
)
def test_body_verdict(component: str, field: str, value: Any, expected: bool) -> None:
    """A small change to a request or an answer is judged as the contract says."""
    body = copy.deepcopy(bodies()[component])
    assert valid(component, body)
    if value is ...:
        body.pop(field, None)
    else:
        body[field] = value

    assert expected == valid(component, body)


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("PageSize", 1, True),
        ("PageSize", 0, False),
        ("PageSize", 51, False),
        ("AssetPageSize", 100, True),
        ("AssetPageSize", 101, False),
        ("IllustrationQuery", "x" * 200, True),
        ("IllustrationQuery", "x" * 201, False),
        ("FileName", "", False),
        ("FileName", "x" * 513, False),
        ("ContentLength", 0, False),
        ("CreatedByApiKeyId", "no-uuid", False),
        ("TaskId", "", False),
        ("TaskId", "any/thing", True),
    ],
    ids=lambda value: str(value)[:20],
)
def test_parameter_verdict(parameter: str, value: Any, expected: bool) -> None:
    """A parameter's limits are those of the contract."""
    assert expected == validator(f"/components/parameters/{parameter}/schema").is_valid(value)


# ---- The editor state --------------------------------------------------------------------------------------


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set the value at a dotted path."""

    def mutate(state: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        node: Any = state
        for key in parents:
            node = node[int(key)] if isinstance(node, list) else node[key]
        if isinstance(node, list):
            node[int(last)] = value
        else:
            node[last] = value

    return mutate


def drop(path: str) -> Callable[[dict[str, Any]], None]:
    """Remove the value at a dotted path."""

    def mutate(state: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        node: Any = state
        for key in parents:
            node = node[int(key)] if isinstance(node, list) else node[key]
        del node[last]

    return mutate


def add(component: str, **changes: Any) -> Callable[[dict[str, Any]], None]:
    """Add the example of a kind of item or asset, changed; a value of `...` removes the field."""

    def mutate(state: dict[str, Any]) -> None:
        entry = copy.deepcopy(schemas()[component]["examples"][0])
        for name, value in changes.items():
            if value is ...:
                del entry[name]
            else:
                entry[name] = value
        state["assets" if component.endswith("Asset") else "items"]["added"] = entry

    return mutate


def delete(upload: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """Enter a deleted asset whose upload was in the given state."""
    entry = {"assetId": "a", "remoteUrl": None, "remoteKey": None, "statusAtDeletion": upload}
    return put("deletedAssets", [entry])


CAPTION = {"text": "", "startMs": 0, "endMs": 0}
FAILED = {"type": "error", "canRetry": False}
FLASH = {"brightTicks": 1, "darkTicks": 2, "tailDarkTicks": 0, "maxOpacity": 1}
BRAND = {
    "brandId": None,
    "logoX": 0,
    "logoY": -4.5,
    "managedItemIds": [],
    "managedAssetIds": [""],
    "introShiftTicks": -1,
    "overlayTrackId": None,
    "underlayTrackId": None,
}

# A change of the example state, and whether it is valid then.
MUTATIONS: list[tuple[str, Callable[[dict[str, Any]], None], bool]] = [
    # The root.
    ("nothing changed", put("compositionWidth", 1080), True),
    ("a required field missing", drop("timebaseTicksPerSecond"), False),
    ("an optional field missing", drop("globalBackground"), True),
    ("a further field on the open root", put("note", {"free": [1]}), True),
    ("another schema version", put("stateSchemaVersion", "v2"), False),
    ("1.0 written for an integer", put("compositionWidth", 1080.0), True),
    ("1.5 for an integer", put("compositionWidth", 1080.5), False),
    ("a string for an integer", put("compositionWidth", "1080"), False),
    ("a width too small", put("compositionWidth", 49), False),
    ("a height too great", put("compositionHeight", 1921), False),
    ("the timebase as 240000.0", put("timebaseTicksPerSecond", 240000.0), True),
    ("another timebase", put("timebaseTicksPerSecond", 1000), False),
    ("the ratio that YAML makes of 16:9", put("outputRatio", 969), False),
    ("an unknown ratio", put("outputRatio", "21:9"), False),
    ("null for an optional string", put("outputRatio", None), False),
    ("no tracks", put("tracks", []), False),
    ("a list for a map", put("items", []), False),
    # Tracks, numbers, animations.
    ("a track without items", put("tracks.0.items", []), True),
    ("an empty item id on a track", put("tracks.0.items", [""]), False),
    ("a further field on the closed track", put("tracks.0.locked", True), False),
    ("1 for a boolean", put("tracks.0.hidden", 1), False),
    ("True for a number", put("items.text-1.fontSize", True), False),
    ("True for an integer", put("items.text-1.startTicks", True), False),
    ("True as a number track's value", put("items.text-1.opacity.value", True), False),
    ("a bare number for a number track", put("items.text-1.opacity", 1), False),
    ("a number track without keyframes", drop("items.text-1.opacity.keyframes"), False),
    ("a negative keyframe time", put("items.text-1.opacity.keyframes.0.timeTicks", -1), False),
    ("a keyframe with easing", put("items.text-1.opacity.keyframes.0.easing", "linear"), False),
    ("an animation of length 0", put("items.text-1.animations.in.durationTicks", 0), False),
    ("a text animation among the animations", put("items.text-1.animations.in.type", "typewriter"), False),
    ("a loop among the animations", put("items.text-1.animations.loop", None), False),
    ("animation params of primitives", put("items.text-1.animations.in.params", {"a": 1, "b": "x"}), True),
    ("animation params with null", put("items.text-1.animations.in.params", {"a": None}), False),
    # Items.
    ("an unknown item type", put("items.text-1.type", "hologram"), False),
    ("an item of another type's shape", put("items.text-1.type", "solid"), False),
    ("an item without a type", drop("items.text-1.type"), False),
    ("a further field on an open item", put("items.text-1.note", None), True),
    ("an item of length 0", put("items.text-1.durationTicks", 0), False),
    ("an item without geometry", drop("items.text-1.scaleX"), False),
    ("no link group", put("items.text-1.linkGroupId", None), True),
    ("an empty link group", put("items.text-1.linkGroupId", ""), False),
    ("a text without background", put("items.text-1.background", None), True),
    ("a text's background left out", drop("items.text-1.background"), True),
    ("a negative letter spacing", put("items.text-1.letterSpacing", -3.5), True),
    ("a negative line height", put("items.text-1.lineHeight", -0.1), False),
    ("a font weight as a number", put("items.text-1.fontStyle.weight", 700), False),
    ("an image without a sticker", add("ImageItem", stickerId=..., stickerVersion=...), True),
    ("a sticker version of 0", add("ImageItem", stickerVersion=0), False),
    ("a sticker version of 1.0", add("ImageItem", stickerVersion=1.0), True),
    ("a motion graphic", add("MotionGraphicItem"), True),
    ("a motion graphic with componentId", add("MotionGraphicItem", componentId="x"), False),
    ("a motion graphic with componentVersion null", add("MotionGraphicItem", componentVersion=None), False),
    ("a motion graphic with an empty slot", add("MotionGraphicItem", slots={"a": ""}), False),
    ("a motion graphic with slots of all kinds", add("MotionGraphicItem", slots={"a": [], "b": None}), True),
    ("a motion graphic with a number in a slot", add("MotionGraphicItem", slots={"a": 1}), False),
    ("a video too slow", add("VideoItem", playbackRate=0.009), False),
    ("an audio item without geometry", add("AudioItem", top=...), False),
    ("captions", add("CaptionsItem"), True),
    ("captions with text", add("CaptionsItem", text="no"), False),
    ("captions with an empty assetId", add("CaptionsItem", assetId=""), True),
    ("an image with an empty assetId", add("ImageItem", assetId=""), False),
    ("captions without background", add("CaptionsItem", background=...), False),
    ("captions with background null", add("CaptionsItem", background=None), True),
    ("a text template with schemaVersion 2.0", add("TextTemplateItem", schemaVersion=2.0), True),
    ("a text template with schemaVersion 1", add("TextTemplateItem", schemaVersion=1), False),
    ("a text template without nodes", add("TextTemplateItem", nodes=[]), False),
    # Effects and filters.
    ("flash-to-black", add("EffectItem", params=FLASH), True),
    ("flash-to-black without params", add("EffectItem", params=...), False),
    ("flash-to-black with a param missing", add("EffectItem", params={"maxOpacity": 1}), False),
    ("flash-to-black with a param null", add("EffectItem", params={**FLASH, "darkTicks": None}), False),
    ("flash-to-black with a further param", add("EffectItem", params={**FLASH, "more": 1}), False),
    ("flash-to-black too opaque", add("EffectItem", params={**FLASH, "maxOpacity": 1.01}), False),
    ("another effect without params", add("EffectItem", effectType="blur", params=...), True),
    ("another effect with params of its own", add("EffectItem", effectType="blur", params={"a": True}), True),
    ("effect params with a nested object", add("EffectItem", effectType="blur", params={"a": {}}), False),
    ("an unknown effect", add("EffectItem", effectType="melt"), False),
    ("a filter with a nested param", add("FilterItem", params={"a": []}), False),
    ("a negative intensity", add("FilterItem", intensity=-0.1), False),
    # Charts.
    ("a chart", add("LineChartItem"), True),
    ("a pie chart with the data of a line chart", add("LineChartItem", chartType="pie"), False),
    ("a chart of two types", add("LineChartItem", chartType=["line", "bar"]), False),
    ("a chart of an unknown type", add("LineChartItem", chartType="donut"), False),
    ("a chart without anything else", put("items.chart", {"type": "chart", "chartType": "line"}), False),
    ("a negative slice", add("PieChartItem", data={"slices": [{"label": "a", "value": -1}]}), False),
    # Assets, backgrounds, the rest.
    ("an unknown asset type", put("assets.asset-1.type", "document"), False),
    ("an asset type in upper case", put("assets.asset-1.type", "IMAGE"), False),
    ("an asset without a remote file", drop("assets.asset-1.remoteUrl"), True),
    ("an asset of negative size", put("assets.asset-1.size", -1), False),
    ("an asset of width 0.5", put("assets.asset-1.width", 0.5), False),
    ("a video asset without hasAudioTrack", add("VideoAsset", hasAudioTrack=...), False),
    ("a gif asset without loopBehavior", add("GifAsset", loopBehavior=...), False),
    ("a lottie asset with a list for JSON", add("LottieAsset", resourceJson=[]), False),
    ("a caption with a negative time", add("CaptionAsset", captions=[{**CAPTION, "startMs": -1}]), False),
    ("no background", put("globalBackground", {"type": "none"}), True),
    ("null for the background", put("globalBackground", None), False),
    ("no background, but a color", put("globalBackground.type", "none"), False),
    ("a color without gradient", drop("globalBackground.gradient"), False),
    ("a blur level of 4.0", put("globalBackground", {"type": "blur", "level": 4.0}), True),
    ("a blur level of False", put("globalBackground", {"type": "blur", "level": False}), False),
    ("a blur level of 5", put("globalBackground", {"type": "blur", "level": 5}), False),
    ("no brand", put("brandRuntime", None), True),
    ("a brand", put("brandRuntime", BRAND), True),
    ("a brand with a further field", put("brandRuntime", {**BRAND, "more": 1}), False),
    ("an upload failed with an object", delete({**FAILED, "error": {"code": 7}}), True),
    ("an upload failed with null", delete({**FAILED, "error": None}), True),
    ("an upload failed with a number", delete({**FAILED, "error": 7}), False),
    ("an upload failed without an error", delete(FAILED), False),
    ("an upload of an unknown state", delete({"type": "paused"}), False),
    ("an unknown transition", put("transitions.transition-1.type", "dissolve"), False),
    ("a transition of length 0", put("transitions.transition-1.durationTicks", 0), False),
    ("a transition with a further field", put("transitions.transition-1.note", ""), False),
]


@pytest.mark.parametrize(
    ("mutate", "expected"), [pytest.param(mutate, expected, id=name) for name, mutate, expected in MUTATIONS]
)
def test_editor_state_verdict(mutate: Callable[[dict[str, Any]], None], expected: bool) -> None:
    """A small change to the example state is judged as editor-state.md says."""
    state = copy.deepcopy(schemas()["EditorState"]["examples"][0])
    mutate(state)

    assert expected == valid("EditorState", state)
