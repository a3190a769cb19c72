"""`captions`: files are converted and checked, with exit codes that scripts can go by."""

from __future__ import annotations

from pathlib import Path

import pytest

from indream.captions import read_captions

from .conftest import Cli

LONG = "The water is warm, the days are long, and the boats leave at nine."


def test_a_file_is_converted(cli: Cli, place: Path) -> None:
    """The suffix of the output decides the format; its name is the result."""
    result = cli("captions", "convert", "speech.srt", "-o", "speech.vtt")
    assert (0, "speech.vtt\n", "") == (result.code, result.out, result.err)
    assert (place / "speech.vtt").read_text(encoding="utf-8").startswith("WEBVTT\n\n00:00:00.400 --> ")
    assert read_captions(place / "speech.srt") == read_captions(place / "speech.vtt")


def test_cues_are_moved_and_broken(cli: Cli) -> None:
    """On standard output, without an output file; from standard input."""
    content = f"1\n00:00:02,600 --> 00:00:05,900\n{LONG}\n".encode()
    result = cli("captions", "convert", "-", "--shift", "-600ms", "--max-chars", 40, stdin=content)
    assert (0, "") == (result.code, result.err)
    lines = result.out.splitlines()
    assert ["1", "2"] == [line for line in lines if line.isdecimal()]
    assert "00:00:02,000 --> " == lines[1][:17]
    assert max(map(len, lines)) <= 40


def test_words_keep_their_times(cli: Cli) -> None:
    """In WebVTT."""
    result = cli(
        "captions", "convert", "-", "--to", "vtt", stdin=b"[00:01.00]<00:01.00>A <00:02.00>B<00:03.00>"
    )
    assert "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nA<00:00:02.000> B\n" == result.out


def test_parts_that_are_left_out_are_reported(cli: Cli) -> None:
    """On standard error; with --json they are part of the result."""
    content = b"1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:03,000 --> 00:00:02,000\nB\n"
    reason = "line 6: the cue ends at 00:00:02.000, which is not after its start, 00:00:03.000"
    assert f"left out: {reason}\n" == cli("captions", "convert", "-", stdin=content).err
    result = cli("captions", "convert", "-", "--json", stdin=content)
    assert "" == result.err
    assert {
        "cues": 1,
        "granularity": "line",
        "estimated": False,
        "skipped": [reason],
        "content": "1\n00:00:01,000 --> 00:00:02,000\nA\n",
    } == result.json


def test_a_file_without_problems(cli: Cli) -> None:
    """Exit code 0."""
    content = b"1\n00:00:01,000 --> 00:00:02,000\nA\n"
    result = cli("captions", "check", "-", stdin=content)
    assert (0, "standard input: 1 cue, no problems\n") == (result.code, result.out)


def test_problems_are_listed(cli: Cli) -> None:
    """Each with its place and a hint, and exit code 1."""
    content = f"1\n00:00:02,600 --> 00:00:05,900\n{LONG}\n".encode()
    result = cli("captions", "check", "-", stdin=content)
    assert (1, "") == (result.code, result.err)
    assert (
        "standard input: 1 problem\n"
        "  cue 1 (00:00:02.600): a line has 66 characters — break it after at most 42 characters\n"
    ) == result.out
    problems = cli("captions", "check", "speech.srt", "--max-speed", 14, "--json").json["problems"]
    assert [("CAPTION_TOO_FAST", 2, 2600.0)] == [
        (problem["code"], problem["number"], problem["start"]) for problem in problems
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "speech.srt", "--max-speed", "0"], "--max-speed must be positive, is 0.0"),
        (
            ["check", "hero.png"],
            "hero.png is not text: byte 8 is NUL. For UTF-16 without a byte order mark, pass --encoding",
        ),
        (
            ["convert", "speech.srt", "-o", "a.txt"],
            "a.txt ends in .txt, but captions are written as .srt or .vtt",
        ),
        (["convert", "speech.srt", "--to", "ass"], "--to must be srt or vtt, not 'ass'"),
        (["convert", "speech.srt", "--shift", "45f"], "--shift must be seconds or a text such as"),
        (["check", "speech.srt", "--encoding", "utf-9"], "encoding 'utf-9' does not exist"),
        (["check", "speech.srt", "--format", "sub"], "--format must be one of srt, vtt, ass, lrc, whisper"),
        (["check", "state.json"], "state.json is not a result of Whisper: it has no list `segments`"),
        (["check", "missing.srt"], "missing.srt: No such file or directory"),
    ],
)
def test_errors(cli: Cli, arguments: list[str], message: str) -> None:
    """A line on standard error, and exit code 1."""
    result = cli("captions", *arguments)
    assert (1, "") == (result.code, result.out)
    assert f"error: {message}" in result.err


def test_the_code_of_an_error(cli: Cli) -> None:
    """With --json, under the name that all errors have."""
    assert "CAPTIONS_ENCODING" == cli("captions", "check", "hero.png", "--json").error["errorCode"]
