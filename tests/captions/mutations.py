"""Reads mutated caption files: each ends in cues or in a CaptionsError, and in nothing else.

`python -m tests.captions.mutations 100000` reads that many; the tests read a share of them. A file depends on
its number alone, so that a failure can be repeated: `python -m tests.captions.mutations 1 4711`.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from fractions import Fraction

from indream.captions import CaptionsError, Cues, parse_captions, read_captions
from tests.captions.test_vectors import VECTORS

__all__ = ["mutated", "read_mutated"]

PIECES = [
    *[
        "\n",
        "\n\n",
        "\r",
        "\0",
        "-->",
        "->",
        "<",
        ">",
        "{",
        "}",
        "{\\",
        "[",
        "]",
        ":",
        ",",
        ".",
        "-",
        '"',
        "\\",
    ],
    *[
        "00:00:01,000 --> 00:00:02,000\n",
        "99:99:99.999",
        "<00:00:01.000>",
        "[00:01.00]",
        "Dialogue:",
        "WEBVTT",
    ],
    *[
        "{\\k10}",
        "{\\p1}",
        "Format: Text, Start, End",
        "[offset:-9999999]",
        "&#x110000;",
        "&#xd800;",
        "\ufeff",
    ],
    *[
        "NaN",
        "1e999",
        "-1",
        "null",
        "[]",
        "{}",
        '"start":',
        '"words":[{}]',
        "9" * 5000,
        "[" * 2000,
        "<" * 500,
    ],
]


def mutated(number: int) -> bytes:
    """A caption file with a few changes: bytes that are replaced, removed, repeated, moved or added."""
    chance = random.Random(number)
    content = bytearray(chance.choice(VECTORS).text.encode())
    for _ in range(chance.choice([1, 1, 2, 3, 8])):
        begin = chance.randrange(len(content) + 1)
        end = min(len(content), begin + chance.choice([1, 1, 4, 30]))
        match chance.randrange(6):
            case 0:
                content[begin:end] = chance.randbytes(end - begin)
            case 1:
                del content[begin:end]
            case 2:
                content[begin:begin] = content[begin:end] * chance.choice([1, 2, 50])
            case 3:
                content[begin:begin] = chance.choice(VECTORS).text.encode()[:200]
            case 4:
                content[begin:end] = chance.choice(PIECES).encode()
            case _:
                del content[begin:]
    return bytes(content)


def read_mutated(numbers: range) -> Counter[str]:
    """Read these files and count how they end: by the granularity of the cues or the code of the error."""
    outcomes: Counter[str] = Counter()
    for number in numbers:
        try:
            outcomes[_outcome(number)] += 1
        except Exception as error:
            error.add_note(f"mutated file {number}")
            raise
    return outcomes


def _outcome(number: int) -> str:
    try:
        cues = read_captions(mutated(number))
    except CaptionsError as error:
        return error.code
    assert all(cue.text.strip() and 0 <= cue.start < cue.end for cue in cues)
    assert list(cues) == sorted(cues, key=lambda cue: (cue.start, cue.end))
    assert all(isinstance(time, Fraction) for cue in cues for time in (cue.start, cue.end))
    assert Cues(cues, granularity=cues.granularity) == cues
    assert len(parse_captions(cues.to_vtt(words=cues.granularity == "word"))) >= 1
    cues.to_srt()
    cues.problems()
    return cues.granularity


if __name__ == "__main__":
    count, *start = map(int, sys.argv[1:] or ["100000"])
    first = start[0] if start else 0
    for outcome, times in sorted(read_mutated(range(first, first + count)).items()):
        print(f"{times:8,} {outcome}")
