"""Types that programs read while they run: pydantic, FastAPI, attrs, `typing.get_type_hints`."""

from __future__ import annotations

import copy
import json
import typing
from typing import Any

import attrs
import fastapi
import pydantic
import pytest
from fastapi.testclient import TestClient

import indream.types
from indream.types import CreateExportRequest, EditorState, ExportTask, ExportTaskListResponse
from tests.support.fake_service import TASK
from tests.support.repository import OPTIONS, STATE_FILE

STATE: dict[str, Any] = json.loads(STATE_FILE.read_bytes())
PAYLOAD = {**OPTIONS, "editorState": STATE}
TYPES = [
    getattr(indream.types, name)
    for name in indream.types.__all__
    if isinstance(getattr(indream.types, name), type)
]


@pytest.mark.parametrize("type", TYPES, ids=[type.__name__ for type in TYPES])
def test_annotations_can_be_resolved(type: Any) -> None:
    """Every name in an annotation of a public type is there at run time."""
    typing.get_type_hints(type)
    if attrs.has(type):
        assert type is attrs.resolve_types(type)


def open_state() -> dict[str, Any]:
    """A state with fields that its type does not list."""
    state = copy.deepcopy(STATE)
    state["note"] = {"by": "us"}
    next(iter(state["items"].values()))["note"] = "ours"
    return state


def test_payloads_and_states_in_pydantic() -> None:
    """They are returned unchanged, with the fields that their types do not list."""
    state = open_state()
    assert state == pydantic.TypeAdapter(EditorState).validate_python(state)
    payload = {**PAYLOAD, "editorState": state, "brandNew": True}
    assert payload == pydantic.TypeAdapter(CreateExportRequest).validate_python(payload)
    with pytest.raises(pydantic.ValidationError, match="fps"):
        pydantic.TypeAdapter(CreateExportRequest).validate_python({**PAYLOAD, "fps": 25})


def test_a_payload_in_a_model_of_pydantic() -> None:
    """As a field of it."""
    job = pydantic.create_model("Job", payload=CreateExportRequest)
    assert {"payload": PAYLOAD} == job.model_validate({"payload": PAYLOAD}).model_dump()


def test_answers_in_pydantic() -> None:
    """A model is read from JSON, or taken as it is, and written as it was on the wire."""
    adapter = pydantic.TypeAdapter(ExportTask)
    task = adapter.validate_python(TASK)
    assert isinstance(task, ExportTask)
    assert task is adapter.validate_python(task)
    assert TASK == adapter.dump_python(task) == json.loads(adapter.dump_json(task))
    page = pydantic.TypeAdapter(ExportTaskListResponse).validate_python({"data": [TASK], "meta": {}})
    assert task == page.items[0]
    with pytest.raises(pydantic.ValidationError, match="taskId"):
        adapter.validate_python({})


def test_routes_of_fastapi() -> None:
    """A body is a payload, an answer a task, and the app describes both."""
    app = fastapi.FastAPI()

    @app.post("/renders")
    def create(body: CreateExportRequest) -> ExportTask:
        return ExportTask.model_validate({**TASK, "clientTaskId": body["ratio"]})

    with TestClient(app) as client:
        response = client.post("/renders", json=PAYLOAD)
        assert (200, {**TASK, "clientTaskId": "9:16"}) == (response.status_code, response.json())
        assert 422 == client.post("/renders", json={**PAYLOAD, "fps": 25}).status_code
        described = client.get("/openapi.json").json()["paths"]["/renders"]["post"]
    answer = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert "object" == answer["type"]
    assert "CreateExportRequest" in json.dumps(described["requestBody"])
