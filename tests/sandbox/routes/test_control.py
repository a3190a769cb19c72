"""The control routes: the methods of `Sandbox` for curl and other languages."""

from __future__ import annotations

import inspect
import re
from datetime import datetime
from typing import Any

import pytest

from indream.sandbox.controls import Controls
from indream.sandbox.problems import Code
from indream.sandbox.routes.control import _ACTIONS
from tests.sandbox.faults.test_faults import WRONG
from tests.support.sandbox.api import OPTIONS, Api, export_body, upload_headers


def _act(api: Api, name: str, **arguments: Any) -> None:
    response = api.send("POST", f"/_sandbox/{name}", json=arguments)
    assert (200, {"data": {}, "meta": {}}) == (response.status_code, response.json())


def _in_camel_case(text: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), text)


def _shown(api: Api, name: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = api.data("GET", f"/_sandbox/{name}", checked=False)
    return shown


def test_each_method_of_the_controls_has_a_route() -> None:
    methods = {
        name.replace("_", "-")
        for name, _ in inspect.getmembers(Controls, inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == set(_ACTIONS)


def test_a_request_fails_as_planned(api: Api) -> None:
    planned = {
        "operation": "POST /v1/exports",
        "times": 2,
        "afterCommit": True,
        "status": 503,
        "retryAfter": 4,
    }
    _act(api, "fail-next", **planned)
    assert [planned] == _shown(api, "faults")
    answers = [api.send("POST", "/v1/exports", json=export_body(clientTaskId="mine")) for _ in range(3)]
    assert [503, 503, 201] == [answer.status_code for answer in answers]
    assert "4" == answers[0].headers["retry-after"]
    assert 1 == len(api.sandbox.tasks)
    assert [] == _shown(api, "faults")


def test_time_passes(api: Api) -> None:
    api.create_export()
    _act(api, "advance", seconds=60)
    assert ["COMPLETED"] == [task["status"] for task in _shown(api, "tasks")]


def test_exports_fail_and_pause(api: Api) -> None:
    _act(api, "fail-next-task", percent=40, error="As planned.")
    _act(api, "pause-next-task", percent=20, seconds=100)
    api.create_export()
    api.create_export()
    api.sandbox.advance(60)
    states = [(task["status"], task["progress"], task["error"]) for task in _shown(api, "tasks")]
    assert [("FAILED", 40, "As planned."), ("PAUSED", 20, None)] == states


def test_slots_are_taken_and_released(api: Api) -> None:
    _act(api, "take-slots", count=2)
    full = (422, Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED)
    assert full == api.problem("POST", "/v1/exports", json=export_body())
    _act(api, "free-slots")
    api.create_export()


def test_webhooks_are_disturbed(api: Api) -> None:
    _act(api, "disturb-webhooks", event="EXPORT_STARTED", lost=True)
    task_id = api.create_export(callbackUrl="http://127.0.0.1:9/")
    api.sandbox.advance(1)
    [webhook] = _shown(api, "webhooks")
    assert ("EXPORT_STARTED", 0, False, "lost as planned") == (
        webhook["event"],
        webhook["attempts"],
        webhook["delivered"],
        webhook["error"],
    )
    assert task_id == webhook["taskId"] == webhook["body"]["task"]["taskId"]


@pytest.mark.parametrize("name", ["heal", "clear"])
def test_healing_and_clearing_drop_planned_faults(api: Api, name: str) -> None:
    api.create_export()
    api.sandbox.advance(60)
    _act(api, "fail-next", operation="*", status=500, times=None)
    _act(api, "take-slots", count=2)
    _act(api, name)
    api.create_export()
    assert {"heal": 2, "clear": 1}[name] == len(_shown(api, "tasks"))


def test_an_action_without_arguments_needs_no_body(api: Api) -> None:
    assert 200 == api.send("POST", "/_sandbox/heal").status_code


def test_requests_are_shown_without_the_key(api: Api) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "mine"}
    api.send("POST", "/v1/exports", content=b'{"fps":30}', params={"a": "b"}, headers=headers)
    api.upload()
    response = api.send("GET", "/_sandbox/requests")
    export, upload = response.json()["data"]
    headers = export.pop("headers")
    assert 0 <= export.pop("seconds") < 600
    assert api.sandbox.requests[0].at == datetime.fromisoformat(export.pop("at"))
    assert {
        "method": "POST",
        "path": "/v1/exports",
        "query": "a=b",
        "operation": "POST /v1/exports",
        "status": 422,
        "errorCode": "SANDBOX_REQUEST_INVALID",
        "size": 10,
        "fault": None,
        "body": {"fps": 30},
    } == export
    assert "mine" == headers["idempotency-key"]
    assert ("POST /v1/uploads", None) == (upload["operation"], upload["body"])
    assert api.sandbox.api_key not in response.text


def test_control_requests_are_not_recorded_and_meet_no_fault(api: Api) -> None:
    _act(api, "fail-next", operation="*", status=500, times=None)
    _act(api, "advance", seconds=1)
    assert [] == _shown(api, "requests")
    assert [] == api.sandbox.requests


def test_an_account_without_access_may_use_the_control_routes() -> None:
    _act(Api(runtime_access=False), "heal")


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("advance", {}, "Missing fields: seconds."),
        ("advance", {"seconds": -1}, "seconds must be a number, 0 or more"),
        ("advance", {"minutes": 1}, "Unknown fields: minutes. Allowed fields: seconds."),
        ("heal", {"all": True}, "Unknown fields: all. Allowed fields: none."),
        ("take-slots", {"count": 3}, "other users hold 0 of 2 slots"),
        ("disturb-webhooks", {}, "no fault given; pass lost, late, copies or swapped"),
        ("fail-next-task", {"percent": "half"}, "percent must be a number"),
        # JSON has no NaN.
        *(("fail-next", body, message) for body, _, message in WRONG if "nan" not in map(str, body.values())),
    ],
)
def test_an_invalid_argument_is_400(api: Api, name: str, body: dict[str, Any], message: str) -> None:
    arguments = {_in_camel_case(key): value for key, value in body.items()}
    response = api.send("POST", f"/_sandbox/{name}", json=arguments)
    assert (400, Code.SANDBOX_REQUEST_INVALID) == (response.status_code, response.json()["errorCode"])
    assert _in_camel_case(message) in response.json()["detail"]


