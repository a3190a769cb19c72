"""SRT (SubRip)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from indream.captions._cue import LineNumbers, cues_of
from indream.captions._damaged import unreadable_times
from indream.captions._text import clean, without_markup
from indream.captions._timing import blocks, end_text, left_out, time_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.captions._cue import Cue, Found, Group

__all__ = ["read_srt", "write_srt"]

# The first line of a WebVTT file that was appended to an SRT file.
_HEADER: Final = re.compile(r"\n\nWEBVTT[ \t]*\n*\Z")

# The number of a cue that does not follow, as where a file is cut off.
_LAST_NUMBER: Final = re.compile(r"(?<=\S)[ \t]*\n[ \t]*\n[ \t]*([0-9]{1,9})\s*\Z")
_TAIL: Final = 64


def read_srt(text: str) -> Found:
    """The cues of an SRT file."""
    groups: list[Group] = []
    skipped: list[str] = []
    lines = LineNumbers(text)
    for position, times, body in blocks(text):
        if not (groups or skipped) and (before := text[:position].strip()) and not before.isdecimal():
            skipped.append("line 1: text before the first cue")
        if times is None:
            skipped.append(unreadable_times(lines.at(position), text, position))
            continue
        start, end = times
        shown = clean(without_markup(_HEADER.sub("", _without_next_number(text, position, body))))
        if end > start and shown and not shown.isspace():
            groups.append((start, end, shown, None))
        else:
            skipped.append(left_out(lines.at(position), start, end))
    return cues_of(groups, skipped)


def _without_next_number(text: str, position: int, body: str) -> str:
    """The text of the cue at a position without the number of another one, if the file ends with that."""
    number = _LAST_NUMBER.search(body, max(len(body) - _TAIL, 0))
    if number is None or text.find("\n", position) + len(body) < len(text):
        return body
    own = text[:position].rstrip(" \t\n").rpartition("\n")[2].strip(" \t")
    return body[: number.start()] if own.isdecimal() and int(number[1]) == int(own[-9:]) + 1 else body


def write_srt(cues: Iterable[Cue]) -> str:
    """The cues as an SRT file."""
    return "\n".join(
        f"{number}\n{time_text(start, ',')} --> {end_text(start, end, ',')}\n{clean(text)}\n"
        for number, (text, start, end, _) in enumerate(cues, start=1)
    )
