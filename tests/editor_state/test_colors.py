"""CSS colors as numbers, and their contrast."""

from __future__ import annotations

import pytest

from indream.editor_state._colors import Color, contrast, parse_color


@pytest.mark.parametrize(
    ("text", "color"),
    [
        (None, None),
        ("", None),
        ("hotpink", None),
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
    ],
)
def test_colors(text: str | None, color: tuple[float, ...] | None) -> None:
    """They are hexadecimal, functions or basic names; the opacity is from 0 to 1."""
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
