"""PNG, JPEG, GIF, WebP, BMP, and the orientation in EXIF data."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from indream.media._info import MEDIA_TRUNCATED, MediaInfo, checked_size
from indream.media._info import MediaError as Error
from indream.media._riff import chunks

if TYPE_CHECKING:
    from indream.media._reader import Span

__all__ = ["bmp", "gif", "jpeg", "png", "webp"]

ROTATIONS: Final = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
"""The clockwise rotation of each EXIF orientation; 4, 5 and 7 are mirrored as well."""

ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
"""The order of bytes in EXIF data, by their mark."""

PNG_SIGNATURE: Final = 8
START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
STAND_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
SCAN_AHEAD: Final = 64 * 1024
SHORTEST_DELAY: Final = 2
USUAL_DELAY: Final = 10
"""Browsers play a GIF frame with a delay below 2 hundredths of a second for 10."""
MOST_UNITS: Final = 100
"""In how many units an animated PNG may state its delays; a sum of thousands of them would take long."""


def _still(
    file: Span, mime_type: str, width: int, height: int, rotation: int = 0, swapped: bool | None = None
) -> MediaInfo:
    checked_size(width, height)
    if rotation in (90, 270) if swapped is None else swapped:
        width, height = height, width
    return MediaInfo("image", mime_type, file.size, width, height, rotation=rotation)


def _loop(plays: int) -> Literal["finite", "loop"]:
    return "finite" if plays else "loop"


def exif_rotation(tiff: Span) -> int:
    """The clockwise rotation that EXIF data asks for; 0 if they are damaged, as viewers do."""
    try:
        order = ORDERS.get(tiff.bytes(0, 4))
        if order is None:
            return 0
        [directory] = tiff.unpack(f"{order}I", 4)
        [count] = tiff.unpack(f"{order}H", directory)
        for entry in range(count):
            tag, form, _, value = tiff.unpack(f"{order}HHIH", directory + 2 + 12 * entry)
            if tag == 0x0112 and form == 3:
                return ROTATIONS.get(value, 0)
    except Error:
        pass
    return 0


def png(file: Span) -> MediaInfo:
    """PNG, still or animated; the delays of an animation are in the chunks of its frames."""
    if file.bytes(12, 4) != b"IHDR":
        raise Error("the PNG file does not begin with its header IHDR")
    width, height = file.u32(16), file.u32(20)
    rotation, plays = 0, None
    units: Counter[int] = Counter()
    frames = 0
    at = PNG_SIGNATURE
    while True:
        # A large image has thousands of data chunks: nothing is read beyond the header of each.
        header = file.bytes(at, 8, ahead=8)
        length, name = int.from_bytes(header[:4], "big"), header[4:]
        content = file.sub(at + 8, length)
        at += length + 12
        if name == b"IEND":
            break
        if name == b"eXIf":
            rotation = exif_rotation(content)
        elif name == b"acTL":
            plays = content.u32(4)
        elif name == b"fcTL":
            units[content.u16(22) or 100] += content.u16(20)
            frames += 1
        if not name.isalpha():
            raise Error(f"the PNG chunk at byte {at:,} has no valid name")
    still = _still(file, "image/png", width, height, rotation)
    if len(units) > MOST_UNITS:
        raise Error(f"the frames of the PNG file have more than {MOST_UNITS} units of time")
    seconds = sum((Fraction(delay, unit) for unit, delay in units.items()), Fraction(0))
    if plays is None or not seconds:
        return still
    return still._replace(duration=seconds, fps=frames / seconds, loop=_loop(plays))


def jpeg(file: Span) -> MediaInfo:
    """JPEG: the first frame header has the size, and EXIF data before it the orientation."""
    at, rotation = 2, None
    while True:
        if file.u8(at) != 0xFF:
            raise Error(f"the JPEG file has no marker at byte {at:,}")
        marker = file.u8(at + 1)
        if marker == 0xFF:
            at += 1  # a marker may be preceded by fill bytes
        elif marker in STAND_ALONE:
            at += 2
        elif marker in (0xD9, 0xDA):
            raise Error(f"the JPEG file has no frame header before byte {at:,}")
        else:
            length = file.u16(at + 2)
            if length < 2:
                raise Error(f"the JPEG segment at byte {at:,} has the length {length}")
            content = file.sub(at + 4, length - 2)
            if marker in START_OF_FRAME:
                return _still(file, "image/jpeg", content.u16(3), content.u16(1), rotation or 0)
            if (
                marker == 0xE1
                and rotation is None
                and content.size > 6
                and content.bytes(0, 6) == b"Exif\0\0"
            ):
                rotation = exif_rotation(content.rest(6))
            at += length + 2


def gif(file: Span) -> MediaInfo:
    """GIF: scanned in full, as its length is the sum of the delays of its frames."""
    file.reader.scan()
    width, height = file.little(6, 2), file.little(8, 2)
    checked_size(width, height)
    at = 13 + _color_table(file.u8(10))
    delay, hundredths, frames, plays = 0, 0, 0, 1
    # Some writers leave out the last byte, which marks the end; browsers play such files.
    while not (frames and at == file.size) and (block := file.bytes(at, 1, ahead=SCAN_AHEAD)[0]) != 0x3B:
        if block == 0x21:
            label, size = file.u8(at + 1), file.u8(at + 2)
            if label == 0xF9 and size >= 4:
                delay = file.little(at + 4, 2)
            elif label == 0xFF and size == 11:
                plays = _plays(file, at + 3, plays)
            at = _after_blocks(file, at + 2)
        elif block == 0x2C:
            frames += 1
            hundredths += delay if delay >= SHORTEST_DELAY else USUAL_DELAY
            delay = 0
            at = _after_blocks(file, at + 11 + _color_table(file.u8(at + 9)))
        else:
            raise Error(f"the GIF file has an unknown block, {block:#04x}, at byte {at:,}")
    if not frames:
        raise Error("the GIF file has no frame")
    seconds = Fraction(hundredths, 100)
    return MediaInfo(
        "gif", "image/gif", file.size, width, height, seconds, loop=_loop(plays), fps=frames / seconds
    )


def _plays(file: Span, at: int, plays: int) -> int:
    """How often a GIF plays by the application block at an offset; `plays` for a block of another kind."""
    if file.bytes(at, 11) not in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
        return plays
    return file.little(at + 13, 2) if file.u8(at + 11) >= 3 and file.u8(at + 12) == 1 else plays


def _color_table(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(file: Span, at: int) -> int:
    while size := file.bytes(at, 1, ahead=SCAN_AHEAD)[0]:
        at += size + 1
    return at + 1


def webp(file: Span) -> MediaInfo:
    """WebP: VP8, VP8L, or the extended form, which may be animated."""
    size: tuple[int, int] | None = None
    rotation, plays, milliseconds, frames = 0, 1, 0, 0
    for name, content in chunks(file):
        if name == b"VP8X":
            size = content.little(4, 3) + 1, content.little(7, 3) + 1
        elif name == b"VP8 " and size is None:
            if content.bytes(3, 3) != b"\x9d\x01\x2a":
                raise Error(f"the WebP image at byte {content.start:,} does not begin with a key frame")
            size = content.little(6, 2) & 0x3FFF, content.little(8, 2) & 0x3FFF
        elif name == b"VP8L" and size is None:
            bits = content.little(1)
            size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif name == b"ANIM":
            plays = content.little(4, 2)
        elif name == b"ANMF":
            milliseconds += content.little(12, 3)
            frames += 1
        elif name == b"EXIF":
            marked = content.size > 6 and content.bytes(0, 6) == b"Exif\0\0"
            rotation = exif_rotation(content.rest(6) if marked else content)
    if size is None:
        raise Error("the WebP file has no image")
    still = _still(file, "image/webp", *size, rotation)
    if not milliseconds:
        return still
    seconds = Fraction(milliseconds, 1000)
    return still._replace(duration=seconds, fps=frames / seconds, loop=_loop(plays))


def bmp(file: Span) -> MediaInfo:
    """BMP: the size is in the header, with a negative height for rows from the top."""
    header = file.little(14)
    if header == 12:
        return _still(file, "image/bmp", file.little(18, 2), file.little(20, 2))
    if header < 40:
        raise Error(f"the BMP file has a header of {header} bytes")
    width, height = file.unpack("<ii", 18)
    pixels = file.little(10)
    if pixels > file.size:
        raise Error(f"the BMP file ends before its pixels, at byte {pixels:,}", MEDIA_TRUNCATED)
    return _still(file, "image/bmp", width, abs(height))
