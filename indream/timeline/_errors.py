"""The errors of the timeline, and the wording of wrong values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

from indream._errors import IndreamError

if TYPE_CHECKING:
    from collections.abc import Sequence

    ChoiceT = TypeVar("ChoiceT")

__all__ = [
    "ClipGoneError",
    "TimelineError",
    "check_list",
    "check_texts",
    "checked_params",
    "choice",
    "entries_of",
    "fits_json",
    "in_message",
    "misspelled",
    "sentence",
    "unreadable",
]


# The integers that the service reads have at most 64 bits.
_LARGEST: Final = 2**63 - 1
# The longest value that a message shows.
_SHOWN: Final = 60


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


def sentence(text: str) -> str:
    """A hint of another package as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith("?") else ".")


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
        f"{name} must be {listed([repr(option) for option in choices])}, not {in_message(value)}.",
        f"Did you mean {similar!r}?" if similar else None,
    )


def entries_of(name: str, value: object) -> Iterable[tuple[Any, Any]]:
    """The keys and values of a dict.

    Raises:
        TypeError: The value is not a dict.
    """
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a dict, not {type(value).__name__}")
    return cast("Mapping[object, object]", value).items()


def check_list(name: str, value: object, entries: str) -> None:
    """Raise unless a value can be a list.

    Raises:
        TypeError: It has no entries, or is a text.
    """
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        raise TypeError(f"{name} must be a list of {entries}, not {type(value).__name__}")


def fits_json(number: float) -> bool:
    """Whether an editor state can have a number: it is finite, and an integer has at most 64 bits."""
    return abs(number) <= _LARGEST if isinstance(number, int) else isfinite(number)


def in_message(value: object) -> str:
    """A value as a message shows it, cut off if it is long."""
    if isinstance(value, int) and not fits_json(value):
        return "an integer beyond 64 bits"
    try:
        return f"{value!r:.{_SHOWN}}"
    except ValueError:
        # Python does not write integers of thousands of digits, also those in a list.
        return f"a {type(value).__name__} with an integer beyond 64 bits"


def check_texts(name: str, value: object) -> None:
    """Raise if a text in a value has half of a surrogate pair, which JSON cannot hold.

    Raises:
        TimelineError: A text has one (`VALUE_INVALID`).
    """
    text = _broken_text(value)
    if text is not None:
        raise TimelineError(
            "VALUE_INVALID",
            f"{name} has the text {text!a:.60}, with half of a surrogate pair, which JSON cannot hold.",
            "Pass text.encode(errors='replace').decode() instead.",
        )


def _broken_text(value: object) -> str | None:
    """A text in dicts and lists that has half of a surrogate pair; they may be nested to any depth."""
    pending = [value]
    for entry in pending:  # Values that are added to the list are checked, too.
        if isinstance(entry, str):
            if not entry.isascii() and entry != entry.encode(errors="replace").decode():
                return entry
        elif isinstance(entry, dict):
            fields = cast("dict[str, object]", entry)
            pending += fields
            pending += fields.values()
        elif isinstance(entry, list):
            pending += cast("list[object]", entry)
    return None


def checked_params(name: str, params: object) -> dict[str, str | float | bool]:
    """A copy of parameters by name, as the wire has them.

    Raises:
        TypeError: They are not a dict of texts, numbers and booleans.
        TimelineError: A number is not finite, or an integer beyond 64 bits (`VALUE_INVALID`).
    """
    checked: dict[str, str | float | bool] = {}
    for key, value in () if params is None else entries_of(name, params):
        if not isinstance(key, str) or not isinstance(value, str | int | float):
            raise TypeError(
                f"{name} must have texts, numbers and booleans by name, not {in_message(key)}: "
                f"{in_message(value)}"
            )
        if not isinstance(value, str) and not fits_json(value):
            raise TimelineError("VALUE_INVALID", f"{key} of {name} must be finite, not {in_message(value)}.")
        checked[key] = value
    return checked


def misspelled(function: str, name: str, valid: Sequence[str]) -> NoReturn:
    """Raise the TypeError for an argument that does not exist."""
    from indream.editor_state._words import did_you_mean

    similar = did_you_mean(name, valid)
    suggestion = f" Did you mean {similar!r}?" if similar else ""
    raise TypeError(
        f"{function}() got an unexpected keyword argument {name!r}.{suggestion} "
        f"It accepts {', '.join(valid)}."
    )
