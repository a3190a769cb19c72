"""Lines and tags that are meant as times but cannot be read, such as `00:00:01;12 --> 00:00:02,000`.

The rules are narrow, because captions may contain arrows and times of day, such as `Open 9:00 -> 17:00`.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["damaged_number", "is_damaged_timing", "unreadable_time", "unreadable_times"]

_READ: Final = 120  # The characters of a line that are looked at, so that the time is linear.
_SHOWN: Final = 60

# Text recognition reads 0 as O or o, and 1 as I or l.
_ARROW: Final = re.compile(r"[-\u2010-\u2015\u2212=~]+[ \t]?>?|[>\u2190-\u21ff\u2794-\u27be\u27f0-\u27ff]")
_FOREIGN: Final = re.compile(r"[^0-9OoIl:;.,'\- \t]")
_DIGITS: Final = re.compile("[0-9]")
# A time of three numbers, after the number of its cue and before another sign.
_TIME_BEFORE: Final = re.compile(
    r"[ \t]*(?:[0-9]+[ \t]+)?[^0-9\s]?[0-9OoIl]+[:;][0-9OoIl]+(?:[:;.,][0-9OoIl]+){1,2}[^0-9]?[ \t]*\S?[ \t]*"
)
_TIME_AFTER: Final = re.compile(r"[ \t]*[0-9]+[:;][0-9]+[:;.,][0-9]")
_EXACT: Final = r"[ \t]*(?:[0-9]+:)?[0-9]+:[0-9]+[.,;][0-9]+[ \t]*"
_EXACT_TIME: Final = re.compile(_EXACT)
_ONLY_TIMES: Final = re.compile(
    rf"[ \t]*[0-9]+[:;.,][0-9]+[ \t]*-->[ \t]*[0-9]+[:;.,][0-9]+[ \t]*|{_EXACT}[ \t,;/]{_EXACT}"
)
_MARKED_NUMBER: Final = re.compile(r"[^0-9\s]{0,2}([0-9]{1,9})[^0-9\s]{0,2}")


def is_damaged_timing(line: str) -> bool:
    """Whether a line that cannot be read as a timing line is meant as one.

    It has a time of three numbers on one side of an arrow; or it has nothing but two times, either with
    `-->` or with fractions. Words before the arrow make it text.
    """
    line = line[:_READ]
    if "&gt;" in line:  # So WebVTT writes a text with an arrow.
        return False
    if _ONLY_TIMES.fullmatch(line):
        return True
    return any(
        _are_times(line[: arrow.start()], arrow[0], line[arrow.end() :]) for arrow in _ARROW.finditer(line)
    )


def _are_times(before: str, arrow: str, after: str) -> bool:
    if len(_FOREIGN.findall(before)) > 1:
        return False
    has_digits = _DIGITS.search(before) is not None
    ends_with_time = _TIME_AFTER.match(after) is not None
    if arrow == ">":  # It may be the end of a tag.
        return has_digits and ends_with_time and "<" not in before.rstrip("<- \t")
    if len(arrow.rstrip()) == 1 and arrow[0] < "\u2190":  # A hyphen.
        return _EXACT_TIME.fullmatch(before) is not None and _EXACT_TIME.match(after) is not None
    if _TIME_BEFORE.fullmatch(before):
        return True
    if not before.strip():
        return arrow.endswith(">") and _EXACT_TIME.match(after) is not None
    return has_digits and ends_with_time


def damaged_number(text: str) -> int | None:
    """The number in a line such as `#2` or `2.`, or None if it has more than a number and a few signs."""
    number = _MARKED_NUMBER.fullmatch(text)
    return int(number[1]) if number else None


def unreadable_times(number: int, text: str, position: int) -> str:
    """The reason why the cue of the timing line at a position is left out."""
    line = text[position : position + _READ].partition("\n")[0].strip(" \t")
    shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}\u2026"
    return f"line {number}: the times cannot be read: {shown}"


def unreadable_time(number: int, tag: str) -> str:
    """The reason why a time inside of a text is left out."""
    return f"line {number}: the time cannot be read: {tag}"
