"""A cue, and the parts of a file that the readers make cues from."""

from __future__ import annotations

from fractions import Fraction
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from indream.captions._text import joined, timed_words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Cue", "Found", "Granularity", "Group", "LineNumbers", "Piece", "cues_of"]

Granularity: TypeAlias = Literal["word", "line"]
Piece: TypeAlias = "tuple[str, Fraction | int, Fraction | int, float | None]"
"""A part of a line that has times of its own: text, start and end in milliseconds, confidence."""
Group: TypeAlias = "tuple[Fraction | int, Fraction | int, str, list[Piece] | None]"
"""A line of a file: start and end in milliseconds, its text, and its timed pieces, if it has any."""

_ORDER: Final = itemgetter(0, 1)
_WORD_ORDER: Final = itemgetter(1, 2)


class Cue(NamedTuple):
    """A word or a line of captions with its times.

    Attributes:
        text: The text, with a line break between its lines. White space at the start of a word separates it
            from the previous word.
        start: The time at which it appears, in milliseconds, exact.
        end: The time at which it disappears, in milliseconds, exact; always greater than `start`.
        confidence: The confidence of the speech recognition, usually 0–1, or None if it is not known.
    """

    text: str
    start: Fraction
    end: Fraction
    confidence: float | None = None


class Found(NamedTuple):
    """The cues of a file, whether the times of their words are estimates, and the parts left out."""

    cues: list[Cue]
    granularity: Granularity
    estimated: bool
    skipped: list[str]


class LineNumbers:
    """The numbers of the lines of a text, for positions that only grow: the text is read once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._number = 1

    def at(self, position: int) -> int:
        """The number of the line at a position, from 1."""
        self._number += self._text.count("\n", self._position, position)
        self._position = max(position, self._position)
        return self._number


def cues_of(groups: list[Group], skipped: list[str]) -> Found:
    """The cues of a file from its lines, in order of time.

    They are words if at least half of the lines have timed words; the times of the words of the other lines
    are then estimated.
    """
    groups.sort(key=_ORDER)
    timed = sum(group[3] is not None for group in groups)
    if not groups or timed * 2 < len(groups):
        return Found(
            [Cue(text, Fraction(start), Fraction(end)) for start, end, text, _ in groups],
            "line",
            False,
            skipped,
        )
    return Found(_words(groups), "word", timed < len(groups), skipped)


def _words(groups: Iterable[Group]) -> list[Cue]:
    words: list[Piece] = []
    for start, end, text, pieces in groups:
        found = words_of(text, start, end) if pieces is None else timed_words(pieces)
        if not found:  # None of its pieces takes any time.
            found = words_of(text, start, end)
        if words:
            first = found[0]
            found[0] = (joined(words[-1][0], first[0].lstrip()), *first[1:])
        words += found
    words.sort(key=_WORD_ORDER)
    words[0] = (words[0][0].lstrip(), *words[0][1:])
    return [Cue(text, Fraction(start), Fraction(end), confidence) for text, start, end, confidence in words]
