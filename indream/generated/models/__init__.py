# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The models of the service's answers; each is loaded when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asset import Asset
    from .asset_delete_response import AssetDeleteResponse
    from .asset_list_response import AssetListResponse
    from .background_presets import BackgroundPresets
    from .caption_animation_preset_groups import CaptionAnimationPresetGroups
    from .caption_animation_preset_item import CaptionAnimationPresetItem
    from .editor_capabilities import EditorCapabilities
    from .editor_validation_error import EditorValidationError
    from .editor_validation_result import EditorValidationResult
    from .effect_preset import EffectPreset
    from .export_create_response import ExportCreateResponse
    from .export_phase import ExportPhase
    from .export_task import ExportTask
    from .export_task_list_response import ExportTaskListResponse
    from .export_webhook_event import ExportWebhookEvent
    from .filter_preset import FilterPreset
    from .project_asset_binding_response import ProjectAssetBindingResponse
    from .project_asset_delete_response import ProjectAssetDeleteResponse
    from .project_delete_response import ProjectDeleteResponse
    from .project_detail import ProjectDetail
    from .project_list_response import ProjectListResponse
    from .project_metadata_response import ProjectMetadataResponse
    from .project_summary import ProjectSummary
    from .project_sync_response import ProjectSyncResponse
    from .task_status import TaskStatus
    from .transition_preset import TransitionPreset
    from .webhook_event_type import WebhookEventType

__all__ = [
    "Asset",
    "AssetDeleteResponse",
    "AssetListResponse",
    "BackgroundPresets",
    "CaptionAnimationPresetGroups",
    "CaptionAnimationPresetItem",
    "EditorCapabilities",
    "EditorValidationError",
    "EditorValidationResult",
    "EffectPreset",
    "ExportCreateResponse",
    "ExportPhase",
    "ExportTask",
    "ExportTaskListResponse",
    "ExportWebhookEvent",
    "FilterPreset",
    "ProjectAssetBindingResponse",
    "ProjectAssetDeleteResponse",
    "ProjectDeleteResponse",
    "ProjectDetail",
    "ProjectListResponse",
    "ProjectMetadataResponse",
    "ProjectSummary",
    "ProjectSyncResponse",
    "TaskStatus",
    "TransitionPreset",
    "WebhookEventType",
]

_MODULES = {
    "Asset": "asset",
    "AssetDeleteResponse": "asset_delete_response",
    "AssetListResponse": "asset_list_response",
    "BackgroundPresets": "background_presets",
    "CaptionAnimationPresetGroups": "caption_animation_preset_groups",
    "CaptionAnimationPresetItem": "caption_animation_preset_item",
    "EditorCapabilities": "editor_capabilities",
    "EditorValidationError": "editor_validation_error",
    "EditorValidationResult": "editor_validation_result",
    "EffectPreset": "effect_preset",
    "ExportCreateResponse": "export_create_response",
    "ExportPhase": "export_phase",
    "ExportTask": "export_task",
    "ExportTaskListResponse": "export_task_list_response",
    "ExportWebhookEvent": "export_webhook_event",
    "FilterPreset": "filter_preset",
    "ProjectAssetBindingResponse": "project_asset_binding_response",
    "ProjectAssetDeleteResponse": "project_asset_delete_response",
    "ProjectDeleteResponse": "project_delete_response",
    "ProjectDetail": "project_detail",
    "ProjectListResponse": "project_list_response",
    "ProjectMetadataResponse": "project_metadata_response",
    "ProjectSummary": "project_summary",
    "ProjectSyncResponse": "project_sync_response",
    "TaskStatus": "task_status",
    "TransitionPreset": "transition_preset",
    "WebhookEventType": "webhook_event_type",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
