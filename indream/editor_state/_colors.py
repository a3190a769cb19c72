"""CSS colors as numbers, and the contrast of two of them."""

from __future__ import annotations

import re
from math import cos, floor, pi, radians, sin
from typing import Final, NamedTuple

__all__ = ["NAMES", "RELATIVE_NAMES", "Color", "contrast", "parse_color"]

# The names of CSS with their colors.
_TABLE: Final = """
    aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc
    bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a
    burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed
    cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b
    darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b darkmagenta 8b008b
    darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a
    darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1
    darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff
    firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff
    gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0
    hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa
    lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080
    lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3
    lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899
    lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6
    magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3
    mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a
    mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1
    moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23
    orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
    palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd
    powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1
    saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d
    silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa
    springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0
    violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
    transparent 00000000
"""
NAMES: Final = dict(zip(_TABLE.split()[::2], _TABLE.split()[1::2], strict=True))
"""The colors that have names, as hexadecimal digits."""
_RELATIVE: Final = """
    accentcolor accentcolortext activetext buttonborder buttonface buttontext canvas canvastext
    currentcolor field fieldtext graytext highlight highlighttext inherit initial linktext mark
    marktext revert selecteditem selecteditemtext unset visitedtext
"""
RELATIVE_NAMES: Final = frozenset(_RELATIVE.split())
"""The names of CSS for colors that depend on others, or on the system."""
_HEX: Final = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION: Final = re.compile(r"(rgb|hsl|hwb|lab|lch|oklab|oklch|rgba|hsla)\((.*)\)", re.DOTALL)
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[+-]?(?:[0-9]*\.)?[0-9]+(?:e[+-]?[0-9]+)?)(?P<unit>%|[a-z]*)|(?P<sign>[,/]))\s*"
    r"|\s*(?P<none>none)(?![\w(])\s*"
)
_DEGREES: Final = {"": 1.0, "deg": 1.0, "grad": 0.9, "rad": 180 / pi, "turn": 360.0}
# The number that 100% stands for; 0 for a hue, which has no percentage.
_FULL: Final = {
    "rgb": (255.0, 255.0, 255.0),
    "hsl": (0.0, 100.0, 100.0),
    "hwb": (0.0, 100.0, 100.0),
    "lab": (100.0, 125.0, 125.0),
    "lch": (100.0, 150.0, 0.0),
    "oklab": (1.0, 0.4, 0.4),
    "oklch": (1.0, 0.4, 0.0),
}
# Longer texts are not read.
_LONGEST: Final = 4096
# Numbers are cut off here, so that arithmetic with them has a result.
_LARGEST: Final = 1e9


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
    """A color as CSS writes it, with the channels that Chromium draws, or None.

    These are `#rgb`, `#rrggbb`, both with opacity, all names, and the functions `rgb`, `hsl`, `hwb`, `lab`,
    `lch`, `oklab` and `oklch`. Not read are colors that depend on others (`currentcolor`, `color-mix()`),
    calculations, and `color()`.

    >>> parse_color("#ff000080").alpha, parse_color("hsl(120 100% 50% / 0.5)"), parse_color("currentcolor")
    (0.5019607843137255, Color(red=0, green=255, blue=0, alpha=0.5), None)
    """
    text = (text or "").strip().lower()
    match = _HEX.fullmatch(f"#{NAMES[text]}" if text in NAMES else text)
    if match is not None:
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        red, green, blue, *alpha = bytes.fromhex(digits)
        return Color(red, green, blue, alpha[0] / 255 if alpha else 1)
    match = _FUNCTION.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    space = match[1].removesuffix("a")
    numbers = _numbers(space, match[2])
    if numbers is None:
        return None
    first, second, third, opacity = numbers
    channels: tuple[float, ...]
    match space:
        case "rgb":
            channels = first, second, third
        case "hsl":
            channels = _from_hsl(first, second, third)
        case "hwb":
            channels = _from_hwb(first, second, third)
        case _:
            channels = _from_lab(space, first, second, third)
    red, green, blue = (floor(max(0.0, min(255.0, channel)) + 0.5) for channel in channels)
    return Color(red, green, blue, max(0.0, min(1.0, opacity)))


