"""A table of files as people have them, each with its cues and the reasons for the parts left out."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from indream.captions import Cues, parse_captions


class Vector(NamedTuple):
    """A text of a caption file and what is read from it; times are in milliseconds."""

    name: str
    text: str
    cues: list[tuple[str, float, float]]
    granularity: str = "line"
    skipped: tuple[str, ...] = ()
    estimated: bool = False


def ass(
    *lines: str, fields: str = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
) -> str:
    """An ASS file with these dialogue lines."""
    return "\n".join(["[Script Info]", "ScriptType: v4.00+", "", "[Events]", f"Format: {fields}", *lines])


def dialogue(text: str, start: str = "0:00:01.00", end: str = "0:00:03.00") -> str:
    """A dialogue line."""
    return f"Dialogue: 0,{start},{end},Default,,0,0,0,,{text}"


def whisper(*segments: dict[str, Any], **fields: Any) -> str:
    """A result of Whisper."""
    return json.dumps({"segments": segments, **fields})


ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.550 align:start position:0%
 
hello<00:00:00.480><c> big</c><00:00:01.000><c> world</c>

00:00:02.550 --> 00:00:02.560 align:start position:0%
hello big world
 

00:00:02.560 --> 00:00:04.000 align:start position:0%
hello big world
this<00:00:03.000><c> is</c>
"""  # noqa: W293 - YouTube's files have lines with one space

HELLO = ("Hello", 1000, 2500)
ONE = "1\n00:00:01,000 --> 00:00:02,500\nHello\n"

