"""The table of advance widths is written from font files."""

from __future__ import annotations

import runpy
import struct
from pathlib import Path

import pytest

from generator import text_widths
from generator.text_widths import CHARACTERS, advance_widths, main

UNITS = 500
LATIN = "".join(map(chr, range(0x41, 0x5B)))


def font(scale: int = 1) -> bytes:
    """A font with the letters A to Z and a to e: the first by a delta, the others by a list of glyphs.

    The glyph of `c` is 0, which means that it is missing, and the list ends before that of `e`. Glyphs from
    20 on are as wide as the last one that has a width.
    """
    segments = [(0x41, 0x5A, 0x10000 - 0x41 + 1, 0), (0x61, 0x65, 2, 4), (0xFFFF, 0xFFFF, 1, 0)]
    starts, ends, deltas, places = zip(*segments, strict=True)
    columns = [struct.pack(">3H", *column) for column in (starts, deltas, places)]
    subtable = struct.pack(">7H3H", 4, 0, 0, 6, 0, 0, 0, *ends) + bytes(2) + b"".join(columns)
    glyphs = struct.pack(">4H", 1, 3, 0, 5)
    other = struct.pack(">HH", 6, 0)
    cmap = struct.pack(">HH", 0, 2)
    cmap += struct.pack(">HHI", 0, 3, 20) + struct.pack(">HHI", 3, 1, 20 + len(other))
    parts = {
        b"head": bytes(18) + struct.pack(">H", UNITS),
        b"hhea": bytes(34) + struct.pack(">H", 21),
        b"hmtx": b"".join(struct.pack(">HH", 10 * scale * number, 7) for number in range(21)),
        b"cmap": cmap + other + subtable + glyphs,  # last, so that the list of glyphs ends with the file
    }
    place = 12 + 16 * len(parts)
    directory, content = struct.pack(">IHHHH", 0x10000, len(parts), 0, 0, 0), b""
    for name, part in parts.items():
        directory += struct.pack(">4sIII", name, 9, place + len(content), len(part))
        content += part
    return directory + content


def test_the_characters_of_the_table() -> None:
    """Those that can be seen, of ASCII and Latin-1, and some others; each once."""
    assert CHARACTERS == "".join(sorted(CHARACTERS[:-10])) + "–—‘’“”•…€™"
    assert 95 + 12 + 82 + 10 == len(CHARACTERS) == len(set(CHARACTERS))
    for edge in " ~¡¬®ÿ":
        assert edge in CHARACTERS
    for outside in "\x1f\x7f\xa0\xadĀ":
        assert outside not in CHARACTERS


def test_each_character_has_the_width_of_its_glyph() -> None:
    """In thousandths of the font size."""
    widths = dict(zip(CHARACTERS, advance_widths(font()), strict=True))
    letters = {character: 20 * min(number, 20) for number, character in enumerate(LATIN, start=1)}
    assert letters | {"a": 60, "b": 100, "d": 140} == {
        character: width for character, width in widths.items() if width
    }


def test_the_table_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the widths of each font and weight, and lines that are not too long."""
    fonts = ["inter-400", "inter-700", "roboto-400", "roboto-700", "tiktok-sans-400", "tiktok-sans-700"]
    for number, name in enumerate(fonts, start=1):
        (tmp_path / f"{name}.ttf").write_bytes(font(number))
    target = tmp_path / "table.py"
    monkeypatch.setattr(text_widths, "TARGET", target)
    assert 0 == main([str(tmp_path)])
    table = runpy.run_path(str(target))
    assert CHARACTERS == table["CHARACTERS"]
    families = [(family, weight) for family in ("inter", "roboto", "tiktok sans") for weight in (400, 700)]
    assert table["WIDTHS"] == {
        key: "".join(f"{width:03x}" for width in advance_widths(font(number)))
        for number, key in enumerate(families, start=1)
    }
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith('"""Advance widths of characters')
    assert ["CHARACTERS: Final = (", "WIDTHS: Final = {"] == [line for line in lines if "Final =" in line]
    assert '    ("tiktok sans", 700): (' in lines
    begin = lines.index("CHARACTERS: Final = (") + 1
    pieces = lines[begin : lines.index(")")]
    assert [48, 48, 48, 48, 7] == [len(str(eval(piece))) for piece in pieces]  # noqa: S307 - our own text
    widths = [line for line in lines if line.startswith('        "')]
    assert {96, 3 * len(CHARACTERS) % 96} == {len(line.strip()) - 2 for line in widths}
    assert "}" == lines[-1]
    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_another_number_of_arguments_is_wrong(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The usage is shown."""
    assert 2 == main(arguments)
    assert ("", "usage: python -m generator.text_widths DIRECTORY\n") == capsys.readouterr()
