"""CSS colors as numbers, and their contrast."""

from __future__ import annotations

import pytest

from indream.editor_state._colors import Color, contrast, parse_color


@pytest.mark.parametrize(
    ("text", "color"),
    [
        (None, None),
        ("", None),
        ("currentcolor", None),
        ("canvas", None),
        ("#12", None),
        ("#12345", None),
        ("#1234567", None),
        ("rgb(1, 2)", None),
        ("rgb(1, 2, 3, 4, 5)", None),
        (" Red ", (255, 0, 0, 1)),
        ("orange", (255, 165, 0, 1)),
        ("transparent", (0, 0, 0, 0)),
        ("#12f", (0x11, 0x22, 0xFF, 1)),
        ("#12f3", (0x11, 0x22, 0xFF, 0.2)),
        ("#0A1b2C", (0x0A, 0x1B, 0x2C, 1)),
        ("#0a1b2cFF", (0x0A, 0x1B, 0x2C, 1)),
        ("#0a1b2c33", (0x0A, 0x1B, 0x2C, 0.2)),
        ("rgb(1, 2, 3)", (1, 2, 3, 1)),
        ("rgb(1 2 300)", (1, 2, 255, 1)),
        ("rgb(256, 2, 3)", (255, 2, 3, 1)),
        ("rgb(1 2 3 / 40%)", (1, 2, 3, 0.4)),
        ("rgba(1, 2, 3, .25)", (1, 2, 3, 0.25)),
        ("rgba(1, 2, 3, 0)", (1, 2, 3, 0)),
        ("rgba(1, 2, 3, 1.5)", (1, 2, 3, 1)),
        ("HotPink", (255, 105, 180, 1)),
        ("rebeccapurple", (102, 51, 153, 1)),
        ("darkgrey", (169, 169, 169, 1)),
        ("rgb(10% 20% 30%)", (26, 51, 77, 1)),
        ("rgb(10%, 20%, 30%, 50%)", (26, 51, 77, 0.5)),
        ("rgb(10% 20 none / none)", (26, 20, 0, 0)),
        ("rgb(1e2, +12.5, -3)", (100, 13, 0, 1)),
        ("rgb(1 2 3/.5)", (1, 2, 3, 0.5)),
        ("rgba(\n1\t2 3 / -1)", (1, 2, 3, 0)),
        ("rgb(1e999 0 0)", (255, 0, 0, 1)),
        ("rgb(10%, 20, 30)", None),
        ("rgb(none, 2, 3)", None),
        ("rgb(1, 2, 3 / .5)", None),
        ("rgb(1, 2 3)", None),
        ("rgb(1 2 3, .5)", None),
        ("rgb(1 2 3 .5)", None),
        ("rgb(1, 2, 3,)", None),
        ("rgb(1deg 2 3)", None),
        ("rgb(1. 2 3)", None),
        ("rgb(1 2 3 / 4deg)", None),
        ("rgb(one, 2, 3)", None),
        ("rgb (1 2 3)", None),
        ("rgb(١ 2 3)", None),
        ("hsl(120, 100%, 50%)", (0, 255, 0, 1)),
        ("hsl(120 100 50)", (0, 255, 0, 1)),
        ("hsla(480deg, 60%, 40%, .5)", (41, 163, 41, 0.5)),
        ("hsl(-.25turn 60% 40% / 30%)", (102, 41, 163, 0.3)),
        ("hsl(50grad 100% 50%)", (255, 191, 0, 1)),
        ("hsl(2rad 100% 50%)", (23, 255, 0, 1)),
        ("hsl(33.3 47.7% 52.3%)", (191, 140, 75, 1)),
        ("hsl(none 60% none)", (0, 0, 0, 1)),
        ("hsl(210, 160%, 40%)", (0, 102, 204, 1)),
        ("hsl(210, -60%, 40%)", (102, 102, 102, 1)),
        ("hsl(210, 60%, 140%)", (255, 255, 255, 1)),
        ("hsl(1e999 0% 50%)", (128, 128, 128, 1)),
        ("hsl(120, 100, 50)", None),
        ("hsl(50%, 60%, 40%)", None),
        ("hsl(120px 60% 40%)", None),
        ("hwb(120 20% 30%)", (51, 179, 51, 1)),
        ("hwb(200deg 20% 30% / .4)", (51, 136, 179, 0.4)),
        ("hwb(120 60% 80%)", (109, 109, 109, 1)),
        ("hwb(none -20% 0)", (255, 0, 0, 1)),
        ("hwb(120, 20%, 30%)", None),
        ("lab(50% 40 59.5)", (191, 87, 0, 1)),
        ("lab(50 100% -100% / 0.5)", (214, 0, 255, 0.5)),
        ("lab(2 0 0)", (7, 7, 7, 1)),
        ("lch(52.2% 72.2 50)", (205, 86, 26, 1)),
        ("lch(52.2 50% 50deg)", (208, 84, 20, 1)),
        ("oklab(0.7 0.1 -0.1)", (191, 129, 218, 1)),
        ("oklab(70% 25% -25%)", (191, 129, 218, 1)),
        ("oklch(0.7 0.1 200)", (64, 177, 183, 1)),
        ("oklch(70% 50% 200)", (0, 192, 207, 1)),
        ("oklch(0.7 0.4 145)", (0, 210, 0, 1)),
        ("oklch(150% 0 none)", (255, 255, 255, 1)),
        ("oklch(1 none 50%)", None),
        ("color(srgb 1 0 0)", None),
        ("red;", None),
        (f"rgb(1 2 3{' ' * 4096})", None),
    ],
)
def test_colors(text: str | None, color: tuple[float, ...] | None) -> None:
    """They are hexadecimal, functions or names; the numbers are those that Chromium draws."""
    assert color == parse_color(text)


def test_a_color_above_another_one() -> None:
    """The result is opaque, and as much of the upper color as that one is opaque."""
    assert (70, 155, 27.5, 1) == Color(40, 20, 80, 0.25).over(Color(80, 200, 10, 1))


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        # The factors of red, green and blue; on black, the contrast is 1 + 20 times the luminance.
        ((255, 0, 0), (0, 0, 0), 5.252),
        ((0, 255, 0), (0, 0, 0), 15.304),
        ((0, 0, 255), (0, 0, 0), 2.444),
        ((0, 0, 0), (255, 255, 255), 21),
        ((119, 119, 119), (255, 255, 255), 4.478),
        # Dark channels are linear; the limit itself is.
        ((10, 10, 10), (0, 0, 0), 1 + 20 * 10 / 255 / 12.92),
        ((255 * 0.04045,) * 3, (0, 0, 0), 1 + 20 * 0.04045 / 12.92),
    ],
)
def test_contrast(
    first: tuple[float, float, float], second: tuple[float, float, float], ratio: float
) -> None:
    """It is that of WCAG 2, whichever color is the lighter one."""
    assert pytest.approx(ratio, rel=1e-4) == contrast(Color(*first, 1), Color(*second, 1))
    assert pytest.approx(ratio, rel=1e-4) == contrast(Color(*second, 0.5), Color(*first, 0.5))


def test_the_darkest_grays() -> None:
    """WCAG 2 divides the number of a channel up to 0.04045, so that contrasts grow evenly there."""
    dark, black = Color(*[0.04045 * 255] * 3, 1), Color(0, 0, 0, 1)
    assert 1 + 0.04045 / 12.92 / 0.05 == pytest.approx(contrast(dark, black), rel=1e-9)
