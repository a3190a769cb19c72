"""Projects, and the assets that are bound to them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from indream.sandbox.problems import Code
from tests.support.sandbox.api import (
    OPTIONS,
    PNG,
    UNKNOWN_ID,
    Api,
    editor_state,
    export_body,
    project_body,
    solid,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DRAFT = {"stateSchemaVersion": "v1", "tracks": "later"}


def test_a_project_is_created_and_read(api: Api) -> None:
    body = project_body(title="Summer", description="A short one.")
    created = api.data("POST", "/v1/projects", json=body)
    assert ("Summer", "A short one.") == (created["title"], created["description"])
    assert created["createdAt"] == created["updatedAt"]
    read = api.data("GET", f"/v1/projects/{created['projectId']}")
    assert {**created, "editorState": body["editorState"], "stateSchemaVersion": "v1"} == read


def test_title_and_description_may_be_left_out(api: Api) -> None:
    created = api.data("POST", "/v1/projects", json=project_body())
    assert ("Untitled", None) == (created["title"], created["description"])


def test_a_draft_is_returned_unchanged(api: Api) -> None:
    project_id = api.create_project(editorState=DRAFT)
    assert DRAFT == api.data("GET", f"/v1/projects/{project_id}", draft=True)["editorState"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "x" * 121}, Code.SANDBOX_REQUEST_INVALID),
        ({"title": None}, Code.SANDBOX_REQUEST_INVALID),
        ({"description": "x" * 501}, Code.SANDBOX_REQUEST_INVALID),
        ({"editorState": "{}"}, Code.SANDBOX_REQUEST_INVALID),
        ({"stateSchemaVersion": 1}, Code.SANDBOX_REQUEST_INVALID),
        ({"editorState": {}}, Code.EDITOR_SCHEMA_INVALID),
        ({"editorState": {"stateSchemaVersion": 1}}, Code.EDITOR_SCHEMA_INVALID),
        ({"editorState": {"stateSchemaVersion": "v2"}}, Code.STATE_SCHEMA_VERSION_UNSUPPORTED),
        ({"stateSchemaVersion": "v2"}, Code.STATE_SCHEMA_VERSION_UNSUPPORTED),
    ],
)
def test_an_invalid_project_is_422(api: Api, change: dict[str, Any], code: Code) -> None:
    assert (422, code) == api.problem("POST", "/v1/projects", json=project_body(**change))


@pytest.mark.parametrize("missing", ["editorState", "stateSchemaVersion"])
@pytest.mark.parametrize("path", ["/v1/projects", "/v1/projects/{projectId}/sync"])
def test_state_and_version_are_required(api: Api, path: str, missing: str) -> None:
    body = project_body()
    del body[missing]
    path = path.replace("{projectId}", api.create_project())
    assert (422, Code.SANDBOX_REQUEST_INVALID) == api.problem("POST", path, json=body)


def test_a_project_is_patched(api: Api) -> None:
    created = api.data("POST", "/v1/projects", json=project_body(title="One", description="Text"))
    path = f"/v1/projects/{created['projectId']}"
    api.sandbox.advance(60)
    patched = api.data("PATCH", path, json={"title": "Two"})
    assert {"projectId", "title", "description", "updatedAt"} == patched.keys()
    assert ("Two", "Text") == (patched["title"], patched["description"])
    assert created["updatedAt"] < patched["updatedAt"]
    assert None is api.data("PATCH", path, json={"description": None})["description"]
    read = api.data("GET", path)
    assert (created["createdAt"], "Two", None) == (read["createdAt"], read["title"], read["description"])


@pytest.mark.parametrize("body", [{"title": "x" * 121}, {"title": None}, {"description": 1}])
def test_an_invalid_patch_is_422(api: Api, body: dict[str, Any]) -> None:
    path = f"/v1/projects/{api.create_project()}"
    assert (422, Code.SANDBOX_REQUEST_INVALID) == api.problem("PATCH", path, json=body)


def test_a_project_is_synced(api: Api) -> None:
    path = f"/v1/projects/{api.create_project()}"
    api.sandbox.advance(60)
    state = editor_state(solid(seconds=9))
    synced = api.data("POST", f"{path}/sync", json=project_body(editorState=state))
    read = api.data("GET", path)
    assert (state, synced["updatedAt"]) == (read["editorState"], read["updatedAt"])
    assert "v1" == synced["stateSchemaVersion"]
    assert read["createdAt"] < read["updatedAt"]


def test_sync_takes_drafts_but_no_other_version(api: Api) -> None:
    path = f"/v1/projects/{api.create_project()}/sync"
    api.data("POST", path, json=project_body(editorState=DRAFT))
    unsupported = (422, Code.STATE_SCHEMA_VERSION_UNSUPPORTED)
    assert unsupported == api.problem("POST", path, json=project_body(stateSchemaVersion="v0"))


def test_a_project_is_deleted_and_its_exports_and_assets_stay(api: Api) -> None:
    project_id = api.create_project()
    asset = api.upload(project=project_id)
    task = api.data("POST", f"/v1/projects/{project_id}/exports", json=OPTIONS)
    path = f"/v1/projects/{project_id}"
    assert {"projectId": project_id, "deleted": True} == api.data("DELETE", path)
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem("DELETE", path)
    assert project_id == api.data("GET", f"/v1/exports/{task['taskId']}")["projectId"]
    assert asset == api.data("GET", f"/v1/assets/{asset['assetId']}")
    api.data("DELETE", f"/v1/assets/{asset['assetId']}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/sync"),
        ("GET", "/assets"),
        ("POST", "/assets"),
        ("DELETE", f"/assets/{UNKNOWN_ID}"),
    ],
)
def test_an_unknown_project_is_404(api: Api, method: str, path: str) -> None:
    problem = api.problem(method, f"/v1/projects/{UNKNOWN_ID}{path}", json=project_body())
    assert (404, Code.SANDBOX_NOT_FOUND) == problem


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "/v1/projects/{}", {"title": "New"}, 404),
        ("POST", "/v1/projects/{}/sync", project_body(), 404),
        ("POST", "/v1/projects/{}/assets", None, 404),
        ("POST", "/v1/projects/{}/exports", OPTIONS, 422),
        ("POST", "/v1/uploads", PNG, 422),
    ],
)
def test_a_project_may_be_deleted_while_a_request_that_uses_it_is_sent(
    api: Api, method: str, path: str, body: Any, status: int
) -> None:
    project_id, asset_id = api.create_project(), api.upload()["assetId"]
    content = body if isinstance(body, bytes) else orjson.dumps(body or {"assetId": asset_id})
    headers = {"x-file-name": "a.png", "x-project-id": project_id, "Content-Length": str(len(content))}

    async def parts() -> AsyncIterator[bytes]:
        yield content[:5]
        await asyncio.to_thread(api.data, "DELETE", f"/v1/projects/{project_id}")
        yield content[5:]

    problem = api.problem(method, path.format(project_id), content=parts(), headers=headers)
    assert (status, Code.SANDBOX_NOT_FOUND) == problem
    assert [] == api.sandbox.tasks
    api.data("DELETE", f"/v1/assets/{asset_id}")  # It is in no project.


def test_the_export_of_an_unknown_project_is_422_since_the_contract_lists_no_404(api: Api) -> None:
    problem = api.problem("POST", f"/v1/projects/{UNKNOWN_ID}/exports", json=OPTIONS)
    assert (422, Code.SANDBOX_NOT_FOUND) == problem


def test_assets_are_bound_listed_and_removed(api: Api) -> None:
    path = f"/v1/projects/{(project_id := api.create_project())}/assets"
    first, second = api.upload("a.png"), api.upload("b.png")
    for asset in (first, second, first):
        bound = api.data("POST", path, json={"assetId": asset["assetId"]})
        assert {"projectId": project_id, "assetId": asset["assetId"]} == bound
    assert [second, first] == api.data("GET", path)
    removed = api.data("DELETE", f"{path}/{first['assetId']}")
    assert {"projectId": project_id, "assetId": first["assetId"], "deleted": True} == removed
    assert [second] == api.data("GET", path)
    assert first == api.data("GET", f"/v1/assets/{first['assetId']}")
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem("DELETE", f"{path}/{first['assetId']}")


def test_only_existing_assets_can_be_added(api: Api) -> None:
    path = f"/v1/projects/{api.create_project()}/assets"
    assert (404, Code.SANDBOX_NOT_FOUND) == api.problem("POST", path, json={"assetId": UNKNOWN_ID})
    assert (422, Code.SANDBOX_REQUEST_INVALID) == api.problem("POST", path, json={"assetId": 1})
    assert (422, Code.SANDBOX_REQUEST_INVALID) == api.problem("POST", path, json={})


def test_projects_list_only_their_own_assets(api: Api) -> None:
    first, second = api.create_project(), api.create_project()
    asset = api.upload(project=first)
    assert [asset] == api.data("GET", f"/v1/projects/{first}/assets")
    assert [] == api.data("GET", f"/v1/projects/{second}/assets")
    api.data("DELETE", f"/v1/projects/{second}")
    assert [asset] == api.data("GET", f"/v1/projects/{first}/assets")


def test_the_list_shows_an_added_asset_late() -> None:
    """It is late by `asset_delay` seconds; adding the asset again does not restart the delay."""
    api = Api(asset_delay=5)
    path = f"/v1/projects/{api.create_project()}/assets"
    first, second = api.upload("a.png"), api.upload("b.png")
    for asset, seconds in ((first, 4), (second, 0.9), (first, 0)):
        api.data("POST", path, json={"assetId": asset["assetId"]})
        api.sandbox.advance(seconds)
    assert [] == api.data("GET", path)
    api.sandbox.advance(0.1)
    assert [first] == api.data("GET", path)
    api.sandbox.advance(4)
    assert [second, first] == api.data("GET", path)


def test_an_added_asset_that_is_removed_is_not_shown_later() -> None:
    api = Api(asset_delay=5)
    path = f"/v1/projects/{api.create_project()}/assets"
    asset = api.upload()
    api.data("POST", path, json={"assetId": asset["assetId"]})
    api.data("DELETE", f"{path}/{asset['assetId']}")
    api.sandbox.advance(5)
    assert [] == api.data("GET", path)


def test_an_added_asset_is_in_the_second_list_with_speed_auto() -> None:
    api = Api(asset_delay=5, speed="auto")
    path = f"/v1/projects/{api.create_project()}/assets"
    asset = api.upload()
    api.data("POST", path, json={"assetId": asset["assetId"]})
    assert [[], [asset]] == [api.data("GET", path) for _ in range(2)]


@pytest.mark.parametrize("path", ["/v1/projects", "/v1/projects/{projectId}/sync"])
def test_strict_drafts_have_to_match_the_schema(path: str) -> None:
    """With `strict_drafts`; by default any draft is accepted."""
    unfinished = project_body(editorState={**editor_state(), "assets": {"a": {"id": "a", "type": "image"}}})
    for strict, status in ((False, 2), (True, 4)):
        api = Api(strict_drafts=strict)
        target = path.replace("{projectId}", api.create_project())
        response = api.call("POST", target, json=unfinished)
        assert status == response.status_code // 100
    assert (422, Code.EDITOR_SCHEMA_INVALID) == (response.status_code, response.json()["errorCode"])
    assert "$.assets" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/projects", "/v1/projects/{projectId}/sync", "/v1/exports"])
def test_the_old_name_of_the_version_is_rejected(api: Api, path: str) -> None:
    """Also together with the new name, and also with a valid value."""
    target = path.replace("{projectId}", api.create_project())
    for version in ("v1", 1):
        for body in (export_body(), {"editorState": editor_state()}):
            problem = api.problem("POST", target, json={**body, "stateVersion": version})
            assert (422, Code.STATE_SCHEMA_VERSION_UNSUPPORTED) == problem
