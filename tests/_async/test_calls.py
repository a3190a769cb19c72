# Written here, async; tests/_sync/test_calls.py is derived from it.
"""Every call of the facade against the service as it was recorded from the sandbox."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from indream import AsyncIndreamClient
from indream.errors import (
    AuthError,
    ConflictError,
    ExportFailedError,
    ExportTimeoutError,
    NotFoundError,
    SlotsFullError,
)
from indream.generated.api.exports import create_export, get_export
from indream.sandbox import Sandbox
from indream.types import (
    Asset,
    AssetDeleteResponse,
    AssetListResponse,
    EditorCapabilities,
    EditorValidationResult,
    ExportCreateResponse,
    ExportTask,
    ExportTaskListResponse,
    ProjectAssetBindingResponse,
    ProjectAssetDeleteResponse,
    ProjectDeleteResponse,
    ProjectDetail,
    ProjectListResponse,
    ProjectMetadataResponse,
    ProjectSummary,
    ProjectSyncResponse,
)
from tests.conftest import Wire
from tests.support.editor_state.builders import item, track
from tests.support.fake_service import FakeService, problem
from tests.support.held_time import HeldTime
from tests.support.repository import OPTIONS

NOBODY = "00000000-0000-4000-8000-000000000000"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


async def test_create_starts_an_export(wire: Wire, state: dict[str, Any]) -> None:
    """`exports.create` gives the task's id and what it costs, and leaves the payload as it was."""
    payload = {"editorState": state, **OPTIONS}
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create(payload)
    assert isinstance(created, ExportCreateResponse)
    assert (4, 4) == (created.duration_seconds, created.billed_standard_seconds)
    assert isinstance(created.created_at, datetime)
    assert created.created_at.tzinfo is not None
    assert {"editorState", *OPTIONS} == set(payload)
    assert payload["editorState"] is state


async def test_create_with_a_key_is_replayed(wire: Wire, state: dict[str, Any]) -> None:
    """The same key and payload give the first answer again."""
    payload = {"editorState": state, **OPTIONS}
    async with AsyncIndreamClient(**wire.options) as client:
        first = await client.exports.create(payload, idempotency_key="render-1")
        again = await client.exports.create(payload, "render-1")
    assert first == again


async def test_get_and_cancel(wire: Wire, state: dict[str, Any]) -> None:
    """`exports.get` shows the current task, `exports.cancel` cancels it, also twice."""
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create({"editorState": state, **OPTIONS})
        task = await client.exports.get(created.task_id)
        canceled = await client.exports.cancel(created.task_id)
        again = await client.exports.cancel(created.task_id)
    assert isinstance(task, ExportTask)
    assert (created.task_id, "PENDING", None) == (task.task_id, task.status, task.export_phase)
    assert "CANCELED" == canceled.status == again.status


async def test_wait_gives_the_completed_task(wire: Wire, state: dict[str, Any], held_time: HeldTime) -> None:
    """`exports.wait` polls at the given interval, reports each change, and ends with the file's URL."""
    seen: list[tuple[str, str | None]] = []
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create({"editorState": state, **OPTIONS, "clientTaskId": "wait"})
        done = await client.exports.wait(
            created.task_id,
            timeout=600,
            poll_interval=2,
            on_progress=lambda task: seen.append((task.status, task.export_phase)),
        )
    assert "COMPLETED" == done.status
    assert done.output_url is not None
    assert ("PENDING", None) == seen[0]
    assert ("COMPLETED", None) == seen[-1]
    assert "PROCESSING" in [status for status, _ in seen]
    assert {2.0} == set(held_time.pauses)


async def test_watch_yields_each_change_once(wire: Wire, state: dict[str, Any]) -> None:
    """`exports.watch` yields the first state and then each change, the terminal task last."""
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create({"editorState": state, **OPTIONS})
        tasks = [task async for task in client.exports.watch(created.task_id, poll_interval=0.25)]
    looks = [(task.status, task.export_phase, task.progress) for task in tasks]
    assert len(looks) == len(set(looks))
    assert ["PENDING", "COMPLETED"] == [looks[0][0], looks[-1][0]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("",), "task_id"),
        (("task-1", 0), "timeout"),
        (("task-1", 600, -1), "poll_interval"),
        (("task-1", float("nan")), "timeout"),
    ],
)
async def test_watch_rejects_wrong_arguments_at_once(arguments: Any, words: str) -> None:
    """Not when the first task is asked for."""
    async with AsyncIndreamClient(**FakeService().options) as client:
        with pytest.raises(ValueError, match=words):
            client.exports.watch(*arguments)


