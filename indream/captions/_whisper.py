"""The JSON of Whisper: the original package, verbose_json, whisper.cpp, WhisperX, faster-whisper."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from indream._errors import CaptionsError
from indream.captions._cue import cues_of
from indream.captions._durations import exact
from indream.captions._text import clean, joined
from indream.captions._timing import left_out, milliseconds

if TYPE_CHECKING:
    from indream.captions._cue import Found, Group, Piece

__all__ = ["read_whisper"]

_Time: TypeAlias = "Fraction | int | None"
_Word: TypeAlias = "tuple[str, _Time, _Time, float | None]"

LONGEST: Final = 10**12
"""Milliseconds; numbers above are not times."""

_CLOCK: Final = re.compile(r"\s*(?:([0-9]{1,9}):)?([0-9]{1,3}):([0-9]{1,3})(?:[.,]([0-9]{1,9}))?\s*")
_SPECIAL: Final = re.compile(r"\[_[A-Za-z0-9_]*\]|<\|[^|]*\|>")
_LONE_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPACE: Final = re.compile(r"\s")
_REACH: Final = 40
"""Characters of a segment's text that may lie between two of its words."""
_CONFIDENCES: Final = ("probability", "score", "p", "confidence")


def read_whisper(result: object, name: str) -> Found:
    """The cues of a result of Whisper, which messages name so.

    Raises:
        CaptionsError: It is not such a result.
    """
    segments, words = _parts(result, name)
    groups: list[Group] = []
    skipped: list[str] = []
    for number, segment in enumerate(segments):
        if not isinstance(segment, Mapping):
            raise CaptionsError("CAPTIONS_DAMAGED", f"{name}: segment {number} must be an object")
        group = _segment(cast("Mapping[str, Any]", segment))
        if group is None:
            skipped.append(f"segment {number}: it has no text, or no time")
        elif group[1] <= group[0]:
            skipped.append(left_out(0, group[0], group[1]).replace("line 0", f"segment {number}"))
        else:
            groups.append(group)
    if words and not any(group[3] for group in groups):
        text = _text(cast("Mapping[str, Any]", result).get("text")) or " ".join(group[2] for group in groups)
        whole = _whole(text, words, groups)
        groups = groups if whole is None else [whole]
    return cues_of(groups, skipped)


def _parts(result: object, name: str) -> tuple[list[Any], list[_Word]]:
    """The segments of a result, and the words beside them."""
    if (segments := _list(result)) is not None:
        return segments, []
    if isinstance(result, Mapping):
        document = cast("Mapping[str, Any]", result)
        for key in ("segments", "transcription", "chunks"):
            if (segments := _list(document.get(key))) is not None:
                return segments, _words(document.get("words"))
        if words := _words(document.get("words")):
            return [], words
    raise CaptionsError(
        "CAPTIONS_DAMAGED",
        f"{name} is not a result of Whisper: it has no list `segments`, or `transcription` of whisper.cpp.",
    )


def _list(value: object) -> list[Any] | None:
    """The elements of an array of JSON, or None."""
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return list(cast("Sequence[object]", value))
    return None


def _words(value: object) -> list[_Word]:
    """The words, or the tokens, of an array; elements that are not objects are left out."""
    return [
        _word(cast("Mapping[str, Any]", entry)) for entry in _list(value) or [] if isinstance(entry, Mapping)
    ]


def _segment(segment: Mapping[str, Any]) -> Group | None:
    """A segment with its words; None if nothing in it can be shown."""
    text = _text(segment.get("text"))
    start, end = _times(segment)
    # Only the tokens of whisper.cpp are objects; elsewhere they are numbers.
    words = _words(segment.get("words")) or _whole_words(_words(segment.get("tokens")))
    words = [word for word in words if word[0].strip()]
    times = [time for word in words for time in word[1:3] if time is not None]
    if start is None and times:
        start = min(times)
    if end is None and times:
        end = max(times)
    if not text.strip():
        text = _sentence([word[0] for word in words])
    if start is None or end is None or not text.strip():
        return None
    pieces = _timed(_aligned(text, words), start, end) if times else None
    return start, end, clean(text), pieces


def _whole(text: str, words: list[_Word], groups: list[Group]) -> Group | None:
    """One group of all words, where they are beside the segments and not inside them."""
    words = [word for word in words if word[0].strip()]
    times = [time for word in words for time in word[1:3] if time is not None]
    times += [time for group in groups for time in group[:2]]
    if not words or min(times, default=0) >= max(times, default=0):
        return None
    start, end = min(times), max(times)
    text = text if text.strip() else _sentence([word[0] for word in words])
    return start, end, clean(text), _timed(_aligned(text, words), start, end)


