"""The text of captions: markup, white space, and words with and without spaces between them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "BLANK",
    "clean",
    "joined",
    "joins_without_space",
    "timed_words",
    "without_markup",
    "words_of",
]

_Piece: TypeAlias = "tuple[str, Fraction | int, Fraction | int, float | None]"

BLANK: Final = " \t\n"
"""White space at the ends of lines. A no-break space is text."""

_UNCLEAN: Final = re.compile(r"[ \t\n]\n|\n[ \t]")

# Scripts that do not separate words by spaces, with their punctuation. Korean does.
_CJK: Final = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u3190-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff9f\uffe0-\uffee\U00020000-\U0003ffff"
)
_ENDS: Final = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\u30fc"
_IS_CJK: Final = re.compile(f"[{_CJK}]")
_WORDS: Final = re.compile(rf"\s*(?:[{_CJK}][{_ENDS}]*|[^\s{_CJK}]+[{_ENDS}]*)")
_TOKENS: Final = re.compile(r"\s*\S+")

# No part of these patterns reads past the next `<` or `{`, so that the time is linear.
_READING_AID: Final = re.compile(r"<r[tp](?:[ .][^<>]*)?>[^<]*(?:</r[tp]>)?", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br ?/?>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(?:(?:i|b|u|s|em|strong|strike|ruby|rb|rt|rp)(?:\.[^<>\s]*)?"
    r"|(?:c|v|font|lang|span)(?:[ .\t][^<>\n]*)?) ?/?>",
    re.IGNORECASE,
)
_OVERRIDE: Final = re.compile(r"\{\\[^{}]*\}")


def without_markup(text: str) -> str:
    """A text without the known tags of SRT and VTT and without `{\\…}`; all other `<…>` stay."""
    if "<" in text:
        lower = text.lower()
        if "<r" in lower:
            text = _READING_AID.sub("", text)
        if "<br" in lower:
            text = _BREAK.sub("\n", text)
        text = _TAG.sub("", text)
    return _OVERRIDE.sub("", text) if "{\\" in text else text


def clean(text: str) -> str:
    """The lines of a text without white space at their ends, and without blank lines."""
    text = text.strip(BLANK)
    if "\n" in text and _UNCLEAN.search(text):
        return "\n".join(line for part in text.split("\n") if (line := part.strip(BLANK)))
    return text


def joins_without_space(before: str, after: str) -> bool:
    """Whether a word follows another one without a space, as in Chinese and Japanese."""
    return bool(_IS_CJK.match(before[-1:]) and _IS_CJK.match(after[:1]))


def joined(before: str, word: str) -> str:
    """The word with the space that separates it from the word before, if it needs one."""
    return word if joins_without_space(before, word) else f" {word}"


def words_of(text: str, start: Fraction | int, end: Fraction | int) -> list[_Piece]:
    """The words of a text; its time is divided among them by their lengths."""
    return _divided(_WORDS.findall(text), start, end, None)


def timed_words(pieces: Iterable[_Piece]) -> list[_Piece]:
    """One entry for each word of the pieces of a line.

    White space at the end of a piece moves to the start of the next word. The time of a piece with several
    words is divided among them. A piece that takes no time is joined to the next one.
    """
    words: list[_Piece] = []
    pending = ""
    for text, start, end, confidence in pieces:
        if end <= start or not text.strip():
            pending += text
            continue
        whole = pending + text
        tokens = [whole.rstrip()] if len(whole.split()) == 1 else _TOKENS.findall(whole)
        words += _divided(tokens, start, end, confidence)
        pending = whole[len(whole.rstrip()) :]
    if words and pending.strip():
        words[-1] = (words[-1][0] + _spaced(pending).rstrip(), *words[-1][1:])
    return words


def _divided(
    tokens: Sequence[str], start: Fraction | int, end: Fraction | int, confidence: float | None
) -> list[_Piece]:
    if len(tokens) == 1:
        return [(_spaced(tokens[0]), start, end, confidence)]
    total = sum(map(len, tokens))
    words: list[_Piece] = []
    passed = 0
    since = start
    for token in tokens:
        passed += len(token)
        until = start + (end - start) * Fraction(passed, total)
        words.append((_spaced(token), since, until, confidence))
        since = until
    return words


def _spaced(text: str) -> str:
    """The text with a space for each run of white space."""
    words = " ".join(text.split())
    return f" {words}" if text[:1].isspace() else words