async def test_wait_for_a_failed_export(wire: Wire, state: dict[str, Any]) -> None:
    """A task that fails raises ExportFailedError, which carries it."""
    payload = {"editorState": state, **OPTIONS, "clientTaskId": "sandbox-fail-1"}
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create(payload)
        with pytest.raises(ExportFailedError) as caught:
            await client.exports.wait(created.task_id, poll_interval=1)
    assert "TASK_TERMINAL_FAILURE" == caught.value.error_code
    assert (created.task_id, "FAILED") == (caught.value.task.task_id, caught.value.task.status)
    assert created.task_id == caught.value.task_id


@pytest.mark.parametrize("call", ["get", "cancel", "wait", "download"])
async def test_errors_carry_the_callers_task_id(tmp_path: Path, call: str) -> None:
    """Of each call about one export."""
    arguments = ("task-1", tmp_path) if call == "download" else ("task-1",)
    async with AsyncIndreamClient(**FakeService(problem(404)).options) as client:
        with pytest.raises(NotFoundError) as caught:
            await getattr(client.exports, call)(*arguments)
    assert "task-1" == caught.value.task_id


@pytest.mark.rule("deadlines.wait-error")
async def test_wait_gives_up_in_time(wire: Wire, state: dict[str, Any], held_time: HeldTime) -> None:
    """A task that has not ended in time is a TimeoutError with the last state of it; it is left running."""
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create({"editorState": state, **OPTIONS})
        with pytest.raises(TimeoutError) as caught:
            await client.exports.wait(created.task_id, timeout=0.5, poll_interval=0.2)
    assert isinstance(caught.value, ExportTimeoutError)
    assert caught.value.task is not None
    assert (created.task_id, "PENDING") == (caught.value.task_id, caught.value.task.status)
    assert 0.5 == pytest.approx(held_time.now)


async def test_list_exports(wire: Wire, state: dict[str, Any]) -> None:
    """`exports.list` gives a page, and the next one by its cursor."""
    async with AsyncIndreamClient(**wire.options) as client:
        for name in ("a", "b"):
            await client.exports.create({"editorState": state, **OPTIONS, "clientTaskId": name})
        page = await client.exports.list(page_size=1, page_cursor=None, created_by_api_key_id=None)
        rest = await client.exports.list(page_size=1, page_cursor=page.next_page_cursor)
        mine = await client.exports.list(created_by_api_key_id=page.items[0].created_by_api_key_id)
    assert isinstance(page, ExportTaskListResponse)
    assert page.next_page_cursor is not None
    assert rest.next_page_cursor is None
    assert ["b", "a"] == [task.client_task_id for task in page.items + rest.items]
    assert 2 == len(mine.items)


async def test_projects(wire: Wire, state: dict[str, Any]) -> None:
    """A project is made, listed, read, renamed, synced and deleted."""
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.projects.create({"title": "Launch draft", "editorState": state})
        page = await client.projects.list(page_size=20)
        detail = await client.projects.get(created.project_id)
        renamed = await client.projects.update(created.project_id, {"title": "Launch", "description": None})
        synced = await client.projects.sync(created.project_id, {"editorState": {**state, "assets": {}}})
        deleted = await client.projects.delete(created.project_id)
    assert isinstance(created, ProjectSummary)
    assert "Launch draft" == created.title
    assert isinstance(page, ProjectListResponse)
    assert [created.project_id] == [project.project_id for project in page.items]
    assert isinstance(detail, ProjectDetail)
    assert (state, "v1") == (detail.editor_state, detail.state_schema_version)
    assert isinstance(renamed, ProjectMetadataResponse)
    assert "Launch" == renamed.title
    assert isinstance(synced, ProjectSyncResponse)
    assert isinstance(deleted, ProjectDeleteResponse)
    assert (created.project_id, True) == (deleted.project_id, deleted.deleted)


