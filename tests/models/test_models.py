"""The generated models read strictly and tolerantly at once, and give back what came in."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from indream.errors import ModelValidationError, ValidationError
from indream.types import (
    Asset,
    AssetListResponse,
    EditorCapabilities,
    EditorValidationResult,
    Envelope,
    ExportCreateResponse,
    ExportTask,
    ExportTaskListResponse,
    ExportWebhookEvent,
    Model,
    Page,
    ProjectDetail,
    ProjectListResponse,
)
from tests.support.contract import contract

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "canary-that-must-not-be-told"
MOMENT = "2026-09-25T00:00:00.000Z"
NULLS = dict.fromkeys(
    ["projectId", "createdByApiKeyId", "clientTaskId", "error", "outputUrl", "filename", "callbackUrl"]
)
TASK: dict[str, Any] = {
    "taskId": "9b1deb4d",
    **NULLS,
    "projectId": "7c9e6679",
    "status": "PROCESSING",
    "progress": 41.5,
    "exportPhase": "rendering",
    "filename": "blue.mp4",
    "durationSeconds": 5,
    "billedStandardSeconds": 10,
    "chargedCredits": "5.25",
    "createdAt": MOMENT,
    "completedAt": "2026-09-25T02:00:42+02:00",
}
PROJECT: dict[str, Any] = {
    "projectId": "7c9e6679",
    "title": "Summer",
    "description": None,
    "createdAt": MOMENT,
    "updatedAt": MOMENT,
}
PRESET: dict[str, Any] = {
    "id": "p",
    "type": "t",
    "label": "l",
    "defaultDurationInSeconds": 1.5,
    "defaultIntensity": 1,
    "params": {"a": []},
}
CAPTION: dict[str, Any] = {"id": "c", "type": "t", "label": "l", "preview": "p"}

DOCUMENTS: dict[type[Model], dict[str, Any]] = {
    ExportTask: TASK,
    ExportWebhookEvent: {"eventType": "EXPORT_STARTED", "occurredAt": MOMENT, "task": TASK},
    ExportCreateResponse: {
        "taskId": "9b1deb4d",
        "projectId": None,
        "createdAt": MOMENT,
        "durationSeconds": 4.5,
        "billedStandardSeconds": 5,
        "chargedCredits": "5",
    },
    ProjectDetail: {**PROJECT, "editorState": {"tracks": [{"id": 1}]}, "stateSchemaVersion": "v1"},
    Asset: {
        "assetId": "3f2504e0",
        "type": "VIDEO",
        "source": None,
        "filename": "a.mp4",
        "mimetype": "video/mp4",
        "size": 7340032,
        "fileUrl": "https://files.example/a",
        "fileKey": "a",
        "width": 1920,
        "height": 1080,
        "duration": 5.5,
    },
    EditorValidationResult: {"valid": False, "errors": [{"code": "X", "path": "$.items", "message": "no"}]},
    EditorCapabilities: {
        "version": "1",
        "animations": ["fade"],
        "captionAnimations": {"in": [CAPTION], "out": [], "loop": [CAPTION]},
        "transitions": [],
        "transitionPresets": [{"id": "p", "type": "t", "label": "l", "params": {}}],
        "effects": ["e"],
        "effectPresets": [PRESET],
        "filters": [],
        "filterPresets": [PRESET, {"id": "p", "type": "t", "label": "l"}],
        "shapes": [],
        "backgroundPresets": {"colors": ["#fff"], "gradients": [], "images": [], "blurLevels": [1, 2]},
    },
}
MODELS = sorted(DOCUMENTS, key=lambda model: model.__name__)


# The spec as JSON Schema: the other reader, to compare with.


def tolerant(schema: Any, lacking: frozenset[str] = frozenset()) -> Any:
    """A schema without references, and without limits and closed lists, which responses may exceed."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name == "EditorState":
            return {"type": "object"}
        return tolerant(contract()["components"]["schemas"][name], frozenset(schema.get("x-may-lack", ())))
    kept = {key: value for key, value in schema.items() if key in ("type", "format", "const")}
    if schema.get("x-closed-enum"):
        kept["enum"] = schema["enum"]
    if "properties" in schema:
        kept["properties"] = {name: tolerant(field) for name, field in schema["properties"].items()}
        kept["required"] = [name for name in schema.get("required", []) if name not in lacking]
    if "items" in schema:
        kept["items"] = tolerant(schema["items"])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in schema:
            kept[key] = [tolerant(part, lacking) for part in schema[key]]
    return kept


