"""Words joined into lines."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from indream.captions._cue import Cue
from indream.captions._text import joins_without_space

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

__all__ = ["line_of", "lines_of"]

_CLOSING: Final = "[\"')\\]\u2019\u201d\u00bb\u300d\u300f\uff09]*"
_SENTENCE_END: Final = re.compile(rf"[.!?\u2026\u3002\uff01\uff1f]{_CLOSING}\s*\Z")
_CLAUSE_END: Final = re.compile(rf"[,;:\u2013\u2014\u3001\uff0c\uff1a\uff1b]{_CLOSING}\s*\Z")
_LONGEST_END: Final = 8
"""Characters at the end of a word in which its punctuation is looked for."""


def lines_of(words: Sequence[Cue], max_chars: int, max_gap: Fraction) -> list[Sequence[Cue]]:
    """The words of each line, in time linear in their number.

    A line ends at each pause longer than `max_gap`. A line that would be longer than `max_chars` ends at the
    last end of a sentence in it, or at the last comma in its second half, or at its last space.
    """
    lines: list[Sequence[Cue]] = []
    begin = 0
    for index in range(1, len(words)):
        if words[index].start - words[index - 1].end > max_gap and _may_break(words, index):
            lines += _run(words[begin:index], max_chars)
            begin = index
    return lines + _run(words[begin:], max_chars) if words else lines


def line_of(words: Sequence[Cue]) -> Cue:
    """The words of a line as one cue."""
    text = "".join(word.text for word in words).strip()
    return Cue(text, words[0].start, max(word.end for word in words))


def _may_break(words: Sequence[Cue], index: int) -> bool:
    """Whether a line may end before a word: not between the syllables of one."""
    text = words[index].text
    return text[:1].isspace() or joins_without_space(words[index - 1].text, text)


def _run(words: Sequence[Cue], max_chars: int) -> list[Sequence[Cue]]:
    """The lines of words without a long pause."""
    sizes = [0, *accumulate(len(word.text) for word in words)]
    lines: list[Sequence[Cue]] = []
    begin = sentence = clause = space = 0
    index = 0
    while index < len(words):
        indent = sizes[begin] + words[begin].text[:1].isspace()
        if sizes[index + 1] - indent > max_chars and space > begin:
            if sentence > begin:
                end = sentence
            elif (sizes[clause] - indent) * 2 >= max_chars:
                end = clause
            else:
                end = space
            lines.append(words[begin:end])
            begin = end
            continue
        following = index + 1
        if following < len(words) and _may_break(words, following):
            space = following
            ending = words[index].text[-_LONGEST_END:]
            if _SENTENCE_END.search(ending):
                sentence = following
            elif _CLAUSE_END.search(ending):
                clause = following
        index = following
    lines.append(words[begin:])
    return lines
