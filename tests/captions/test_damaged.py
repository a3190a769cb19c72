"""Lines that look like the structure of a caption file but cannot be read do not become text of a cue."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indream.captions import CaptionsError, Cues, parse_captions

DAMAGED = [
    "00:00:03;12 --> 00:00:04,000",
    "x0:00:03,000 --> 00:00:04,000",
    "00:00:03,000 --> 00:00:04,000x",
    "00:00:03,000 --> soon",
    "00:00:03,000 -->",
    "--> 00:00:04,000",
    "1,000 --> 2,000",
    "00:00:03,000 –> 00:00:04,000",
    "00:00:03,000 —> 00:00:04,000",
    "00:00:03,000 → 00:00:04,000",
    "00:00:03,000 => 00:00:04,000",
    "00:00:03,000 -- 00:00:04,000",
    "00:00:03,000 - 00:00:04,000",
    "00:00:03,000 > 00:00:04,000",
    "00:00:03,000 -<> 00:00:04,000",
    "00:00:03.000,00:00:04.000",
    "00:00:03,000 00:00:04,000",
    "2 00:00:03,000 --> 00:00:04,000",
    "0O:00:03,000 --> 00:00:O4,000",
    "0000003,000 --> 00:00:04,000",
    "  00;00;03,000  -->  00;00;04,000  ",
    "00:00:03,000 ← soon",
]

TEXTS = [
    "A --> B",
    "-> 5:30",
    "--> 5:30",
    "1 --> 2",
    "12 -> 15",
    "1.5 -> 2.5",
    "1.5 --> 2.5 is too much",
    "2 + 2 --> 4",
    "7:30 --> bus 42",
    "Open 9:00 -> 17:00",
    "Score 3:2 -> 4:2",
    "Bus 4 -> 10:15:00",
    "9:00 – 17:00",
    "10:15 -- 11:30",
    "10:00:00 - 11:00:00",
    "At 10:00:00 -> the bank",
    "I woke at 5:00:00 --> tired",
    "<3 --> 5",
    "<1> 10:15:00",
    "3 > 2",
    "At 4 -> 10:15:00",
    "5 - 00:00:04,000",
    "00:00:03,000 - soon",
    f"1{' ' * 113}→ 0:0:0",  # It is cut off before its last digit.
]

FORMATS = {
    "srt": ("1\n00:00:01,000 --> 00:00:02,000\nA\n", "\n2\n", "\n3\n00:00:05,000 --> 00:00:06,000\nC\n"),
    "srt without blank lines": (
        "1\n00:00:01,000 --> 00:00:02,000\nA\n",
        "2\n",
        "3\n00:00:05,000 --> 00:00:06,000\nC\n",
    ),
    "srt without numbers": (
        "00:00:01,000 --> 00:00:02,000\nA\n",
        "\n",
        "\n00:00:05,000 --> 00:00:06,000\nC\n",
    ),
    "vtt": ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n", "\n", "\n00:05.000 --> 00:06.000\nC\n"),
    "vtt with identifiers": (
        "WEBVTT\n\na\n00:01.000 --> 00:02.000\nA\n",
        "\nb\n",
        "\nc\n00:05.000 --> 00:06.000\nC\n",
    ),
}


@pytest.mark.parametrize("line", DAMAGED)
@pytest.mark.parametrize("name", FORMATS)
def test_a_timing_line_that_cannot_be_read_is_reported(name: str, line: str) -> None:
    """Its cue is left out; the cues around it are unchanged."""
    before, number, after = FORMATS[name]
    above = before + number
    cues = parse_captions(f"{above}{line}\nB\n{after}")
    assert [("A", 1000, 2000), ("C", 5000, 6000)] == [tuple(cue[:3]) for cue in cues]
    assert (f"line {above.count(chr(10)) + 1}: the times cannot be read: {line.strip()}",) == cues.skipped


@pytest.mark.parametrize("line", TEXTS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_text_with_an_arrow_is_text(name: str, line: str) -> None:
    """A caption may show arrows and times of day."""
    before, _, after = FORMATS[name]
    cues = parse_captions(f"{before}{line}\nB\n{after.replace('3', '2', 1)}")
    assert [f"A\n{line}\nB", "C"] == [cue.text for cue in cues]
    assert () == cues.skipped


TIMINGS = ["00:00:03,000 --> 00:00:04,000", "00:03.000 --> 00:04.500", "0:00:03.5 --> 1:00:04.5 line:0"]
SIGNS = st.one_of(
    st.sampled_from("0159:;,.->–→ \t<[{xOl#"),
    st.characters(blacklist_characters="\n\r", blacklist_categories=("Cs",)),
)


@pytest.mark.parametrize("name", FORMATS)
@given(
    timing=st.sampled_from(TIMINGS),
    place=st.integers(0, 40),
    length=st.integers(0, 1),
    sign=st.one_of(st.just(""), SIGNS),
)
@example(timing=TIMINGS[1], place=2, length=1, sign=">")
@example(timing=TIMINGS[1], place=2, length=1, sign=" ")
@example(timing=TIMINGS[0], place=14, length=1, sign="5")
@settings(max_examples=300)
def test_a_damaged_sign_in_a_timing_line_changes_no_other_cue(
    name: str, timing: str, place: int, length: int, sign: str
) -> None:
    """A sign is replaced, added or removed: the cue is still read, or its line is reported."""
    before, number, after = FORMATS[name]
    place = min(place, len(timing))
    line = timing[:place] + sign + timing[place + length :]
    cues = parse_captions(f"{before}{number}{line}\nB\n{after}")
    texts = [cue.text for cue in cues]
    if "B" in texts:
        texts.remove("B")
        assert () == cues.skipped
    else:
        assert 1 == len(cues.skipped), (line, texts)
        assert cues.skipped[0].startswith(f"line {(before + number).count(chr(10)) + 1}: the ")
    assert ["A", "C"] == texts


@pytest.mark.parametrize(
    "text",
    [
        *DAMAGED,
        "00:00:01.000 --> 00:00:02.000",
        "00:00:01,000 -- 00:00:02,000\n00:00:01,000 - 00:00:02,000",
        "7 <00:00:02.000>10:15:00",
    ],
)
def test_a_text_that_looks_like_times_can_be_written_as_webvtt(text: str) -> None:
    """It is read again as it was."""
    cues = Cues([(text.strip(), 1000, 2000), ("C", 5000, 6000)])
    written = parse_captions(cues.to_vtt())
    assert (cues, ()) == (written, written.skipped)


def test_an_arrow_that_is_escaped_is_text() -> None:
    """Other programs write such a text in this way, too."""
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\n00:00:04.000 --&gt; 00:00:05.000\n"
    assert ["00:00:04.000 --> 00:00:05.000"] == [cue.text for cue in parse_captions(text)]


def test_a_word_that_looks_like_times_is_a_word() -> None:
    """After the time tag that WebVTT has before it."""
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\n7 <00:02.000>10:15:00\n"
    cues = parse_captions(text)
    assert (["7", " 10:15:00"], ()) == ([cue.text for cue in cues], cues.skipped)


def test_a_file_without_any_readable_times_says_where() -> None:
    """It is not of an unknown format."""
    with pytest.raises(CaptionsError, match=r"line 2: the times cannot be read: 00:00:01;00 -->"):
        parse_captions("1\n00:00:01;00 --> 00:00:02;00\nA\n")


def test_a_long_line_is_reported_in_short() -> None:
    """The message has its first 60 characters."""
    for line, shown in (
        (f"00:00:03,000 --> {'x' * 43}", f"00:00:03,000 --> {'x' * 43}"),
        (f"00:00:03,000 --> {'x' * 1000}", f"00:00:03,000 --> {'x' * 43}…"),
        (f"1{' ' * 112}→ 0:0:0", f"1{' ' * 59}…"),
    ):
        cues = parse_captions(f"1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n{line}\nB\n")
        assert (f"line 6: the times cannot be read: {shown}",) == cues.skipped


@pytest.mark.parametrize("number", ["#2", "2.", "(2)", "2:", "x2", "\ufeff2"])
def test_a_number_with_other_signs_is_not_text(number: str) -> None:
    """After a blank line, and if it is the next one."""
    before, _, after = FORMATS["srt"]
    cues = parse_captions(f"{before}\n{number}\n00:00:03,000 --> 00:00:04,000\nB\n{after}")
    assert ["A", "B", "C"] == [cue.text for cue in cues]
    other = parse_captions(f"{before}\n#7\n00:00:03,000 --> 00:00:04,000\nB\n{after}")
    assert ["A\n#7", "B", "C"] == [cue.text for cue in other]


SRT = "1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:03,000 --> 00:00:04,000\nB"
VTT = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n00:01.000 --> 00:02.000\nA &amp; B"


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n\n", "\ufeff", "\n\ufeff", "\n\n\ufeff", "\r\n\r\n"])
def test_joined_files(between: str) -> None:
    """The numbers, headers and byte order marks of the second file are not text of the first."""
    assert ["A", "A", "B", "B"] == [cue.text for cue in parse_captions(SRT + between + SRT)]
    cues = parse_captions(VTT + between + VTT)
    assert (["A & B", "A & B"], ()) == ([cue.text for cue in cues], cues.skipped)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_of_joined_files_are_counted(mark: str) -> None:
    """A byte order mark at the start of a line is not a line."""
    cues = parse_captions(f"{SRT}\n{mark}1\n00:00:05;00 --> 00:00:06,000\nC\n")
    assert ("line 9: the times cannot be read: 00:00:05;00 --> 00:00:06,000",) == cues.skipped


def test_a_webvtt_file_after_an_srt_file() -> None:
    """Its first line is not text."""
    cues = parse_captions(f"{SRT}\n\nWEBVTT\n\n00:05.000 --> 00:06.000\nC\n")
    assert ["A", "B", "C"] == [cue.text for cue in cues]


def test_a_text_that_is_the_header_of_webvtt() -> None:
    """It is written so that it is read again."""
    for text in ("WEBVTT", "A\nWEBVTT", "WEBVTT\nA"):
        cues = parse_captions(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n")
        assert text == cues[0].text
        assert cues == parse_captions(cues.to_vtt())


@pytest.mark.parametrize(
    ("block", "skipped"),
    [
        ("NOTE a\nb\n\n", ()),
        ("NOTE a\n\nb\n\n", ("line 8: text outside of a cue",)),
        ("STYLE\n::cue {\n\n  color: red\n}\n\n", ("line 9: text outside of a cue",)),
        ("REGION\nid:a\n\n\n\nwidth:40%\n\nNOTE b\n\n", ("line 11: text outside of a cue",)),
        ("NOTE", ()),
    ],
)
def test_blocks_of_webvtt_with_blank_lines(block: str, skipped: tuple[str, ...]) -> None:
    """A paragraph after a block is not text of the cue before the block."""
    cues = parse_captions(
        f"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n{block}\nid\n00:03.000 --> 00:04.000\nB\n"
    )
    assert (["A", "B"], skipped) == ([cue.text for cue in cues], cues.skipped)


def test_text_before_the_first_cue_of_a_webvtt_file() -> None:
    """It is reported, as in SRT; blocks and an identifier are not."""
    text = "WEBVTT\nKind: captions\n\nNOTE a\n\nHello\n\nSTYLE\na{}\n\nid\n00:01.000 --> 00:02.000\nA\n"
    assert ("line 6: text outside of a cue",) == parse_captions(text).skipped
    text = text.replace("Hello", "NOTE b")
    assert () == parse_captions(text).skipped


def test_a_note_after_a_cue_without_text() -> None:
    """It is not the text of the cue."""
    cues = parse_captions("WEBVTT\n\n00:01.000 --> 00:02.000\n\nNOTE a\n\n00:03.000 --> 00:04.000\nB\n")
    assert (["B"], ("line 3: the cue has no text",)) == ([cue.text for cue in cues], cues.skipped)


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_the_last_line_of_a_file_is_not_an_identifier(end: str) -> None:
    """After a blank line inside the last cue."""
    assert "A\nB" == parse_captions(f"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nB{end}")[0].text


@pytest.mark.parametrize("tag", ["<00:01;500>", "<00:00:01>", "<1.5>", "<00:00:01:500>"])
def test_a_time_tag_that_cannot_be_read_is_reported(tag: str) -> None:
    """It is not shown, in a file with and without other time tags; other tags that are unknown are text."""
    for other in ("", "<00:01.600>"):
        cues = parse_captions(f"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n{tag}B {other}C <3:-)> <you>\n")
        assert "A B C <3:-)> <you>" == " ".join(" ".join(cue.text for cue in cues).split())
        assert (f"line 5: the time cannot be read: {tag}",) == cues.skipped


def test_times_of_lrc_that_cannot_be_read_are_reported() -> None:
    """The line is shown at the times that can be read."""
    cues = parse_captions("[00:01.00][00:05;00]Chorus <00:01;50>two [1] <3\n[00:09.00]\n[00:1x.00]Verse\n")
    assert [("Chorus two [1] <3", 1000, 9000)] == [tuple(cue[:3]) for cue in cues]
    assert (
        "line 1: the time cannot be read: [00:05;00]",
        "line 1: the time cannot be read: <00:01;50>",
        "line 3: text without a time",
    ) == cues.skipped


ASS_TIMES = "0,0:00:01.00,0:00:02.00,Default,,0,0,0,,A"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"Dialogue {ASS_TIMES}", "not a line such as Dialogue: 0,0:00:01.50,…"),
        (f"dialogue: {ASS_TIMES}", "not a line such as Dialogue: 0,0:00:01.50,…"),
        (f"Dialoque: {ASS_TIMES}", "not a line such as Dialogue: 0,0:00:01.50,…"),
        ("the second line of a text", "not a line such as Dialogue: 0,0:00:01.50,…"),
        ("Dialogue: 0,0:00:01.00", "the line has 2 of 10 fields"),
        ("Dialogue: 0,0:00:01;00,0:00:02.00,Default,,0,0,0,,A", "the line has no times such as 0:00:01.50"),
        ("Format: Layer, Strat, End, Text", "the format has no Start, End and Text"),
        ("", None),
        ("; a comment", None),
        ("!: a comment", None),
        (f"Comment: {ASS_TIMES}", None),
    ],
)
def test_lines_of_ass_that_cannot_be_read_are_reported(line: str, reason: str | None) -> None:
    """With their line; the lines around them are unchanged, and comments are not reported."""
    before, after = (f"Dialogue: 0,0:00:0{n}.00,0:00:0{n + 1}.00,Default,,0,0,0,,{n}" for n in (1, 3))
    cues = parse_captions(f"[Script Info]\nTitle: a\nloose\n\n[Events]\n{before}\n{line}\n{after}\n")
    assert ["1", "3"] == [cue.text for cue in cues]
    assert (() if reason is None else (f"line 7: {reason}",)) == cues.skipped


@pytest.mark.parametrize("line_end", ["\r", "\r\n", "\n", "\r\r\n"])
def test_line_ends(line_end: str) -> None:
    """Of every kind; those converted twice double each line end."""
    assert ["A", "B"] == [cue.text for cue in parse_captions(SRT.replace("\n", line_end))]


def test_a_file_that_is_cut_off_ends_with_its_last_cue() -> None:
    """Wherever it is cut off: no number and no part of a time is text of the cue before."""
    first = "1\n00:00:01,000 --> 00:00:02,000\nA\n"
    second = "\n2\n00:00:03,000 --> 00:00:04,000\n"
    for length in range(len(second) + 1):
        cues = parse_captions(first + second[:length])
        assert ["A"] == [cue.text for cue in cues]
        assert all(reason.startswith("line 6: ") for reason in cues.skipped)
        assert (length > 3) == bool(cues.skipped)


@pytest.mark.parametrize("end", ["00:00:", "00:00:03", "00:00:03.0", "00:00:03.000 ", "00:00:03.000 -"])
def test_a_time_that_is_cut_off_needs_no_number(end: str) -> None:
    cues = parse_captions(f"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n{end}")
    assert (["A"], (f"line 6: the times cannot be read: {end.strip()}",)) == (
        [cue.text for cue in cues],
        cues.skipped,
    )


@pytest.mark.parametrize(
    "text", ["2", "\n2", "A\n2", "A\n\n3", "A\n00:00:03", "A\n\n00:00:03\n", "A\n\n10:30", "A\n\n2 km"]
)
def test_numbers_and_times_at_the_end_of_a_text(text: str) -> None:
    """Other than where a file is cut off, they are text."""
    [cue] = parse_captions(f"1\n00:00:01,000 --> 00:00:02,000\n{text}")
    assert text.split() == cue.text.split()
