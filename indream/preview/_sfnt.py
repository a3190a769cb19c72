"""The tables of a font file that layout needs: names, widths, kerning, and which characters there are."""

from __future__ import annotations

import struct
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["DAMAGE", "Face", "Metrics", "faces_of"]

DAMAGE: Final = (OSError, struct.error, IndexError, KeyError, ValueError, OverflowError)
"""The errors that reading a damaged font file may raise."""

_MAGIC: Final = (b"\0\1\0\0", b"OTTO", b"true")
_COLLECTION: Final = b"ttcf"
# The tables of pictures in place of outlines.
_PICTURES: Final = frozenset({b"CBDT", b"sbix"})
# More fonts or bytes than this are not plausible.
_FONTS: Final = 256
_TABLE: Final = 32 * 2**20
_ITALIC, _TYPOGRAPHIC = 0x01, 0x80


class Face(NamedTuple):
    """A font in a file.

    Attributes:
        path: The path of the file.
        number: The index of the font in the file, which is 0 except in a collection.
        family: The name of the family.
        weight: The weight, such as 400 or 700.
        italic: Whether it is italic or oblique.
    """

    path: Path
    number: int
    family: str
    weight: int
    italic: bool


def faces_of(path: Path) -> list[Face]:
    """The fonts in a file whose glyphs have outlines; none if it is not a font or is damaged."""
    try:
        with path.open("rb") as file:
            fonts = [(index, _Tables(file, start)) for index, start in enumerate(_starts(file))]
            return [_face(path, index, tables) for index, tables in fonts if not tables.are_pictures]
    except DAMAGE:
        return []


