"""WebVTT, also with time tags for words, as YouTube writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from indream.captions._cue import LineNumbers, cues_of
from indream.captions._damaged import unreadable_time, unreadable_times
from indream.captions._text import clean, without_markup
from indream.captions._timing import (
    blocks,
    damaged_timings,
    end_text,
    left_out,
    milliseconds,
    time_text,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from indream.captions._cue import Cue, Found, Group, Piece

__all__ = ["TIME_TAG", "read_vtt", "write_vtt", "write_vtt_words"]

_TIME: Final = r"(?:([0-9]{1,9}):)?([0-9]{1,3}):([0-9]{1,3})\.([0-9]{1,9})"
TIME_TAG: Final = re.compile(f"<{_TIME}>")
# A tag such as `<00:00:01;500>`, which is meant as a time tag.
_DAMAGED_TAG: Final = re.compile(rf"<(?!{_TIME}>)[0-9]{{1,9}}[:;.,][0-9:;.,]{{1,30}}>")
_NOT_TEXT: Final = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)(?:[ \t]|$)", re.MULTILINE)
_DIGIT: Final = re.compile("[0-9]")
_HEADER: Final = re.compile(r"^WEBVTT$", re.MULTILINE)
# Files that were joined have a second header, which may directly follow the last text of the first file.
_PARAGRAPH_END: Final = re.compile(r"\n{2,}|\n(?=WEBVTT\n)")


def read_vtt(text: str) -> Found:
    """The cues of a WebVTT file."""
    groups: list[Group] = []
    skipped: list[str] = []
    lines = LineNumbers(text)
    timed = TIME_TAG.search(text) is not None
    damaged = _DAMAGED_TAG.search(text) is not None
    above = ""
    above_end: Fraction | int = -1
    is_first = True
    for position, times, body in blocks(text):
        if is_first:
            is_first = False
            outside = _paragraphs(text[: max(position - 1, 0)], in_cue=False, identified=True)[1]
            skipped += [f"line {1 + line}: text outside of a cue" for line in outside]
        if times is None:
            skipped.append(unreadable_times(lines.at(position), text, position))
            continue
        start, end = times
        shown, outside = _divided(text, position, body)
        number = lines.at(position) if damaged or outside else 0
        skipped += [f"line {number + line}: text outside of a cue" for line in outside]
        if damaged:
            tags = LineNumbers(body)
            for tag in _DAMAGED_TAG.finditer(body):
                line = number - 1 + tags.at(tag.start())
                skipped.append(unreadable_time(line, tag[0]))
            shown = _DAMAGED_TAG.sub("", shown)
        if timed and start <= above_end:
            shown = _without_repeated_line(shown, above)
            if not shown.strip():
                continue
        pieces = _pieces(shown, start, end) if timed else None
        plain = clean(_plain(TIME_TAG.sub("", shown) if timed else shown))
        if end <= start or not plain or plain.isspace():
            skipped.append(left_out(lines.at(position), start, end))
            continue
        groups.append((start, end, plain, pieces))
        # Captions that roll repeat a line until 0.01 s after the next one has begun.
        above, above_end = plain.rpartition("\n")[2], end + 20
    return cues_of(groups, skipped)


def _divided(text: str, position: int, body: str) -> tuple[str, list[int]]:
    """The text of the cue at a position, as `_paragraphs` does; most cues are a single paragraph."""
    if "\n\n" not in body.rstrip("\n") and "\nWEBVTT\n" not in body:
        return body.removeprefix("\n"), []
    is_last = text.find("\n", position) + len(body) == len(text)
    return _paragraphs(body, in_cue=True, identified=not is_last)


def _paragraphs(body: str, *, in_cue: bool, identified: bool) -> tuple[str, list[int]]:
    """The text of a cue, and the lines of the paragraphs after it that belong to no cue.

    A cue may have blank lines in it; it ends at a note, a style, a region or a second header.

    Args:
        body: The text up to the next timing line. Its lines count from 0.
        in_cue: Whether it begins with the text of a cue.
        identified: Whether a last line without a line break is the identifier of the next cue.
    """
    if identified and not body.endswith("\n"):
        body = body[: body.rfind("\n") + 1]
    shown: list[str] = []
    outside: list[int] = []
    begin = line = 0
    while begin < len(body):
        end = _PARAGRAPH_END.search(body, begin)
        part = body[begin : end.start() if end else len(body)]
        if _NOT_TEXT.match(part):
            in_cue = False
        elif in_cue:
            shown.append(part)
        elif part.strip():
            outside.append(line)
        after = end.end() if end else len(body)
        line += body.count("\n", begin, after)
        begin = after
    return "\n".join(shown).removeprefix("\n"), outside


def _without_repeated_line(shown: str, above: str) -> str:
    """The text without a first line that repeats the last one of the previous cue."""
    first, _, rest = shown.lstrip(" \t\n").partition("\n")
    if TIME_TAG.search(first) is None and clean(_plain(first)) == above:
        return rest
    return shown


def _plain(text: str) -> str:
    text = without_markup(text)
    if "&" in text:
        from html import unescape

        return unescape(text)
    return text


def _pieces(text: str, start: Fraction | int, end: Fraction | int) -> list[Piece] | None:
    """The parts between time tags. A tag outside of the cue or before the previous one is moved there."""
    if TIME_TAG.search(text) is None:
        return None
    texts = TIME_TAG.split(text)
    pieces: list[Piece] = []
    since = start
    for index in range(0, len(texts), 5):
        until = end
        if index + 5 < len(texts):
            hours, minutes, seconds, fraction = texts[index + 1 : index + 5]
            until = min(max(milliseconds(hours, minutes, seconds, fraction), since), end)
        pieces.append((_plain(texts[index]), since, until, None))
        since = until
    return pieces


def write_vtt(cues: Iterable[Cue]) -> str:
    """The cues as a WebVTT file."""
    return "WEBVTT\n" + "".join(
        f"\n{_timing(start, end)}\n{_escaped(clean(text))}\n" for text, start, end, _ in cues
    )


def write_vtt_words(lines: Iterable[Sequence[Cue]]) -> str:
    """Lines of words as a WebVTT file, with the times of the words in tags."""
    return "WEBVTT\n" + "".join(f"\n{_timed_line(words)}\n" for words in lines)


def _timed_line(words: Sequence[Cue]) -> str:
    start = words[0].start
    end = max(word.end for word in words)
    parts: list[str] = []
    since = start
    for word in words:
        if whole(word.start) > whole(since):
            parts.append(f"<{time_text(since)}>" if parts else "")
        if parts:
            parts.append(f"<{time_text(word.start)}>")
        parts.append(_escaped(word.text if parts else word.text.lstrip()))
        since = max(since, word.end)
    # A line of one word has a time tag too, so that it is read as a word.
    if whole(words[-1].end) < whole(end) or len(words) == 1:
        parts.append(f"<{time_text(words[-1].end)}>")
    return f"{_timing(start, end)}\n{''.join(parts)}"


def _timing(start: Fraction, end: Fraction) -> str:
    return f"{time_text(start)} --> {end_text(start, end)}"


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "WEBVTT" in text:
        text = _HEADER.sub("WEBVT&#84;", text)
    for begin, end, _ in reversed(list(damaged_timings(text))):
        line = _DIGIT.sub(lambda digit: f"&#{ord(digit[0])};", text[begin:end], count=1)
        text = f"{text[:begin]}{line}{text[end:]}"
    return text.replace("{\\", "&#123;\\")  # `{\…}` is markup for many readers, as in ASS.
