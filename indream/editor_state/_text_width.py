"""The width of texts, and how they are broken into lines, without font files.

Widths are sums of advance widths from a table for Inter, Roboto and TikTok Sans. Kerning, which makes most
texts slightly narrower, is not part of it. Other fonts, weights and characters are estimated.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from indream.editor_state._advance_widths import CHARACTERS, WIDTHS
from indream.editor_state._timeline import number_at, object_at, text_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from indream.editor_state._timeline import Object

__all__ = ["SLACK", "Lines", "breakable", "broken", "is_measured", "line_start", "text_width"]

SLACK: Final = 0.12
"""How much an estimated width may differ from the real one, as a part of it."""

_REGULAR, _BOLD = 400, 700
# The fonts in the table differ from each other by less than the slack; this one is in the middle.
_USUAL: Final = "inter"
# Scripts whose characters are as wide as the font size. Lines may be broken between any two of them.
_WIDE: Final = (
    "\u1100-\u11ff\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
    "\U00020000-\U0003ffff"
)
_WIDE_CHARACTER: Final = re.compile(f"[{_WIDE}\U0001f000-\U0001faff]")
# A part of a text that lines are not broken within, and the white space after it.
_PART: Final = re.compile(rf"([{_WIDE}]|[^\s{_WIDE}-]*-+|[^\s{_WIDE}-]+)([^\S\n]*)")


class Lines(NamedTuple):
    """A text in lines: their number, the width of the longest, and the widest part that cannot be broken."""

    number: int
    width: float
    widest: str
    widest_width: float


def is_measured(text: str, item: Object) -> bool:
    """Whether the table has the font, the weight and all characters of a text; otherwise it is estimated."""
    family, weight = _font(item)
    table = _table(family, weight)
    return weight in (_REGULAR, _BOLD) and table is not None and all(map(table.get, set(text) - {"\n"}))


def text_width(text: str, item: Object) -> float:
    """The width of a text in one line, in pixels of the composition.

    Args:
        text: The text.
        item: A text or captions item: `fontFamily`, `fontStyle`, `fontSize` and `letterSpacing` are read.
    """
    family, weight = _font(item)
    table = _table(family, weight) or _table(_USUAL, weight) or {}
    usual = table["n"]
    units = sum(table.get(character) or _estimate(character, usual) for character in text)
    return units * (number_at(item, "fontSize") or 0) / 1000 + len(text) * (
        number_at(item, "letterSpacing") or 0
    )


def _estimate(character: str, usual: int) -> int:
    return 1000 if _WIDE_CHARACTER.match(character) else usual


def _font(item: Object) -> tuple[str, int]:
    weight = text_at(object_at(item, "fontStyle") or {}, "weight") or ""
    number = int(weight) if weight.isascii() and weight.isdigit() and len(weight) < 5 else 0
    number = number or {"bold": _BOLD}.get(weight.lower(), _REGULAR)
    return (text_at(item, "fontFamily") or "").strip().strip("'\"").lower(), number


@lru_cache(maxsize=32)
def _table(family: str, weight: int) -> dict[str, int] | None:
    """The widths of one font; those of a weight between two that are known are between theirs."""
    if (family, _REGULAR) not in WIDTHS:
        return None
    part = max(0, min(1, (weight - _REGULAR) / (_BOLD - _REGULAR)))
    light, bold = _widths(family, _REGULAR), _widths(family, _BOLD)
    return {
        character: round(first + (second - first) * part)
        for character, first, second in zip(CHARACTERS, light, bold, strict=True)
    }


def _widths(family: str, weight: int) -> list[int]:
    digits = WIDTHS[family, weight]
    return [int(digits[start : start + 3], 16) for start in range(0, len(digits), 3)]


def broken(text: str, width: float, measure: Callable[[str], float]) -> Lines:
    """A text in lines of at most this width, broken at spaces, hyphens, and between Chinese characters.

    Args:
        text: The text; its line breaks are kept.
        width: The width of a line in the unit that `measure` returns.
        measure: Returns the width of a text in one line.
    """
    widths: dict[str, float] = {}

    def measured(part: str) -> float:
        if part not in widths:
            widths[part] = measure(part)
        return widths[part]

    count, longest, widest, widest_width = 0, 0.0, "", 0.0
    for line in text.split("\n"):
        count += 1
        end = space = 0.0
        for match in _PART.finditer(line):
            part, gap = match.groups()
            size = measured(part)
            if size > widest_width:
                widest, widest_width = part, size
            if end and end + space + size > width:
                count += 1
                end = space = 0.0
            end += space + size
            space = measured(gap) if gap else 0.0
            longest = max(longest, end)
    return Lines(count, longest, widest, widest_width)


def line_start(align: str, free: float, *, rtl: bool) -> float:
    """The distance of a line from the left side of its box, as browsers align it.

    Args:
        align: `"left"`, `"center"` or `"right"`; others are as `"left"`.
        free: The width of the box without the line. If the line is wider than the box, which is negative, it
            sticks out at its end only, whatever the alignment is.
        rtl: Whether the text runs from right to left, so that its lines end at the left.
    """
    if free < 0:
        return free if rtl else 0
    return {"center": free / 2, "right": free}.get(align, 0)


def breakable(character: str) -> bool:
    """Whether a character belongs to a script that writes words without spaces between them."""
    return re.match(f"[{_WIDE}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]", character) is not None
