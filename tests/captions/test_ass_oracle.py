"""ASS files, read by pysubs2 too: the two agree on texts and times."""

from __future__ import annotations

import random

import pysubs2
import pytest

from indream.captions import parse_captions

DRAWING = "m 0 0 l 9 9"
"""pysubs2 takes the commands of a drawing for text."""
TAGS = [
    "{\\i1}",
    "{\\an8}",
    "{\\pos(1,2)\\c&HFF&}",
    "{comment}",
    "{}",
    f"{{\\p1}}{DRAWING}{{\\p0}}",
    "{\\fad(1,2)}",
]
WORDS = ["Hello,", "world", "a,b", "你好", "<i>", "100%", "{", "\\h", "\\N", "Dialogue:", "[Events]", ":"]
STYLES = ["Default", "Sign", ""]


def random_file(seed: int) -> str:
    """An ASS file as Aegisub writes it, with fonts, comments and styles."""
    chance = random.Random(seed)
    lines = ["[Script Info]", "; comment", "Title: x", "ScriptType: v4.00+", "", "[V4+ Styles]"]
    lines += ["Format: Name, Fontname, Fontsize", "Style: Default,Arial,20", "", "[Events]"]
    lines.append("Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text")
    for _ in range(chance.randint(1, 30)):
        start = chance.randint(0, 900_000)
        times = ",".join(ass_time(time) for time in (start, start + chance.randint(1, 900)))
        kind = chance.choice(["Dialogue", "Dialogue", "Dialogue", "Comment"])
        text = "".join(chance.choice([*TAGS, *WORDS, *WORDS, " ", " "]) for _ in range(chance.randint(1, 12)))
        lines.append(f"{kind}: {chance.randint(0, 3)},{times},{chance.choice(STYLES)},,0,0,0,,{text}")
    return "\n".join([*lines, ""])


def ass_time(centiseconds: int) -> str:
    """A time as ASS has it."""
    seconds, centi = divmod(centiseconds, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{centi:02}"


def lines_of(text: str) -> str:
    """A text without the white space that only one of the two readers keeps."""
    lines = (" ".join(line.replace("\u00a0", " ").split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@pytest.mark.parametrize("seed", range(0, 500, 25))
def test_pysubs2_reads_the_same(seed: int) -> None:
    """500 files, 25 for each seed."""
    compared = 0
    for number in range(seed, seed + 25):
        text = random_file(number)
        events = pysubs2.SSAFile.from_string(text, format_="ass").events
        expected = sorted(
            (event.start, event.end, shown)
            for event in events
            if not event.is_comment and (shown := lines_of(event.plaintext.replace(DRAWING, "")))
        )
        if not expected:
            continue
        found = sorted((int(cue.start), int(cue.end), lines_of(cue.text)) for cue in parse_captions(text))
        assert expected == found, f"seed {number}"
        compared += len(expected)
    assert compared > 25