def _numbers(space: str, text: str) -> tuple[float, float, float, float] | None:
    """The four arguments of a color function, the last of which is the opacity; None if they are invalid.

    They are separated by spaces, with a slash before the opacity, or all by commas, which is an older form.
    """
    tokens: list[re.Match[str]] = []
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            return None
        tokens.append(token)
        place = token.end()
    signs = "".join(token["sign"] or "." for token in tokens)
    with_commas = signs in {".,.,.", ".,.,.,."}
    if not (with_commas or signs in {"...", ".../."}):
        return None
    values = [token for token in tokens if token["sign"] is None]
    if with_commas and not _is_older_form(space, [token["unit"] for token in values]):
        return None
    # The opacity has a number from 0 to 1, and is 1 if it is omitted.
    numbers = [_number(token, full) for token, full in zip(values, (*_FULL[space], 1.0), strict=False)]
    first, second, third, opacity = (*numbers, 1.0)[:4]
    if first is None or second is None or third is None or opacity is None:
        return None
    return first, second, third, opacity


def _is_older_form(space: str, units: list[str | None]) -> bool:
    """Whether arguments between commas have units that fit together, and none is `none`."""
    if None in units:
        return False
    if space == "rgb":
        return len(set(units[:3])) == 1
    return space == "hsl" and units[1:3] == ["%", "%"]


def _number(token: re.Match[str], full: float) -> float | None:
    if token["none"]:
        return 0.0
    number, unit = max(-_LARGEST, min(_LARGEST, float(token["number"]))), token["unit"]
    if not full:
        return number * _DEGREES[unit] if unit in _DEGREES else None
    if unit == "%":
        return number / 100 * full
    return number if unit == "" else None


def _from_hsl(hue: float, saturation: float, lightness: float) -> tuple[float, ...]:
    saturation, lightness = (max(0.0, min(100.0, number)) / 100 for number in (saturation, lightness))
    reach = saturation * min(lightness, 1 - lightness)

    def channel(shift: int) -> float:
        place = (shift + hue / 30) % 12
        return 255 * (lightness - reach * max(-1.0, min(place - 3, 9 - place, 1.0)))

    return channel(0), channel(8), channel(4)


def _from_hwb(hue: float, white: float, black: float) -> tuple[float, ...]:
    white, black = max(0.0, white) / 100, max(0.0, black) / 100
    if white + black >= 1:
        return (255 * white / (white + black),) * 3
    return tuple(channel * (1 - white - black) + 255 * white for channel in _from_hsl(hue, 100, 50))


def _from_lab(space: str, lightness: float, a: float, b: float) -> tuple[float, ...]:
    """A color of `lab` or `oklab`, or one of `lch` or `oklch`, whose numbers are a chroma and a hue."""
    if space.endswith("lch"):
        chroma, hue = max(0.0, a), radians(b)
        a, b = chroma * cos(hue), chroma * sin(hue)
    if space.startswith("ok"):
        lightness = max(0.0, min(1.0, lightness))
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        linear = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
    else:
        middle = (max(0.0, min(100.0, lightness)) + 16) / 116
        x, y, z = (
            white * (root**3 if root > 6 / 29 else (116 * root - 16) * 27 / 24389)
            for white, root in ((0.96429568, middle + a / 500), (1, middle), (0.82510460, middle - b / 200))
        )
        # From the white of paper (D50), which `lab` has, to the red, green and blue of sRGB.
        linear = (
            3.1341358 * x - 1.6173863 * y - 0.4906619 * z,
            -0.9787955 * x + 1.9162543 * y + 0.0334427 * z,
            0.0719553 * x - 0.2289768 * y + 1.4053861 * z,
        )
    return tuple(
        255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055) for part in linear
    )


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
