"""Projects, and the assets that are bound to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from indream.sandbox import answers
from indream.sandbox.answers import Success
from indream.sandbox.editor import require_fitting
from indream.sandbox.problems import Code, ProblemError
from indream.sandbox.requests import (
    read_object,
    read_page_query,
    require_supported_version,
    require_valid,
    take_page,
)
from indream.sandbox.service import Service, not_found
from indream.sandbox.store import Project

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = [
    "add_asset",
    "create",
    "delete",
    "get",
    "list_assets",
    "list_projects",
    "patch",
    "remove_asset",
    "sync",
]

_UNTITLED = "Untitled"


async def create(request: Request, service: Service) -> Success:
    """POST /v1/projects."""
    body = await _read_draft(request, service, "CreateProjectRequest")

    def carry_out() -> Success:
        now = service.clock.now()
        project = Project(
            project_id=service.new_id(),
            title=body.get("title", _UNTITLED),
            description=body.get("description"),
            editor_state=body["editorState"],
            created_at=now,
            updated_at=now,
        )
        service.store.projects.add(project.project_id, project)
        return Success(answers.project_summary(project, service.clock), status=201)

    return service.replays.once(request, body, carry_out)


async def list_projects(request: Request, service: Service) -> Success:
    """GET /v1/projects."""
    query = read_page_query(request, "projects", default=20, most=50)
    shown, cursor = take_page(service.store.projects.newest_first(), query, "projects")
    return Success(
        [answers.project_summary(project, service.clock) for project in shown], {"nextPageCursor": cursor}
    )


async def get(request: Request, service: Service) -> Success:
    """GET /v1/projects/{projectId}."""
    return Success(answers.project_detail(_project(request, service), service.clock))


async def patch(request: Request, service: Service) -> Success:
    """PATCH /v1/projects/{projectId}."""
    body = await read_object(request)
    project = _project(request, service)
    require_valid(body, "UpdateProjectRequest")
    project.title = body.get("title", project.title)
    project.description = body.get("description", project.description)
    project.updated_at = service.clock.now()
    service.store.projects.touch(project.project_id)
    return Success(answers.project_metadata(project, service.clock))


async def delete(request: Request, service: Service) -> Success:
    """DELETE /v1/projects/{projectId}."""
    project = _project(request, service)
    service.store.delete_project(project.project_id)
    return Success({"projectId": project.project_id, "deleted": True})


async def sync(request: Request, service: Service) -> Success:
    """POST /v1/projects/{projectId}/sync."""
    body = await _read_draft(request, service, "SyncProjectRequest")
    project = _project(request, service)
    _require_sync_interval(service, project)
    project.editor_state = body["editorState"]
    project.updated_at = service.clock.now()
    service.store.projects.touch(project.project_id)
    return Success(
        {
            "projectId": project.project_id,
            "stateSchemaVersion": body["stateSchemaVersion"],
            "updatedAt": answers.wire_time(project.updated_at, service.clock),
        }
    )


async def list_assets(request: Request, service: Service) -> Success:
    """GET /v1/projects/{projectId}/assets."""
    project = _project(request, service)
    query = read_page_query(request, "project-assets", default=80, most=100)
    hidden = _hidden_assets(service, project)
    bound = (
        (number, asset)
        for number, (project_id, asset_id) in service.store.bindings.newest_first()
        if project_id == project.project_id
        and asset_id not in hidden
        and (asset := service.store.assets.get(asset_id)) is not None
    )
    shown, cursor = take_page(bound, query, "project-assets")
    return Success([answers.asset(asset, service.base_url) for asset in shown], {"nextPageCursor": cursor})


async def add_asset(request: Request, service: Service) -> Success:
    """POST /v1/projects/{projectId}/assets. Binding an asset twice is allowed."""
    body = await read_object(request)
    project = _project(request, service)
    require_valid(body, "AddProjectAssetRequest")
    if service.store.assets.get(body["assetId"]) is None:
        raise not_found("asset")
    binding = (project.project_id, body["assetId"])
    if service.store.bindings.add(binding, binding):
        service.added[binding] = service.clock.now()
    return Success({"projectId": project.project_id, "assetId": body["assetId"]}, status=201)


async def remove_asset(request: Request, service: Service) -> Success:
    """DELETE /v1/projects/{projectId}/assets/{assetId}."""
    project = _project(request, service)
    asset_id: str = request.path_params["assetId"]
    if not service.store.bindings.remove((project.project_id, asset_id)):
        raise not_found("asset in this project")
    return Success({"projectId": project.project_id, "assetId": asset_id, "deleted": True})


def _hidden_assets(service: Service, project: Project) -> set[str]:
    """Return the assets that were added so recently that the project's list does not show them yet."""
    now, delay = service.clock.now(), round(service.limits.asset_delay * 1_000)
    visible_at = {
        asset_id: added + delay
        for (project_id, asset_id), added in service.added.items()
        if project_id == project.project_id and added + delay > now
    }
    if visible_at and service.clock.is_auto:
        service.clock.advance_to(min(visible_at.values()))
    return set(visible_at)


def _project(request: Request, service: Service) -> Project:
    # Handlers call it after they have read the body: until then another request may delete the project.
    return service.project(request.path_params["projectId"])


def _require_sync_interval(service: Service, project: Project) -> None:
    """Refuse a sync that follows the last one too soon."""
    now = service.clock.now()
    last = service.synced.get(project.project_id)
    remaining = 0.0 if last is None else service.limits.sync_interval - (now - last) / 1_000
    if remaining > 0:
        if service.clock.is_auto:
            # A client that backs off waits in real time, in which the sandbox's time stands still.
            service.clock.advance_to(now + math.ceil(remaining * 1_000))
        raise ProblemError(
            429,
            Code.OPEN_API_PROJECT_SYNC_RATE_LIMITED,
            f"A project may be synced every {service.limits.sync_interval:g} s.",
            {"Retry-After": str(math.ceil(remaining))},
        )
    service.synced[project.project_id] = now


async def _read_draft(request: Request, service: Service, component: str) -> dict[str, Any]:
    """Read a body whose editor state may be unfinished, unless drafts have to match the schema.

    An unfinished state only has to be an object with `stateSchemaVersion`.
    """
    body = await read_object(request)
    require_supported_version(body)
    require_valid(body, component)
    if body["editorState"].get("stateSchemaVersion") != body["stateSchemaVersion"]:
        raise ProblemError(
            422, Code.EDITOR_SCHEMA_INVALID, "editorState.stateSchemaVersion is required and must be v1."
        )
    if service.limits.strict_drafts:
        with service.checks.noting(request, service.now(), body["editorState"]):
            await require_fitting(body["editorState"])
    return body
