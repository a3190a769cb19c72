"""The errors of the timeline, and the wording of wrong values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from indream._errors import IndreamError

if TYPE_CHECKING:
    from collections.abc import Sequence

    ChoiceT = TypeVar("ChoiceT")

__all__ = ["ClipGoneError", "TimelineError", "choice", "misspelled", "unreadable"]


class TimelineError(IndreamError, ValueError):
    """The requested operation would not produce a valid timeline; nothing was changed.

    Attributes:
        code: The kind of problem; branch on this, for example `TRACK_OVERLAP` or `DURATION_MISSING`.
        hint: What to do about it, or None. The message ends with it.
    """

    def __init__(self, code: str, message: str = "", hint: str | None = None) -> None:
        super().__init__(code, message, hint)
        self.code = code
        self.hint = hint
        self._message = message

    def __str__(self) -> str:
        return f"{self._message} {self.hint}" if self.hint else self._message


class ClipGoneError(TimelineError, LookupError):
    """The item of a clip was removed from the timeline (`CLIP_GONE`)."""


def unreadable(path: str, problem: str) -> TimelineError:
    """The error for a part of a loaded editor state that an operation needs."""
    return TimelineError(
        "STATE_UNREADABLE",
        f"{path} {problem}, so this operation is not possible.",
        "Correct the editor state; check_editor_state lists its problems.",
    )


def choice(name: str, value: ChoiceT, choices: Sequence[object], code: str = "VALUE_INVALID") -> ChoiceT:
    """The value, if it is one of the choices.

    Raises:
        TimelineError: It is not; the message lists them.
    """
    if value in choices:
        return value
    from indream.editor_state._words import did_you_mean, listed

    similar = did_you_mean(value, [str(option) for option in choices])
    raise TimelineError(
        code,
        f"{name} must be {listed([repr(option) for option in choices])}, not {value!r:.60}.",
        f"Did you mean {similar!r}?" if similar else None,
    )


def misspelled(function: str, name: str, valid: Sequence[str]) -> NoReturn:
    """Raise the TypeError for an argument that does not exist."""
    from indream.editor_state._words import did_you_mean

    similar = did_you_mean(name, valid)
    meant = f" Did you mean {similar!r}?" if similar else ""
    raise TypeError(
        f"{function}() got an unexpected keyword argument {name!r}.{meant} It accepts {', '.join(valid)}."
    )
