# Derived from indream/_async/projects.py by `make generate`: do not edit, change that file.
"""`client.projects`: drafts stored by the service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from indream._sync._checks import checked_payload
from indream._sync._pages import items_of
from indream._sync._render import render
from indream._exports.options import ProjectRenderOptions
from indream._exports.watching import knowing_id
from indream._models.pages import Pages
from indream.editor_state._payloads import as_payload, with_state_version
from indream.generated.api.assets import add_project_asset, delete_project_asset, list_project_assets
from indream.generated.api.exports import create_project_export
from indream.generated.api.projects import (
    create_project,
    delete_project,
    get_project,
    list_projects,
    patch_project,
    sync_project,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path
    from typing import Unpack

    from indream._sync._session import Session
    from indream._exports.options import Leaving, ProjectRenderKeywords
    from indream._exports.rendering import RenderResult
    from indream.generated.models import (
        Asset,
        AssetListResponse,
        ExportCreateResponse,
        ExportTask,
        ProjectAssetBindingResponse,
        ProjectAssetDeleteResponse,
        ProjectDeleteResponse,
        ProjectDetail,
        ProjectListResponse,
        ProjectMetadataResponse,
        ProjectSummary,
        ProjectSyncResponse,
    )
    from indream.generated.payloads import (
        CreateProjectRequest,
        ProjectExportRequest,
        SyncProjectRequest,
        UpdateProjectRequest,
    )

__all__ = ["Projects"]


class Projects:
    """Drafts stored by the service, with their assets.

    Each call can also raise the errors of `client.send`. An id that is empty, "." or ".." is a ValueError.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        payload: CreateProjectRequest | Mapping[str, Any],
        idempotency_key: str | None = None,
        *,
        check: bool = False,
    ) -> ProjectSummary:
        """Create a project from an editor state, which may still be a draft.

        Args:
            payload: `editorState`, and optionally `title` (up to 120 characters) and `description` (up
                to 500). `stateSchemaVersion` is "v1" unless given. The dict is not changed.
            idempotency_key: A key of yours that identifies this project; the service answers a repeated call
                with the first answer.
            check: Check the editor state against its schema first, as `exports.create` does.

        Raises:
            ValidationError: The payload is invalid (`PAYLOAD_INVALID`, nothing was sent), the check failed,
                or the service refused it.

        Warns:
            UserWarning: An unknown field resembles a known one; the service would ignore it.

        Route: POST /v1/projects
        """
        body = checked_payload("CreateProjectRequest", with_state_version(payload), check_state=check)
        request = create_project.request(body=body, idempotency_key=idempotency_key)
        return self._session.data(request)

    def list(self, page_size: int | None = None, page_cursor: str | None = None) -> ProjectListResponse:
        """Get one page of the account's projects: `items` and `next_page_cursor`.

        Args:
            page_size: Items on a page, 1 to 50; the service's default is 20.
            page_cursor: The `next_page_cursor` of the previous page; None returns the first page.

        Raises:
            ValueError: `page_size` is out of range; nothing was sent.
            TypeError: An argument has the wrong type; nothing was sent.

        Route: GET /v1/projects
        """
        request = list_projects.request(page_size=page_size, page_cursor=page_cursor)
        return (self._session.send(request)).parsed

    def iter(
        self, *, limit: int | None = None, page_size: int | None = None
    ) -> Generator[ProjectSummary]:
        """Iterate over the projects of the account; each page is fetched when it is needed.

        Args:
            limit: The maximum number of projects. Default: all.
            page_size: Items on a page, 1 to 50; the service's default is 20. Larger pages need fewer
                requests.

        Raises:
            ValueError: `limit` or `page_size` is out of range. The call itself raises it.
            TypeError: An argument has the wrong type. The call itself raises it.
            APIError: The service returned a page cursor twice (`SDK_UNEXPECTED_RESPONSE`), or answered with
                an error.

        Route: GET /v1/projects
        """
        return items_of(self._session, Pages(limit, page_size, usual=20), list_projects.request)

    def get(self, project_id: str) -> ProjectDetail:
        """Get a project with its editor state, a plain dict.

        Raises:
            NotFoundError: The project does not exist.

        Route: GET /v1/projects/{projectId}
        """
        return self._session.data(get_project.request(project_id))

    def update(
        self, project_id: str, payload: UpdateProjectRequest | Mapping[str, Any]
    ) -> ProjectMetadataResponse:
        """Change a project's title or description.

        Args:
            project_id: The project.
            payload: `title` (up to 120 characters), `description` (up to 500, None removes it), or both.

        Raises:
            NotFoundError: The project does not exist.
            ValidationError: The payload is invalid (`PAYLOAD_INVALID`, nothing was sent), or the service
                refused it.

        Warns:
            UserWarning: An unknown field resembles a known one; the service would ignore it.

        Route: PATCH /v1/projects/{projectId}
        """
        body = checked_payload("UpdateProjectRequest", as_payload(payload))
        request = patch_project.request(project_id, body=body)
        return self._session.data(request)

    def sync(
        self,
        project_id: str,
        payload: SyncProjectRequest | Mapping[str, Any],
        *,
        check: bool = False,
    ) -> ProjectSyncResponse:
        """Replace the editor state of a project; the new one may still be a draft.

        Args:
            project_id: The project.
            payload: `editorState`. `stateSchemaVersion` is "v1" unless given. The dict is not changed.
            check: Check the editor state against its schema first, as `exports.create` does.

        Raises:
            NotFoundError: The project does not exist.
            RateLimitError: Too many syncs in a short time (`OPEN_API_PROJECT_SYNC_RATE_LIMITED`).
            ValidationError: The payload is invalid (`PAYLOAD_INVALID`, nothing was sent), the check failed,
                or the service refused it.

        Warns:
            UserWarning: An unknown field resembles a known one; the service would ignore it.

        Route: POST /v1/projects/{projectId}/sync
        """
        body = checked_payload("SyncProjectRequest", with_state_version(payload), check_state=check)
        request = sync_project.request(project_id, body=body)
        return self._session.data(request)

    def delete(self, project_id: str) -> ProjectDeleteResponse:
        """Delete a project.

        Raises:
            NotFoundError: The project does not exist.

        Route: DELETE /v1/projects/{projectId}
        """
        return self._session.data(delete_project.request(project_id))

    def list_assets(
        self, project_id: str, page_size: int | None = None, page_cursor: str | None = None
    ) -> AssetListResponse:
        """Get one page of the assets bound to a project: `items` and `next_page_cursor`.

        Args:
            project_id: The project.
            page_size: Items on a page, 1 to 100; the service's default is 80.
            page_cursor: The `next_page_cursor` of the previous page; None returns the first page.

        Raises:
            ValueError: `page_size` is out of range, or the id is empty; nothing was sent.
            TypeError: An argument has the wrong type; nothing was sent.
            NotFoundError: The project does not exist.

        Route: GET /v1/projects/{projectId}/assets
        """
        request = list_project_assets.request(project_id, page_size=page_size, page_cursor=page_cursor)
        return (self._session.send(request)).parsed

    def iter_assets(
        self, project_id: str, *, limit: int | None = None, page_size: int | None = None
    ) -> Generator[Asset]:
        """Iterate over the assets bound to a project; each page is fetched when it is needed.

        Args:
            project_id: The project.
            limit: The maximum number of assets. Default: all.
            page_size: Items on a page, 1 to 100; the service's default is 80.

        Raises:
            ValueError: `limit` or `page_size` is out of range, or the id is empty. The call itself raises it.
            TypeError: An argument has the wrong type. The call itself raises it.
            NotFoundError: The project does not exist.
            APIError: The service returned a page cursor twice (`SDK_UNEXPECTED_RESPONSE`), or answered with
                an error.

        Route: GET /v1/projects/{projectId}/assets
        """
        request = partial(list_project_assets.request, project_id)
        return items_of(self._session, Pages(limit, page_size, usual=80), request)

    def add_asset(self, project_id: str, asset_id: str) -> ProjectAssetBindingResponse:
        """Bind an uploaded asset to a project.

        Raises:
            NotFoundError: The project or the asset does not exist.

        Route: POST /v1/projects/{projectId}/assets
        """
        request = add_project_asset.request(project_id, body={"assetId": asset_id})
        return self._session.data(request)

    def remove_asset(self, project_id: str, asset_id: str) -> ProjectAssetDeleteResponse:
        """Unbind an asset from a project; the asset itself stays.

        Raises:
            NotFoundError: The project does not exist, or the asset is not bound to it.

        Route: DELETE /v1/projects/{projectId}/assets/{assetId}
        """
        request = delete_project_asset.request(project_id, asset_id)
        return self._session.data(request)

    def create_export(
        self,
        project_id: str,
        payload: ProjectExportRequest | Mapping[str, Any],
        idempotency_key: str | None = None,
    ) -> ExportCreateResponse:
        """Create an export of a project in its current state; the service renders it in the background.

        Without an `idempotency_key` or a `clientTaskId`, every call creates a new, billed export and is sent
        once. With one of them, a call whose answer was lost is retried, and nothing is rendered twice.

        Args:
            project_id: The project.
            payload: `ratio`, `scale`, `fps`, `format` and the other fields of the API, under wire names.
            idempotency_key: A key of yours that identifies this export; the service answers a repeated call
                with the first answer.

        Raises:
            NotFoundError: The project does not exist.
            ValidationError: The payload is invalid (`PAYLOAD_INVALID`, nothing was sent), or the service
                refused it or the project's state.
            SlotsFullError: All render slots of the account are in use (a ValidationError).
            QuotaExceededError: The quota of standard seconds of the key is used up (a RateLimitError).

        Warns:
            UserWarning: An unknown field resembles a known one; the service would ignore it.

        Route: POST /v1/projects/{projectId}/exports
        """
        body = checked_payload("ProjectExportRequest", as_payload(payload))
        request = knowing_id(
            create_project_export.request(project_id, body=body, idempotency_key=idempotency_key)
        )
        del payload, body  # A traceback with local variables must not show the headers of callbacks.
        return self._session.data(request)

    @overload
    def render(
        self,
        project_id: str,
        payload: ProjectExportRequest | Mapping[str, Any],
        path: str | os.PathLike[str],
        **options: Unpack[ProjectRenderKeywords],
    ) -> RenderResult[Path]: ...

    @overload
    def render(
        self,
        project_id: str,
        payload: ProjectExportRequest | Mapping[str, Any],
        path: None = None,
        **options: Unpack[ProjectRenderKeywords],
    ) -> RenderResult[None]: ...

    def render(
        self,
        project_id: str,
        payload: ProjectExportRequest | Mapping[str, Any],
        path: str | os.PathLike[str] | None = None,
        *,
        idempotency_key: str | None = None,
        timeout: float = 600,
        poll_interval: float | None = None,
        on_timeout: Leaving = "leave",
        on_interrupt: Leaving = "leave",
        overwrite: bool = False,
        on_created: Callable[[ExportCreateResponse], object] | None = None,
        on_progress: Callable[[ExportTask], object] | None = None,
        on_download: Callable[[int, int], object] | None = None,
    ) -> RenderResult:
        """Render a project as it stands to a file in one call: create, wait, download.

        With `idempotency_key`, or a `clientTaskId` in the payload, the same call again, also in another
        process after a crash, finds the same export, and nothing is rendered or billed twice. If all of
        the account's slots are taken, it waits for one.

        Args:
            project_id: The project.
            payload: The payload, as for `create_export`: `ratio`, `scale`, `fps`, `format` and so on.
            path: The path of the file, or of an existing directory for it; checked before anything is sent.
                None: nothing is downloaded.
            idempotency_key: A key of yours that identifies this render.
            timeout: Seconds for the whole call. An unavailable file server is retried until then. Default:
                600.
            poll_interval: Seconds between two polls, used exactly. Default: the client's, growing to 10 while
                nothing changes.
            on_timeout: If the export has not ended in time: "leave" it running, or "cancel" it, which may
                take 10 more seconds.
            on_interrupt: The same for Ctrl-C and for cancellation.
            overwrite: Replace an existing file; otherwise an existing file is an error at the start.
            on_created: Called with the new export's id and price, before it is waited for.
            on_progress: Called with the task at the start and whenever its status, phase or progress changes.
            on_download: Called with the number of bytes received and the size of the file in bytes.

        Raises:
            NotFoundError: The project does not exist.
            APITimeoutError: The create request was not answered in time (a TimeoutError); the export may
                exist (`may_have_succeeded`), and a note says how to find it.
            Exception: All other errors are those of `exports.render`.

        Warns:
            UserWarning: An unknown field resembles a known one; the service would ignore it.

        Route: POST /v1/projects/{projectId}/exports, GET /v1/exports/{taskId}

        Examples:
            >>> options = {"ratio": "9:16", "scale": 0.6, "fps": 30, "format": "mp4"}
            >>> result = client.projects.render(project_id, options, "spring.mp4")
            >>> result.task.status, result.path.name
            ('COMPLETED', 'spring.mp4')
        """
        options = ProjectRenderOptions(
            idempotency_key=idempotency_key,
            timeout=timeout,
            poll_interval=poll_interval,
            on_timeout=on_timeout,
            on_interrupt=on_interrupt,
            overwrite=overwrite,
            on_created=on_created,
            on_progress=on_progress,
            on_download=on_download,
        )
        body = checked_payload("ProjectExportRequest", as_payload(payload))
        request = knowing_id(
            create_project_export.request(project_id, body=body, idempotency_key=options.idempotency_key)
        )
        of_file: dict[str, Any] = {name: body[name] for name in ("format", "filename") if name in body}
        del payload, body  # A traceback with local variables must not show the headers of callbacks.
        return render(self._session, request, path, of_file, options)
