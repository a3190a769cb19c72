"""The types for annotations and `isinstance`: models of responses, payloads, editor states.

Responses are models with snake_case attributes. Payloads and editor states are plain dicts with the wire's
names; their types are TypedDicts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indream._lazy import lazy_names

if TYPE_CHECKING:
    # `X as X` re-exports a name; type checkers do not let other modules import it otherwise.
    from indream._batch.plan import BatchProgress as BatchProgress
    from indream._exports.rendering import RenderResult as RenderResult
    from indream._models.models import Envelope as Envelope
    from indream._models.models import Model as Model
    from indream._models.models import Page as Page
    from indream._wire.answer import Response as Response
    from indream._wire.request import Request as Request
    from indream._wire.source import Source as Source
    from indream.batch import Job as Job
    from indream.batch import Outcome as Outcome
    from indream.editor_state import EditorStateProblem as EditorStateProblem
    from indream.editor_state import EditorStateProblems as EditorStateProblems
    from indream.errors import Problem as Problem

    # The names of the spec, listed in `__all__` of each module.
    from indream.generated.editor_state import *  # noqa: F403 - see `__all__`
    from indream.generated.models import *  # noqa: F403 - see `__all__`
    from indream.generated.payloads import *  # noqa: F403 - see `__all__`

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "BatchProgress": "indream.batch",
            "EditorStateProblem": "indream.editor_state",
            "EditorStateProblems": "indream.editor_state",
            "Envelope": "indream._models.models",
            "Job": "indream.batch",
            "Model": "indream._models.models",
            "Outcome": "indream.batch",
            "Page": "indream._models.models",
            "Problem": "indream.errors",
            "RenderResult": "indream._exports.rendering",
            "Request": "indream._wire.request",
            "Response": "indream._wire.answer",
            "Source": "indream._wire.source",
        },
        wildcards=[
            "indream.generated.models",
            "indream.generated.payloads",
            "indream.generated.editor_state",
        ],
    )
