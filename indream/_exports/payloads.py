"""What the facade does to a payload before it is sent: nothing that the caller can see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indream.errors import STATE_SCHEMA_VERSION_UNSUPPORTED, ValidationError

__all__ = ["as_payload", "with_state_version"]

STATE_SCHEMA_VERSION = "v1"
OLD_STATE_VERSION = "stateVersion"


def as_payload(payload: Any) -> dict[str, Any]:
    """A payload as a dict of its own; TypeError for what is no mapping."""
    if not isinstance(payload, Mapping):
        raise TypeError(f"the payload must be a dict, not {type(payload).__name__}")
    return dict(payload)  # pyright: ignore[reportUnknownArgumentType]


def with_state_version(payload: Any) -> dict[str, Any]:
    """A shallow copy of a payload that says its `stateSchemaVersion`, "v1" unless it did.

    Raises:
        ValidationError: It says another version, or has the field's old name, `stateVersion`
            (`STATE_SCHEMA_VERSION_UNSUPPORTED`).
    """
    copy = as_payload(payload)
    if OLD_STATE_VERSION in copy:
        raise _unsupported(f"{OLD_STATE_VERSION} is the old name of stateSchemaVersion: rename it")
    version = copy.setdefault("stateSchemaVersion", STATE_SCHEMA_VERSION)
    if version != STATE_SCHEMA_VERSION:
        shown = repr(version[:40]) if isinstance(version, str) else f"of type {type(version).__name__}"
        raise _unsupported(f"stateSchemaVersion must be {STATE_SCHEMA_VERSION!r}, is {shown}")
    return copy


def _unsupported(reason: str) -> ValidationError:
    return ValidationError(
        status=422,
        type=STATE_SCHEMA_VERSION_UNSUPPORTED,
        title="Unsupported state schema version",
        detail=f"{reason}; nothing was sent",
        error_code=STATE_SCHEMA_VERSION_UNSUPPORTED,
    )