VECTORS = [
    Vector("srt", f"{ONE}\n2\n00:00:03,000 --> 00:00:04,000\nA\nB\n", [HELLO, ("A\nB", 3000, 4000)]),
    Vector("srt with CR LF", ONE.replace("\n", "\r\n"), [HELLO]),
    Vector("srt with CR", ONE.replace("\n", "\r"), [HELLO]),
    Vector("srt with a byte order mark", f"\ufeff{ONE}", [HELLO]),
    Vector("srt with points", "1\n00:00:01.000 --> 00:00:02.500\nHello\n", [HELLO]),
    Vector("srt with colons", "1\n00:00:01:000 --> 00:00:02:500\nHello\n", [HELLO]),
    Vector("srt with short fractions", "1\n0:0:1,0 --> 0:0:2,5\nHello\n", [HELLO]),
    Vector("srt without fractions", "1\n00:00:01 --> 00:00:02\nHello\n", [("Hello", 1000, 2000)]),
    Vector("srt with spaces in times", "1\n00 : 00 : 01 , 000-->00:00:02, 500\nHello\n", [HELLO]),
    Vector("srt with a short arrow", "1\n00:00:01,000 -> 00:00:02,500\nHello\n", [HELLO]),
    Vector("srt with coordinates", "1\n00:00:01,000 --> 00:00:02,500 X1:1 X2:2 Y1:3 Y2:4\nHello\n", [HELLO]),
    Vector(
        "srt without numbers",
        "00:00:01,000 --> 00:00:02,500\nHello\n\n00:00:03,000 --> 00:00:04,000\n1984\n\n"
        "00:00:05,000 --> 00:00:06,000\nend",
        [HELLO, ("1984", 3000, 4000), ("end", 5000, 6000)],
    ),
    Vector(
        "srt without blank lines",
        f"{ONE}2\n00:00:03,000 --> 00:00:04,000\nA\n3\n00:00:05,000 --> 00:00:06,000\nB",
        [HELLO, ("A", 3000, 4000), ("B", 5000, 6000)],
    ),
    Vector(
        "srt with blank lines inside cues",
        "1\n00:00:01,000 --> 00:00:02,500\n\nHello\n\nyou\n\n\n2\n00:00:03,000 --> 00:00:04,000\nA\n",
        [("Hello\nyou", 1000, 2500), ("A", 3000, 4000)],
    ),
    Vector(
        "srt with every second line blank",
        "1\n\n00:00:01,000 --> 00:00:02,500\n\nHello\n\n2\n\n00:00:03,000 --> 00:00:04,000\n\nA\n\n",
        [HELLO, ("A", 3000, 4000)],
    ),
    Vector(
        "srt with text that looks like a number",
        "1\n00:00:01,000 --> 00:00:02,500\nIn\n7\n\n2\n00:00:03,000 --> 00:00:04,000\n8",
        [("In\n7", 1000, 2500), ("8", 3000, 4000)],
    ),
    Vector(
        "srt with hours above 99",
        "1\n100:00:01,000 --> 1234:00:02,500\nHello\n",
        [("Hello", 360_001_000, 4_442_402_500)],
    ),
    Vector(
        "srt out of order",
        f"2\n00:00:03,000 --> 00:00:04,000\nA\n\n{ONE}",
        [HELLO, ("A", 3000, 4000)],
    ),
    Vector(
        "srt with markup",
        '1\n00:00:01,000 --> 00:00:02,500\n{\\an8}<i>Hel</I><font color="red">lo</font> <3 <you> {x}<br/>B\n',
        [("Hello <3 <you> {x}\nB", 1000, 2500)],
    ),
    Vector(
        "srt with cues that cannot be shown",
        f"{ONE}\n2\n00:00:03,000 --> 00:00:04,000\n<i></i>\n\n3\n00:00:06,000 --> 00:00:05,000\nA\n\n"
        "4\n-00:00:06,000 --> -00:00:05,000\nB\n",
        [HELLO],
        skipped=(
            "line 6: the cue has no text",
            "line 10: the cue ends at 00:00:05.000, which is not after its start, 00:00:06.000",
            "line 14: the cue ends before 0",
        ),
    ),
    Vector(
        "srt with cues inside of others",
        "1\n00:00:01,000 --> 00:00:05,000\nA\n\n2\n00:00:01,000 --> 00:00:03,000\nC\n\n"
        "3\n00:00:01,000 --> 00:00:03,000\nB\n\n4\n00:00:02,000 --> 00:00:02,500\nD",
        [("C", 1000, 3000), ("B", 1000, 3000), ("A", 1000, 5000), ("D", 2000, 2500)],
    ),
    Vector(
        "srt with a title and a cue that takes no time",
        "Title\n\n1\n00:00:01,000 --> 00:00:01,000\nA\n\n2\n00:00:01,000 --> 00:00:02,500\nHello",
        [HELLO],
        skipped=(
            "line 1: text before the first cue",
            "line 4: the cue ends at 00:00:01.000, which is not after its start, 00:00:01.000",
        ),
    ),
    Vector("srt from before 0", "1\n-00:00:01,000 --> 00:00:02,500\nHello\n", [("Hello", 0, 2500)]),
    Vector(
        "vtt",
        "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnothing\n\n"
        "intro\n00:01.000 --> 00:02.500 line:0\n<v Ann>Hello &amp; <c.red>bye</c>\n\n"
        "NOTE more\n\n00:00:03.000 --> 00:00:04.000\n&lt;i&gt; 2 &gt; 1\n",
        [("Hello & bye", 1000, 2500), ("<i> 2 > 1", 3000, 4000)],
    ),
    Vector(
        "vtt with blank lines inside a cue",
        "WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n\nyou\n\nNOTE no\n\nid\n00:03.000 --> 00:04.000\nA",
        [("Hello\nyou", 1000, 2500), ("A", 3000, 4000)],
    ),
    Vector(
        "vtt with ruby",
        "WEBVTT\n\n00:01.000 --> 00:02.500\n<ruby>漢<rt>kan</rt>字<rt>ji</ruby>\n",
        [("漢字", 1000, 2500)],
    ),
    Vector(
        "vtt with words",
        "WEBVTT\n\n00:01.000 --> 00:03.000\nHello<00:01.500><c> big</c><00:00:02.000> world<00:02.500>\n",
        [("Hello", 1000, 1500), (" big", 1500, 2000), (" world", 2000, 2500)],
        "word",
    ),
    Vector(
        "vtt with words in lines that roll",
        ROLLING,
        [
            ("hello", 160, 480),
            (" big", 480, 1000),
            (" world", 1000, 2550),
            (" this", 2560, 3000),
            (" is", 3000, 4000),
        ],
        "word",
    ),
    Vector(
        "vtt with Chinese words",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n你<00:01.500>好\n\n00:02.000 --> 00:03.000\n世<00:02.500>界\n",
        [("你", 1000, 1500), ("好", 1500, 2000), ("世", 2000, 2500), ("界", 2500, 3000)],
        "word",
    ),
    Vector(
        "vtt with words in half of its lines",
        "WEBVTT\n\n00:01.000 --> 00:02.000\na<00:01.500> b\n\n00:02.000 --> 00:03.000\ncc d\n",
        [("a", 1000, 1500), (" b", 1500, 2000), (" cc", 2000, 2500), (" d", 2500, 3000)],
        "word",
        estimated=True,
    ),
    Vector(
        "vtt with words in a third of its lines",
        "WEBVTT\n\n00:01.000 --> 00:02.000\na<00:01.500> b\n\n00:02.000 --> 00:03.000\nc d\n\n"
        "00:03.000 --> 00:04.000\ne",
        [("a b", 1000, 2000), ("c d", 2000, 3000), ("e", 3000, 4000)],
    ),
    Vector(
        "ass without sections",
        "Format: Start, End, Text\nDialogue: 0:00:01.00,0:00:03.00,One, two",
        [("One, two", 1000, 3000)],
    ),
    Vector(
        "ass with a cue that takes no time",
        ass(dialogue("A"), dialogue("B", "0:00:04.00", "0:00:04.00"), dialogue("{\\i1}")),
        [("A", 1000, 3000)],
        skipped=(
            "line 7: the cue ends at 00:00:04.000, which is not after its start, 00:00:04.000",
            "line 8: the cue has no text",
        ),
    ),
    Vector("ass with overrides", ass(dialogue("{\\i1}Hello{\\i0} you")), [("Hello you", 1000, 3000)]),
    Vector(
        "ass with times in its karaoke, and an escape after the last of them",
        ass(dialogue("{\\kt20\\k30}Hel{\\kt100\\k50}\\Nlo")),
        [("Hel", 1200, 1500), (" lo", 2000, 2500)],
        "word",
    ),
    Vector("ass", ass(dialogue("One, two\\Nthree")), [("One, two\nthree", 1000, 3000)]),
    Vector(
        "ass with overrides, comments and drawings",
        ass(
            dialogue("{\\an8\\pos(10,20)}Hello{comment} {\\i1}you{\\i0}{\\p1}m 0 0 l 9 9{\\p0}!"),
            "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not shown",
            dialogue("{\\p1}m 0 0 l 100 0", "0:00:04.00", "0:00:05.00"),
        ),
        [("Hello you!", 1000, 3000)],
        skipped=("line 8: the cue has no text",),
    ),
    Vector(
        "ssa with other fields",
        ass("Dialogue: 1:00:01.5,1:00:02.55,Text, with comma", fields="Start, End, Text"),
        [("Text, with comma", 3_601_500, 3_602_550)],
    ),
    Vector(
        "ass with karaoke",
        ass(dialogue("{\\k50}Hel{\\kf50}lo {\\K50}big{\\ko50} world")),
        [("Hel", 1000, 1500), ("lo", 1500, 2000), (" big", 2000, 2500), (" world", 2500, 3000)],
        "word",
    ),
    Vector(
        "ass with a pause in its karaoke",
        ass(dialogue("{\\k50}Hello{\\k50}{\\k30} world")),
        [("Hello", 1000, 1500), (" world", 2000, 2300)],
        "word",
    ),
    Vector(
        "ass with a line that is cut off",
        ass("Dialogue: 0,0:00:01.00", dialogue("A"), dialogue("B", "soon")),
        [("A", 1000, 3000)],
        skipped=(
            "line 6: the line has 2 of 10 fields",
            "line 8: the line has no times such as 0:00:01.50",
        ),
    ),
    Vector(
        "lrc",
        "[ar:Band]\n[length:00:20]\n[00:01.00]First\n[00:02.5]Second\n[00:04.00]\n[00:10:50]Last\nloose",
        [("First", 1000, 2500), ("Second", 2500, 4000), ("Last", 10_500, 20_000)],
        skipped=("line 7: text without a time",),
    ),
    Vector(
        "lrc with repeated lines and an offset",
        "[offset:+500]\n[00:01.00][00:05.00]Chorus\n[00:03.00]Verse",
        [("Chorus", 500, 2500), ("Verse", 2500, 4500), ("Chorus", 4500, 9500)],
    ),
    Vector(
        "lrc with a translation",
        "[00:01.00]Bonjour\n[00:01.00]Hello\n[00:02.00]",
        [("Bonjour\nHello", 1000, 2000)],
    ),
    Vector(
        "lrc with words",
        "[00:01.00]<00:01.00>Hello <00:01.50>big <00:02.00>world<00:02.50>\n"
        "[00:04.00]<00:04.00>End<00:04.50>",
        [("Hello", 1000, 1500), (" big", 1500, 2000), (" world", 2000, 2500), (" End", 4000, 4500)],
        "word",
    ),
    Vector(
        "lrc with a length in hours, and lines out of order",
        "[length:1:00:02.500]\n[00:03.00]B\n[00:01.00]A\n[00:01.00]\n[00:04.00]   \n[1:00:00.00]C",
        [("A", 1000, 3000), ("B", 3000, 4000), ("C", 3_600_000, 3_602_500)],
    ),
    Vector(
        "lrc with an offset that moves lines before 0",
        "[offset:1500]\n[00:01.00]A\n[00:02.00]<00:01.20>B <00:02.50>c<00:09.00>\n[00:04.00]",
        [("A", 0, 500), (" B", 500, 1000), (" c", 1000, 2500)],
        "word",
        estimated=True,
    ),
    Vector(
        "lrc with a time that is repeated, and one word",
        "[00:01.00][00:01.00][00:03.00]<00:01.00>A<00:01.50>\n[00:05.00]",
        [("A", 1000, 1500), (" A", 3000, 5000)],
        "word",
        estimated=True,
    ),
    Vector(
        "whisper without words",
        whisper({"start": 0.5, "end": 1.25, "text": " Hello."}, {"start": 1.25, "end": 2, "text": " Bye."}),
        [("Hello.", 500, 1250), ("Bye.", 1250, 2000)],
    ),
    Vector(
        "whisper with words",
        whisper(
            {
                "start": 0,
                "end": 1,
                "text": " Hello, world.",
                "words": [
                    {"word": " Hello,", "start": 0.1, "end": 0.5, "probability": 0.9},
                    {"word": " world.", "start": 0.5, "end": 0.98, "probability": 0.8},
                ],
            },
            {"start": 1, "end": 2, "text": " Yes", "words": [{"word": " Yes", "start": 1, "end": 1.5}]},
        ),
        [("Hello,", 100, 500), (" world.", 500, 980), (" Yes", 1000, 1500)],
        "word",
    ),
    Vector(
        "whisper verbose_json, with words beside the segments",
        whisper(
            {"start": 0, "end": 2, "text": ' Well, I\'m "here".'},
            task="transcribe",
            text='Well, I\'m "here".',
            words=[
                {"word": "Well", "start": 0, "end": 0.5},
                {"word": "I'm", "start": 0.5, "end": 1},
                {"word": "here", "start": 1, "end": 2},
            ],
        ),
        [("Well,", 0, 500), (" I'm", 500, 1000), (' "here".', 1000, 2000)],
        "word",
    ),
    Vector(
        "whisper.cpp with tokens",
        json.dumps(
            {
                "transcription": [
                    {
                        "offsets": {"from": 0, "to": 2000},
                        "text": " Hello there.",
                        "tokens": [
                            {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "p": 0.9},
                            {"text": " Hel", "offsets": {"from": 0, "to": 300}, "p": 0.9},
                            {"text": "lo", "offsets": {"from": 300, "to": 700}, "p": 0.8},
                            {"text": " there", "offsets": {"from": 700, "to": 1500}, "p": 0.7},
                            {"text": ".", "offsets": {"from": 1500, "to": 2000}, "p": 0.6},
                            {"text": "[_TT_100]", "offsets": {"from": 2000, "to": 2000}, "p": 0.1},
                        ],
                    }
                ]
            }
        ),
        [("Hello", 0, 700), (" there.", 700, 2000)],
        "word",
    ),
    Vector(
        "whisper.cpp without tokens",
        json.dumps(
            {
                "transcription": [
                    {"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"}, "text": "Hello"}
                ]
            }
        ),
        [HELLO],
    ),
    Vector(
        "whisperx with a word without times",
        whisper(
            {
                "start": 0,
                "end": 3,
                "text": " In 2014 we",
                "words": [
                    {"word": "In", "start": 0, "end": 1, "score": 0.5},
                    {"word": "2014"},
                    {"word": "we", "start": 2, "end": 3, "score": 0.75},
                ],
            }
        ),
        [("In", 0, 1000), (" 2014", 1000, 2000), (" we", 2000, 3000)],
        "word",
    ),
    Vector(
        "whisper with Chinese words",
        whisper(
            {
                "start": 0,
                "end": 1,
                "text": "你好世界。",
                "words": [{"word": "你好", "start": 0, "end": 0.5}, {"word": "世界", "start": 0.5, "end": 1}],
            }
        ),
        [("你好", 0, 500), ("世界。", 500, 1000)],
        "word",
    ),
    Vector(
        "faster-whisper, a list of segments",
        json.dumps(
            [
                {
                    "id": 1,
                    "start": 0.0,
                    "end": 1.0,
                    "text": " Hello",
                    "tokens": [50364, 2425],
                    "words": [{"start": 0.0, "end": 1.0, "word": " Hello", "probability": 0.5}],
                }
            ]
        ),
        [("Hello", 0, 1000)],
        "word",
    ),
]


def test_the_table_is_complete() -> None:
    """It has all formats, and each vector once."""
    assert len(VECTORS) >= 40
    assert len(VECTORS) == len({vector.name for vector in VECTORS})


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_file_is_read(vector: Vector) -> None:
    """The format is found by the content; texts, times and the parts left out are exact."""
    cues = parse_captions(vector.text)
    assert vector.cues == [(cue.text, cue.start, cue.end) for cue in cues]
    assert (vector.granularity, vector.skipped) == (cues.granularity, cues.skipped)
    assert vector.estimated == cues.estimated


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_file_that_was_read_can_be_written(vector: Vector) -> None:
    """The cues of each file are the same after they are written as WebVTT, also the times of words."""
    cues = parse_captions(vector.text)
    written = parse_captions(cues.to_vtt(words=cues.granularity == "word"))
    assert [(cue.text, cue.start, cue.end) for cue in cues] == [tuple(cue[:3]) for cue in written]
    assert isinstance(written, Cues)
