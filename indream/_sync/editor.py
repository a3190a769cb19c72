# Derived from indream/_async/editor.py by `make generate`: do not edit, change that file.
"""`client.editor`: the capabilities of the renderer, and checks of editor states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indream._sync._checks import checked_state
from indream.editor_state import lint_editor_state
from indream.generated.api.editor import get_editor_capabilities, validate_editor_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indream._sync._session import Session
    from indream.editor_state import EditorStateProblems
    from indream.generated.editor_state import EditorState
    from indream.generated.models import EditorCapabilities, EditorValidationResult

__all__ = ["Editor"]


class Editor:
    """The capabilities of the renderer, and checks of editor states."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def capabilities(self) -> EditorCapabilities:
        """Get the available animations, transitions, effects, filters, shapes and backgrounds.

        From then on, `lint` uses them, also on the clients that `with_options` returns.

        Route: GET /v1/editor/capabilities
        """
        request = get_editor_capabilities.request()
        capabilities = self._session.data(request)
        self._session.learned.capabilities = capabilities
        return capabilities

    def lint(self, editor_state: EditorState | Mapping[str, Any]) -> EditorStateProblems:
        """Get the problems of an editor state that its schema does not show: errors and likely mistakes.

        Nothing is sent. If `capabilities` was called before, names that are not among them are errors too. If
        `illustrations.search` was called before without a keyword, names that it did not return are warnings.
        Beyond 100 problems, `omitted` has the number of the others. For 10,000 items it takes a tenth of a
        second; if that is too long for an event loop, call it with `asyncio.to_thread`.

        Args:
            editor_state: The state, a plain dict; it is not changed. A state that does not match its schema
                is linted as far as it can be read.
        """
        learned = self._session.learned
        return lint_editor_state(editor_state, learned.capabilities, learned.illustrations)

    def validate(self, editor_state: EditorState | Mapping[str, Any]) -> EditorValidationResult:
        """Check an editor state locally against its schema, then let the service check its meaning.

        Errors that the service finds are in `errors` of the result; they raise nothing.

        Args:
            editor_state: The state, a plain dict; it is not changed.

        Raises:
            ValidationError: The state does not match the schema (`EDITOR_SCHEMA_INVALID`); nothing was sent,
                and `problems` lists up to 100 places.

        Route: POST /v1/editor/validate
        """
        body = {"editorState": checked_state(editor_state)}
        request = validate_editor_state.request(body=body)
        return self._session.data(request)