class _Tables:
    """The tables of one font in an open file."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        file.seek(start)
        magic, count = struct.unpack(">4sH6x", file.read(12))
        if magic not in _MAGIC:
            raise ValueError("not a font")
        entries = struct.iter_unpack(">4s4xII", file.read(16 * count))
        self._places: dict[bytes, tuple[int, int]] = {name: (offset, size) for name, offset, size in entries}

    @property
    def are_pictures(self) -> bool:
        """Whether glyphs are colored pictures of a few sizes, such as emoji, and no outlines."""
        return not _PICTURES.isdisjoint(self._places)

    def get(self, name: bytes) -> bytes:
        """A table, or nothing."""
        return self[name] if name in self._places else b""

    def __getitem__(self, name: bytes) -> bytes:
        offset, size = self._places[name]
        if size > _TABLE:
            raise ValueError("a table is too large")
        self._file.seek(offset)
        return self._file.read(size)


def _starts(file: BinaryIO) -> tuple[int, ...]:
    head = file.read(12)
    if head[:4] != _COLLECTION:
        return (0,)
    (count,) = struct.unpack_from(">I", head, 8)
    count = min(count, _FONTS)
    return struct.unpack(f">{count}I", file.read(4 * count))


def _face(path: Path, index: int, tables: _Tables) -> Face:
    names = _names(tables[b"name"])
    weight, selection = 400, 0
    if os2 := tables.get(b"OS/2"):
        weight, selection = struct.unpack(">4xH56xH", os2[:64])
    family = names.get(16) or names[1]
    return Face(path, index, family, weight, bool(selection & _ITALIC))


def _names(table: bytes) -> dict[int, str]:
    """The names of a font by their kind: 1 is the family, 16 the family with all its weights."""
    count, storage = struct.unpack_from(">HH", table, 2)
    found: dict[int, str] = {}
    english: set[int] = set()
    for place in range(count):
        platform, _, language, kind, size, offset = struct.unpack_from(">6H", table, 6 + 12 * place)
        if kind not in {1, 16} or platform not in {0, 1, 3} or kind in english:
            continue
        text = table[storage + offset : storage + offset + size]
        found[kind] = text.decode("mac_roman" if platform == 1 else "utf-16-be", "replace")
        if (platform, language) in {(1, 0), (3, 0x409)}:
            english.add(kind)
    return found


class Metrics:
    """The measurements of a font that the layout of text needs.

    Attributes:
        units: The number of units in the font size.
        ascent: The height above the baseline in units.
        descent: The depth below the baseline in units.
        glyphs: The number of the glyph of each character.
    """

    def __init__(self, face: Face) -> None:
        with face.path.open("rb") as file:
            tables = _Tables(file, _starts(file)[face.number])
            (self.units,) = struct.unpack_from(">H", tables[b"head"], 18)
            if not self.units:
                raise ValueError("the font has no size")
            hhea = tables[b"hhea"]
            self.ascent, descent = struct.unpack_from(">2h", hhea, 4)
            self.descent = -descent
            if len(os2 := tables.get(b"OS/2")) >= 72:
                (selection,) = struct.unpack_from(">H", os2, 62)
                if selection & _TYPOGRAPHIC:
                    self.ascent, descent = struct.unpack_from(">2h", os2, 68)
                    self.descent = -descent
            (count,) = struct.unpack_from(">H", hhea, 34)
            advances = tables[b"hmtx"]
            self._advances = struct.unpack(">" + "H2x" * count, advances[: 4 * count])
            if not self._advances:
                raise ValueError("the font has no widths")
            self.glyphs = _glyphs(tables[b"cmap"])
            self._gpos = tables.get(b"GPOS")
            self._kern = b"" if self._gpos else tables.get(b"kern")
        self._pairs: dict[tuple[int, int], float] = {}

    def advance(self, character: str) -> float:
        """The width of a character, as a part of the font size."""
        glyph = self.glyphs.get(ord(character), 0)
        return float(self._advances[min(glyph, len(self._advances) - 1)] / self.units)

    def kerning(self, first: str, second: str) -> float:
        """The distance added between two characters, as a part of the font size."""
        pair = self.glyphs.get(ord(first), 0), self.glyphs.get(ord(second), 0)
        if pair not in self._pairs:
            self._pairs[pair] = self._kerning(*pair) / self.units
        return self._pairs[pair]

    def _kerning(self, first: int, second: int) -> int:
        try:
            if self._kern:
                return self._kern_pairs.get((first, second), 0)
            return sum(_adjustment(self._gpos, table, first, second) for table in self._lookups)
        except DAMAGE:
            return 0

    @cached_property
    def _lookups(self) -> list[list[int]]:
        """The places of the subtables of each lookup of pairs."""
        try:
            return list(_pair_lookups(self._gpos)) if self._gpos else []
        except DAMAGE:
            return []

    @cached_property
    def _kern_pairs(self) -> dict[tuple[int, int], int]:
        *_, coverage, count = struct.unpack_from(">6H", self._kern)
        if coverage >> 8 or not coverage & 1:  # only horizontal pairs
            return {}
        pairs = struct.iter_unpack(">HHh", self._kern[18 : 18 + 6 * count])
        return {(first, second): value for first, second, value in pairs}


def _glyphs(table: bytes) -> dict[int, int]:
    """The glyph of each character, from the subtable with the most characters."""
    (count,) = struct.unpack_from(">H", table, 2)
    subtables: dict[int, int] = {}
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in {0, 1, 10}):
            (kind,) = struct.unpack_from(">H", table, offset)
            subtables.setdefault(kind, offset)
    if 12 in subtables:
        return dict(_groups(table, subtables[12]))
    return dict(_segments(table, subtables[4]))


def _groups(table: bytes, start: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", table, start + 12)
    for first, last, glyph in struct.iter_unpack(">III", table[start + 16 : start + 16 + 12 * count]):
        if first <= last < 0x110000:
            yield from enumerate(range(glyph, glyph + last - first + 1), first)


def _segments(table: bytes, start: int) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", table, start + 6)
    columns = [start + 14, *(start + 16 + doubled * column for column in range(1, 4))]
    for place in range(0, doubled, 2):
        last, first, delta, offset = (
            struct.unpack_from(">H", table, column + place)[0] for column in columns
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                where = columns[3] + place + offset + 2 * (code - first)
                if where + 2 > len(table):
                    break
                (glyph,) = struct.unpack_from(">H", table, where)
            if glyph or not offset:
                yield code, (glyph + delta) & 0xFFFF


def _pair_lookups(gpos: bytes) -> Iterator[list[int]]:
    """The places of the subtables with pairs of the feature `kern` of Latin script, lookup by lookup."""
    scripts, features, lookups = struct.unpack_from(">3H", gpos, 4)
    for lookup in sorted(_kerning_lookups(gpos, scripts, features)):
        (offset,) = struct.unpack_from(">H", gpos, lookups + 2 + 2 * lookup)
        start = lookups + offset
        kind, _, count = struct.unpack_from(">3H", gpos, start)
        offsets = struct.unpack_from(f">{count}H", gpos, start + 6)
        found: list[int] = []
        for place in (start + offset for offset in offsets):
            if kind == 9:  # the subtable is further away than 16 bits reach
                _, extended, far = struct.unpack_from(">HHI", gpos, place)
                if extended == 2:
                    found.append(place + far)
            elif kind == 2:
                found.append(place)
        if found:
            yield found


def _kerning_lookups(gpos: bytes, scripts: int, features: int) -> set[int]:
    (count,) = struct.unpack_from(">H", gpos, scripts)
    places = dict(struct.unpack_from(">4sH", gpos, scripts + 2 + 6 * index) for index in range(count))
    offset = places.get(b"latn") or places.get(b"DFLT")
    if not offset:
        return set()
    script = scripts + offset
    (default,) = struct.unpack_from(">H", gpos, script)
    if not default:
        return set()
    (count,) = struct.unpack_from(">H", gpos, script + default + 4)
    lookups: set[int] = set()
    for feature in struct.unpack_from(f">{count}H", gpos, script + default + 6):
        name, offset = struct.unpack_from(">4sH", gpos, features + 2 + 6 * feature)
        if name == b"kern":
            (number,) = struct.unpack_from(">H", gpos, features + offset + 2)
            lookups.update(struct.unpack_from(f">{number}H", gpos, features + offset + 4))
    return lookups


def _adjustment(gpos: bytes, subtables: list[int], first: int, second: int) -> int:
    """The change of the advance of the first glyph, from the first subtable that has the pair."""
    for start in subtables:
        kind, coverage, values, more = struct.unpack_from(">4H", gpos, start)
        place = _coverage(gpos, start + coverage, first)
        if place is None:
            continue
        size, other = 2 * values.bit_count(), 2 * more.bit_count()
        if kind == 1:
            (offset,) = struct.unpack_from(">H", gpos, start + 10 + 2 * place)
            record = _pair(gpos, start + offset, second, 2 + size + other)
            if record is None:
                continue
            record += 2
        elif kind == 2:
            rows, seconds, _, columns = struct.unpack_from(">4H", gpos, start + 8)
            row, column = _class(gpos, start + rows, first), _class(gpos, start + seconds, second)
            record = start + 16 + (row * columns + column) * (size + other)
        else:
            continue
        if not values & 4:
            return 0
        (value,) = struct.unpack_from(">h", gpos, record + 2 * (values & 3).bit_count())
        return int(value)
    return 0


def _pair(gpos: bytes, start: int, second: int, size: int) -> int | None:
    (count,) = struct.unpack_from(">H", gpos, start)
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        (glyph,) = struct.unpack_from(">H", gpos, start + 2 + middle * size)
        if glyph == second:
            return int(start + 2 + middle * size)
        low, high = (middle + 1, high) if glyph < second else (low, middle)
    return None


def _coverage(gpos: bytes, start: int, glyph: int) -> int | None:
    kind, count = struct.unpack_from(">HH", gpos, start)
    if kind == 1:
        glyphs = struct.unpack_from(f">{count}H", gpos, start + 4)
        return glyphs.index(glyph) if glyph in glyphs else None
    for first, last, index in struct.iter_unpack(">3H", gpos[start + 4 : start + 4 + 6 * count]):
        if first <= glyph <= last:
            return int(index + glyph - first)
    return None


def _class(gpos: bytes, start: int, glyph: int) -> int:
    kind, first, count = struct.unpack_from(">3H", gpos, start)
    if kind == 1:
        place = glyph - first
        return int(struct.unpack_from(">H", gpos, start + 6 + 2 * place)[0]) if 0 <= place < count else 0
    count = first
    for low, high, number in struct.iter_unpack(">3H", gpos[start + 4 : start + 4 + 6 * count]):
        if low <= glyph <= high:
            return int(number)
    return 0