@pytest.mark.parametrize("content", [b"{", b"[]", b"1"])
def test_a_body_that_is_not_an_object_is_400(api: Api, content: bytes) -> None:
    assert 400 == api.send("POST", "/_sandbox/heal", content=content).status_code


@pytest.mark.parametrize(
    ("method", "names"), [("POST", "fail-next, fail-next-task"), ("GET", "faults, requests")]
)
def test_an_unknown_control_route_is_404_and_lists_the_others(api: Api, method: str, names: str) -> None:
    response = api.send(method, "/_sandbox/unknown")
    assert 404 == response.status_code
    assert names in response.json()["detail"]


@pytest.mark.parametrize(("method", "name"), [("POST", "heal"), ("GET", "requests")])
def test_control_routes_need_the_key(api: Api, method: str, name: str) -> None:
    response = api.send(method, f"/_sandbox/{name}", headers={"Authorization": ""})
    assert (401, Code.OPEN_API_KEY_INVALID) == (response.status_code, response.json()["errorCode"])


def test_routes_with_ids_in_them_fail_too(api: Api) -> None:
    project_id = api.create_project()
    for operation in ("POST /v1/projects/{projectId}/exports", "POST /v1/uploads"):
        _act(api, "fail-next", operation=operation, status=500)
    assert 500 == api.send("POST", f"/v1/projects/{project_id}/exports", json=OPTIONS).status_code
    assert 500 == api.send("POST", "/v1/uploads", content=b"x", headers=upload_headers("a.png")).status_code
    assert [] == api.sandbox.tasks