FORMATS = FormatChecker(())


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    """Whether a string is a date-time with a zone."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def validator(model: type[Model]) -> Draft202012Validator:
    """The validator of what a model reads."""
    return Draft202012Validator(
        tolerant(contract()["components"]["schemas"][model.__name__]), format_checker=FORMATS
    )


# Documents that differ in one place


OTHER_VALUES: list[Any] = [None, True, 0, 1.5, CANARY, [], {}, [CANARY], {CANARY: CANARY}, MOMENT]


def variations(value: Any, place: str = "$") -> Iterator[tuple[str, Any]]:
    """Every document that differs from one in one place: another value, one less, one more."""
    for other in OTHER_VALUES:
        yield f"{place} is {other}", other
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{place} without {key}", {name: item for name, item in value.items() if name != key}
            for what, changed in variations(inner, f"{place}.{key}"):
                yield what, {**value, key: changed}
        yield f"{place} with more", {**value, "unknown": {"kept": [CANARY]}}
    if isinstance(value, list):
        for index, inner in enumerate(value):
            for what, changed in variations(inner, f"{place}[{index}]"):
                yield what, [*value[:index], changed, *value[index + 1 :]]


@pytest.mark.parametrize("model", MODELS)
def test_models_read_exactly_what_the_spec_allows(model: type[Model]) -> None:
    """Of all documents that differ in one place a model reads exactly those that the spec takes.

    It returns an accepted document unchanged; for a refused one it names the place, without the value.
    """
    outcomes = {"read": 0, "refused": 0}
    for what, document in variations(DOCUMENTS[model]):
        errors = list(validator(model).iter_errors(document))
        if not errors:
            outcomes["read"] += 1
            read = model.model_validate(copy.deepcopy(document))
            assert document == read.model_dump(by_alias=True, exclude_unset=True), what
            assert json.dumps(document, sort_keys=True) == json.dumps(read.to_dict(), sort_keys=True), what
            continue
        outcomes["refused"] += 1
        with pytest.raises(ModelValidationError) as caught:
            model.model_validate(document)
        place = caught.value.detail.partition(":")[0]
        missing = {
            f"{error.json_path}.{name}" for error in errors for name in error.schema.get("required", [])
        }
        assert place in missing | {error.json_path for error in errors}, what
        assert CANARY not in str(caught.value), what
    assert all(outcomes.values()), outcomes


@pytest.mark.parametrize("model", MODELS)
def test_usual_documents_use_the_fast_reader(model: type[Model]) -> None:
    """With the service's own dates, with and without optional fields, the fast reader does it alone."""
    whole = json.loads(json.dumps(DOCUMENTS[model]).replace(TASK["completedAt"], MOMENT))
    optional = [field.wire for field in model.fields if not field.required]
    least = {key: value for key, value in whole.items() if key not in optional}
    most = {key: value for key, value in whole.items() if key not in optional or value is not None}
    for document in (least, most, {**least, "unknown": None}):
        assert model.model_validate(document) == model.read_fast(document)


# Values


@pytest.mark.rule("secrets.models-travel")
@pytest.mark.parametrize("model", MODELS)
def test_models_are_values(model: type[Model]) -> None:
    """Models of one document are equal, pickle and deepcopy; repr names the attributes."""
    first, other = model.model_validate(DOCUMENTS[model]), model.from_dict(copy.deepcopy(DOCUMENTS[model]))
    assert first == other
    for again in (pickle.loads(pickle.dumps(first)), copy.deepcopy(first)):
        assert (first, DOCUMENTS[model]) == (again, again.to_dict())
    assert repr(first).startswith(f"{model.__name__}({model.fields[0].name}=")
    assert "additional_properties" not in repr(first)


def test_models_differ_in_one_value() -> None:
    """Another value, known or unknown, makes another model."""
    task = ExportTask.model_validate(TASK)
    assert task != ExportTask.model_validate({**TASK, "progress": 42})
    assert task != ExportTask.model_validate({**TASK, "unknown": 1})
    assert task != ExportCreateResponse.model_validate(DOCUMENTS[ExportCreateResponse])


