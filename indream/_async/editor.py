# Written here, async; indream/_sync/editor.py is derived from it.
"""`client.editor`: what the renderer can do, and whether an editor state is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._async._checks import checked_state
from indream.editor_state import lint_editor_state
from indream.generated.api.editor import get_editor_capabilities, validate_editor_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._async._session import AsyncSession
    from indream.editor_state import EditorStateProblems
    from indream.generated.editor_state import EditorState
    from indream.generated.models import EditorCapabilities, EditorValidationResult

__all__ = ["AsyncEditor"]


class AsyncEditor:
    """What the renderer can do, and whether an editor state is valid."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def capabilities(self) -> EditorCapabilities:
        """Get the animations, transitions, effects, filters, shapes and backgrounds there are.

        `lint` knows them from then on, whichever view of the client it is called on.

        Route: GET /v1/editor/capabilities
        """
        request = get_editor_capabilities.request()
        capabilities = await self._session.data(request)
        self._session.learned.capabilities = capabilities
        return capabilities

    def lint(self, editor_state: EditorState | Mapping[str, Any]) -> EditorStateProblems:
        """Get everything in an editor state that the service would refuse beyond its schema, or never draw.

        Nothing is sent. If `capabilities` was called before, what they don't name is an error too. Beyond 100
        problems, `omitted` says how many more there are. For 10,000 items it takes a tenth of a second: where
        that is too long for an event loop, call it with `asyncio.to_thread`.

        Args:
            editor_state: The state, a plain dict; it is not changed. One that does not fit its schema is
                linted as far as it can be read.
        """
        return lint_editor_state(editor_state, self._session.learned.capabilities)

    async def validate(self, editor_state: EditorState | Mapping[str, Any]) -> EditorValidationResult:
        """Check an editor state here against its schema, then have the service check its meaning.

        What the service finds is in the result's `errors` and raises nothing.

        Args:
            editor_state: The state, a plain dict; it is not changed.

        Raises:
            ValidationError: It does not fit the schema (`EDITOR_SCHEMA_INVALID`); nothing was sent, and
                `problems` has the places, up to 100.

        Route: POST /v1/editor/validate
        """
        body = {"editorState": await checked_state(editor_state)}
        request = validate_editor_state.request(body=body)
        return await self._session.data(request)
