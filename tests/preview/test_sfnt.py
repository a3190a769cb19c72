"""The tables of font files: names, widths, characters and kerning, in fonts that the tests write."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from indream.preview._sfnt import DAMAGE, Face, Metrics, faces_of


def packed(form: str, *numbers: Any) -> bytes:
    """Numbers in the order of bytes of fonts."""
    return struct.pack(f">{form}", *numbers)


def names(*records: tuple[int, int, int, bytes]) -> bytes:
    """A table of names: platform, language, kind and text of each."""
    head, texts = packed("HHH", 0, len(records), 6 + 12 * len(records)), b""
    for platform, language, kind, text in records:
        head += packed("6H", platform, 1, language, kind, len(text), len(texts))
        texts += text
    return head + texts


def groups(*rows: tuple[int, int, int]) -> bytes:
    """A subtable of characters in groups: the first, the last, and the glyph of the first."""
    return packed("HHIII", 12, 0, 0, 0, len(rows)) + b"".join(packed("III", *row) for row in rows)


def segments(*rows: tuple[int, int, int, int], glyphs: Sequence[int] = ()) -> bytes:
    """A subtable of characters in segments: the first, the last, the delta and the offset of each."""
    firsts, lasts, deltas, offsets = ([row[column] for row in rows] for column in range(4))
    head = packed("7H", 4, 0, 0, 2 * len(rows), 0, 0, 0)
    columns = [*lasts, 0, *firsts, *deltas, *offsets, *glyphs]
    return head + packed(f"{len(columns)}H", *columns)


def characters(*subtables: tuple[int, int, bytes]) -> bytes:
    """A table of characters: the platform and the encoding of each subtable."""
    head, body = packed("HH", 0, len(subtables)), b""
    for platform, encoding, subtable in subtables:
        head += packed("HHI", platform, encoding, 4 + 8 * len(subtables) + len(body))
        body += subtable
    return head + body


def heading(units: int = 1000) -> bytes:
    """A table `head`."""
    return packed("18xH34x", units)


def spacing(ascent: int = 900, descent: int = -200, count: int = 4) -> bytes:
    """A table `hhea`, for a number of widths."""
    return packed("4x3h24xH", ascent, descent, 0, count)


def style(weight: int = 400, selection: int = 0, ascent: int = 700, descent: int = -100) -> bytes:
    """A table `OS/2`."""
    return packed("4xH56xH4x3h", weight, selection, ascent, descent, 0)[:74]


OWN = names((3, 0x409, 1, "Own".encode("utf-16-be")))
LETTERS = characters((3, 10, groups((ord("A"), ord("E"), 1))))
WIDTHS = packed("HHHHHHHH", 500, 1, 600, 2, 700, 3, 800, 4)
BEARINGS = packed("4H", 5, 6, 7, 8)
TABLES = {b"name": OWN, b"head": heading(), b"hhea": spacing(), b"hmtx": WIDTHS + BEARINGS, b"cmap": LETTERS}


def font(tables: dict[bytes, bytes], magic: bytes = b"\0\1\0\0", start: int = 0) -> bytes:
    """A font that begins at this place of its file."""
    place = start + 12 + 16 * len(tables)
    head, body = packed("4sHHHH", magic, len(tables), 0, 0, 0), b""
    for name, table in tables.items():
        head += packed("4sIII", name, 0, place + len(body), len(table))
        body += table
    return head + body


def face(directory: Path, changes: dict[bytes, bytes]) -> Face:
    """A font whose tables are the usual ones except for these."""
    path = directory / "own.ttf"
    path.write_bytes(font(TABLES | changes))
    return Face(path, 0, "Own", 400, italic=False)


# Names and styles


@pytest.mark.parametrize(
    ("records", "family"),
    [
        ([(3, 0x409, 1, b"\0O\0w\0n")], "Own"),
        ([(0, 0, 1, b"\0O\0w\0n")], "Own"),
        ([(1, 0, 1, "Été".encode("mac_roman"))], "Été"),
        ([(3, 0x409, 1, b"\0O\0w\0n\xd8\0")], "Own\ufffd"),
        ([(3, 0x409, 1, b"\0A"), (3, 0x409, 16, b"\0B"), (3, 0x409, 2, b"\0C")], "B"),
        # The English name, or the last one if none is English.
        ([(3, 0x407, 1, b"\0D"), (3, 0x409, 1, b"\0E"), (3, 0x40C, 1, b"\0F")], "E"),
        ([(1, 0, 1, b"E"), (1, 1, 1, b"F")], "E"),
        ([(3, 0x407, 1, b"\0D"), (3, 0x40C, 1, b"\0F")], "F"),
        ([(2, 0, 1, b"\0X"), (3, 0x409, 1, b"\0E"), (2, 0, 16, b"\0Y")], "E"),
        ([(3, 0x409, 2, b"\0C")], None),
        ([(2, 0, 1, b"\0X")], None),
    ],
)
def test_the_name_of_a_family(tmp_path: Path, records: Any, family: str | None) -> None:
    """The name of the family with all its weights comes first; without a name it is not a font."""
    path = face(tmp_path, {b"name": names(*records)}).path
    assert [family] * (family is not None) == [found.family for found in faces_of(path)]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({}, (400, False)),
        ({b"OS/2": b""}, (400, False)),
        ({b"OS/2": style(700, 0x20)}, (700, False)),
        ({b"OS/2": style(300, 0x21)}, (300, True)),
        ({b"OS/2": style(300, 0x01)[:64]}, (300, True)),
    ],
)
def test_the_style_of_a_font(tmp_path: Path, tables: Any, expected: tuple[int, bool]) -> None:
    """400 and upright if its file does not say."""
    path = face(tmp_path, tables).path
    assert [Face(path, 0, "Own", *expected)] == faces_of(path)


@pytest.mark.parametrize(
    ("magic", "found"), [(b"\0\1\0\0", 1), (b"OTTO", 1), (b"true", 1), (b"wOFF", 0), (b"\0\2\0\0", 0)]
)
def test_the_kinds_of_font_files(tmp_path: Path, magic: bytes, found: int) -> None:
    """Other files are not fonts."""
    path = tmp_path / "own.ttf"
    path.write_bytes(font(TABLES, magic))
    assert found == len(faces_of(path))
    assert [] == faces_of(tmp_path / "nowhere.ttf")


@pytest.mark.parametrize(("size", "found"), [(32 * 2**20, 1), (32 * 2**20 + 1, 0)])
def test_a_table_may_have_32_megabytes(tmp_path: Path, size: int, found: int) -> None:
    """A file that says more is damaged."""
    content = bytearray(font({b"name": OWN}))
    struct.pack_into(">I", content, 12 + 12, size)
    path = tmp_path / "own.ttf"
    path.write_bytes(content)
    assert found == len(faces_of(path))


@pytest.mark.parametrize("count", [2, 257])
def test_a_collection(tmp_path: Path, count: int) -> None:
    """Its fonts are numbered; at most 256 are read."""
    start = 12 + 4 * count
    first = font({b"name": names((3, 0x409, 1, b"\0A"))}, start=start)
    changes = {b"name": names((3, 0x409, 1, b"\0B")), b"head": heading(500)}
    second = font(TABLES | changes, b"OTTO", start + len(first))
    starts = [start, *[start + len(first)] * (count - 1)]
    path = tmp_path / "own.ttc"
    path.write_bytes(packed(f"4sII{count}I", b"ttcf", 0x10000, count, *starts) + first + second)
    expected = [Face(path, number, "AB"[number > 0], 400, italic=False) for number in range(min(count, 256))]
    assert expected == faces_of(path)
    assert 500 == Metrics(expected[1]).units


# Measurements


@pytest.mark.parametrize(
    ("tables", "ascent", "descent"),
    [
        ({}, 900, 200),
        ({b"OS/2": style(selection=0x80)}, 700, 100),
        ({b"OS/2": style(selection=0xFF7F)}, 900, 200),
        ({b"OS/2": style(selection=0x80)[:72]}, 700, 100),
        ({b"OS/2": style(selection=0x80)[:71]}, 900, 200),
    ],
)
def test_the_height_of_a_font(tmp_path: Path, tables: Any, ascent: int, descent: int) -> None:
    """A flag says which of two tables has it; older ones are shorter."""
    metrics = Metrics(face(tmp_path, tables))
    assert (1000, ascent, descent) == (metrics.units, metrics.ascent, metrics.descent)


def test_widths(tmp_path: Path) -> None:
    """Glyphs after the last width have that one; characters without a glyph are as wide as glyph 0."""
    metrics = Metrics(face(tmp_path, {}))
    assert [0.6, 0.7, 0.8, 0.8, 0.5] == [metrics.advance(character) for character in "ABCD?"]
    assert [0.3, 0.35] == [Metrics(face(tmp_path, {b"head": heading(2000)})).advance(each) for each in "AB"]


@pytest.mark.parametrize(
    "changes",
    [
        {b"head": heading(0)},
        {b"hhea": spacing(count=0)},
        {b"hmtx": WIDTHS[:-1]},
        {b"cmap": characters((3, 1, groups((65, 69, 1))[:12]))},
        {b"cmap": characters((2, 1, groups((65, 69, 1))))},
        {b"cmap": characters((3, 2, groups((65, 69, 1))))},
    ],
)
def test_a_font_without_measurements(tmp_path: Path, changes: Any) -> None:
    """It is damaged."""
    with pytest.raises(DAMAGE):
        Metrics(face(tmp_path, changes))


SHORT = segments((66, 66, 0, 0), (0xFFFF, 0xFFFF, 1, 0))
LONG = groups((65, 65, 7))


@pytest.mark.parametrize(
    ("subtables", "expected"),
    [
        # The first and the last character, and the glyph of the first; impossible groups are left out.
        (
            [(3, 10, groups((0x41, 0x43, 7), (0x1F600, 0x1F600, 20), (9, 8, 1), (0x10FFFF, 0x110000, 3)))],
            {0x41: 7, 0x42: 8, 0x43: 9, 0x1F600: 20},
        ),
        ([(0, 3, groups((0x10FFFE, 0x10FFFF, 3)))], {0x10FFFE: 3, 0x10FFFF: 4}),
        ([(3, 0, SHORT)], {66: 66}),
        ([(3, 1, SHORT), (3, 10, LONG)], {65: 7}),
        ([(0, 4, LONG), (3, 1, SHORT)], {65: 7}),
        ([(3, 10, LONG), (3, 10, groups((66, 66, 8)))], {65: 7}),
        ([(1, 0, LONG), (3, 1, SHORT)], {66: 66}),
        ([(3, 3, LONG), (3, 1, SHORT)], {66: 66}),
        # The glyph is the character and the delta, or is in a list.
        (
            [(3, 1, segments((65, 67, 0xFFFF - 63, 0), (97, 98, 10, 0)))],
            {65: 1, 66: 2, 67: 3, 97: 107, 98: 108},
        ),
        (
            [(3, 1, segments((65, 67, 100, 4), (97, 98, 0, 8), glyphs=[5, 0, 7, 8, 9]))],
            {65: 105, 67: 107, 97: 8, 98: 9},
        ),
        ([(3, 1, segments((65, 69, 0, 2), glyphs=[5, 6]))], {65: 5, 66: 6}),
        ([(3, 1, segments((0xFFFD, 0xFFFF, 3, 0)))], {0xFFFD: 0, 0xFFFE: 1}),
    ],
)
def test_the_glyphs_of_characters(tmp_path: Path, subtables: Any, expected: dict[int, int]) -> None:
    """Of the subtables for Unicode, the one for all characters, or the one for the first 65,535."""
    assert expected == Metrics(face(tmp_path, {b"cmap": characters(*subtables)})).glyphs


# Kerning


def kern(coverage: int, *pairs: tuple[int, int, int]) -> bytes:
    """An old table of kerning: two glyphs, and the distance between them."""
    rows = b"".join(packed("HHh", *pair) for pair in pairs)
    return packed("9H", 0, 1, 0, 14 + len(rows), coverage, len(pairs), 0, 0, 0) + rows


@pytest.mark.parametrize(
    ("coverage", "distances"),
    [
        (0x0001, [-0.05, 0.03, 0]),
        (0x0000, [0, 0, 0]),
        (0x0201, [0, 0, 0]),
        (0x0101, [0, 0, 0]),
        (0x0003, [-0.05, 0.03, 0]),
    ],
)
def test_an_old_table_of_kerning(tmp_path: Path, coverage: int, distances: list[float]) -> None:
    """Its pairs, if they are horizontal."""
    metrics = Metrics(
        face(tmp_path, {b"kern": kern(coverage, (1, 2, -50), (2, 3, 30)) + packed("HHh", 3, 1, 9)})
    )
    for _ in range(2):
        assert distances == [metrics.kerning(*pair) for pair in ("AB", "BC", "CA")]


def test_kerning_beside_a_character_without_a_glyph(tmp_path: Path) -> None:
    """It is that of glyph 0."""
    metrics = Metrics(face(tmp_path, {b"kern": kern(1, (0, 1, 10), (1, 0, 20), (1, 1, 30))}))
    assert [0.01, 0.02, 0.03] == [metrics.kerning(*pair) for pair in ("?A", "A?", "AA")]


def glyphs(*found: int) -> bytes:
    """Which glyphs a subtable is about."""
    return packed(f"HH{len(found)}H", 1, len(found), *found)


def ranges(*rows: tuple[int, int, int]) -> bytes:
    """Glyphs in ranges, with the index or class of each: as coverage the index of the first one."""
    return packed("HH", 2, len(rows)) + b"".join(packed("3H", *row) for row in rows)


def classes(first: int, *found: int) -> bytes:
    """The classes of glyphs from the first one on."""
    return packed(f"HHH{len(found)}H", 1, first, len(found), *found)


def of_pairs(
    coverage: bytes, *sets: list[tuple[int, ...]], values: int = 4, more: int = 0, form: int = 1
) -> bytes:
    """A subtable with a list of pairs for each glyph: the second glyph and its values."""
    start = 10 + 2 * len(sets) + len(coverage)
    head, body = packed("5H", form, start - len(coverage), values, more, len(sets)), b""
    for rows in sets:
        head += packed("H", start + len(body))
        body += packed("H", len(rows)) + b"".join(packed(f"H{len(row) - 1}h", *row) for row in rows)
    return head + coverage + body


def of_classes(
    coverage: bytes,
    first: bytes,
    second: bytes,
    rows: list[list[tuple[int, ...]]],
    values: int = 4,
    more: int = 0,
) -> bytes:
    """A subtable with the values of two classes of glyphs."""
    body = b"".join(packed(f"{len(cell)}h", *cell) for row in rows for cell in row)
    place = 16 + len(body)
    head = packed(
        "8H",
        2,
        place,
        values,
        more,
        place + len(coverage),
        place + len(coverage + first),
        len(rows),
        len(rows[0]),
    )
    return head + body + coverage + first + second


def lookup(*subtables: bytes, kind: int = 2) -> bytes:
    """A lookup with its subtables; those of kind 9 are behind an offset of 32 bits."""
    offsets, body = [], b""
    for subtable in subtables:
        offsets.append(6 + 2 * len(subtables) + len(body))
        body += (packed("HHI", 1, 2, 8) if kind == 9 else b"") + subtable
    return packed(f"3H{len(offsets)}H", kind, 0, len(offsets), *offsets) + body


def gpos(*lookups: bytes, features: Any = None, script: bytes = b"latn", default: int = 4) -> bytes:
    """A table of positions: the name and the lookups of each feature of a script."""
    features = [(b"kern", range(len(lookups)))] if features is None else features
    indexes = range(len(features))
    scripts = packed("H4sHHH", 1, script, 8, default, 0)
    scripts += packed(f"HHH{len(features)}H", 0, 0xFFFF, len(features), *indexes)
    head, body = packed("H", len(features)), b""
    for name, numbers in features:
        head += packed("4sH", name, 2 + 6 * len(features) + len(body))
        body += packed(f"HH{len(numbers)}H", 0, len(numbers), *numbers)
    offsets, found = [], b""
    for each in lookups:
        offsets.append(2 + 2 * len(lookups) + len(found))
        found += each
    listed = packed(f"H{len(offsets)}H", len(offsets), *offsets)
    start = 10 + len(scripts)
    places = packed("I3H", 0x10000, 10, start, start + len(head + body))
    return places + scripts + head + body + listed + found


A, B, C, D, E = range(1, 6)
AB = of_pairs(glyphs(A), [(B, -50)])
AC = of_pairs(glyphs(A), [(C, 30)])
NONE: dict[str, float] = {}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (gpos(lookup(AB)), {"AB": -50}),
        (gpos(lookup(AB), script=b"DFLT"), {"AB": -50}),
        (gpos(lookup(AB), script=b"cyrl"), NONE),
        (gpos(lookup(AB), default=0), NONE),
        (gpos(lookup(AB), features=[(b"liga", [0])]), NONE),
        (gpos(lookup(AB), features=[]), NONE),
        # The first subtable of a lookup that has the pair, and the sum of all lookups of the feature.
        (gpos(lookup(AB, of_pairs(glyphs(A), [(B, 9), (C, 8)]))), {"AB": -50, "AC": 8}),
        (gpos(lookup(AB), lookup(of_pairs(glyphs(A), [(B, 9), (C, 8)]))), {"AB": -41, "AC": 8}),
        (gpos(lookup(AB), lookup(AC), features=[(b"kern", [1])]), {"AC": 30}),
        (gpos(lookup(AB), lookup(AC), features=[(b"liga", [0]), (b"kern", [1])]), {"AC": 30}),
        (gpos(lookup(AB), lookup(AC), features=[(b"kern", [0]), (b"kern", [1, 0])]), {"AB": -50, "AC": 30}),
        (gpos(lookup(AB, kind=9)), {"AB": -50}),
        (gpos(lookup(AB, AC, kind=9)), {"AB": -50, "AC": 30}),
        (gpos(lookup(AB, kind=1)), NONE),
        (gpos(lookup(AB, kind=1), lookup(AC)), {"AC": 30}),
        (gpos(lookup(of_pairs(glyphs(A), [(B, -50)], form=3), AC)), {"AC": 30}),
        # Lists of pairs are searched; each glyph has its own list.
        (gpos(lookup(of_pairs(glyphs(A, C), [(B, 1), (C, 2), (D, 3), (E, 4)], [(A, 5)]))),
         {"AB": 1, "AC": 2, "AD": 3, "AE": 4, "CA": 5}),
        (gpos(lookup(of_pairs(ranges((A, B, 0), (D, E, 2)), [(A, 1)], [(A, 2)], [(A, 3)], [(A, 4)]))),
         {"AA": 1, "BA": 2, "DA": 3, "EA": 4}),
        # Which values a pair has, and of these the advance of its first glyph.
        (gpos(lookup(of_pairs(glyphs(A), [(B, 7, -50), (C, 8, 30)], values=5))), {"AB": -50, "AC": 30}),
        (gpos(lookup(of_pairs(glyphs(A), [(B, 7, -50), (C, 8, 30)], values=6))), {"AB": -50, "AC": 30}),
        (gpos(lookup(of_pairs(glyphs(A), [(B, 6, 7, -50, 5), (C, 8, 8, 30, 5)], values=15))),
         {"AB": -50, "AC": 30}),
        (gpos(lookup(of_pairs(glyphs(A), [(B, -50, 9, 9), (C, 30, 9, 9)], more=3))), {"AB": -50, "AC": 30}),
        (gpos(lookup(of_pairs(glyphs(A), [(B, 7)], values=1), AB)), NONE),
        (gpos(lookup(of_pairs(glyphs(A), [(B,)], values=0), AB)), NONE),
        # Classes of the first and the second glyph; other glyphs have class 0.
        (gpos(lookup(of_classes(glyphs(A, B, C), classes(B, 1, 2), ranges((C, D, 1)),
                                [[(1,), (2,)], [(3,), (4,)], [(5,), (6,)]]))),
         {"AA": 1, "AB": 1, "AC": 2, "AD": 2, "AE": 1, "BA": 3, "BB": 3, "BC": 4, "BD": 4, "BE": 3,
          "CA": 5, "CB": 5, "CC": 6, "CD": 6, "CE": 5}),
        (gpos(lookup(of_classes(glyphs(A), ranges(), classes(B, 1), [[(1, 9, 9), (2, 3, 4)]], more=5))),
         {"AA": 1, "AB": 2, "AC": 1, "AD": 1, "AE": 1}),
        (gpos(lookup(of_classes(glyphs(A), ranges(), classes(B, 1), [[(9, 1), (9, 2)]], values=6))),
         {"AA": 1, "AB": 2, "AC": 1, "AD": 1, "AE": 1}),
        # A damaged table has no pairs, or those before the damage.
        (gpos(lookup(AB))[:-1], NONE),
        (gpos(lookup(AB))[:30], NONE),
    ],
)  # fmt: skip
def test_kerning(tmp_path: Path, table: bytes, expected: dict[str, int]) -> None:
    """The distance of all pairs of five letters; a font with this table has no other kerning."""
    metrics = Metrics(face(tmp_path, {b"GPOS": table, b"kern": kern(1, (A, A, 77))}))
    found = {first + second: metrics.kerning(first, second) for first in "ABCDE" for second in "ABCDE"}
    assert {pair: distance / 1000 for pair, distance in expected.items()} == {
        pair: distance for pair, distance in found.items() if distance
    }
