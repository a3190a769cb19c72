# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of WebhookEventType."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["WebhookEventType"]

WebhookEventType: TypeAlias = Literal["EXPORT_STARTED", "EXPORT_COMPLETED", "EXPORT_FAILED"]
"""Kind of webhook event. EXPORT_STARTED means that rendering has really started."""