async def test_project_with_an_asset_and_an_export(wire: Wire, state: dict[str, Any]) -> None:
    """An upload is bound to a project, listed, unbound, bound again; the project is rendered."""
    async with AsyncIndreamClient(**wire.options) as client:
        project = await client.projects.create({"editorState": state}, idempotency_key="draft-1")
        asset = await client.uploads.upload(
            PNG, filename="hero.png", content_type="image/png", project_id=project.project_id
        )
        bound = await client.projects.list_assets(project.project_id, page_size=10)
        unbound = await client.projects.remove_asset(project.project_id, asset.asset_id)
        binding = await client.projects.add_asset(project.project_id, asset.asset_id)
        created = await client.projects.create_export(project.project_id, OPTIONS)
        done = await client.exports.wait(created.task_id, timeout=600, poll_interval=2)
    assert isinstance(asset, Asset)
    assert ("hero.png", "image/png", len(PNG)) == (asset.filename, asset.mimetype, asset.size)
    assert isinstance(bound, AssetListResponse)
    assert [asset] == bound.items
    assert isinstance(unbound, ProjectAssetDeleteResponse)
    assert unbound.deleted
    assert isinstance(binding, ProjectAssetBindingResponse)
    assert (project.project_id, asset.asset_id) == (binding.project_id, binding.asset_id)
    assert (project.project_id, "COMPLETED") == (done.project_id, done.status)


async def test_assets(wire: Wire) -> None:
    """An asset is read and deleted; its type follows from its name, which may be anything."""
    async with AsyncIndreamClient(**wire.options) as client:
        uploaded = await client.uploads.upload(PNG, filename="café 100%.png")
        asset = await client.assets.get(uploaded.asset_id)
        deleted = await client.assets.delete(uploaded.asset_id)
    assert uploaded == asset
    assert "café 100%.png" == asset.filename
    assert isinstance(deleted, AssetDeleteResponse)
    assert deleted.deleted


async def test_an_asset_in_use_is_a_conflict(wire: Wire, state: dict[str, Any]) -> None:
    """Deleting an asset that a project uses is a ConflictError with the service's code."""
    async with AsyncIndreamClient(**wire.options) as client:
        project = await client.projects.create({"editorState": state})
        asset = await client.uploads.upload(PNG, filename="a.png", project_id=project.project_id)
        with pytest.raises(ConflictError) as caught:
            await client.assets.delete(asset.asset_id)
    assert ("ASSET_REFERENCED", 409) == (caught.value.error_code, caught.value.status)


async def test_editor(wire: Wire, state: dict[str, Any]) -> None:
    """Capabilities are models down to `in_`; a state is validated by the service."""
    async with AsyncIndreamClient(**wire.options) as client:
        capabilities = await client.editor.capabilities()
        good = await client.editor.validate(state)
        first, second = state["tracks"][0]["items"]
        state["transitions"] = {}
        state["items"][second]["startTicks"] = state["items"][first]["startTicks"]
        overlapping = await client.editor.validate(state)
    assert isinstance(capabilities, EditorCapabilities)
    assert all(preset.id for preset in capabilities.caption_animations.in_)
    assert isinstance(good, EditorValidationResult)
    assert (True, []) == (good.valid, good.errors)
    assert not overlapping.valid
    assert ["EDITOR_TRACK_ITEM_OVERLAP"] == [error.code for error in overlapping.errors]
    assert overlapping.errors[0].path
    assert overlapping.errors[0].message


async def test_lint_knows_the_capabilities_once_fetched(wire: Wire, state: dict[str, Any]) -> None:
    """`editor.lint` sends nothing; what the fetched capabilities don't name is an error from then on.

    Whichever view of the client they were fetched through, and whichever it is asked of.
    """
    state["items"]["backdrop"]["shape"] = "hexagon"
    async with AsyncIndreamClient(**wire.options) as client:
        other = client.with_options(timeout=7)
        before = client.editor.lint(state) + other.editor.lint(state)
        capabilities = await client.with_options(timeout=5).editor.capabilities()
        after = [view.editor.lint(state) for view in (client, other, client.with_options(timeout=9))]
    assert "hexagon" not in capabilities.shapes
    assert [] == before
    assert [[("EDITOR_SHAPE_INVALID", "$.items.backdrop.shape", "error")]] * 3 == [
        [(problem.code, problem.path, problem.severity) for problem in found] for found in after
    ]


