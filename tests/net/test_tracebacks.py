"""Exceptions that are kept as data keep no frames, and so no requests."""

from __future__ import annotations

import pytest

from indream._net.tracebacks import release_frames


def raised(error: Exception, cause: BaseException | None = None) -> Exception:
    """The exception after it was raised and caught."""
    with pytest.raises(type(error)) as caught:
        raise error from cause
    return caught.value


def test_causes_and_contexts_have_no_frames_either() -> None:
    """Also if they refer to each other."""
    context, cause = raised(OSError()), raised(ValueError())
    error = raised(TypeError(), cause)
    error.__context__, context.__context__ = context, error
    release_frames(error)
    assert [None, None, None] == [found.__traceback__ for found in (error, cause, context)]
