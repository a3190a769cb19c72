"""Typical code of a user, which `make check` has mypy and basedpyright read, strictly.

Nothing here runs. Lines that must be refused carry an ignore; both checkers report one that is not needed.
"""

from __future__ import annotations

import json
from contextlib import aclosing, closing
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

from indream import (
    APIError,
    AsyncIndreamClient,
    ExportFailedError,
    IndreamClient,
    ValidationError,
    parse_export_webhook,
    verify_export_webhook_request,
)
from indream.errors import Problem
from indream.generated.api.exports import get_export, list_exports
from indream.types import (
    Asset,
    CreateExportRequest,
    EditorCapabilities,
    EditorState,
    EditorStateProblem,
    Envelope,
    ExportCreateResponse,
    ExportTask,
    ExportTaskListResponse,
    ExportWebhookEvent,
    Job,
    Outcome,
    ProjectDetail,
    ProjectSummary,
    RenderResult,
    Request,
    Response,
    TaskStatus,
    TextItem,
)


def render(client: IndreamClient, path: Path) -> str | None:
    """Plain dicts need no annotation and no cast."""
    state = json.loads(path.read_text())
    created = client.exports.create(
        {"editorState": state, "ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
    )
    assert_type(created, ExportCreateResponse)
    done = client.exports.wait(created.task_id, timeout=600, poll_interval=2)
    assert_type(done, ExportTask)
    assert_type(done.created_at, datetime)
    assert_type(done.completed_at, datetime | None)
    assert_type(done.progress, float)
    return done.output_url


async def render_async(state: dict[str, Any]) -> str | None:
    """The async client is the same, awaited."""
    async with AsyncIndreamClient() as client:
        created = await client.exports.create(
            {"editorState": state, "ratio": "9:16", "scale": 1, "fps": 60, "format": "webm"}
        )
        async for task in client.exports.watch(created.task_id):
            assert_type(task, ExportTask)
        done = await client.exports.wait(created.task_id, on_progress=lambda task: print(task.progress))
        envelope = await get_export.asyncio(done.task_id, client=client)
        assert_type(envelope, Envelope[ExportTask])
    return done.output_url


def long_jobs(client: IndreamClient, payload: dict[str, Any], directory: Path) -> None:
    """One call for each, and what they give completes."""
    result = client.exports.render(payload, directory, idempotency_key="hero", on_timeout="cancel")
    assert_type(result, RenderResult[Path])
    assert_type(result.path.name, str)
    assert_type(client.projects.render("id", {"ratio": "9:16"}, "a.mp4", overwrite=True).path, Path)
    assert_type(client.projects.render("id", {"ratio": "9:16"}).task, ExportTask)
    kept: list[RenderResult] = [result, client.exports.render(payload), client.projects.render("id", {})]
    assert_type(kept[0].path, Path | None)
    assert_type(client.exports.render(payload, kept[0].path).path, Path | None)
    assert_type(client.exports.render(payload).path, None)
    for outcome in client.exports.render_many([{"key": "a", "payload": payload}], directory):
        assert_type(outcome, Outcome)
        assert_type(outcome.path, Path | None)
        assert_type(outcome.error, Exception | None)
    jobs: list[Job] = [{"key": "a", "payload": payload, "filename": "a.mp4"}]
    client.exports.render_many(jobs, directory, on_progress=lambda progress: print(progress.completed))
    created = [client.exports.create(payload)]
    for task in client.exports.as_completed(created, timeout=600):
        assert_type(task, ExportTask)
    assert_type(client.exports.download(result.task, directory / "a.mp4", on_progress=print), Path)
    assert_type(next(client.exports.iter(limit=100)), ExportTask)
    assert_type(next(client.projects.iter()), ProjectSummary)
    assert_type(next(client.projects.iter_assets("id")), Asset)
    with Path("hero.png").open("rb") as file:
        hero = client.uploads.upload(file, on_progress=lambda sent, total: print(sent / total))
    state: EditorState = payload["editorState"]
    state["assets"]["hero"] = hero.to_editor_asset("hero")
    client.exports.render(payload, on_timeout="stop")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


async def long_jobs_async(client: AsyncIndreamClient, payload: dict[str, Any], directory: Path) -> None:
    """The same, awaited."""
    assert_type(await client.exports.render(payload, directory), RenderResult[Path])
    assert_type((await client.exports.render(payload)).path, None)
    assert_type((await client.projects.render("id", {}, directory, timeout=60)).path.name, str)
    assert_type(await client.projects.render("id", {}), RenderResult[None])
    async for outcome in client.exports.render_many([{"key": "a", "payload": payload}], directory):
        assert_type(outcome, Outcome)
    async for task in client.exports.as_completed(["task-1"]):
        assert_type(await client.exports.download(task, directory), Path)
    async for asset in client.projects.iter_assets("id"):
        assert_type(asset, Asset)


def typed_state(title: TextItem) -> EditorState:
    """A literal state completes, and needs no cast."""
    return {
        "stateSchemaVersion": "v1",
        "compositionWidth": 1080,
        "compositionHeight": 1920,
        "timebaseTicksPerSecond": 240000,
        "tracks": [{"id": "titles", "items": ["title"], "hidden": False, "muted": False}],
        "assets": {},
        "items": {"title": title},
        "transitions": {},
    }


def typed_payload(client: IndreamClient, state: EditorState) -> None:
    """A typed payload is accepted; a wrong value in one is refused."""
    payload: CreateExportRequest = {
        "editorState": state,
        "ratio": "9:16",
        "scale": 0.6,
        "fps": 30,
        "format": "mp4",
    }
    client.exports.create(payload)
    client.editor.validate(state)
    payload["fps"] = 25  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    state["compositionWidth"] = "wide"  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]


