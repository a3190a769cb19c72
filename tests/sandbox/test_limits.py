"""The limits of an account: its slots, its quota, its routes, and its sync interval."""

from __future__ import annotations

from typing import Any

import pytest

from indream.sandbox import Sandbox
from indream.sandbox.problems import Code
from tests.support.sandbox.api import (
    OPTIONS,
    Api,
    editor_state,
    export_body,
    filled,
    operations,
    project_body,
    solid,
)

OPEN_TO_ALL = {"/v1/editor/capabilities", "/v1/editor/validate"}


@pytest.mark.parametrize("slots", [1, 3])
def test_as_many_exports_are_active_as_there_are_slots(slots: int) -> None:
    api = Api(slots=slots)
    for _ in range(slots):
        api.create_export()
    full = (422, Code.OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED)
    assert full == api.problem("POST", "/v1/exports", json=export_body())


def test_a_quota_is_used_up() -> None:
    api = Api(quota_seconds=11, slots=9)
    two, three = (editor_state(solid(seconds=seconds)) for seconds in (1.5, 2.1))
    api.create_export()
    api.create_export(editorState=two)
    used_up = (429, Code.OPEN_API_EXPORT_STANDARD_SECOND_LIMIT_EXCEEDED)
    for path, body in (
        ("/v1/exports", export_body()),
        (f"/v1/projects/{api.create_project()}/exports", OPTIONS),
    ):
        answer = api.send(
            "POST", path, json=body
        )  # the contract lists no 429 for these, but any may have one
        assert used_up == (answer.status_code, answer.json()["errorCode"])
    api.create_export(editorState=three)
    assert used_up[0] == api.send("POST", "/v1/exports", json=export_body(editorState=two)).status_code


def test_without_a_quota_exports_are_unlimited() -> None:
    api = Api(slots=9)
    for _ in range(9):
        api.create_export(editorState=editor_state(solid(seconds=100_000)))


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, _ in operations() if path not in OPEN_TO_ALL]
)
def test_an_account_without_access_may_use_nothing(method: str, path: str) -> None:
    api = Api(runtime_access=False)
    problem = api.problem(method, filled(path), json={} if method in ("POST", "PATCH") else None)
    assert (403, Code.OPEN_API_RUNTIME_ACCESS_FORBIDDEN) == problem


def test_an_account_without_access_may_use_the_open_routes() -> None:
    api = Api(runtime_access=False)
    assert api.data("GET", "/v1/editor/capabilities")["version"]
    assert api.data("POST", "/v1/editor/validate", json={"editorState": editor_state()})["valid"]
    assert 401 == api.call("GET", "/v1/editor/capabilities", headers={"Authorization": ""}).status_code


def test_a_project_is_not_synced_too_often() -> None:
    api = Api(sync_interval=2.5)
    first, second = (f"/v1/projects/{api.create_project()}/sync" for _ in range(2))
    api.data("POST", first, json=project_body())
    refused = api.call("POST", first, json=project_body(editorState=editor_state(solid(seconds=9))))
    assert (429, Code.OPEN_API_PROJECT_SYNC_RATE_LIMITED, "3") == (
        refused.status_code,
        refused.json()["errorCode"],
        refused.headers["retry-after"],
    )
    api.data("POST", second, json=project_body())
    api.sandbox.advance(2)
    assert "1" == api.call("POST", first, json=project_body()).headers["retry-after"]
    api.sandbox.advance(0.5)
    api.data("POST", first, json=project_body())


def test_with_speed_auto_a_sync_is_accepted_after_a_refused_one() -> None:
    """A client that backs off in real time would be refused forever: no poll moves the sandbox's time."""
    api = Api(speed="auto", sync_interval=2.5)
    path = f"/v1/projects/{api.create_project()}/sync"
    answers = [api.call("POST", path, json=project_body()) for _ in range(5)]
    assert [200, 429, 200, 429, 200] == [answer.status_code for answer in answers]
    assert ["3", "3"] == [answer.headers["retry-after"] for answer in answers[1::2]]


def test_a_refused_sync_does_not_count() -> None:
    api = Api(sync_interval=60)
    path = f"/v1/projects/{api.create_project()}/sync"
    assert 422 == api.call("POST", path, json={}).status_code
    api.data("POST", path, json=project_body())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"slots": 0}, "slots must be 1 or more"),
        ({"slots": "2"}, "slots must be a whole number"),
        ({"slots": True}, "slots must be a whole number"),
        ({"quota_seconds": -1}, "quota_seconds must be 0 or more"),
        ({"runtime_access": 1}, "runtime_access must be true or false"),
        ({"sync_interval": -1}, "sync_interval must be a number, 0 or more"),
        ({"sync_interval": None}, "sync_interval must be a number"),
        ({"asset_delay": -1}, "asset_delay must be a number, 0 or more"),
        ({"strict_drafts": 1}, "strict_drafts must be true or false"),
    ],
)
def test_an_invalid_limit_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        Sandbox(**wrong)
