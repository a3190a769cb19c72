# Derived from indream/_async/_checks.py by `make generate`: do not edit, change that file.
"""Local checks, made beside the event loop where they take long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._sync._threads import off_loop
from indream.editor_state import require_payload, require_valid
from indream.editor_state._check import is_never_large as is_slow

if TYPE_CHECKING:
    import orjson

__all__ = ["checked_payload", "checked_state"]


def checked_payload(name: str, payload: dict[str, Any], *, check_state: bool = False) -> dict[str, Any]:
    """What `require_payload` returns."""
    if is_slow(payload):
        return off_loop(require_payload, name, payload, check_state=check_state)
    return require_payload(name, payload, check_state=check_state)


def checked_state(state: object) -> orjson.Fragment:
    """What `require_valid` returns."""
    return off_loop(require_valid, state) if is_slow(state) else require_valid(state)
