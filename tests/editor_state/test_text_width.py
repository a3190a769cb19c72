"""The widths of texts: the table, the script that makes it, and how texts are broken into lines."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from generator.text_widths import CHARACTERS, advance_widths
from indream.editor_state import _advance_widths
from indream.editor_state._text_width import broken, is_measured, text_width

# From the fonts' own tables: thousandths of the font size.
KNOWN = [("Inter", "400", 744), ("Inter", "700", 747), ("Roboto", "400", 713), ("TikTok Sans", "700", 770)]


def font(
    family: str = "Inter", weight: str = "400", size: float = 1000, spacing: float = 0
) -> dict[str, Any]:
    """A text item, as far as its font goes."""
    style = {"variant": "normal", "weight": weight}
    return {"fontFamily": family, "fontStyle": style, "fontSize": size, "letterSpacing": spacing}


def width_of(text: str, **changes: Any) -> float:
    """The width of a text in Inter at 1000 pixels."""
    return text_width(text, font(**changes))


@pytest.mark.parametrize(("family", "weight", "width"), KNOWN)
def test_the_table(family: str, weight: str, width: int) -> None:
    """The width of an H, in each font; the name of a font may be in quotes and in another case."""
    assert width == pytest.approx(width_of("H", family=family, weight=weight), abs=1)
    assert width_of("H", family=family, weight=weight) == width_of(
        "H", family=f"'{family.upper()}'", weight=weight
    )


def test_a_text_is_as_wide_as_its_characters() -> None:
    """Times the font size, and with the space between letters."""
    assert width_of("Hi") == width_of("H") + width_of("i")
    assert width_of("Hi", size=50, spacing=2) == pytest.approx(width_of("Hi") / 20 + 4)


def test_other_weights_are_between_the_two() -> None:
    """They are estimates, and so are other families and characters."""
    light, middle, bold = (width_of("Hello", weight=weight) for weight in ("400", "500", "700"))
    assert light < middle < bold
    assert bold == width_of("Hello", weight="900")
    assert is_measured("Hello\nthere", font())
    for text, changes in (("Hello", {"weight": "500"}), ("Hello", {"family": "Lato"}), ("你好", {})):
        assert not is_measured(text, font(**changes))
    assert 2000 == width_of("你好")


@pytest.mark.parametrize(
    ("weight", "usual"),
    [
        ("700", "700"),
        ("bold", "700"),
        ("Bold", "700"),
        ("9999", "700"),
        ("300", "400"),
        ("0", "400"),
        ("", "400"),
        ("heavy", "400"),
        ("70000", "400"),
        ("\u0667\u0660\u0660", "400"),
    ],
)
def test_weights(weight: str, usual: str) -> None:
    """Numbers, and the name of one; any other text is the usual weight."""
    assert width_of("Hello", weight=usual) == width_of("Hello", weight=weight)
    assert is_measured("Hello", font(weight=weight)) == (weight not in ("9999", "300"))


def test_a_font_without_a_size() -> None:
    """Its texts have no width, except for the space between letters."""
    style = {"variant": "normal", "weight": "400"}
    assert [0, 0, 10] == [
        text_width("Hello", {"fontFamily": "Inter", "fontStyle": style, **fields})
        for fields in ({}, {"fontSize": 0}, {"letterSpacing": 2})
    ]


@pytest.mark.parametrize(
    ("text", "lines", "widest"),
    [
        ("aa bb cc", 2, "aa"),
        ("aa  bb\ncc", 2, "aa"),
        ("aaaaaaa bb", 2, "aaaaaaa"),
        ("aa-bb-cc", 2, "aa-"),
        ("你好你好你好你", 2, "你"),
        ("", 1, ""),
        ("a\n\nb", 3, "a"),
    ],
)
def test_lines(text: str, lines: int, widest: str) -> None:
    """Broken at spaces, hyphens, and between Chinese characters; 6 characters fit into a line."""
    found = broken(text, 6, len)
    assert (lines, widest) == (found.number, found.widest)
    assert found.width <= 6 or found.width == found.widest_width


def tables_of(glyphs: dict[str, int], widths: list[int], units: int) -> bytes:
    """The parts of a font file that have widths: glyphs of characters, and widths of glyphs."""
    codes = sorted(map(ord, glyphs))
    segments = [(code, code, (glyphs[chr(code)] - code) % 0x10000, 0) for code in codes] + [
        (0xFFFF, 0xFFFF, 1, 0)
    ]
    columns = list(zip(*segments, strict=True))
    ends, starts, deltas, offsets = (struct.pack(f">{len(segments)}H", *column) for column in columns)
    subtable = (
        struct.pack(">7H", 4, 0, 0, 2 * len(segments), 0, 0, 0) + ends + bytes(2) + starts + deltas + offsets
    )
    parts = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + subtable,
        b"head": bytes(18) + struct.pack(">H", units),
        b"hhea": bytes(34) + struct.pack(">H", len(widths)),
        b"hmtx": b"".join(struct.pack(">HH", width, 0) for width in widths),
    }
    place = 12 + 16 * len(parts)
    directory, content = struct.pack(">IHHHH", 0x10000, len(parts), 0, 0, 0), b""
    for name, part in parts.items():
        directory += struct.pack(">4sIII", name, 0, place + len(content), len(part))
        content += part
    return directory + content


def test_the_script_reads_the_widths_of_a_font() -> None:
    """In thousandths of the font size; those of missing characters are 0."""
    widths = advance_widths(tables_of({"H": 1, "i": 2, "€": 3}, [500, 1024, 512, 2048], 2048))
    assert {"H": 500, "i": 250, "€": 1000} == {
        character: width for character, width in zip(CHARACTERS, widths, strict=True) if width
    }


def test_the_table_is_complete() -> None:
    """A width for each character in each font, of 0 for the few that a font lacks."""
    assert CHARACTERS == _advance_widths.CHARACTERS
    assert {
        (family, weight) for family in ("inter", "roboto", "tiktok sans") for weight in (400, 700)
    } == set(_advance_widths.WIDTHS)
    for digits in _advance_widths.WIDTHS.values():
        assert 3 * len(CHARACTERS) == len(digits)
        missing = {
            character
            for index, character in enumerate(CHARACTERS)
            if not int(digits[3 * index : 3 * index + 3], 16)
        }
        assert missing <= set("¦¬µ")
