"""HTML that can't be written wrong by accident: what is no `Html` already is escaped."""

from __future__ import annotations

from html import escape
from typing import TypeAlias

__all__ = [
    "Child",
    "Html",
    "clipped",
    "duration",
    "element",
    "file_size",
    "joined",
    "pace",
    "running_time",
]

_LONGEST = 160
_VOID = frozenset({"link", "meta"})


class Html(str):
    """A piece of HTML, as `element` and `joined` write it."""

    __slots__ = ()


Child: TypeAlias = Html | str | int | None


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element.

    Args:
        name: Its name.
        children: Its content: a string is text, None is nothing.
        attributes: Its attributes, `_` for `-`, and `class_` for `class`. True is one without a value,
            None and False are none.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    content = "" if name in _VOID else f"{joined(*children)}</{name}>"
    return Html(f"<{name}{written}>{content}")


def joined(*children: Child) -> Html:
    """One piece after the other."""
    return Html("".join(_written(child) for child in children))


def _written(child: Child) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Html) else escape(str(child))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.removesuffix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def clipped(text: str) -> str:
    """A text, or as much of it as a row has place for."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def duration(seconds: float) -> str:
    """How long something took."""
    if seconds >= 1:
        return f"{seconds:.1f} s"
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"


def running_time(seconds: float) -> str:
    """How long a video or a sound is."""
    if round(seconds, 1) < 60:
        return f"{round(seconds, 1):g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def file_size(size: int) -> str:
    """How large a file is."""
    if size < 1000:
        return f"{size} bytes"
    scaled = size / 1000
    for unit in ("kB", "MB"):
        if scaled < 999.5:
            return f"{scaled:.3g} {unit}"
        scaled /= 1000
    return f"{scaled:.3g} GB"


def pace(speed: float | None) -> str:
    """How time goes; None for by looks."""
    if speed is None:
        return "moves when a client looks at an export"
    if speed == 0:
        return "held, moves when it is advanced"
    return "real time" if speed == 1 else f"{speed:g}× real time"
