# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The known values of TaskStatus."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["TaskStatus"]

TaskStatus: TypeAlias = Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED", "PAUSED", "CANCELED"]
"""Status of an export task. It moves from PENDING to PROCESSING and then to COMPLETED or FAILED.
COMPLETED, FAILED and CANCELED are final; PAUSED is not."""