async def test_illustrations(wire: Wire) -> None:
    """`illustrations.search` gives names, all of them without a keyword."""
    async with AsyncIndreamClient(**wire.options) as client:
        everything = await client.illustrations.search()
        some = await client.illustrations.search(everything[0])
        none = await client.illustrations.search(q="no such thing")
    assert everything[0] in some
    assert set(some) < set(everything)
    assert [] == none


async def test_lint_knows_the_illustrations_once_the_list_was_received(
    sandbox: Sandbox, state: dict[str, Any]
) -> None:
    """A search with a keyword returns some of them only, so it does not count."""
    illustration = item("illustration", "it", illustrationName="INothing")
    state["items"]["it"] = illustration
    state["tracks"].append(track("it", "it"))
    async with AsyncIndreamClient(sandbox.api_key, base_url=sandbox.base_url) as client:
        await client.illustrations.search("boat")
        assert [] == client.editor.lint(state)
        await client.with_options(timeout=5).illustrations.search()
        [problem] = client.editor.lint(state)
    assert ("EDITOR_ILLUSTRATION_UNKNOWN", "warning") == (problem.code, problem.severity)


@pytest.mark.rule("secrets.key-errors")
async def test_a_wrong_key_is_an_auth_error(wire: Wire) -> None:
    """401 is an AuthError with the service's code, and the problem object."""
    async with AsyncIndreamClient("sk_wrong", base_url=wire.base_url) as client:
        with pytest.raises(AuthError) as caught:
            await client.exports.get(NOBODY)
    assert (401, "OPEN_API_KEY_INVALID") == (caught.value.status, caught.value.error_code)
    assert caught.value.problem.error_code == caught.value.error_code
    assert "sk_wrong" not in repr(caught.value)


@pytest.mark.rule("deadlines.wait-final")
async def test_an_unknown_task_is_not_found(wire: Wire) -> None:
    """404 is a NotFoundError, also while waiting."""
    async with AsyncIndreamClient(**wire.options) as client:
        with pytest.raises(NotFoundError):
            await client.exports.get(NOBODY)
        with pytest.raises(NotFoundError):
            await client.exports.wait(NOBODY)


async def test_a_completed_task_cannot_be_canceled(wire: Wire, state: dict[str, Any]) -> None:
    """409 is a ConflictError with the service's code."""
    async with AsyncIndreamClient(**wire.options) as client:
        created = await client.exports.create({"editorState": state, **OPTIONS})
        await client.exports.wait(created.task_id)
        with pytest.raises(ConflictError) as caught:
            await client.exports.cancel(created.task_id)
    assert "TASK_NOT_CANCELABLE" == caught.value.error_code


async def test_full_slots_are_a_validation_error(wire: Wire, state: dict[str, Any]) -> None:
    """422 for taken slots reaches the caller with the service's code, unretried."""
    async with AsyncIndreamClient(**wire.options) as client:
        for _ in range(2):
            await client.exports.create({"editorState": state, **OPTIONS})
        with pytest.raises(SlotsFullError) as caught:
            await client.exports.create({"editorState": state, **OPTIONS})
    assert "OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED" == caught.value.error_code
    assert 1 == caught.value.attempts


async def test_raw_endpoints(wire: Wire, state: dict[str, Any]) -> None:
    """A generated endpoint takes the facade's client and gives the whole envelope, or the whole answer."""
    body = {"editorState": state, "stateSchemaVersion": "v1", **OPTIONS}
    async with AsyncIndreamClient(**wire.options) as client:
        created = await create_export.asyncio(client=client, body=body, idempotency_key="raw-1")
        envelope = await get_export.asyncio(created.data.task_id, client=client)
        response = await get_export.asyncio_detailed(created.data.task_id, client=client)
    assert isinstance(envelope.data, ExportTask)
    assert {} == envelope.meta
    assert envelope == response.parsed
    assert (200, "application/json") == (response.status_code, response.headers["content-type"])
    assert created.data.task_id.encode() in response.content
