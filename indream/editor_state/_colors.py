"""CSS colors as numbers, and the contrast of two of them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["Color", "contrast", "parse_color"]

# The basic names of CSS; other names are not read.
_NAMES: Final = {
    "black": "000000",
    "silver": "c0c0c0",
    "gray": "808080",
    "grey": "808080",
    "white": "ffffff",
    "maroon": "800000",
    "red": "ff0000",
    "purple": "800080",
    "fuchsia": "ff00ff",
    "magenta": "ff00ff",
    "green": "008000",
    "lime": "00ff00",
    "olive": "808000",
    "yellow": "ffff00",
    "orange": "ffa500",
    "navy": "000080",
    "blue": "0000ff",
    "teal": "008080",
    "aqua": "00ffff",
    "cyan": "00ffff",
    "transparent": "00000000",
}
_HEX: Final = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB: Final = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*(\d*\.?\d+)(%?)\s*)?\)"
)


class Color(NamedTuple):
    """Red, green and blue from 0 to 255, and the opacity from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float

    def over(self, below: Color) -> Color:
        """The color that is seen where this one lies above an opaque one."""
        part = self.alpha
        red, green, blue = (
            above * part + under * (1 - part) for above, under in zip(self[:3], below[:3], strict=True)
        )
        return Color(red, green, blue, 1)


def parse_color(text: str | None) -> Color | None:
    """A color as CSS writes it: `#rgb`, `#rrggbb`, both with opacity, `rgb(…)`, `rgba(…)`, or a basic name.

    >>> parse_color("#ff000080").alpha, parse_color("rgba(0, 0, 0, 0.5)"), parse_color("hotpink")
    (0.5019607843137255, Color(red=0, green=0, blue=0, alpha=0.5), None)
    """
    text = (text or "").strip().lower()
    match = _HEX.fullmatch(f"#{_NAMES[text]}" if text in _NAMES else text)
    if match is not None:
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        red, green, blue, *alpha = bytes.fromhex(digits)
        return Color(red, green, blue, alpha[0] / 255 if alpha else 1)
    match = _RGB.fullmatch(text)
    if match is None:
        return None
    red, green, blue = (min(int(number), 255) for number in match.group(1, 2, 3))
    opacity = 1 if match[4] is None else float(match[4]) / (100 if match[5] else 1)
    return Color(red, green, blue, min(opacity, 1))


def contrast(first: Color, second: Color) -> float:
    """The contrast ratio of two opaque colors as WCAG 2 defines it, from 1 to 21.

    >>> contrast(Color(255, 255, 255, 1), Color(0, 0, 0, 1))
    21.0
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in color[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
