"""Exports: how they are started, listed and canceled, and their outcomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from indream.sandbox.problems import Code
from tests.support.sandbox.api import OPTIONS, UNKNOWN_ID, Api, editor_state, export_body, project_body, solid


def test_an_export_reports_its_cost(api: Api) -> None:
    state = editor_state(solid(seconds=5.5))
    created = api.data("POST", "/v1/exports", json=export_body(editorState=state))
    assert {
        "projectId": None,
        "durationSeconds": 5.5,
        "billedStandardSeconds": 6,
        "chargedCredits": "6.00",
    } == {key: created[key] for key in created.keys() - {"taskId", "createdAt"}}


def test_an_export_runs_to_its_end(api: Api) -> None:
    body = export_body(clientTaskId="mine", filename="blue.mp4", callbackUrl="http://127.0.0.1:9/")
    created = api.data("POST", "/v1/exports", json=body)
    path = f"/v1/exports/{created['taskId']}"
    pending = api.data("GET", path)
    assert {
        **created,
        "createdByApiKeyId": pending["createdByApiKeyId"],
        "clientTaskId": "mine",
        "status": "PENDING",
        "progress": 0,
        "error": None,
        "outputUrl": None,
        "filename": "blue.mp4",
        "callbackUrl": "http://127.0.0.1:9/",
        "completedAt": None,
    } == pending
    api.sandbox.advance(1)
    rendering = api.data("GET", path)
    assert {**pending, "status": "PROCESSING", "exportPhase": "rendering"} == rendering
    api.sandbox.advance(60)
    completed = api.data("GET", path)
    assert {
        **pending,
        "status": "COMPLETED",
        "exportPhase": "finishing",
        "progress": 100,
        "outputUrl": completed["outputUrl"],
        "completedAt": completed["completedAt"],
    } == completed
    assert completed["outputUrl"].startswith(f"{api.sandbox.base_url}/outputs/{created['taskId']}.mp4?")
    assert created["createdAt"] < completed["completedAt"]


def test_progress_is_seen_in_every_phase(api: Api) -> None:
    path = f"/v1/exports/{api.create_export()}"
    seen: list[tuple[Any, ...]] = []
    for seconds in (1.5, 2, 0.5, 0.5):
        api.sandbox.advance(seconds)
        task = api.data("GET", path)
        seen.append((task["status"], task.get("exportPhase"), task["progress"]))
    assert [
        ("PROCESSING", "rendering", 18),
        ("PROCESSING", "saving", 90),
        ("PROCESSING", "finishing", 96),
        ("COMPLETED", "finishing", 100),
    ] == seen


def test_an_export_fails_if_its_client_task_id_asks_for_it(api: Api) -> None:
    path = f"/v1/exports/{api.create_export(clientTaskId='sandbox-fail-7')}"
    api.sandbox.advance(60)
    task = api.data("GET", path)
    assert ("FAILED", None, None) == (task["status"], task["outputUrl"], task["completedAt"])
    assert "clientTaskId" in task["error"]


def test_a_project_is_exported(api: Api) -> None:
    project_id = api.create_project(editorState=editor_state(solid(seconds=2)))
    created = api.data("POST", f"/v1/projects/{project_id}/exports", json=OPTIONS)
    assert (project_id, 2) == (created["projectId"], created["durationSeconds"])
    assert project_id == api.data("GET", f"/v1/exports/{created['taskId']}")["projectId"]


def test_a_draft_cannot_be_exported(api: Api) -> None:
    project_id = api.create_project(editorState={"stateSchemaVersion": "v1"})
    path = f"/v1/projects/{project_id}/exports"
    assert (422, Code.EDITOR_SCHEMA_INVALID) == api.problem("POST", path, json=OPTIONS)


def test_a_project_is_exported_though_an_asset_lacks_fields(api: Api) -> None:
    hero = {"type": "image", "remoteUrl": "https://files.example/hero.png", "remoteKey": "hero"}
    state = {**editor_state(solid(seconds=2)), "assets": {"hero": hero}}
    project_id = api.create_project(editorState=state)
    assert 2 == api.data("POST", f"/v1/projects/{project_id}/exports", json=OPTIONS)["durationSeconds"]
    body = export_body(editorState=state)
    assert (422, Code.EDITOR_SCHEMA_INVALID) == api.problem("POST", "/v1/exports", json=body)


@pytest.mark.parametrize("wrong", [{"tracks": []}, {"compositionWidth": 10}, {"items": None}])
def test_a_state_that_breaks_the_schema_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    body = export_body(editorState={**editor_state(), **wrong})
    assert (422, Code.EDITOR_SCHEMA_INVALID) == api.problem("POST", "/v1/exports", json=body)


def test_a_state_that_breaks_a_semantic_rule_is_refused_with_the_rule_s_code(api: Api) -> None:
    state = editor_state(solid("a", seconds=5), solid("b", start=4, seconds=5))
    overlap = (422, "EDITOR_TRACK_ITEM_OVERLAP")
    assert overlap == api.problem("POST", "/v1/exports", json=export_body(editorState=state))

    hero = {"type": "image", "remoteUrl": "https://files.example/hero.png", "remoteKey": "hero"}
    project_id = api.create_project(editorState={**state, "assets": {"hero": hero}})
    assert overlap == api.problem("POST", f"/v1/projects/{project_id}/exports", json=OPTIONS)
    assert [] == api.sandbox.tasks


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratio": 969},
        {"ratio": "2:1"},
        {"scale": 0.5},
        {"scale": 8.1},
        {"scale": "1"},
        {"scale": True},
        {"fps": 24},
        {"format": "mov"},
        {"clientTaskId": "x" * 129},
        {"filename": ""},
        {"filename": "x" * 256},
        {"callbackUrl": "x" * 1025},
        {"callbackHeaders": {"x": 1}},
        {"compositionWidth": 49},
        {"compositionHeight": 1921},
        {"editorState": None},
        {"editorState": []},
        {"stateSchemaVersion": 1},
        {"stateSchemaVersion": None},
    ],
)
def test_a_payload_that_breaks_the_contract_is_422(api: Api, wrong: dict[str, Any]) -> None:
    problem = api.problem("POST", "/v1/exports", json=export_body(**wrong))
    assert (422, Code.SANDBOX_REQUEST_INVALID) == problem


@pytest.mark.parametrize("missing", ["ratio", "scale", "fps", "format", "editorState", "stateSchemaVersion"])
def test_a_payload_that_lacks_something_is_422(api: Api, missing: str) -> None:
    body = export_body()
    del body[missing]
    assert (422, Code.SANDBOX_REQUEST_INVALID) == api.problem("POST", "/v1/exports", json=body)


@pytest.mark.parametrize(
    "wrong", [{"stateSchemaVersion": "v2"}, {"editorState": {**editor_state(), "stateSchemaVersion": "v2"}}]
)
def test_another_version_of_the_state_is_unsupported(api: Api, wrong: dict[str, Any]) -> None:
    problem = api.problem("POST", "/v1/exports", json=export_body(**wrong))
    assert (422, Code.STATE_SCHEMA_VERSION_UNSUPPORTED) == problem


def test_whole_floats_and_further_fields_are_accepted(api: Api) -> None:
    api.create_export(fps=30.0, scale=8, compositionWidth=50.0, somethingNew=[1])


def test_a_project_export_is_checked_too(api: Api) -> None:
    path = f"/v1/projects/{api.create_project()}/exports"
    problem = api.problem("POST", path, json={**OPTIONS, "fps": 25})
    assert (422, Code.SANDBOX_REQUEST_INVALID) == problem


def test_two_exports_may_be_active(api: Api) -> None:
    first, second = api.create_export(), api.create_export()
    full = (422, Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED)
    assert full == api.problem("POST", "/v1/exports", json=export_body())
    project_exports = f"/v1/projects/{api.create_project()}/exports"
    assert full == api.problem("POST", project_exports, json=OPTIONS)

    api.data("DELETE", f"/v1/exports/{first}")
    third = api.create_export()
    assert full == api.problem("POST", "/v1/exports", json=export_body())

    api.sandbox.advance(60)
    api.create_export()
    ended = {task.task_id: task.status for task in api.sandbox.tasks[:3]}
    assert {first: "CANCELED", second: "COMPLETED", third: "COMPLETED"} == ended


def test_client_task_ids_deduplicate(api: Api) -> None:
    first = api.data("POST", "/v1/exports", json=export_body(clientTaskId="mine"))
    again = api.data("POST", "/v1/exports", json=export_body(clientTaskId="mine", fps=60))
    path = f"/v1/projects/{api.create_project()}/exports"
    through_project = api.data("POST", path, json={**OPTIONS, "clientTaskId": "mine"})
    api.sandbox.advance(60)
    later = api.data("POST", "/v1/exports", json=export_body(clientTaskId="mine"))
    assert [first] * 3 == [again, through_project, later]
    assert first["taskId"] != api.create_export(clientTaskId="another")


def test_a_repeated_client_task_id_takes_no_slot(api: Api) -> None:
    first = api.create_export(clientTaskId="mine")
    api.create_export()
    assert first == api.create_export(clientTaskId="mine")


def test_an_empty_client_task_id_deduplicates_nothing(api: Api) -> None:
    assert api.create_export(clientTaskId="") != api.create_export(clientTaskId="")


def test_a_new_key_makes_a_new_export_whatever_the_client_task_id(api: Api) -> None:
    first, second = (
        api.data(
            "POST", "/v1/exports", json=export_body(clientTaskId="mine"), headers={"Idempotency-Key": key}
        )
        for key in ("a", "b")
    )
    assert first["taskId"] != second["taskId"]


@pytest.mark.parametrize("seconds", [0, 1, 2, 3.2, 3.7])
def test_an_active_export_is_canceled_and_stays_so(api: Api, seconds: float) -> None:
    path = f"/v1/exports/{api.create_export()}"
    api.sandbox.advance(seconds)
    before = api.data("GET", path)
    canceled = api.data("DELETE", path)
    before.pop("exportPhase", None)
    assert {**before, "status": "CANCELED", "completedAt": canceled["completedAt"]} == canceled
    elapsed = datetime.fromisoformat(canceled["completedAt"]) - datetime.fromisoformat(before["createdAt"])
    assert seconds == elapsed.total_seconds()
    api.sandbox.advance(60)
    assert canceled == api.data("DELETE", path)
    assert canceled == api.data("GET", path)


@pytest.mark.parametrize("client_task_id", ["mine", "sandbox-fail"])
def test_an_ended_export_is_not_cancelable(api: Api, client_task_id: str) -> None:
    path = f"/v1/exports/{api.create_export(clientTaskId=client_task_id)}"
    api.sandbox.advance(60)
    assert (409, Code.TASK_NOT_CANCELABLE) == api.problem("DELETE", path)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("task_id", [UNKNOWN_ID, "unknown", "%20", "🎬"])
def test_an_unknown_export_is_404(api: Api, method: str, task_id: str) -> None:
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem(method, f"/v1/exports/{task_id}")


def test_exports_are_listed_newest_first(api: Api) -> None:
    made: list[str] = []
    for _ in range(3):
        made.append(api.create_export())
        api.sandbox.advance(60)
    listed = api.call("GET", "/v1/exports").json()
    assert made[::-1] == [task["taskId"] for task in listed["data"]]
    assert {"nextPageCursor": None} == listed["meta"]
    assert listed["data"][0] == api.data("GET", f"/v1/exports/{made[-1]}")


def test_exports_are_listed_by_key(api: Api) -> None:
    task_id = api.create_export()
    key_id = api.data("GET", f"/v1/exports/{task_id}")["createdByApiKeyId"]
    for key, expected in ((key_id, 1), (key_id.upper(), 1), (UNKNOWN_ID, 0)):
        listed = api.data("GET", "/v1/exports", params={"createdByApiKeyId": key})
        assert expected == len(listed)
    problem = api.problem("GET", "/v1/exports", params={"createdByApiKeyId": "mine"})
    assert (400, Code.SANDBOX_REQUEST_INVALID) == problem


def test_without_a_webhook_secret_a_callback_is_refused() -> None:
    api = Api(webhook_secret="")
    problem = api.problem("POST", "/v1/exports", json=export_body(callbackUrl="http://127.0.0.1:9/"))
    assert (422, Code.SANDBOX_WEBHOOK_SECRET_MISSING) == problem
    api.create_export()


on_each_route = pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("/v1/exports", export_body(clientTaskId="mine"), {"fps": 60}),
        ("/v1/projects", project_body(title="One"), {"title": "Two"}),
        ("/v1/projects/{projectId}/exports", OPTIONS, {"scale": 2}),
    ],
)


@on_each_route
def test_the_first_answer_is_repeated(
    api: Api, path: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    path = path.replace("{projectId}", api.create_project())
    headers = {"Idempotency-Key": "key-1"}
    first = api.call("POST", path, json=body, headers=headers)
    api.sandbox.advance(60)
    reordered = dict(reversed(body.items()))
    again = api.call("POST", path, json=reordered, headers=headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)


@on_each_route
def test_another_payload_is_a_conflict(
    api: Api, path: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    path = path.replace("{projectId}", api.create_project())
    headers = {"Idempotency-Key": "key-1"}
    api.data("POST", path, json=body, headers=headers)
    problem = api.problem("POST", path, json={**body, **change}, headers=headers)
    assert (409, Code.SANDBOX_IDEMPOTENCY_KEY_REUSED) == problem
    answer = api.call("POST", path, json={**body, **change}, headers=headers)
    assert "Send a new key with a changed payload." in answer.json()["detail"]


@on_each_route
def test_other_keys_and_no_key_make_something_new(
    api: Api, path: str, body: dict[str, Any], change: dict[str, Any]
) -> None:
    path = path.replace("{projectId}", api.create_project())
    body = {key: value for key, value in body.items() if key != "clientTaskId"}
    made: list[str] = []
    for key in ("a", "b", "", ""):
        answer = api.data("POST", path, json=body, headers={"Idempotency-Key": key})
        made.append(answer.get("taskId", answer["projectId"]))
        api.sandbox.advance(60)
    assert 4 == len(set(made))


def test_keys_are_separate_on_each_route(api: Api) -> None:
    headers = {"Idempotency-Key": "key-1"}
    for _ in range(2):
        path = f"/v1/projects/{api.create_project()}/exports"
        api.data("POST", path, json=OPTIONS, headers=headers)
    assert 2 == len(api.sandbox.tasks)


def test_a_key_may_be_used_again_after_an_error(api: Api) -> None:
    api.create_export()
    api.create_export()
    body, headers = export_body(), {"Idempotency-Key": "key-1"}
    full = (422, Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED)
    assert full == api.problem("POST", "/v1/exports", json=body, headers=headers)
    api.sandbox.advance(60)
    assert 201 == api.call("POST", "/v1/exports", json=body, headers=headers).status_code


def test_a_replay_takes_no_slot_and_outlives_its_draft(api: Api) -> None:
    project_id = api.create_project()
    path, headers = f"/v1/projects/{project_id}/exports", {"Idempotency-Key": "key-1"}
    first = api.data("POST", path, json=OPTIONS, headers=headers)
    api.create_export()
    draft = {"stateSchemaVersion": "v1", "editorState": {"stateSchemaVersion": "v1"}}
    api.data("POST", f"/v1/projects/{project_id}/sync", json=draft)
    assert first == api.data("POST", path, json=OPTIONS, headers=headers)


@pytest.mark.parametrize(("excess", "status"), [(0, 201), (1, 422)])
def test_a_video_lasts_up_to_a_billion_seconds(api: Api, excess: int, status: int) -> None:
    state = editor_state({**solid(), "durationTicks": 10**9 * 240_000 + excess})
    answer = api.send("POST", "/v1/exports", json=export_body(editorState=state))
    assert status == answer.status_code
    if excess:
        assert "The video is longer than 1,000,000,000 seconds." == answer.json()["detail"]
