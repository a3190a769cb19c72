# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The models of the service's responses; each is loaded on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

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
    from .problem_details import ProblemDetails
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
    "ProblemDetails",
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

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "Asset": f"{__name__}.asset",
            "AssetDeleteResponse": f"{__name__}.asset_delete_response",
            "AssetListResponse": f"{__name__}.asset_list_response",
            "BackgroundPresets": f"{__name__}.background_presets",
            "CaptionAnimationPresetGroups": f"{__name__}.caption_animation_preset_groups",
            "CaptionAnimationPresetItem": f"{__name__}.caption_animation_preset_item",
            "EditorCapabilities": f"{__name__}.editor_capabilities",
            "EditorValidationError": f"{__name__}.editor_validation_error",
            "EditorValidationResult": f"{__name__}.editor_validation_result",
            "EffectPreset": f"{__name__}.effect_preset",
            "ExportCreateResponse": f"{__name__}.export_create_response",
            "ExportPhase": f"{__name__}.export_phase",
            "ExportTask": f"{__name__}.export_task",
            "ExportTaskListResponse": f"{__name__}.export_task_list_response",
            "ExportWebhookEvent": f"{__name__}.export_webhook_event",
            "FilterPreset": f"{__name__}.filter_preset",
            "ProblemDetails": f"{__name__}.problem_details",
            "ProjectAssetBindingResponse": f"{__name__}.project_asset_binding_response",
            "ProjectAssetDeleteResponse": f"{__name__}.project_asset_delete_response",
            "ProjectDeleteResponse": f"{__name__}.project_delete_response",
            "ProjectDetail": f"{__name__}.project_detail",
            "ProjectListResponse": f"{__name__}.project_list_response",
            "ProjectMetadataResponse": f"{__name__}.project_metadata_response",
            "ProjectSummary": f"{__name__}.project_summary",
            "ProjectSyncResponse": f"{__name__}.project_sync_response",
            "TaskStatus": f"{__name__}.task_status",
            "TransitionPreset": f"{__name__}.transition_preset",
            "WebhookEventType": f"{__name__}.webhook_event_type",
        },
    )
