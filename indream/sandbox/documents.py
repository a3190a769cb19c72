"""JSON documents whose shape nobody has checked, such as drafts."""

from __future__ import annotations

from typing import Any, cast

__all__ = ["as_object"]


def as_object(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
