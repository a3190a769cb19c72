"""Whether a video is whole: tiny files of both containers, cut anywhere."""

from __future__ import annotations

import io

import pytest

from indream._files.containers import flaw_of


def box(kind: bytes, content: bytes = b"") -> bytes:
    """A box of mp4."""
    return (8 + len(content)).to_bytes(4) + kind + content


def element(identity: bytes, content: bytes, width: int = 1) -> bytes:
    """An element of WebM, its size in this many bytes."""
    return identity + (len(content) | 1 << 7 * width).to_bytes(width) + content


EBML, SEGMENT, VOID = b"\x1aE\xdf\xa3", b"\x18S\x80g", b"\xec"
HEADER = element(EBML, b"B\x82\x84webm")
LARGE = b"\0\0\0\x01mdat" + (16 + 20).to_bytes(8) + b"x" * 20

FTYP, MOOV, MDAT = box(b"ftyp", b"isom"), box(b"moov", b"x" * 9), box(b"mdat", b"y" * 9)
MOOF = box(b"moof", b"m")
WHOLE = {
    "the index first": [FTYP, MOOV, MDAT],
    "the index last": [FTYP, box(b"free"), MDAT, MOOV],
    "a length in 64 bits": [FTYP, LARGE, MOOV],
    "fragments": [FTYP, MOOV, MOOF, MDAT, MOOF, MDAT, MOOF, MDAT],
    "a small segment": [HEADER, element(SEGMENT, b"x" * 20)],
    "a size in eight bytes": [HEADER, element(SEGMENT, b"x" * 20, 8)],
    "an element before the segment": [HEADER, element(VOID, bytes(3)), element(SEGMENT, b"x" * 200, 2)],
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_have_no_flaw(name: str) -> None:
    """Nothing is wrong with them, but something is with what follows them."""
    content = b"".join(WHOLE[name])
    assert flaw_of(io.BytesIO(content)) is None
    assert flaw_of(io.BytesIO(content + b"x")) is not None


@pytest.mark.parametrize("name", WHOLE)
def test_cut_files_have_a_flaw(name: str) -> None:
    """A cut shows anywhere, except between two fragments: only the body's own end shows that one."""
    content = b"".join(WHOLE[name])
    between = {len(b"".join(WHOLE[name][:count])) for count in range(4, 8)} if name == "fragments" else set()
    for end in set(range(8, len(content))) - between:
        assert "truncated" in (flaw_of(io.BytesIO(content[:end])) or ""), end


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", "the file is empty"),
        (FTYP + MDAT, "the mp4 file is truncated: it has no index (moov)"),
        (FTYP + MOOV, "the mp4 file is truncated: it has no media data (mdat)"),
        (
            box(b"ftyp") + box(b"moov", b"x" * 9)[:-4],
            "the mp4 file is truncated: 4 bytes missing at its end",
        ),
        (box(b"ftyp") + b"\0\0\0\x07moov", "the mp4 file is damaged or truncated at byte 8"),
        (box(b"ftyp") + b"\0\0\0\x01moov" + bytes(8), "the mp4 file is damaged or truncated at byte 8"),
        (b"x" * 4 + b"ftyp", "the mp4 file is truncated: 2,021,161,072 bytes missing at its end"),
        (
            FTYP + b"\0\0\0\x01mdat" + (2**56 + 16).to_bytes(8),
            f"the mp4 file is truncated: {2**56:,} bytes missing at its end",
        ),
        (HEADER, "the WebM file is truncated: it has no segment"),
        (HEADER + b"\x08" * 20, f"the WebM file is damaged or truncated at byte {len(HEADER)}"),
        (HEADER + b"\xec", f"the WebM file is damaged or truncated at byte {len(HEADER)}"),
        (HEADER + b"\0\0", f"the WebM file is damaged or truncated at byte {len(HEADER)}"),
        (
            HEADER + element(SEGMENT, b"x" * 9)[:-4],
            "the WebM file is truncated: 4 bytes missing at its end",
        ),
    ],
)
def test_each_flaw_is_described(content: bytes, flaw: str) -> None:
    """Each is said in words."""
    assert flaw == flaw_of(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"RIFF\x10\0\0\0AVI LIST",
        bytes(range(256)),
        box(b"ftyp") + box(b"moov") + b"\0\0\0\0mdat" + b"y" * 50,
        FTYP + MOOV + MDAT + box(b"free"),
        FTYP + MOOV + b"\0\0\0\x01mdat" + (16).to_bytes(8),
        HEADER + SEGMENT + b"\xff" + b"x" * 50,
        HEADER + SEGMENT + b"\x01" + b"\xff" * 7 + b"x" * 50,
    ],
)
def test_unstated_lengths_are_not_a_flaw(content: bytes) -> None:
    """Another container, a last box without a length, a segment that was streamed: nothing is wrong."""
    assert flaw_of(io.BytesIO(content)) is None


@pytest.mark.parametrize(
    ("content", "sizes"),
    [
        (FTYP + MOOV + MDAT, [8, 16, 16, 16]),
        (HEADER + element(SEGMENT, bytes(200), 2), [8, 12, 12]),
        (bytes(200), [8]),
    ],
)
def test_only_the_heads_of_the_parts_are_read(content: bytes, sizes: list[int]) -> None:
    """A video may be large."""
    read: list[int] = []

    class Recorded(io.BytesIO):
        """Records how many bytes are read at a time."""

        def read(self, size: int | None = -1, /) -> bytes:
            read.append(size or 0)
            return super().read(size)

    assert flaw_of(Recorded(content)) is None
    assert sizes == read
