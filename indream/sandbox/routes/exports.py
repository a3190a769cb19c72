"""Exports: the tasks that render a video."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from indream._wire.urls import header_name_problem, header_value_problem, url_problem
from indream.sandbox import answers, tasks
from indream.sandbox.answers import Success
from indream.sandbox.editor import require_renderable
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.replays import idempotency_key
from indream.sandbox.requests import (
    invalid,
    read_object,
    read_page_query,
    require_supported_version,
    require_valid,
    take_page,
)
from indream.sandbox.service import Service
from indream.sandbox.store import Export

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["cancel", "create", "create_for_project", "get", "list_exports"]

_MOST_TICKS = 1_000_000_000 * tasks.TICKS_PER_SECOND
"""About 32 years. The service publishes no limit, but numbers of any size cannot be stored."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


async def create(request: Request, service: Service) -> Success:
    """POST /v1/exports."""
    body = await read_object(request)
    require_supported_version(body)
    require_valid(body, "CreateExportRequest")
    return await _start_once(request, service, body, body["editorState"], project_id=None)


async def create_for_project(request: Request, service: Service) -> Success:
    """POST /v1/projects/{projectId}/exports. The contract lists no 404 for it."""
    body = await read_object(request)
    # Until the body is read, another request may delete the project.
    project = service.project(request.path_params["projectId"], otherwise=422)
    require_valid(body, "ProjectExportRequest")
    return await _start_once(request, service, body, project.editor_state, project.project_id)


async def list_exports(request: Request, service: Service) -> Success:
    """GET /v1/exports."""
    query = read_page_query(request, "exports", default=20, most=50)
    key_id = request.query_params.get("createdByApiKeyId")
    if key_id is not None and _UUID.fullmatch(key_id) is None:
        raise invalid("createdByApiKeyId must be a UUID.")
    selected = (
        (number, export)
        for number, export in service.store.exports.newest_first()
        if key_id is None or export.api_key_id == key_id.lower()
    )
    shown, cursor = take_page(selected, query, "exports")
    now = await service.poll(shown)
    return Success([service.task(export, now) for export in shown], {"nextPageCursor": cursor})


async def get(request: Request, service: Service) -> Success:
    """GET /v1/exports/{taskId}."""
    export = _export(request, service)
    return Success(service.task(export, await service.poll([export])))


async def cancel(request: Request, service: Service) -> Success:
    """DELETE /v1/exports/{taskId}."""
    export = _export(request, service)
    now = service.clock.now()
    state = service.pool.state_of(export, now)
    if tasks.is_active(state):
        service.cancel(export, now)
    elif state.status != "CANCELED":
        raise ProblemError(409, Code.TASK_NOT_CANCELABLE, f"The task is already {state.status}.")
    return Success(service.task(export, now))


def _export(request: Request, service: Service) -> Export:
    return service.export(request.path_params["taskId"])


async def _start_once(
    request: Request,
    service: Service,
    body: dict[str, Any],
    editor_state: dict[str, Any],
    project_id: str | None,
) -> Success:
    """Start an export, unless its Idempotency-Key or, without one, its clientTaskId was used before."""

    def carry_out() -> Success:
        export = None
        if idempotency_key(request) is None:
            export = _same_client_task(service, body)
        if export is None:
            export = _start(service, body, editor_state, project_id)
        return Success(answers.export_created(export, service.clock), status=201)

    if not _is_repeated(request, service, body):
        with service.checks.noting(request, service.now(), editor_state):
            await require_renderable(editor_state, of_project=project_id is not None)
    return service.replays.once(request, body, carry_out)


def _is_repeated(request: Request, service: Service, body: dict[str, Any]) -> bool:
    """Return whether the export was started before, so that its state is not checked again."""
    if idempotency_key(request) is None:
        return _same_client_task(service, body) is not None
    return service.replays.first(request, body) is not None


def _require_sendable_callback(body: dict[str, Any]) -> None:
    """Refuse a callback to which webhooks cannot be sent."""
    url = body.get("callbackUrl")
    if url is not None and (problem := url_problem(url)) is not None:
        raise invalid(f"callbackUrl {problem}.", 422)
    for name, value in body.get("callbackHeaders", {}).items():
        problem = header_name_problem(name) or header_value_problem(value)
        if problem is not None:
            raise invalid(f"callbackHeaders: {name[:100]!r} {problem}.", 422)


def _same_client_task(service: Service, body: dict[str, Any]) -> Export | None:
    task_id = body.get("clientTaskId")
    return next(
        (export for export in service.store.exports if task_id and export.client_task_id == task_id), None
    )


def _start(
    service: Service, body: dict[str, Any], editor_state: dict[str, Any], project_id: str | None
) -> Export:
    _require_sendable_callback(body)
    if "callbackUrl" in body and not service.webhook_secret:
        raise ProblemError(
            422,
            Code.SANDBOX_WEBHOOK_SECRET_MISSING,
            "callbackUrl requires a webhook secret, and the account has none.",
        )
    ticks = tasks.duration_ticks(editor_state)
    if ticks > _MOST_TICKS:
        raise invalid(f"The video is longer than {_MOST_TICKS // tasks.TICKS_PER_SECOND:,} seconds.", 422)
    service.pool.require_quota(ticks)
    service.pool.require_slot()
    plan = tasks.make_plan(service.clock.now(), ticks, body.get("clientTaskId"), service.courses.take())
    export = Export(
        task_id=service.new_id(),
        project_id=project_id,
        api_key_id=service.api_key_id,
        client_task_id=body.get("clientTaskId"),
        filename=body.get("filename"),
        format=body["format"],
        ticks=ticks,
        callback_url=body.get("callbackUrl"),
        callback_headers=body.get("callbackHeaders", {}),
        plan=plan,
        output=service.render if _has_draft(body["format"], plan) else "sample",
    )
    service.store.exports.add(export.task_id, export)
    service.store.keep_state(export.task_id, orjson.dumps(editor_state))
    service.begin_draft(export, editor_state)
    service.webhooks.follow(export)
    return export


def _has_draft(format: str, plan: tasks.TaskPlan) -> bool:
    """Return whether an export has a draft: it does not fail, and its file is an MP4."""
    return format == "mp4" and plan.fails is None
