"""Cues that are written and read again are the same: 2,000 random ones in each format, by their seeds."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from indream.captions import Cue, Cues, parse_captions

# Parts of texts that readers could take for something else, besides every kind of letter.
WORDS = [
    *["a", "Hello,", "world!", "-", "7", "1984", "<3", "a<b", "{x}", "->", "-->", "&amp;", "NOTE", "WEBVTT"],
    *[
        "Ünïcödé",
        "你好",
        "こんにちは",
        "한국어",
        "🎬",
        "\u200fשלום",
        "[00:01.00]",
        "[music]",
        "STYLE",
        "x\u2028y",
    ],
    *["Dialogue:", "1:2", "\\N", "'\"", "\u00a0"],
]
MARKUP = ["<b>", "</i>", "{\\an8}", "<00:00:01.000>", "<v Ann>", "<br>", "<rt>", "&lt;"]
"""These are text too, and WebVTT can write them; SRT cannot."""
HOURS = 3_600_000


def random_text(chance: random.Random, words: list[str]) -> str:
    """One to three lines without white space at their ends."""
    lines = (" ".join(chance.choices(words, k=chance.randint(1, 6))) for _ in range(chance.randint(1, 3)))
    return "\n".join(lines) if chance.random() < 0.9 else "x"


def random_cues(seed: int, words: list[str]) -> Cues:
    """Up to 20 lines in any order, which may overlap, up to 200 hours from the start."""
    chance = random.Random(seed)
    cues: list[Cue] = []
    for _ in range(chance.randint(1, 20)):
        start = chance.choice([chance.randint(0, 5000), chance.randint(0, 200 * HOURS)])
        text = random_text(chance, words)
        if text.strip():
            cues.append(Cue(text, Fraction(start), Fraction(start + chance.randint(1, 9000))))
    return Cues(cues or [("x", 0, 1)])


def random_words(seed: int) -> Cues:
    """Words, with pauses between some of them, and with a space before those that need one."""
    chance = random.Random(seed)
    words: list[Cue] = []
    time = chance.randint(0, 100 * HOURS)
    for number in range(chance.randint(1, 40)):
        letters = chance.choice(["abcXYZ019.,!?<>&é", "abcXYZ019.,!?<>&é", "字你好界"])
        text = "".join(chance.choices(letters, k=chance.randint(1, 9)))
        time += chance.choice([0, 0, 0, 1, 500, 3000])
        end = time + chance.randint(1, 900)
        in_chinese = words and text[0] in "字你好界" and words[-1].text[-1] in "字你好界"
        words.append(Cue(f" {text}" if number and not in_chinese else text, Fraction(time), Fraction(end)))
        time = end
    return Cues(words, granularity="word")


@pytest.mark.parametrize("seed", range(0, 2000, 100))
def test_srt(seed: int) -> None:
    """Texts and times of lines, to the millisecond; a hundred files for each seed."""
    for number in range(seed, seed + 100):
        cues = random_cues(number, WORDS)
        assert cues == parse_captions(cues.to_srt(), format="srt"), f"seed {number}"


@pytest.mark.parametrize("seed", range(0, 2000, 100))
def test_vtt(seed: int) -> None:
    """The same for WebVTT, also with texts that look like markup."""
    for number in range(seed, seed + 100):
        cues = random_cues(number, WORDS + MARKUP)
        assert cues == parse_captions(cues.to_vtt()), f"seed {number}"


@pytest.mark.parametrize("seed", range(0, 2000, 100))
def test_words_in_vtt(seed: int) -> None:
    """The times and the spaces of words."""
    for number in range(seed, seed + 100):
        words = random_words(number)
        assert words == parse_captions(words.to_vtt(words=True)), f"seed {number}"


def test_words_in_chinese() -> None:
    """No space is added where a line was broken."""
    words = Cues(
        [
            (sign, 100 * number, 100 * number + 100)
            for number, sign in enumerate("今天天气很好我们去公园散步吧" * 9)
        ],
        granularity="word",
    )
    assert words.to_vtt(words=True).count("-->") > 1
    assert words == parse_captions(words.to_vtt(words=True))


def test_times_between_milliseconds_are_rounded() -> None:
    """To even ones; a cue that would have no time left lasts one millisecond."""
    cues = Cues([("A", Fraction(1, 2), Fraction(3, 2)), ("B", Fraction(21, 10), Fraction(22, 10))])
    assert [("A", 0, 2), ("B", 2, 3)] == [tuple(cue[:3]) for cue in parse_captions(cues.to_srt())]
