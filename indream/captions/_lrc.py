"""LRC: lyrics, also with the times of words."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.captions._cue import cues_of
from indream.captions._damaged import unreadable_time
from indream.captions._text import clean
from indream.captions._timing import milliseconds

if TYPE_CHECKING:
    from fractions import Fraction

    from indream.captions._cue import Found, Group, Piece

__all__ = ["STAMP", "read_lrc"]

LAST_LINE: Final = 5000
"""Milliseconds that the last line is shown if the file does not say how long the song is."""

_TIME: Final = r"(?:([0-9]{1,9}):(?=[0-9]{1,2}:[0-9]{1,2}\.))?([0-9]{1,9}):([0-9]{1,2})(?:[.:]([0-9]{1,9}))?"
STAMP: Final = re.compile(rf"[ \t]*\[{_TIME}\]")
_WORD: Final = re.compile(rf"<{_TIME}>")
# `[00:01;50]` and `<00:01;50>`, which are meant as times.
_DAMAGED: Final = re.compile(
    rf"(?:<(?!{_TIME}>)[0-9]{{1,9}}[:;.,][0-9:;.,]{{1,30}}>|\A[ \t]*\[[0-9]{{1,9}}[:;.,][0-9:;.,]{{1,30}}\])"
)
_OFFSET_TAG: Final = re.compile(r"[ \t]*\[offset[ \t]*:[ \t]*([+-]?[0-9]{1,9})[ \t]*\]", re.IGNORECASE)
_LENGTH_TAG: Final = re.compile(rf"[ \t]*\[length[ \t]*:[ \t]*{_TIME}[ \t]*\]", re.IGNORECASE)
_OTHER_TAG: Final = re.compile(r"[ \t]*\[[A-Za-z#][^\[\]]*\][ \t]*")


class _Line(NamedTuple):
    """A line at one of its times, with the times at which its parts begin."""

    time: Fraction | int
    text: str
    marks: list[tuple[Fraction | int, str]]


def read_lrc(text: str) -> Found:
    """The cues of an LRC file. Each line is shown until the next one begins."""
    stamped: list[_Line] = []
    skipped: list[str] = []
    offset = 0
    length: Fraction | int = 0
    for number, line in enumerate(text.split("\n"), start=1):
        times: list[Fraction | int] = []
        position = 0
        while stamp := STAMP.match(line, position):
            times.append(milliseconds(*stamp.group(1, 2, 3, 4)))
            position = stamp.end()
        if times:
            words = line[position:]
            skipped += [unreadable_time(number, tag[0].strip(" \t")) for tag in _DAMAGED.finditer(words)]
            words = _DAMAGED.sub("", words)
            marks = _marks(words, times[0])
            plain = clean("".join(mark[1] for mark in marks))
            stamped.append(_Line(times[0], plain, marks))
            # The times of words are those of the first time; the other times repeat the line without them.
            stamped += [_Line(time, plain, []) for time in dict.fromkeys(times[1:]) if time != times[0]]
        elif tag := _OFFSET_TAG.match(line):
            offset = int(tag[1])
        elif tag := _LENGTH_TAG.match(line):
            length = milliseconds(*tag.group(1, 2, 3, 4))
        elif line.strip() and not _OTHER_TAG.fullmatch(line):
            skipped.append(f"line {number}: text without a time")
    stamped.sort(key=lambda line: line.time)
    return cues_of(_groups(stamped, offset, length), skipped)


def _marks(text: str, time: Fraction | int) -> list[tuple[Fraction | int, str]]:
    """The parts of a line with the times at which they begin."""
    parts = _WORD.split(text) if "<" in text else [text]
    marks = [(time, parts[0])]
    for index in range(1, len(parts), 5):
        hours, minutes, seconds, fraction = parts[index : index + 4]
        marks.append((milliseconds(hours, minutes, seconds, fraction), parts[index + 4]))
    return marks


def _groups(stamped: list[_Line], offset: int, length: Fraction | int) -> list[Group]:
    """The lines with their ends. Lines with one time, such as a text and its translation, are one cue.

    A positive offset shows the lines earlier.
    """
    times = sorted({line.time for line in stamped})
    ends = dict(pairwise(times))
    groups: list[Group] = []
    for time, lines in groupby(stamped, key=lambda line: line.time):
        shown = [line for line in lines if line.text and not line.text.isspace()]
        last = length if length > time else time + LAST_LINE
        start, end = max(time - offset, 0), ends.get(time, last) - offset
        if not shown or end <= start:
            continue
        pieces: list[Piece] | None = None
        if len(shown) == 1 and len(marks := shown[0].marks) > 1:
            if not marks[-1][1].strip() and start < marks[-1][0] - offset < end:
                end = marks[-1][0] - offset  # A time after the last word ends it.
            since = [min(max(mark[0] - offset, start), end) for mark in marks]
            pieces = [
                (mark[1], begin, until, None)
                for mark, begin, until in zip(marks, since, [*since[1:], end], strict=True)
            ]
        groups.append((start, end, "\n".join(line.text for line in shown), pieces))
    return groups