def answers(client: IndreamClient) -> None:
    """Answers are models, lists are pages of them."""
    page = client.exports.list(page_size=20)
    assert_type(page, ExportTaskListResponse)
    assert_type(page.items, list[ExportTask])
    assert_type(page.next_page_cursor, str | None)
    project = client.projects.get("id")
    assert_type(project, ProjectDetail)
    assert_type(project.editor_state, dict[str, Any])
    asset = client.uploads.upload(b"PNG", filename="hero.png")
    assert_type(asset, Asset)
    capabilities = client.editor.capabilities()
    assert_type(capabilities, EditorCapabilities)
    assert_type([preset.id for preset in capabilities.caption_animations.in_], list[str])
    assert_type(client.illustrations.search("creative"), list[str])
    response = list_exports.sync_detailed(client=client, page_size=5)
    assert_type(response, Response[ExportTaskListResponse])
    assert_type(response.parsed.items, list[ExportTask])


def statuses(task: ExportTask) -> bool:
    """A status completes to the known ones, and is still any string."""
    completed: TaskStatus = "COMPLETED"
    return task.status == completed


def errors(client: IndreamClient) -> None:
    """Errors carry what one needs to decide."""
    try:
        client.exports.wait("id")
    except ExportFailedError as error:
        assert_type(error.task, ExportTask)
    except ValidationError as error:
        for problem in error.problems:
            assert_type(problem, EditorStateProblem)
    except APIError as error:
        assert_type(error.status, int | None)
        assert_type(error.error_code, str | None)
        assert_type(error.problem, Problem)


def webhook(raw_body: bytes, headers: dict[str, str]) -> ExportWebhookEvent | None:
    """Webhooks are verified, then read."""
    if not verify_export_webhook_request(webhook_secret="…", raw_body=raw_body, headers=headers):
        return None
    event = parse_export_webhook(webhook_secret="…", raw_body=raw_body, headers=headers)
    assert_type(event.occurred_at, datetime)
    assert_type(event.task, ExportTask)
    return ExportWebhookEvent.model_validate(json.loads(raw_body))


def raw_in_two_steps(client: IndreamClient) -> Response[ExportTaskListResponse]:
    """A request has the type of its answer, and so has what `send` returns."""
    request = get_export.request("id")
    assert_type(request, Request[Envelope[ExportTask]])
    assert_type(client.send(request), Response[Envelope[ExportTask]])
    assert_type(client.send(get_export.request("id"), deadline=10).parsed.data, ExportTask)
    assert_type(client.send(list_exports.request(page_size=5)), Response[ExportTaskListResponse])
    return client.send(list_exports.request())


async def raw_in_two_steps_async(client: AsyncIndreamClient) -> None:
    """The same, awaited."""
    assert_type(await client.send(get_export.request("id")), Response[Envelope[ExportTask]])
    sent = await client.send(list_exports.request())
    assert_type(sent.parsed.items, list[ExportTask])


def closing_early(client: IndreamClient) -> None:
    """An iterator can be closed before it has ended."""
    with closing(client.exports.render_many("jobs.jsonl", "videos")) as outcomes:
        assert_type(next(outcomes), Outcome)
    with closing(client.exports.watch("id")) as tasks:
        assert_type(next(tasks), ExportTask)


async def closing_early_async(client: AsyncIndreamClient) -> None:
    """The same, awaited."""
    async with aclosing(client.exports.render_many("jobs.jsonl", "videos")) as outcomes:
        assert_type(await anext(outcomes), Outcome)


def misspelled_names() -> None:
    """Names of packages that load lazily are known like others."""
    import indream.types
    from indream import IndreamClinet  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
    from indream.batch import Jobs  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
    from indream.sandbox import Sandbocks  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

    print(IndreamClinet, Jobs, Sandbocks)  # pyright: ignore[reportUnknownArgumentType]
    print(indream.types.ExportTsak)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]


def wrong_calls(client: IndreamClient) -> None:
    """Lines that must be refused."""
    client.exports.get(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.exports.wait("id", timeout="long")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.exports.remove("id")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
