"""Lines such as `00:00:01,000 --> 00:00:02,000`, which SRT and VTT share, and the text between them."""

from __future__ import annotations

import re
from fractions import Fraction
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from indream.captions._damaged import damaged_number, is_damaged_timing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "blocks",
    "damaged_timings",
    "end_text",
    "has_blocks",
    "left_out",
    "milliseconds",
    "time_text",
    "whole",
]

_TIME: Final = (
    r"[ \t]*(?:(-)[ \t]*)?(?:([0-9]{1,9})[ \t]*:[ \t]*)?([0-9]{1,3})[ \t]*:[ \t]*([0-9]{1,3})"
    r"(?:[ \t]*[,.:][ \t]*([0-9]{1,9}))?[ \t]*"
)
_TIMING: Final = re.compile(rf"{_TIME}(?:-[ \t]?)?->{_TIME}(?:[ \t].*)?")

# The usual form; hours and minutes repeat, so that they are computed once for each minute of a file.
_USUAL: Final = re.compile(
    r"([0-9]{2}:[0-9]{2}):([0-9]{2})[,.]([0-9]{3}) --> ([0-9]{2}:[0-9]{2}):([0-9]{2})[,.]([0-9]{3})(?: .*)?"
)

# A line that may be a damaged timing line: a number near its start, and more than a number.
_SUSPECT: Final = re.compile(rf"\n(?!{_USUAL.pattern}(?:\n|\Z))(?P<line>[^0-9\n]{{0,5}}[0-9]+[^0-9\n][^\n]*)")

_TAIL: Final = 64
# The last line of a file that is cut off: part of a time, after a blank line or the number of its cue.
_CUT_OFF: Final = re.compile(
    r"\n[ \t]*\n(?:[0-9]{1,9}\n(?P<numbered>[0-9]{1,2}(?::[0-9:.,]{0,10})?)|"
    r"(?P<plain>[0-9]{2}:[0-9]{2}[:.,][0-9.,]{0,6}))[ \t]*-?\Z"
)

_Times: TypeAlias = "tuple[Fraction | int, Fraction | int]"
Block: TypeAlias = "tuple[int, _Times | None, str]"
"""The position of a timing line, its two times in milliseconds, and the text up to the next timing line.

The times are None if the line is meant as a timing line but cannot be read.
"""


def has_blocks(text: str) -> bool:
    """Whether any line is a timing line, or meant as one."""
    return next(blocks(text), None) is not None


def blocks(text: str) -> Iterator[Block]:
    """The cues of an SRT or a VTT file, with their texts as the file has them.

    The number of the next cue is not part of a text. A start before 0 is 0.
    """
    found: Iterator[tuple[int, int, _Times | None]] = _timings(text)
    damaged = list(damaged_timings(text))
    if damaged:
        found = merge(found, damaged, key=itemgetter(0))
    timing = next(found, None)
    if timing is None:
        return
    number = _number_before(text, 0, timing[0], 0)[1]
    while timing is not None:
        following = next(found, None)
        if following is None:
            body, number = text[timing[1] :], None
        else:
            body, number = _number_before(text, timing[1], following[0], number)
        yield timing[0], timing[2], body
        timing = following


def damaged_timings(text: str) -> Iterator[tuple[int, int, None]]:
    """The start and the end of each line that is meant as a timing line but cannot be read."""
    for suspect in _SUSPECT.finditer(f"\n{text}"):
        if is_damaged_timing(suspect["line"]) and not _TIMING.fullmatch(suspect["line"]):
            yield suspect.start("line") - 1, suspect.end("line") - 1, None
    cut_off = _CUT_OFF.search(text, max(len(text) - _TAIL, 0))
    if cut_off:
        yield cut_off.start("numbered" if cut_off["numbered"] else "plain"), len(text), None


def _timings(text: str) -> Iterator[tuple[int, int, _Times]]:
    """The start and the end of each timing line, and its times."""
    position = 0
    until: Fraction | int
    minutes = _Minutes()
    while (arrow := text.find("->", position)) >= 0:
        begin = text.rfind("\n", position, arrow) + 1 or position
        end = text.find("\n", arrow)
        if end < 0:
            end = len(text)
        if usual := _USUAL.fullmatch(text, begin, end):
            minute, s, f, end_minute, end_s, end_f = usual.groups()
            until = minutes[end_minute] + int(end_s) * 1000 + int(end_f)
            yield begin, end, (minutes[minute] + int(s) * 1000 + int(f), until)
        elif timing := _TIMING.fullmatch(text, begin, end):
            sign, h, m, s, f, end_sign, end_h, end_m, end_s, end_f = timing.groups()
            start = milliseconds(h, m, s, f)
            until = milliseconds(end_h, end_m, end_s, end_f)
            yield begin, end, (0 if sign else start, -until if end_sign else until)
        position = end


class _Minutes(dict[str, int]):
    """The milliseconds of `hh:mm`."""

    def __missing__(self, minute: str) -> int:
        self[minute] = value = (int(minute[:2]) * 60 + int(minute[3:])) * 60_000
        return value


def _number_before(text: str, begin: int, end: int, previous: int | None) -> tuple[str, int | None]:
    """The text between two timing lines without the number of the second cue, and that number.

    The line directly before the timing line is a number if a blank line or nothing is before it, or if it is
    the next one. In a file in which each line is followed by a blank one, it has to be the next one.
    So does a number with other signs after a blank line, such as `#2`.
    """
    body = text[begin : end - 1] if end > begin else ""
    head, _, last = body.rpartition("\n")
    digits = last.strip(" \t")
    if not digits and previous is not None:
        trimmed = body.rstrip(" \t\n")
        head, _, last = trimmed.rpartition("\n")
        digits = last.strip(" \t")
        if digits.isdecimal() and len(digits) < 10 and int(digits) == previous + 1:
            return head, previous + 1
        return body, None
    if digits.isdecimal() and len(digits) < 10:
        number = int(digits)
        # Joined files count from 1 again.
        if number == (previous or 0) + 1 or (number == 1 and previous) or _ends_blank(head):
            return head, number
    elif previous is not None and damaged_number(digits) == previous + 1 and _ends_blank(head):
        return head, previous + 1
    return body, None


def _ends_blank(text: str) -> bool:
    """Whether the last line of a text is blank."""
    return not text.rpartition("\n")[2].strip(" \t")


def milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> Fraction | int:
    """A time from its parts; the fraction is that of a second, in any number of digits."""
    whole = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    if not fraction:
        return whole
    if len(fraction) <= 3:
        return whole + int(fraction.ljust(3, "0"))
    part = Fraction(int(fraction) * 1000, 10 ** len(fraction))
    return whole + (part.numerator if part.denominator == 1 else part)


def left_out(line: int, start: Fraction | int, end: Fraction | int) -> str:
    """The reason why a cue is left out."""
    if end > start:
        return f"line {line}: the cue has no text"
    if end < 0:
        return f"line {line}: the cue ends before 0"
    return f"line {line}: the cue ends at {time_text(end)}, which is not after its start, {time_text(start)}"


def time_text(time: Fraction | int, point: str = ".") -> str:
    """A time in milliseconds as `hh:mm:ss.mmm`, rounded to milliseconds."""
    seconds, milliseconds = divmod(whole(time), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"


def end_text(start: Fraction, end: Fraction, point: str = ".") -> str:
    """The end as a text, at least a millisecond after the start where both are rounded."""
    return time_text(max(whole(end), whole(start) + 1), point)


def whole(time: Fraction | int) -> int:
    """A time rounded to milliseconds."""
    return time.numerator if time.denominator == 1 else round(time)