def test_attributes_are_snake_case_and_dates_have_a_zone() -> None:
    """Attributes are snake_case, dates have a zone, and what is unknown is kept."""
    task = ExportTask.model_validate(
        {**TASK, "status": "ARCHIVED", "exportPhase": "cooling", "queue": {"place": 3}}
    )
    assert ("9b1deb4d", "7c9e6679", None, 41.5) == (task.task_id, task.project_id, task.error, task.progress)
    assert ("ARCHIVED", "cooling") == (task.status, task.export_phase)
    assert datetime(2026, 9, 25, tzinfo=UTC) == task.created_at
    assert datetime(2026, 9, 25, 0, 0, 42, tzinfo=UTC) == task.completed_at
    assert {"queue": {"place": 3}} == task.additional_properties
    capabilities = EditorCapabilities.model_validate(DOCUMENTS[EditorCapabilities])
    assert ["c"] == [preset.id for preset in capabilities.caption_animations.in_]


def test_absent_and_null_fields_stay_apart() -> None:
    """An optional field that was null is null again, and one that was absent stays absent."""
    document = DOCUMENTS[ExportCreateResponse]
    absent = {key: value for key, value in document.items() if key != "projectId"}
    for item in (document, absent):
        read = ExportCreateResponse.model_validate(item)
        assert (None, item) == (read.project_id, read.to_dict())
    assert "project_id" not in ExportCreateResponse.model_validate(absent).model_dump(exclude_unset=True)
    assert None is ExportCreateResponse.model_validate(absent).model_dump()["project_id"]
    unknown = ExportCreateResponse.model_validate({**absent, "unknown": None})
    assert {**absent, "unknown": None} == unknown.to_dict()


def test_dumps_use_attribute_or_wire_names() -> None:
    """A dump has the attributes' names, or the wire's, with date-times as text, and what is unknown."""
    task = ExportTask.model_validate({**TASK, "unknown": 1})
    assert {field.name for field in ExportTask.fields} | {"unknown"} == task.model_dump().keys()
    assert {field.wire for field in ExportTask.fields} | {"unknown"} == task.model_dump(by_alias=True).keys()
    assert (MOMENT, "2026-09-25T02:00:42+02:00") == (
        task.model_dump()["created_at"],
        task.to_dict()["completedAt"],
    )
    event = ExportWebhookEvent.model_validate(DOCUMENTS[ExportWebhookEvent])
    assert "9b1deb4d" == event.model_dump()["task"]["task_id"]
    odd = ExportTask.model_validate({**TASK, "task_id": "unknown, in spite of its name"})
    assert "9b1deb4d" == odd.model_dump()["task_id"]


def test_changed_attributes_are_dumped() -> None:
    """Attributes can be set, and a model made by hand dumps like one that was read."""
    task = ExportTask.model_validate({key: value for key, value in TASK.items() if key != "exportPhase"})
    task.export_phase = "saving"
    task.created_at = datetime(2026, 1, 1, tzinfo=UTC)
    dumped = task.to_dict()
    assert ("saving", "2026-01-01T00:00:00.000Z") == (dumped["exportPhase"], dumped["createdAt"])
    made = ExportCreateResponse("t", datetime(2026, 9, 25, tzinfo=UTC), 4.5, 5, "5")
    expected = {key: value for key, value in DOCUMENTS[ExportCreateResponse].items() if key != "projectId"}
    assert {**expected, "taskId": "t"} == made.to_dict()


def test_an_editor_state_passes_through() -> None:
    """The editor state of a project is the very object that came, in and out."""
    document = copy.deepcopy(DOCUMENTS[ProjectDetail])
    project = ProjectDetail.model_validate(document)
    assert project.editor_state is document["editorState"]
    assert project.to_dict()["editorState"] is document["editorState"]


# Errors


def test_an_invalid_document_is_a_validation_error() -> None:
    """An invalid document is a ValidationError and a ValueError with the SDK's own code."""
    with pytest.raises(ModelValidationError) as caught:
        ExportTask.model_validate({**TASK, "createdAt": CANARY})
    error = caught.value
    assert isinstance(error, ValidationError)
    assert isinstance(error, ValueError)
    assert "SDK_UNEXPECTED_RESPONSE" == error.error_code
    assert "$.createdAt: expected a date-time with a zone, such as 2026-09-25T00:00:00.000Z" == error.detail
    assert None is error.__cause__
    assert error.__suppress_context__
    assert CANARY not in str(error)


