"""WebVTT, also with time tags for words, as YouTube writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from indream.captions._cue import LineNumbers, cues_of
from indream.captions._text import clean, without_markup
from indream.captions._timing import blocks, end_text, left_out, milliseconds, time_text, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from indream.captions._cue import Cue, Found, Group, Piece

__all__ = ["TIME_TAG", "read_vtt", "write_vtt", "write_vtt_words"]

TIME_TAG: Final = re.compile(r"<(?:([0-9]{1,9}):)?([0-9]{1,3}):([0-9]{1,3})\.([0-9]{1,9})>")
_NOT_TEXT: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)", re.MULTILINE)


def read_vtt(text: str) -> Found:
    """The cues of a WebVTT file."""
    groups: list[Group] = []
    skipped: list[str] = []
    lines = LineNumbers(text)
    timed = TIME_TAG.search(text) is not None
    above = ""
    above_end: Fraction | int = -1
    for position, start, end, body in blocks(text):
        shown = _without_other_blocks(body)
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


def _without_other_blocks(body: str) -> str:
    """The text of a cue, which may have blank lines in it, without the notes and the identifier after it."""
    body = body.removeprefix("\n")
    if "\n\n" not in body.rstrip("\n"):
        return body
    first, *rest = body.split("\n\n")
    if rest and not body.endswith("\n"):
        rest[-1] = rest[-1].rpartition("\n")[0]  # The line before the next timing line identifies that cue.
    return "\n".join([first, *(part for part in rest if not _NOT_TEXT.match(part.lstrip("\n")))])


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
    return text.replace("{\\", "&#123;\\")  # `{\…}` is markup for many readers, as in ASS.
