# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The types of request bodies, as plain dicts with the wire's names."""

import sys
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypeAlias

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    from typing_extensions import TypedDict

from indream.generated.editor_state import EditorState

__all__ = [
    "AddProjectAssetRequest",
    "CreateExportRequest",
    "CreateProjectRequest",
    "ExportFormat",
    "ExportRatio",
    "ProjectExportRequest",
    "SyncProjectRequest",
    "UpdateProjectRequest",
    "ValidateEditorStateRequest",
]


class AddProjectAssetRequest(TypedDict):
    """An asset to bind to a project."""

    assetId: str
    """Identifier of the asset."""


ExportRatio: TypeAlias = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "custom"]
"""Aspect ratio of an export, width to height."""


ExportFormat: TypeAlias = Literal["mp4", "webm"]
"""File format of an export."""


class CreateExportRequest(TypedDict):
    """An editor state, and how to render it."""

    ratio: ExportRatio

    scale: float
    """Scale of the output, a factor from 0.6 to 8. Presumably it scales the composition: the video is
    `compositionWidth` × `scale` pixels wide and `compositionHeight` × `scale` pixels high."""

    fps: Literal[30, 60]
    """Frames per second, 30 or 60."""

    format: ExportFormat

    clientTaskId: NotRequired[str]
    """The caller's own identifier for the task, up to 128 characters. Without an `Idempotency-Key` it
    deduplicates exports."""

    filename: NotRequired[str]
    """Name of the output file, 1 to 255 characters."""

    callbackUrl: NotRequired[str]
    """URL to which webhook events of the task are sent, up to 1,024 characters. The account must have a
    webhook secret; otherwise the request fails."""

    callbackHeaders: NotRequired[dict[str, str]]
    """Headers to send with the webhook events, by name."""

    editorState: EditorState | Mapping[str, Any]

    stateSchemaVersion: NotRequired[Literal["v1"]]
    """Version of the editor state's schema. The methods of the client fill it in; raw calls do not."""

    compositionWidth: NotRequired[int]
    """Width of the composition in pixels, 50 to 1920."""

    compositionHeight: NotRequired[int]
    """Height of the composition in pixels, 50 to 1920."""


class CreateProjectRequest(TypedDict):
    """A new project."""

    editorState: EditorState | Mapping[str, Any]

    stateSchemaVersion: NotRequired[Literal["v1"]]
    """Version of the editor state's schema. The methods of the client fill it in; raw calls do not."""

    title: NotRequired[str]
    """Title, up to 120 characters."""

    description: NotRequired[str | None]
    """Description, up to 500 characters, or null for none."""


class ProjectExportRequest(TypedDict):
    """How to render an export."""

    ratio: ExportRatio

    scale: float
    """Scale of the output, a factor from 0.6 to 8. Presumably it scales the composition: the video is
    `compositionWidth` × `scale` pixels wide and `compositionHeight` × `scale` pixels high."""

    fps: Literal[30, 60]
    """Frames per second, 30 or 60."""

    format: ExportFormat

    clientTaskId: NotRequired[str]
    """The caller's own identifier for the task, up to 128 characters. Without an `Idempotency-Key` it
    deduplicates exports."""

    filename: NotRequired[str]
    """Name of the output file, 1 to 255 characters."""

    callbackUrl: NotRequired[str]
    """URL to which webhook events of the task are sent, up to 1,024 characters. The account must have a
    webhook secret; otherwise the request fails."""

    callbackHeaders: NotRequired[dict[str, str]]
    """Headers to send with the webhook events, by name."""


class SyncProjectRequest(TypedDict):
    """An editor state to store in a project."""

    editorState: EditorState | Mapping[str, Any]

    stateSchemaVersion: NotRequired[Literal["v1"]]
    """Version of the editor state's schema. The methods of the client fill it in; raw calls do not."""


class UpdateProjectRequest(TypedDict):
    """Changes to a project's title and description."""

    title: NotRequired[str]
    """New title, up to 120 characters."""

    description: NotRequired[str | None]
    """New description, up to 500 characters, or null for none."""


class ValidateEditorStateRequest(TypedDict):
    """An editor state to check."""

    editorState: EditorState | Mapping[str, Any]


# pydantic would drop the fields that are not listed here, as the service may have new ones.
for _name in __all__:
    if hasattr(globals()[_name], "__required_keys__"):
        globals()[_name].__pydantic_config__ = {"extra": "allow"}
