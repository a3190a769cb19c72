"""The body of a response without its content coding, in any pieces."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indream._wire.answer import STEP, BodyError, Unpacker

LIMIT = 4 * STEP


# Random bytes are stored as they are at any level; at 0 it takes a tenth of the time.
STORED, PACKED = 0, 9


def raw_deflate(body: bytes, level: int) -> bytes:
    """Deflate without its wrapper, as some servers send it."""
    packer = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes, int], bytes]]] = {
    "none": ("", lambda body, _: body),
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
}


def body_of(size: int, *, is_random: bool) -> bytes:
    """A body that hardly packs, or packs to next to nothing."""
    return random.Random(size).randbytes(size) if is_random else bytes(size)


def unpacked(coding: str, packed: bytes, cuts: list[int], limit: int = LIMIT) -> bytes:
    """The result for a body that is received in pieces."""
    unpacker = Unpacker(coding, limit)
    for start, end in pairwise([0, *sorted(cut % (len(packed) + 1) for cut in cuts), len(packed)]):
        unpacker.feed(packed[start:end])
    return unpacker.end()


SIZES = st.integers(0, 300) | st.builds(
    lambda steps, more: max(0, steps * STEP + more), st.integers(1, 3), st.integers(-300, 300)
)
CUTS = st.lists(st.integers(0, 40) | st.integers(min_value=0), max_size=5)


@given(packer=st.sampled_from(list(PACKERS)), size=SIZES, is_random=st.booleans(), cuts=CUTS)
@example(packer="raw", size=STEP + 1, is_random=False, cuts=[])
@example(packer="raw", size=2 * STEP, is_random=False, cuts=[])
@example(packer="raw", size=3, is_random=True, cuts=[1])
@example(packer="zlib", size=3, is_random=True, cuts=[1])
@example(packer="gzip", size=STEP + 1, is_random=False, cuts=[1])
@settings(max_examples=100)
def test_a_body_is_unpacked_completely(packer: str, size: int, is_random: bool, cuts: list[int]) -> None:
    """For every coding and size, and with a cut at any point."""
    coding, pack = PACKERS[packer]
    body = body_of(size, is_random=is_random)
    assert body == unpacked(coding, pack(body, STORED if is_random else PACKED), cuts)


@given(packer=st.sampled_from(list(PACKERS)), more=st.integers(1, 200) | st.just(LIMIT), cuts=CUTS)
@settings(max_examples=30)
def test_a_body_at_the_limit_is_unpacked(packer: str, more: int, cuts: list[int]) -> None:
    """To the byte."""
    coding, pack = PACKERS[packer]
    assert LIMIT == len(unpacked(coding, pack(bytes(LIMIT), PACKED), cuts))
    with pytest.raises(BodyError, match="larger than 4 MiB"):
        unpacked(coding, pack(bytes(LIMIT + more), PACKED), cuts)


@given(packer=st.sampled_from(["gzip", "zlib", "raw"]), size=SIZES, kept=st.integers(min_value=1), cuts=CUTS)
@settings(max_examples=50)
def test_a_truncated_body_is_refused(packer: str, size: int, kept: int, cuts: list[int]) -> None:
    """A part is never taken for the whole."""
    coding, pack = PACKERS[packer]
    packed = pack(body_of(size, is_random=True), STORED)
    with pytest.raises(BodyError, match="broken"):
        unpacked(coding, packed[: 1 + kept % (len(packed) - 1)], cuts)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_empty_body_has_no_coding(coding: str) -> None:
    """Has no coding either."""
    assert b"" == unpacked(coding, b"", [0])
