# Written here, async; indream/_sync/_checks.py is derived from it.
"""Local checks, made beside the event loop where they take long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._async._threads import off_loop
from indream.editor_state import require_payload, require_valid
from indream.editor_state._check import is_large as is_slow

if TYPE_CHECKING:
    import orjson

__all__ = ["checked_payload", "checked_state"]


async def checked_payload(name: str, payload: dict[str, Any], *, check_state: bool = False) -> dict[str, Any]:
    """What `require_payload` returns."""
    if is_slow(payload):
        return await off_loop(require_payload, name, payload, check_state=check_state)
    return require_payload(name, payload, check_state=check_state)


async def checked_state(state: object) -> orjson.Fragment:
    """What `require_valid` returns."""
    return await off_loop(require_valid, state) if is_slow(state) else require_valid(state)
