"""The values of a template's variables: what each type accepts, and what becomes of it."""

from __future__ import annotations

import re
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast

from indream._errors import counted
from indream._json.words import quoted
from indream.editor_state._colors import parse_color
from indream.editor_state._words import FEW, listed
from indream.timeline._assets import Media, media_of
from indream.timeline._errors import TimelineError, fits_json, in_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indream.timeline._time import Grid

__all__ = [
    "INLINE",
    "MEDIA",
    "MISSING",
    "TYPES",
    "UnfitValueError",
    "Variable",
    "VariableType",
    "as_text",
    "converted",
]

VariableType: TypeAlias = Literal["text", "number", "color", "boolean", "image", "video", "audio", "duration"]
TYPES: Final = ("text", "number", "color", "boolean", "image", "video", "audio", "duration")
INLINE: Final = ("text", "number", "color")
"""The types of variables that may be a part of a text, as `{{name}}`."""
MEDIA: Final = ("image", "video", "audio")
MISSING: Final = ...
"""The default of a variable that has none."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_FUNCTION: Final = re.compile(r"(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([^()]{1,100}\)", re.IGNORECASE)
_BOOLEANS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Variable(NamedTuple):
    """One variable of a template.

    Attributes:
        name: Its name: a letter or `_`, then letters, digits, `_` and `-`.
        type: The type of its values. `"text"`, `"number"` and `"color"` may also be parts of strings, as
            `{{name}}`. An `"image"`, `"video"` or `"audio"` is a local file, an uploaded asset, or an entry
            of an editor state's `assets`; a GIF is an `"image"`. A `"duration"` is a time as everywhere in
            `indream.timeline`. Numbers, booleans and durations may be texts, as a table has them.
        places: Where its values belong, as paths such as `"items.title.text"`, besides `{{name}}`. For media:
            an item (`"items.photo"`), which then shows an asset of its own, or an asset (`"assets.photo"`),
            which is replaced for all items. For a duration: an item, whose later neighbors move with its end.
        default: The value if none is passed. Without one, a value is required.
        max_length: The maximum number of characters of a text.
        choices: The values that are allowed. Default: any.
    """

    name: str
    type: VariableType = "text"
    places: Sequence[str] = ()
    default: Any = MISSING
    max_length: int | None = None
    choices: Sequence[Any] | None = None


class UnfitValueError(ValueError):
    """A value that a variable does not accept; the message continues the variable's name."""


def converted(variable: Variable, value: object, grid: Grid, directory: Path | None = None) -> Any:
    """The value as it is written to an editor state: ticks for a duration, a `Media` for a file.

    Args:
        variable: The variable.
        value: The value that the user passed.
        grid: The frames of the timeline.
        directory: The directory that paths of files are relative to. Default: the current one.

    Raises:
        UnfitValueError: The variable does not accept it.
    """
    result = _of_type(variable, value, grid, directory)
    if variable.max_length is not None and len(result) > variable.max_length:
        raise UnfitValueError(
            f"has {counted(len(result), 'character')}, and the limit is {variable.max_length}:"
            f" {_shown(value)}"
        )
    if variable.choices is not None:
        allowed = [_of_type(variable, choice, grid, directory) for choice in variable.choices]
        if result not in allowed:
            shown = [_shown(choice) for choice in variable.choices]
            names = listed(shown) if len(shown) <= FEW else f"one of {', '.join(shown)}"
            raise UnfitValueError(f"must be {names}, not {_shown(value)}")
    return result


def as_text(value: Any) -> str:
    """A converted value as a part of a text."""
    # A subclass of float, such as the numbers of NumPy, may print another text.
    return float.__repr__(value) if isinstance(value, float) else str(value)


def _of_type(variable: Variable, value: object, grid: Grid, directory: Path | None) -> Any:
    match variable.type:
        case "text":
            return _text(value)
        case "number":
            return _number(value)
        case "color":
            return _color(value)
        case "boolean":
            return _boolean(value)
        case "duration":
            return _ticks(value, grid)
        case kind:
            return _media(kind, value, directory)


def _text(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return as_text(value)
    if not isinstance(value, str):
        raise UnfitValueError(f"must be a string, not {_type(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise UnfitValueError("is not valid Unicode: it has half of a surrogate pair") from None
    return value


def _number(value: object) -> int | float:
    if isinstance(value, str) and _NUMBER.fullmatch(text := value.strip()):
        return float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float) or not fits_json(value):
        raise UnfitValueError(f"must be a number such as 5 or 0.5, not {_shown(value)}")
    return value


def _color(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if parse_color(text) is None and not _FUNCTION.fullmatch(text):
        raise UnfitValueError(
            f"must be a color such as '#ffd166', 'rgb(255 209 102)' or 'orange', not {_shown(value)}"
        )
    return text


def _boolean(value: object) -> bool:
    result = _BOOLEANS.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(result, bool):
        raise UnfitValueError(f"must be true or false, not {_shown(value)}")
    return result


def _ticks(value: object, grid: Grid) -> int:
    try:
        ticks = grid.nearest(grid.ticks(cast("Any", value)))
    except (TimelineError, TypeError) as error:
        raise UnfitValueError(f"is not a duration: {error}") from None
    if ticks < 1:
        raise UnfitValueError(f"must be at least one frame long, not {_shown(value)}")
    return ticks


def _media(kind: str, value: object, directory: Path | None) -> Media:
    source = cast("Any", value)
    if isinstance(value, str | PathLike) and directory is not None:
        source = directory / fspath(cast("str | PathLike[str]", value))
    kinds = ("image", "gif") if kind == "image" else (kind,)
    error: Exception | None = None
    for candidate in kinds:
        try:
            return media_of(source, candidate)
        except (OSError, ValueError, TypeError) as flaw:
            error = error or flaw
    if isinstance(error, OSError):
        raise UnfitValueError(f"cannot be read: {error}")
    raise UnfitValueError(f"is not {'an' if kind[0] in 'aeiou' else 'a'} {kind}: {error}")


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else f"{in_message(value)}"


def _type(value: object) -> str:
    return "nothing (None)" if value is None else type(value).__name__
