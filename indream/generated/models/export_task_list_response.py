# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The page ExportTaskListResponse."""

from __future__ import annotations

from typing import ClassVar

import attrs

from indream._models.models import Page
from indream._models.shapes import ObjectOf, Shape

from .export_task import ExportTask

__all__ = ["ExportTaskListResponse"]


@attrs.define
class ExportTaskListResponse(Page[ExportTask]):
    """One page of export tasks."""

    item: ClassVar[Shape] = ObjectOf(lambda: ExportTask)
