"""Measure media files whose headers were changed at random.

    python -m tests.media.mutations [NUMBER] [SEED]

Each must end in a MediaInfo that makes sense or in a MediaError, with a bounded number of bytes read and of
steps.

`mutated.json` has a digest of the results of each seed that is tested, and the exact measurements of the
files as they are, so that no change in them goes unnoticed.
`python -m tests.media.mutations results NUMBER SEED`
prints the results, so that those before and after a change can be compared;
`python -m tests.media.mutations record` writes the record.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import sys
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path
from unittest import mock

from indream.media import MediaError, MediaInfo, probe
from indream.media._reader import MOST_HEADERS, Reader

__all__ = ["CODES", "KINDS", "RECORD", "SEEDS", "SIZE", "digest", "exact", "measure_mutations"]

FILES = Path(__file__).parent / "files"
RECORD = Path(__file__).with_name("mutated.json")
SEEDS, SIZE = 10, 500
"""The seeds whose digests are in the record, and the number of files of each."""
EDGE = 2048
"""How many bytes at the beginning and at the end are changed most: headers are there."""
NUMBERS = [0, 1, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 62, 1 << 63]
CODES = {"MEDIA_UNKNOWN", "MEDIA_TRUNCATED", "MEDIA_DAMAGED", "MEDIA_NO_DURATION"}
KINDS = {"image", "gif", "video", "audio"}


def measure_mutations(number: int, seed: int) -> list[str]:
    """Measure mutated files and return how each ended.

    A result begins with a kind or a code. The measurements, or the numbers in the message, follow.
    """
    chance = random.Random(seed)
    originals = [path.read_bytes() for path in sorted(FILES.iterdir())]
    return [_end(mutated(chance, chance.choice(originals), originals)) for _ in range(number)]


def digest(results: list[str]) -> str:
    """A text of 16 characters that is another one for other results."""
    return hashlib.sha256("\n".join(results).encode()).hexdigest()[:16]


def exact() -> dict[str, str]:
    """The exact measurements of each file as it is, or the numbers in the error."""
    return {path.name: _end(path.read_bytes()) for path in sorted(FILES.iterdir())}


def mutated(chance: random.Random, original: bytes, originals: list[bytes]) -> bytes:
    """A file with one to four changes."""
    content = bytearray(original)
    for _ in range(chance.randint(1, 4)):
        at = _place(chance, len(content))
        match chance.randrange(8):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                content[at : at + 1] = bytes([(content[at] if content else 0) ^ 1 << chance.randrange(8)])
            case 2 | 3:
                length = chance.choice((1, 2, 3, 4, 4, 8))
                value = chance.choice(NUMBERS) & ((1 << 8 * length) - 1)
                content[at : at + length] = value.to_bytes(length, chance.choice(("big", "little")))
            case 4:
                del content[at : at + chance.choice((1, 2, 4, 8, 16, 100, 4000))]
            case 5:
                content[at:at] = content[at : at + chance.choice((1, 4, 8, 50, 500))]
            case 6:
                del content[at:]
            case _:
                other = chance.choice(originals)
                begin = _place(chance, len(other))
                piece = other[begin : begin + chance.choice((4, 8, 40, 400))]
                content[at : at + len(piece)] = piece
        content = content or bytearray(b"\0")
    return bytes(content)


def _place(chance: random.Random, size: int) -> int:
    match chance.randrange(10):
        case 0:
            return chance.randrange(size)
        case 1 | 2:
            return max(size - 1 - chance.randrange(min(size, EDGE)), 0)
        case 3 | 4:
            return chance.randrange(min(size, 64))
        case _:
            return chance.randrange(min(size, EDGE))


def _end(content: bytes) -> str:
    steps, readers = [0], list[Reader]()
    original = Reader.at

    def counted(self: Reader, offset: int, count: int, ahead: int = 512) -> bytes:
        steps[0] += 1
        if not readers:
            readers.append(self)
        # Each step reads something: a loop that stands still would go on forever.
        assert steps[0] <= 10_000 + 20 * len(content), "too many steps"
        return original(self, offset, count, ahead)

    with mock.patch.object(Reader, "at", counted):
        try:
            info = probe(io.BytesIO(content))
        except MediaError as error:
            end, details = error.code, re.findall("[0-9,]*[0-9]", str(error))
        else:
            _check(info, len(content))
            end, details = info.kind, [*map(str, info[1:])]
    assert end in CODES | KINDS
    assert all(reader.read <= max(MOST_HEADERS, 2 * len(content)) for reader in readers)
    return " ".join([end, *details, f"({sum(reader.read for reader in readers)} bytes read)"])


def _check(info: MediaInfo, size: int) -> None:
    """Whether measurements can be those of a file."""
    assert size == info.size
    assert info.rotation in (0, 90, 180, 270)
    if info.kind == "audio":
        assert (None, None) == (info.width, info.height)
    else:
        assert isinstance(info.width, int)
        assert isinstance(info.height, int)
        assert min(info.width, info.height) >= 1
    if info.kind != "image":
        assert isinstance(info.duration, Fraction)
    assert info.duration is None or info.duration > 0
    assert info.fps is None or info.fps > 0
    json.dumps(info.to_editor_asset("a", filename="a"), allow_nan=False)


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        digests = [digest(measure_mutations(SIZE, seed)) for seed in range(SEEDS)]
        RECORD.write_text(json.dumps({"digests": digests, "exact": exact()}, indent=1) + "\n")
        sys.exit()
    arguments = [int(text) for text in sys.argv[1:] if text != "results"]
    number = arguments[0] if arguments else 1_000_000
    began = time.monotonic()
    done = measure_mutations(number, arguments[1] if len(arguments) > 1 else 1)
    if "results" in sys.argv:
        print("\n".join(done))
        sys.exit()
    print(f"{number:,} files in {time.monotonic() - began:.0f} s")
    for name, count in Counter(result.partition(" ")[0] for result in done).most_common():
        print(f"{count:10,} {name}")
