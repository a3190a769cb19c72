"""Reads mutated caption files: each ends in cues or in a CaptionsError, and in nothing else.

`python -m tests.captions.mutations 100000` reads that many; the tests read a share of them. A file depends on
its number alone, so that a failure can be repeated: `python -m tests.captions.mutations 1 4711`.

`mutated.json` has a digest of everything that is read from the files of each share, so that no change in it
goes unnoticed. `python -m tests.captions.mutations results 4000` prints the results, so that those before and
after a change can be compared; `python -m tests.captions.mutations record` writes the digests.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from fractions import Fraction
from pathlib import Path

from indream.captions import CaptionsError, Cues, parse_captions, read_captions
from tests.captions.test_vectors import VECTORS

__all__ = ["RECORD", "SHARES", "SIZE", "digest", "mutated", "read_mutated"]

RECORD = Path(__file__).with_name("mutated.json")
SHARES, SIZE = 20, 200
"""The shares whose digests are in the record, and the number of files of each."""

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


def read_mutated(numbers: range) -> list[str]:
    """Read these files and return how each ends.

    A result begins with the granularity of the cues or the code of the error. Cues and all that is made from
    them follow, but no wording: only the numbers in messages.
    """
    results: list[str] = []
    for number in numbers:
        try:
            results.append(_result(number))
        except Exception as error:
            error.add_note(f"mutated file {number}")
            raise
    return results


def digest(results: list[str]) -> str:
    """A text of 16 characters that is another one for other results."""
    return hashlib.sha256("\n".join(results).encode()).hexdigest()[:16]


def _numbers(messages: list[str]) -> list[list[str]]:
    return [re.findall("[0-9]+", message) for message in messages]


def _result(number: int) -> str:
    try:
        cues = read_captions(mutated(number))
    except CaptionsError as error:
        # Versions of Python differ in where JSON is damaged.
        return f"{error.code} {_numbers([str(error)]) if error.line is None else ''}"
    assert all(cue.text.strip() and 0 <= cue.start < cue.end for cue in cues)
    assert list(cues) == sorted(cues, key=lambda cue: (cue.start, cue.end))
    assert all(isinstance(time, Fraction) for cue in cues for time in (cue.start, cue.end))
    assert Cues(cues, granularity=cues.granularity) == cues
    assert len(parse_captions(cues.to_vtt(words=cues.granularity == "word"))) >= 1
    parts = [tuple(map(str, cue)) for cue in cues], _numbers([*cues.skipped]), cues.estimated
    problems = [(problem.code, *_numbers([str(problem)])) for problem in cues.problems()]
    written = cues.to_srt(), cues.to_vtt(), cues.to_vtt(words=True), cues.lines(max_chars=20).to_srt()
    return f"{cues.granularity} {parts} {problems} {written}"


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        shares = (range(share * SIZE, (share + 1) * SIZE) for share in range(SHARES))
        RECORD.write_text(json.dumps([digest(read_mutated(share)) for share in shares], indent=1) + "\n")
        sys.exit()
    in_full = "results" in sys.argv
    count, *start = map(int, [text for text in sys.argv[1:] if text != "results"] or ["100000"])
    first = start[0] if start else 0
    for number in range(first, first + count):
        [result] = read_mutated(range(number, number + 1))
        print(f"{number:8} {result if in_full else result.partition(' ')[0]}")
