# Written here, async; indream/_sync/_checks.py is derived from it.
"""Local checks, in a thread if they take long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from indream._async._runtime import off_loop
from indream._json.body import WrittenBody
from indream.editor_state._check import StateText, require_valid_text
from indream.editor_state._check import is_large as is_slow
from indream.editor_state._payloads import with_state_version, written_payload

if TYPE_CHECKING:
    import orjson

__all__ = ["checked_export", "checked_payload", "checked_state"]


async def checked_export(payload: Any, *, lint: bool = False) -> WrittenBody:
    """The checked payload of a new export; a body that this function returned is returned as it is.

    With `lint`, the editor state is also checked against the rules of the service beyond the schema.
    """
    if isinstance(payload, WrittenBody):
        return payload
    versioned = with_state_version(payload)
    return await checked_payload("CreateExportRequest", versioned, check_state=True, lint=lint)


async def checked_payload(
    name: str, payload: dict[str, Any], *, check_state: bool = False, lint: bool = False
) -> WrittenBody:
    """The checked payload of `require_payload`, with its JSON text."""
    state = StateText(payload.get("editorState"))
    check = partial(written_payload, name, payload, state, check_state=check_state, lint=lint)
    return await off_loop(check) if is_slow(state) else check()


async def checked_state(state: object) -> orjson.Fragment:
    """The JSON text of an editor state that `require_valid` accepts."""
    check = partial(require_valid_text, text := StateText(state))
    return await off_loop(check) if is_slow(text) else check()
