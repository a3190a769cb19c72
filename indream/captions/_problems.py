"""The problems of captions for the people who read them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.captions._timing import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indream.captions._cue import Cue

__all__ = ["LINE_LENGTH", "CaptionProblem", "overlaps", "reading_problems"]

LINE_LENGTH: Final = 42
"""Characters of a line that fit most screens: the default of `lines`."""


class CaptionProblem(NamedTuple):
    """A problem in captions: which cue, what is wrong, and how to fix it.

    Attributes:
        code: `CAPTION_OVERLAP`, `CAPTION_TOO_FAST` or `CAPTION_LINE_TOO_LONG`; branch on this.
        number: The number of the cue, from 1; for word-timed captions, that of the line or of the word.
        start: The start of the cue in milliseconds.
        message: The problem, for people.
        hint: How to fix it, for people.

    Examples:
        >>> print(CaptionProblem("CAPTION_OVERLAP", 2, Fraction(1500), "it overlaps cue 1", "end it earlier"))
        cue 2 (00:00:01.500): it overlaps cue 1 — end it earlier
    """

    code: str
    number: int
    start: Fraction
    message: str
    hint: str

    def __str__(self) -> str:
        return f"cue {self.number} ({time_text(self.start)}): {self.message} — {self.hint}"


def overlaps(cues: Iterable[Cue]) -> list[CaptionProblem]:
    """The cues that begin before an earlier one has ended."""
    problems: list[CaptionProblem] = []
    longest, end = 0, Fraction(0)
    for number, cue in enumerate(cues, start=1):
        if cue.start < end:
            message = f"it begins {_seconds(end - cue.start)} s before cue {longest} ends"
            hint = f"end cue {longest} earlier, or join the two"
            problems.append(CaptionProblem("CAPTION_OVERLAP", number, cue.start, message, hint))
        if cue.end > end:
            longest, end = number, cue.end
    return problems


def reading_problems(cues: Iterable[Cue], limit: Fraction) -> list[CaptionProblem]:
    """The cues with more than `limit` characters for each second, and those with lines that are too long."""
    problems: list[CaptionProblem] = []
    for number, cue in enumerate(cues, start=1):
        lines = cue.text.split("\n")
        characters = sum(map(len, lines))
        if characters * 1000 > limit * (cue.end - cue.start):
            message = f"{characters} characters in {_seconds(cue.end - cue.start)} s are too fast to read"
            hint = f"show it for at least {_seconds(-(-characters * 1000 // limit))} s, or shorten it"
            problems.append(CaptionProblem("CAPTION_TOO_FAST", number, cue.start, message, hint))
        longest = max(map(len, lines))
        if longest > LINE_LENGTH:
            message = f"a line has {longest} characters"
            hint = f"break it after at most {LINE_LENGTH} characters"
            problems.append(CaptionProblem("CAPTION_LINE_TOO_LONG", number, cue.start, message, hint))
    return problems


def _seconds(time: Fraction | int) -> str:
    """Milliseconds as seconds, without zeros at the end."""
    return f"{round(time) / 1000:.3f}".rstrip("0").rstrip(".")
