# Generated from openapi.yaml by `make generate`: do not edit, change that file.
"""The page ProjectListResponse."""

from __future__ import annotations

from typing import ClassVar

import attrs

from indream._models.models import Page
from indream._models.shapes import ObjectOf, Shape

from .project_summary import ProjectSummary

__all__ = ["ProjectListResponse"]


@attrs.define
class ProjectListResponse(Page[ProjectSummary]):
    """One page of projects."""

    item: ClassVar[Shape] = ObjectOf(lambda: ProjectSummary)
