"""ASS and SSA (Advanced SubStation Alpha), with the times of karaoke."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from indream.captions._cue import cues_of
from indream.captions._text import clean
from indream.captions._timing import left_out, milliseconds

if TYPE_CHECKING:
    from fractions import Fraction

    from indream.captions._cue import Found, Group, Piece

__all__ = ["read_ass"]

# The fields of a line, where the file does not list them.
_FIELDS: Final = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
_TIME: Final = re.compile(r"\s*([0-9]{1,9}):([0-9]{1,3}):([0-9]{1,3})(?:[.:,]([0-9]{1,9}))?\s*")
_OTHER_EVENTS: Final = ("Comment", "Picture", "Sound", "Movie", "Command")
_COMMENT: Final = re.compile(r"\s*(?:[;!]|\Z)")
_OVERRIDES: Final = re.compile(r"\{([^}]*)\}")
_TAG: Final = re.compile(r"\\(kf|ko|kt|k|K|p)[ \t]*([0-9]{1,9})(?:\.[0-9]*)?")


class _Fields:
    """The places of the fields of a dialogue line that are read."""

    def __init__(self, names: list[str]) -> None:
        self.count = len(names)
        self.start, self.end, self.text = map(names.index, ("start", "end", "text"))


def read_ass(text: str) -> Found:
    """The cues of the dialogue lines of an ASS or SSA file."""
    groups: list[Group] = []
    skipped: list[str] = []
    fields = _Fields(_FIELDS)
    in_events = True
    for number, line in enumerate(text.split("\n"), start=1):
        kind, colon, values = line.lstrip().partition(":")
        if line[:1] == "[":
            in_events = line.strip().lower() == "[events]"
        elif colon and kind == "Format" and in_events:
            names = [name.strip().lower() for name in values.split(",")]
            if {"start", "end", "text"} <= set(names):
                fields = _Fields(names)
            else:
                skipped.append(f"line {number}: the format has no Start, End and Text")
        elif colon and kind == "Dialogue":
            found = _dialogue(values, fields)
            if isinstance(found, str):
                skipped.append(f"line {number}: {found}")
            elif found[1] > found[0] and found[2] and not found[2].isspace():
                groups.append(found)
            else:
                skipped.append(left_out(number, found[0], found[1]))
        elif in_events and not (colon and kind in _OTHER_EVENTS) and not _COMMENT.match(line):
            skipped.append(f"line {number}: not a line such as Dialogue: 0,0:00:01.50,\u2026")
    return cues_of(groups, skipped)


def _dialogue(line: str, fields: _Fields) -> Group | str:
    """The cue of a dialogue line, or the reason why it cannot be read."""
    values = line.split(",", fields.count - 1)
    if len(values) < fields.count:
        return f"the line has {len(values)} of {fields.count} fields"
    start = _TIME.fullmatch(values[fields.start])
    end = _TIME.fullmatch(values[fields.end])
    if start is None or end is None:
        return "the line has no times such as 0:00:01.50"
    since, until = milliseconds(*start.groups()), milliseconds(*end.groups())
    text = values[fields.text]
    closed = text.rfind("}") + 1  # No `{` after it is an override, so that each search ends at a `}`.
    if not closed:
        return since, until, clean(_unescaped(text)), None
    if _TAG.search(text) is None:
        return since, until, clean(_unescaped(_OVERRIDES.sub("", text[:closed]) + text[closed:])), None
    pieces, timed = _pieces([*_OVERRIDES.split(text[:closed]), text[closed:]], since, until)
    return since, until, clean("".join(piece[0] for piece in pieces)), pieces if timed else None


def _pieces(parts: list[str], start: Fraction | int, end: Fraction | int) -> tuple[list[Piece], bool]:
    """The texts of a line with the times of their syllables, and whether it has any.

    Args:
        parts: The parts of the line: a text, the overrides after it, and so on.
        start: The start of the line in milliseconds.
        end: Its end.
    """
    pieces: list[Piece] = []
    since, until, next_start = start, start, start
    timed = drawing = False
    for index, part in enumerate(parts):
        if index % 2 and index < len(parts) - 1:
            for tag, value in _TAG.findall(part):
                if tag == "p":
                    drawing = value.strip("0") != ""
                elif tag == "kt":
                    next_start = start + int(value) * 10
                else:
                    timed = True
                    since, until = next_start, next_start + int(value) * 10
                    next_start = until
        elif part and not drawing:
            pieces.append((_unescaped(part), min(since, end), min(until, end), None))
    return pieces, timed


def _unescaped(text: str) -> str:
    """The text with the line breaks and the no-break spaces that its escapes stand for."""
    if "\\" in text:
        return text.replace("\\N", "\n").replace("\\n", " ").replace("\\h", "\u00a0")
    return text
