"""The operations on cues: lines, words, shift, retime, cut, problems, files and assets."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from indream.captions import CaptionsError, Cue, Cues, parse_captions, read_captions
from indream.editor_state import check_editor_state
from indream.timeline import Time
from tests.support.editor_state.builders import item, state
from tests.support.numbers import ForeignFloat

LINES = Cues([("One two", 1000, 2000), ("three", 2500, 3000)])
WORDS = Cues([("One", 0, 400), (" two", 400, 900), (" three", 900, 1200)], granularity="word")
ANYTHING: Any = object()


def rows(cues: Cues) -> list[tuple[str, float, float]]:
    """Texts, starts and ends."""
    return [(cue.text, float(cue.start), float(cue.end)) for cue in cues]


def spoken(text: str, pause_before: str = "") -> Cues:
    """Words of 100 ms each, and a second of silence before one of them."""
    time = 0
    words: list[tuple[str, int, int]] = []
    for number, word in enumerate(text.split()):
        time += 1000 if word == pause_before else 0
        words.append((f" {word}" if number else word, time, time + 100))
        time += 100
    return Cues(words, granularity="word")


# ---- Cues as a sequence -----------------------------------------------------------------------------------


def test_cues_are_a_sequence_in_order_of_time() -> None:
    """With slices that are cues too, in order also if the slice runs backward."""
    cues = Cues([("B", 5, 6), ("A", 1, 2), ("C", 7, Fraction(15, 2))])
    assert ["A", "B", "C"] == [cue.text for cue in cues]
    assert Cue("A", Fraction(1), Fraction(2)) == cues[0]
    assert [("B", 5, 6), ("C", 7, 7.5)] == rows(cues[1:]) == rows(cues[:0:-1])
    assert [("A", 1, 2), ("C", 7, 7.5)] == rows(cues[::2])
    assert 3 == len(cues)
    assert "<Cues: 3 lines, 00:00:00.001 to 00:00:00.008>" == repr(cues)
    assert "<Cues: 2 words, 00:00:00.000 to 00:00:02.000>" == repr(
        Cues([("A", 0, 2000), (" B", 1, 2)], granularity="word")
    )
    assert "<Cues: none>" == repr(Cues())


def test_cues_are_values() -> None:
    """Equal by content, hashable, copied and pickled; they cannot be changed."""
    again = Cues([tuple(cue) for cue in LINES])
    assert LINES == again
    assert hash(LINES) == hash(again)
    assert LINES != Cues(LINES, granularity="word")
    assert hash(LINES) != hash(Cues(LINES, granularity="word"))
    assert LINES != list(LINES)
    assert LINES == ANY
    for made in (copy.deepcopy(LINES), pickle.loads(pickle.dumps(LINES))):
        assert (LINES, LINES.skipped, LINES.estimated) == (made, made.skipped, made.estimated)
    with pytest.raises(AttributeError, match="cues cannot be changed"):
        LINES.granularity = "word"
    with pytest.raises(AttributeError, match="cues cannot be changed"):
        del LINES.skipped


@pytest.mark.parametrize(
    ("cues", "error", "message"),
    [
        ([("A", 2, 1)], ValueError, "cue 1 must begin at 0 or later and end after it begins: 2 to 1"),
        ([("A", 1, 1)], ValueError, "cue 1 must begin at 0 or later"),
        ([("A", 0, 1), ("B", -1, 1)], ValueError, "cue 2 must begin at 0 or later"),
        ([(" ", 0, 1)], ValueError, "cue 1 has no text"),
        ([("A", 0, float("nan"))], ValueError, "the end of cue 1 must be finite, not nan"),
        ([("A", 0, "1")], TypeError, "the end of cue 1 must be milliseconds, not str"),
        ([("A", True, 1)], TypeError, "the start of cue 1 must be milliseconds, not bool"),
        ([(1, 0, 1)], TypeError, "the text of cue 1 must be a string, not int"),
        (["A"], TypeError, "cue 1 must be a tuple of text, start and end, not 'A'$"),
        ([["A", 1, 2]], TypeError, r"cue 1 must be a tuple of text, start and end, not \['A', 1, 2\]$"),
        ([("A", 1)], TypeError, r"cue 1 must be a tuple of text, start and end, not \('A', 1\)$"),
        ([("A", 1, 2, 0.5, 9)], TypeError, "cue 1 must be a tuple of text, start and end"),
        ([("A", 1, 2, "0")], TypeError, "the confidence of cue 1 must be a number, not str"),
    ],
)
def test_wrong_cues(cues: Any, error: type[Exception], message: str) -> None:
    """The message names the cue."""
    with pytest.raises(error, match=message):
        Cues(cues)


# ---- Lines and words --------------------------------------------------------------------------------------


def test_words_that_fit_are_one_line() -> None:
    """The space at the start of each word separates them."""
    lines = WORDS.lines()
    assert ("line", [("One two three", 0, 1200)]) == (lines.granularity, rows(lines))


def test_a_pause_ends_a_line() -> None:
    """Also if the line would fit."""
    assert ["One two", "three"] == [cue.text for cue in spoken("One two three", "three").lines()]
    assert ["One two three"] == [cue.text for cue in spoken("One two three", "three").lines(max_gap=1.5)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("That is all. We go on and on", ["That is all.", "We go on and on"]),
        ('He said "no." Then he left it', ['He said "no."', "Then he left it"]),
        ("When it rains, we stay inside", ["When it rains,", "we stay inside"]),
        ("Oh, we never stay inside here", ["Oh, we never stay", "inside here"]),
        ("Donaudampfschifffahrtsgesellschaft it is", ["Donaudampfschifffahrtsgesellschaft", "it is"]),
        ("a b c d e f g h i j k l m n o", ["a b c d e f g h i j", "k l m n o"]),
        ("aaaa bbbb, ccc ddd eee", ["aaaa bbbb,", "ccc ddd eee"]),
        ("aaa bbb, ccc ddd eee ff", ["aaa bbb, ccc ddd eee", "ff"]),
        ("aaa bbb, ccc ddd eeee ff", ["aaa bbb, ccc ddd", "eeee ff"]),
        ("aaaa bbbb cccc dddd ee, ffff gggg hhhh iii", ["aaaa bbbb cccc dddd", "ee, ffff gggg hhhh", "iii"]),
        ("It ends.))))))) Not yet so", ["It ends.)))))))", "Not yet so"]),
        ("It ends.)))))))) Not so yet", ["It ends.)))))))) Not", "so yet"]),
    ],
)
def test_long_lines_are_broken(text: str, lines: list[str]) -> None:
    """First at the end of a sentence, then at a comma that is not too early, then at a space."""
    broken = spoken(text).lines(max_chars=20)
    assert lines == [cue.text for cue in broken]
    assert text == " ".join(cue.text for cue in broken)
    assert not broken.estimated


def test_estimates_and_the_parts_left_out_are_kept() -> None:
    """By all operations."""
    cues = parse_captions("loose\n[00:01.00]One two\n[00:02.00]three\n").words()
    skipped = ("line 1: text without a time",)
    for changed in (cues, cues.lines(), cues.shift(1), cues.retime(2), cues.cut(0, 3), cues[1:], cues[::-1]):
        assert (True, skipped) == (changed.estimated, changed.skipped)
    assert (True, (*skipped, "cue 1: it would end before 0")) == (
        cues.shift("-1.5s").estimated,
        cues.shift("-1.5s").skipped,
    )


def test_pauses_within_lines() -> None:
    """Of at most 0.8 seconds, unless another limit is passed."""
    words = Cues([("One", 0, 100), (" two", 900, 1000), (" three", 1801, 1900)], granularity="word")
    assert [("One two", 0, 1000), ("three", 1801, 1900)] == rows(words.lines())
    assert ["One", "two", "three"] == [cue.text for cue in words.lines(max_gap=0)]
    assert ["One two three"] == [cue.text for cue in WORDS.lines(max_gap=0)]
    assert words.to_vtt(words=True) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nOne<00:00:00.100><00:00:00.900> two\n\n"
        "00:00:01.801 --> 00:00:01.900\nthree<00:00:01.900>\n"
    )


def test_syllables_and_chinese() -> None:
    """A line is never broken inside a word, and between any two signs of Chinese."""
    karaoke = Cues(
        [("Hal", 0, 1), ("le", 1, 2), ("lu", 2, 3), ("ja", 3, 4), (" now", 4, 5)], granularity="word"
    )
    assert ["Halleluja", "now"] == [cue.text for cue in karaoke.lines(max_chars=3)]
    chinese = Cues([(sign, n, n + 1) for n, sign in enumerate("今天天气很好")], granularity="word")
    assert ["今天天气", "很好"] == [cue.text for cue in chinese.lines(max_chars=4)]


def test_long_lines_of_lines_are_divided() -> None:
    """Short cues stay as they are; the times of the parts of a long one are estimates."""
    cues = Cues([("Short\none", 0, 1000), ("aaaa bbbb cccc dddd", 1000, 3000)])
    lines = cues.lines(max_chars=9)
    assert [("Short\none", 0, 1000), ("aaaa bbbb", 1000, 1947), ("cccc dddd", 1947, 3000)] == [
        (text, round(start), round(end)) for text, start, end in rows(lines)
    ]
    assert (False, True, False) == (cues.estimated, lines.estimated, cues.lines().estimated)
    assert cues == cues.lines() == cues.lines(max_chars=19)
    lines = Cues([("aaaa\nbbbb cc", 0, 120), ("d", 50, 60), ("eeee", 70, 80)]).lines(max_chars=5)
    assert [("aaaa", 0, 40), ("bbbb", 40, 90), ("d", 50, 60), ("eeee", 70, 80), ("cc", 90, 120)] == rows(
        lines
    )


def test_words_of_lines_are_estimated() -> None:
    """By their lengths; each but the first begins with a space, except in Chinese."""
    words = Cues([("ab cd", 0, 500), ("你好，ef", 1000, 2000)]).words()
    assert (True, "word") == (words.estimated, words.granularity)
    assert ["ab", " cd", " 你", "好，", "ef"] == [cue.text for cue in words]
    assert [0, 200, 1000, 1200, 1600] == [cue.start for cue in words]
    assert WORDS is WORDS.words()
    overlapping = Cues([("ab cd", 0, 500), ("ef", 100, 150), ("gh", 200, 250)])
    assert [("ab", 0, 200), (" ef", 100, 150), (" gh", 200, 250), (" cd", 200, 500)] == rows(
        overlapping.words()
    )
    assert [0.5, 0.5, None] == [cue.confidence for cue in Cues([("a b", 0, 1, 0.5), ("c", 2, 3)]).words()]


# ---- Times ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "starts"),
    [
        (1, [2000, 3500]),
        (0.1, [1100, 2600]),
        (ForeignFloat(0.1), [1100, 2600]),
        ("250ms", [1250, 2750]),
        ("1:00", [61_000, 62_500]),
        ("-1:00:00.5", []),
        ("24t", [Fraction(10_001, 10), Fraction(25_001, 10)]),
        (Fraction(1, 3), [Fraction(4000, 3), Fraction(8500, 3)]),
        (timedelta(microseconds=1500), [Fraction(10_015, 10), Fraction(25_015, 10)]),
        (timedelta(days=1, seconds=2), [86_403_000, 86_404_500]),
        ("+1:02:03.25", [3_724_250, 3_725_750]),
        (" 2 s ", [3000, 4500]),
        ("12", [13_000, 14_500]),
        (Time(24), [Fraction(10_001, 10), Fraction(25_001, 10)]),
        (-1.5, [0, 1000]),
        (-2, [500]),
    ],
)
def test_shift(by: Any, starts: list[Any]) -> None:
    """By exact times; cues before 0 are cut, or left out and listed."""
    moved = LINES.shift(by)
    assert starts == [cue.start for cue in moved]
    assert 2 - len(moved) == len(moved.skipped)
    assert [f"cue {number}: it would end before 0" for number in range(1, 3 - len(moved))] == [*moved.skipped]


def test_the_first_word_has_no_space() -> None:
    """After the words before it are cut off or moved before 0."""
    assert [("two", 0, 500), (" three", 500, 800)] == rows(WORDS.shift("-400ms"))
    assert [("two", 0, 300)] == rows(WORDS.cut("600ms", "900ms"))


def test_retime() -> None:
    """At double speed everything takes half the time, exactly."""
    assert [("One two", 500, 1000), ("three", 1250, 1500)] == rows(LINES.retime(2))
    assert Fraction(10_000_000, 23_976) == LINES.retime(2.3976)[0].start


def test_cut() -> None:
    """Times count from the start of the period, and cues at its edges are cut."""
    assert [("One two", 0, 500), ("three", 1000, 1200)] == rows(LINES.cut(1.5, 2.7))
    assert [] == rows(LINES.cut(2, 2.5))
    assert [("One two", 2000, 3000), ("three", 3500, 4000)] == rows(LINES.cut(-1, 100))
    assert [("One two", 0, 500)] == rows(LINES.cut(1.5, 2.5))
    nested = Cues([("A", 0, 900), ("B", 100, 200), ("C", 300, 800)])
    assert [("B", 0, 50), ("A", 0, 750), ("C", 150, 650)] == rows(nested.cut(0.15, 1))
    assert [("B", 0, 50), ("A", 0, 750), ("C", 150, 650)] == rows(nested.shift("-150ms"))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: LINES.cut(2, 2), ValueError, "end must be after start: 2 is not after 2"),
        (lambda: LINES.shift(float("inf")), ValueError, "by must be finite, not inf"),
        (lambda: LINES.shift("45f"), ValueError, "by must be seconds or a text such as .*, not '45f'"),
        (lambda: LINES.shift(ANYTHING), TypeError, "by must be seconds .*, not object"),
        (lambda: LINES.shift(True), TypeError, "by must be seconds .*, not bool"),
        (lambda: LINES.retime(0), ValueError, "rate must be positive, is 0"),
        (lambda: LINES.retime(ANYTHING), TypeError, "rate must be a number, not object"),
        (lambda: LINES.lines(max_chars=0), ValueError, "max_chars must be at least 1, is 0"),
        (lambda: LINES.lines(max_chars=ANYTHING), TypeError, "max_chars must be an integer, not object"),
        (lambda: LINES.lines(max_gap=-1), ValueError, "max_gap must not be negative, is -1"),
        (lambda: LINES.problems(max_chars_per_second=0), ValueError, "must be positive, is 0"),
        (lambda: LINES.to_editor_asset(""), ValueError, "^id must not be empty"),
        (lambda: LINES.to_editor_asset(ANYTHING), TypeError, "^id must be a string, not object"),
        (lambda: LINES.to_editor_asset("a", filename=""), ValueError, "^filename must not be empty"),
        (lambda: Cues(granularity=ANYTHING), ValueError, "granularity must be 'word' or 'line'"),
    ],
)
def test_wrong_arguments(call: Callable[[], object], error: type[Exception], message: str) -> None:
    """Each is named with its value or its type."""
    with pytest.raises(error, match=message):
        call()


# ---- Problems ---------------------------------------------------------------------------------------------


def test_problems() -> None:
    """With the number and the time of the cue, and a hint with figures."""
    cues = Cues(
        [("x" * 43, 0, 5000), ("short", 1000, 2000), ("y" * 21, 6000, 7000), ("fine", 7000, 8000)],
    )
    long, overlapping, fast = cues.problems()
    assert "cue 1 (00:00:00.000): a line has 43 characters" == str(long).partition(" — ")[0]
    assert "break it after at most 42 characters" == long.hint
    assert "cue 2 (00:00:01.000): it begins 4 s before cue 1 ends" == str(overlapping).partition(" — ")[0]
    assert "end cue 1 earlier, or join the two" == overlapping.hint
    assert "cue 3 (00:00:06.000): 21 characters in 1 s are too fast to read" == str(fast).partition(" — ")[0]
    assert "show it for at least 1.05 s, or shorten it" == fast.hint
    assert ["CAPTION_LINE_TOO_LONG", "CAPTION_OVERLAP", "CAPTION_TOO_FAST"] == [
        problem.code for problem in cues.problems()
    ]
    assert 2 == len(cues.problems(max_chars_per_second=21))


def test_problems_of_several_lines_and_overlaps() -> None:
    """Each line of a cue is measured; a cue is compared with the one that ends last."""
    cues = Cues(
        [
            (f"{'x' * 42}\nab", 0, 5000),
            ("a", 1000, 5000),
            ("b", 4000, 4500),
            (f"ab\n{'y' * 43}", 5000, 7250),
        ]
    )
    assert [
        ("CAPTION_OVERLAP", 2, 1000, "it begins 4 s before cue 1 ends", "end cue 1 earlier, or join the two"),
        ("CAPTION_OVERLAP", 3, 4000, "it begins 1 s before cue 1 ends", "end cue 1 earlier, or join the two"),
        (
            "CAPTION_LINE_TOO_LONG",
            4,
            5000,
            "a line has 43 characters",
            "break it after at most 42 characters",
        ),
    ] == [tuple(problem) for problem in cues.problems()]


def test_problems_of_words_are_those_of_their_lines() -> None:
    """A single word may be short: people read the line."""
    assert [] == Cues([("Hello", 0, 10), (" world", 10, 2000)], granularity="word").problems()
    assert ["CAPTION_TOO_FAST"] == [problem.code for problem in spoken("Hello wonderful world").problems()]


# ---- Files and assets -------------------------------------------------------------------------------------


def test_the_suffix_decides_the_format(tmp_path: Path) -> None:
    """In UTF-8 without a byte order mark; words keep their times in WebVTT, and become lines in SRT."""
    WORDS.save(tmp_path / "a.VTT")
    WORDS.save(str(tmp_path / "a.srt"))
    assert WORDS == read_captions(tmp_path / "a.VTT")
    assert WORDS.lines() == read_captions(tmp_path / "a.srt")
    assert b"1\n00:00:00,000 --> 00:00:01,200\nOne two three\n" == (tmp_path / "a.srt").read_bytes()
    assert "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\nOne two three\n" == WORDS.to_vtt()
    assert (tmp_path / "a.VTT").read_text(encoding="utf-8") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\nOne<00:00:00.400> two<00:00:00.900> three\n"
    )
    LINES.save(tmp_path / "b.vtt")
    assert (tmp_path / "b.vtt").read_bytes() == (
        b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOne two\n\n00:00:02.500 --> 00:00:03.000\nthree\n"
    )
    assert Cues([("One two", 0, 700), ("three", 2500, 3000)]).to_vtt(words=True) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.700\nOne<00:00:00.300> two\n\n"
        "00:00:02.500 --> 00:00:03.000\nthree<00:00:03.000>\n"
    )
    assert "WEBVTT\n" == Cues().to_vtt()


@pytest.mark.parametrize(("name", "why"), [("a.txt", "ends in .txt"), ("captions", "has no suffix")])
def test_another_suffix_is_rejected(name: str, why: str, tmp_path: Path) -> None:
    """Nothing is written."""
    with pytest.raises(
        CaptionsError, match=f"{name} {why}, but captions are written as .srt or .vtt"
    ) as caught:
        LINES.save(tmp_path / name)
    assert "CAPTIONS_FORMAT_UNKNOWN" == caught.value.code
    assert [] == list(tmp_path.iterdir())


def test_an_existing_file_is_replaced_at_once(tmp_path: Path) -> None:
    """No other file stays beside it, and a failure leaves the old one."""
    target = tmp_path / "a.srt"
    target.write_text("old", encoding="utf-8")
    LINES.save(target)
    assert LINES == read_captions(target)
    assert [target] == list(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError):
        LINES.save(tmp_path / "missing" / "a.srt")


@pytest.mark.parametrize("cues", [LINES, WORDS, WORDS.retime(7)], ids=["lines", "words", "fractions"])
def test_an_asset_is_valid(cues: Cues) -> None:
    """Its entries have the exact times, whole numbers where possible, and the middles of words."""
    asset = cues.to_editor_asset("speech", filename="speech.srt")
    captions = item("captions", "shown", assetId="speech")
    document = {**state(captions), "assets": {"speech": asset}}
    assert [] == list(check_editor_state(document))
    assert cues.granularity == asset["timingGranularity"]
    assert [cue.text for cue in cues] == [entry["text"] for entry in asset["captions"]]


def test_an_asset_has_no_entries_that_begin_and_end_at_the_same_number() -> None:
    """A cue may be cut so short that the numbers of JSON cannot say it."""
    cues = Cues([("One", 0, 500), ("two", Fraction("966.6666666666666"), 1200)])
    asset = cues.cut(0, Fraction(29, 30)).to_editor_asset("speech")
    assert ["One"] == [entry["text"] for entry in asset["captions"]]


def test_the_entries_of_an_asset() -> None:
    """The middle of a line is not known to be spoken."""
    assert {"text": " two", "startMs": 400, "endMs": 900, "timestampMs": 650, "confidence": None} == (
        WORDS.to_editor_asset("a")["captions"][1]
    )
    assert LINES.to_editor_asset("a")["captions"][0]["timestampMs"] is None
    assert isinstance(LINES.to_editor_asset("a")["captions"][0]["startMs"], int)
    text = '[{"text":"é","startMs":0.5,"endMs":1,"timestampMs":null,"confidence":0.5}]'
    assert Cues([("é", Fraction(1, 2), 1, 0.5)]).to_editor_asset("a") == {
        "id": "a",
        "type": "caption",
        "filename": "captions.json",
        "size": len(text.encode()),
        "mimeType": "application/json",
        "captions": json.loads(text),
        "timingGranularity": "line",
    }
