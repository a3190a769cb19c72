"""The time of reading large caption files and of the import: `python -m bench.captions`.

It is not on docs/performance.md, which is about the client. Processor time is measured, which a busy machine
does not lengthen much.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator

from bench.report import Aim, Bench, Figure, main
from bench.timing import fresh_processes, time_text
from indream.captions import parse_captions, read_captions

__all__ = ["BENCH"]

SIZE = 10 * 2**20
ROUNDS = 3
IMPORTS = 15
LINEAR = Aim("20 MiB of SRT beside 10 MiB", 2.4)
IMPORT = Aim("`import indream.captions` after `import indream`", 10, "ms")
IMPORTING = """
import time, indream
began = time.process_time()
import indream.captions
print(time.process_time() - began)
"""


def srt(size: int) -> str:
    """An SRT file with two lines and some markup in each cue."""
    parts: list[str] = []
    length = number = 0
    while length < size:
        number += 1
        minutes, seconds = divmod(number, 60)  # 20 MiB stay below 100 hours, which are written differently
        begin = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
        text = (
            "<i>The quick brown fox</i> jumps over\nthe lazy dog again."
            if number % 4 == 0
            else ("The quick brown fox jumps over\nthe lazy dog again.")
        )
        parts.append(f"{number}\n{begin},000 --> {begin},900\n{text}\n\n")
        length += len(parts[-1])
    return "".join(parts)


def whisper(size: int) -> str:
    """A result of Whisper with ten words in each segment."""
    segments: list[dict[str, object]] = []
    for number in range(size // 800):
        words = [
            {"word": " word", "start": number + n / 10, "end": number + n / 10 + 0.09, "probability": 0.9871}
            for n in range(10)
        ]
        segments.append({"start": number, "end": number + 1, "text": " word" * 10, "words": words})
    return json.dumps({"segments": segments})


FILES = {
    "SRT": srt,
    "WebVTT": lambda size: parse_captions(srt(size)).to_vtt(),
    "ASS": lambda size: (
        "[Events]\n"
        + "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\i1}Hello{\\i0}\\Nyou\n" * (size // 73)
    ),
    "LRC": lambda size: "".join(
        f"[{number // 60:02}:{number % 60:02}.00]The quick brown fox\n" for number in range(size // 30)
    ),
    "Whisper, with words": whisper,
}
# LRC has three times as many lines in a MiB as SRT has cues, and Whisper times for each word.
LIMITS = {"SRT": 1, "WebVTT": 1, "ASS": 1, "LRC": 4, "Whisper, with words": 2.5}
READING = {name: Aim(f"10 MiB of {name}", LIMITS[name], "s") for name in FILES}


def measure() -> Iterator[Figure]:
    """Yield the time for a file of each format, for a file of twice the size, and of the import."""
    for name, make in FILES.items():
        text = make(SIZE)
        best, cues = _seconds(text.encode())
        yield Figure(
            READING[name], best * SIZE / len(text.encode()), f"{cues:,} cues, {len(text) / 2**20:.1f} MiB"
        )
    small, large = (_seconds(srt(size).encode())[0] for size in (SIZE, 2 * SIZE))
    yield Figure(LINEAR, large / small, time_text(large, small))
    with fresh_processes() as number_from:
        times = [number_from(IMPORTING) for _ in range(IMPORTS + 1)]
    yield Figure(IMPORT, statistics.median(times[1:]) * 1000)


def _seconds(content: bytes) -> tuple[float, int]:
    """The seconds of processor time to read a file, the best of a few rounds, and its number of cues."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        cues = read_captions(content)
        best = min(best, time.process_time() - began)
    return best, len(cues)


BENCH = Bench(
    "Captions",
    "Processor time to read a caption file from bytes, the best of three rounds.",
    (*READING.values(), LINEAR, IMPORT),
    measure,
)

if __name__ == "__main__":
    sys.exit(main(BENCH))