def _times(entry: Mapping[str, Any]) -> tuple[_Time, _Time]:
    """The start and the end of a segment or of a word."""
    offsets, stamps = entry.get("offsets"), entry.get("timestamps")
    if isinstance(offsets, Mapping):
        milli = cast("Mapping[str, Any]", offsets)
        return _number(milli.get("from"), 1), _number(milli.get("to"), 1)
    if isinstance(stamps, Mapping):
        clock = cast("Mapping[str, Any]", stamps)
        return _clock(clock.get("from")), _clock(clock.get("to"))
    if (pair := _list(entry.get("timestamp"))) is not None and len(pair) == 2:
        return _number(pair[0], 1000), _number(pair[1], 1000)
    return _number(entry.get("start"), 1000), _number(entry.get("end"), 1000)


def _number(value: object, factor: int) -> _Time:
    """A number of JSON as exact milliseconds; a float counts as the decimal that it is written as."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) * factor <= LONGEST:
        return None
    if isinstance(value, int):
        return max(value, 0) * factor
    if value <= 0:
        return 0
    micro = round(value * 1_000_000)
    if micro / 1_000_000 != value:
        return exact(value) * factor
    scaled = micro * factor
    return scaled // 1_000_000 if scaled % 1_000_000 == 0 else Fraction(scaled, 1_000_000)


def _clock(value: object) -> _Time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return milliseconds(*found.group(1, 2, 3, 4)) if found else None


def _text(value: object) -> str:
    """A text of JSON, which may have halves of surrogate pairs; these cannot be written."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else _LONE_SURROGATES.sub("\ufffd", value)


def _word(entry: Mapping[str, Any]) -> _Word:
    value = entry.get("word")
    text = _text(value if value is not None else entry.get("text"))
    confidence = next((entry[name] for name in _CONFIDENCES if name in entry), None)
    if (
        isinstance(confidence, bool)
        or not isinstance(confidence, int | float)
        or not abs(confidence) <= LONGEST
    ):
        confidence = None
    start, end = _times(entry)
    if "[_" in text or "<|" in text:
        text = _SPECIAL.sub("", text)
    return text, start, end, None if confidence is None else float(confidence)


def _whole_words(tokens: list[_Word]) -> list[_Word]:
    """The words of tokens: a token without a space before it continues the word, except in CJK scripts."""
    words: list[_Word] = []
    for text, start, end, confidence in tokens:
        if not text.strip():
            continue
        if words and text[0] != " " and joined(words[-1][0], text) != text:
            before = words[-1]
            least = None if confidence is None or before[3] is None else min(confidence, before[3])
            words[-1] = (before[0] + text, before[1], before[2] if end is None else end, least)
        else:
            words.append((text, start, end, confidence))
    return words


def _sentence(words: list[str]) -> str:
    """Words as a text, with spaces where none of them has one."""
    if any(_SPACE.match(word) for word in words[1:]):
        return "".join(words)
    text: list[str] = []
    for word in words:
        text.append(joined(text[-1], word) if text else word)
    return "".join(text)


def _aligned(text: str, words: list[_Word]) -> list[_Word]:
    """The words with the spaces and the punctuation that the text has between them."""
    aligned: list[_Word] = []
    position = 0
    complete = True
    for word, start, end, confidence in words:
        core = word.strip()
        found = text.find(core, position, position + len(core) + _REACH)
        if found < 0:
            complete = False
            spaced = word if _SPACE.match(word) or not aligned else joined(aligned[-1][0], core)
            aligned.append((spaced, start, end, confidence))
            continue
        between = text[position:found]
        position = found + len(core)
        before, space, after = _divided(between)
        if aligned:
            aligned[-1] = (aligned[-1][0] + before, *aligned[-1][1:])
            core = after + core
        else:
            core = (between.lstrip() if complete else after) + core
        aligned.append((f" {core}" if space and aligned else core, start, end, confidence))
    rest = text[position:].rstrip()
    if aligned and complete and len(rest) <= _REACH:
        aligned[-1] = (aligned[-1][0] + rest, *aligned[-1][1:])
    return aligned


def _divided(between: str) -> tuple[str, bool, str]:
    """The end of a word, whether a space follows, and the start of the next word."""
    if between == " ":
        return "", True, ""
    parts = between.split()
    if not _SPACE.search(between):
        return between, False, ""
    after = "" if between[-1].isspace() else parts.pop()
    before = " ".join(parts)
    return (f" {before}" if before and between[0].isspace() else before), True, after


def _timed(words: list[_Word], start: Fraction | int, end: Fraction | int) -> list[Piece]:
    """The words with times; those without any divide the time between their neighbors among themselves."""
    pieces: list[Piece] = []
    untimed: list[tuple[str, float | None]] = []
    since = start
    for text, begin, until, confidence in words:
        if begin is None and until is None:
            untimed.append((text, confidence))
            continue
        first = since if begin is None else begin
        pieces += _spread(untimed, since, max(first, since))
        last = first if until is None else until
        pieces.append((text, first, last, confidence))
        untimed = []
        since = max(last, since)
    return pieces + _spread(untimed, since, max(end, since))


def _spread(words: list[tuple[str, float | None]], start: Fraction | int, end: Fraction | int) -> list[Piece]:
    if not words:
        return []
    step = Fraction(end - start) / len(words)
    return [
        (text, start + index * step, start + (index + 1) * step, confidence)
        for index, (text, confidence) in enumerate(words)
    ]
