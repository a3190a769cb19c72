# Written here, async; indream/_sync/editor.py is derived from it.
"""`client.editor`: what the renderer can do, and whether an editor state is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream.editor_state import require_valid
from indream.generated.api.editor import get_editor_capabilities, validate_editor_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._async.client import AsyncIndreamClient
    from indream.generated.editor_state import EditorState
    from indream.generated.models import EditorCapabilities, EditorValidationResult

__all__ = ["AsyncEditor"]


class AsyncEditor:
    """What the renderer can do, and whether an editor state is valid."""

    def __init__(self, client: AsyncIndreamClient) -> None:
        self._client = client

    async def capabilities(self) -> EditorCapabilities:
        """Get the animations, transitions, effects, filters, shapes and backgrounds there are.

        Route: GET /v1/editor/capabilities
        """
        request = get_editor_capabilities.build()
        return (await self._client.send(request, get_editor_capabilities.parse)).parsed.data

    async def validate(self, editor_state: EditorState | Mapping[str, Any]) -> EditorValidationResult:
        """Check an editor state here against its schema, then have the service check its meaning.

        What the service finds is in the result's `errors` and raises nothing.

        Args:
            editor_state: The state, a plain dict; it is not changed.

        Raises:
            ValidationError: It does not fit the schema (`EDITOR_SCHEMA_INVALID`); nothing was sent, and
                `problems` has every place.

        Route: POST /v1/editor/validate
        """
        body = {"editorState": require_valid(editor_state)}
        request = validate_editor_state.build(body=body)
        return (await self._client.send(request, validate_editor_state.parse)).parsed.data