@pytest.mark.parametrize("document", [None, [], "{}", 1, b"{}"])
def test_a_document_must_be_a_dict(document: Any) -> None:
    """Anything but a dict is refused as a whole."""
    for model in (ExportTask, ExportTaskListResponse):
        with pytest.raises(ModelValidationError, match=r"\$: expected an object, found"):
            model.model_validate(document)


@pytest.mark.parametrize("lacking", [["projectId"], ["filename"], ["projectId", "filename"]])
def test_a_webhook_task_may_lack_fields(lacking: list[str]) -> None:
    """In an event a task may lack its project and filename; alone it may not, and no other field may lack."""
    task = {key: value for key, value in TASK.items() if key not in lacking}
    document = {**DOCUMENTS[ExportWebhookEvent], "task": task}
    event = ExportWebhookEvent.model_validate(document)
    expected = [None if name in lacking else TASK[name] for name in ("projectId", "filename")]
    assert expected == [event.task.project_id, event.task.filename]
    assert document == event.to_dict()
    assert (event, document) == (copy.deepcopy(event), pickle.loads(pickle.dumps(event)).to_dict())
    with pytest.raises(ModelValidationError, match=rf"\$\.{lacking[0]}: is missing"):
        ExportTask.model_validate(task)
    del task["callbackUrl"]
    with pytest.raises(ModelValidationError, match=r"\$\.task\.callbackUrl: is missing"):
        ExportWebhookEvent.model_validate(document)


def test_an_unknown_event_is_refused() -> None:
    """An event of another type is none of ours."""
    document = {**DOCUMENTS[ExportWebhookEvent], "eventType": CANARY}
    with pytest.raises(
        ModelValidationError, match=r"\$\.eventType: expected one of 'EXPORT_STARTED', "
    ) as caught:
        ExportWebhookEvent.model_validate(document)
    assert CANARY not in str(caught.value)


# Pages


@pytest.mark.rule("secrets.models-travel")
def test_a_page_has_items_and_a_cursor() -> None:
    """A page is a Page and an Envelope, with items and a cursor, and gives back all that came."""
    document = {
        "data": [TASK, {**TASK, "unknown": 1}],
        "meta": {"nextPageCursor": "next", "total": 2},
        "took": 5,
    }
    page = ExportTaskListResponse.model_validate(document)
    assert isinstance(page, Page)
    assert isinstance(page, Envelope)
    assert ([ExportTask.model_validate(TASK), {"unknown": 1}], "next") == (
        [page.items[0], page.items[1].additional_properties],
        page.next_page_cursor,
    )
    assert document == page.model_dump(by_alias=True, exclude_unset=True)
    assert "task_id" in page.model_dump()["data"][0]
    for other in (pickle.loads(pickle.dumps(page)), copy.deepcopy(page)):
        assert (page, document) == (other, other.to_dict())


@pytest.mark.parametrize("page", [ExportTaskListResponse, ProjectListResponse, AssetListResponse])
def test_the_last_page(page: Any) -> None:
    """The last page has no cursor, whether it is null or absent, and may be empty."""
    for meta in ({"nextPageCursor": None}, {"nextPageCursor": ""}, {}):
        read = page.from_dict({"data": [], "meta": meta})
        assert ([], None, {"data": [], "meta": meta}) == (read.items, read.next_page_cursor, read.to_dict())


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"data": []}, "$.meta: is missing"),
        ({"meta": {}}, "$.data: is missing"),
        ({"data": {}, "meta": {}}, "$.data: expected an array, found an object"),
        ({"data": [], "meta": None}, "$.meta: expected an object, found null"),
        ({"data": [], "meta": {"nextPageCursor": 1}}, "$.meta.nextPageCursor: expected a string or null"),
        (
            {"data": [TASK, TASK, TASK, {**TASK, "createdAt": CANARY}], "meta": {}},
            "$.data[3].createdAt: expected a date",
        ),
        ({"data": [TASK, None], "meta": {}}, "$.data[1]: expected an object, found null"),
    ],
)
def test_an_invalid_page_names_the_json_path(document: Any, message: str) -> None:
    """The error shows the mistake in a page with its JSON path."""
    with pytest.raises(ModelValidationError) as caught:
        ExportTaskListResponse.model_validate(document)
    assert message in str(caught.value)
    assert CANARY not in str(caught.value)
