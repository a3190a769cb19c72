"""Files that cannot be read, sources of every type, encodings, and how formats are detected."""

from __future__ import annotations

import io
import json
import re
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from indream.captions import CaptionsError, Cues, captions_from_whisper, parse_captions, read_captions
from indream.errors import IndreamError

SRT = "1\n00:00:01,000 --> 00:00:02,500\nGrüße\n"
CUES = Cues([("Grüße", 1000, 2500)])


def zipped() -> bytes:
    """A ZIP file, as some sites of subtitles send it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("speech.srt", SRT)
    return content.getvalue()


def test_sources(tmp_path: Path) -> None:
    """A path, a text with a path, bytes, and files."""
    path = tmp_path / "speech.srt"
    path.write_bytes(SRT.encode())
    with path.open("rb") as file:
        assert [CUES] * 5 == [
            read_captions(path),
            read_captions(str(path)),
            read_captions(SRT.encode()),
            read_captions(io.BytesIO(SRT.encode())),
            read_captions(file),
        ]


def test_a_video_is_not_read_as_a_whole(tmp_path: Path) -> None:
    """Only its beginning is, if it is passed by mistake."""
    path = tmp_path / "talk.mp4"
    with path.open("wb") as file:
        file.write(b"\0\0\0\x20ftypisom")
        file.truncate(1 << 25)
    tracemalloc.start()
    try:
        with pytest.raises(CaptionsError, match=r"talk\.mp4 is not text: byte 0 is NUL"):
            read_captions(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_are_detected(encoding: str) -> None:
    """UTF-8, and what a byte order mark says."""
    assert CUES == read_captions(SRT.encode(encoding))
    assert CUES == read_captions(b"\xfe\xff" + SRT.encode("utf-16-be"))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-8-sig", "cp500"])
def test_encodings_that_are_named(encoding: str) -> None:
    """Also one that could be detected."""
    assert CUES == read_captions(SRT.encode(encoding), encoding=encoding)


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (
            SRT.encode("cp1252"),
            "CAPTIONS_ENCODING",
            'the content is not UTF-8 (byte 34). Pass encoding=, such as "cp1252" or "gb18030".',
        ),
        (b"\xff\xfe1\x00\n", "CAPTIONS_ENCODING", "is not utf-16-le (byte 4)"),
        (SRT.encode("utf-16-le"), "CAPTIONS_ENCODING", "byte 1 is NUL. For UTF-16"),
        (b"\xef\xbb\xbf1\0", "CAPTIONS_ENCODING", "character 1 is NUL. For UTF-16"),
        (
            b"1\0\n\0",
            "CAPTIONS_ENCODING",
            "byte 1 is NUL. For UTF-16 without a byte order mark, pass enc",
        ),
        (zipped(), "CAPTIONS_ENCODING", "the content is not text: byte "),
        (b"", "CAPTIONS_FORMAT_UNKNOWN", "no line has the times of SRT, WebVTT, ASS or LRC"),
        (b"Hello\nworld", "CAPTIONS_FORMAT_UNKNOWN", "If it is one of these, pass format=."),
        (b"WEBVTT\n", "CAPTIONS_EMPTY", "the content has no captions that can be shown"),
        (
            b"1\n00:00:02,000 --> 00:00:01,000\nA\n\n2\n00:00:02,000 --> 00:00:03,000\n\n",
            "CAPTIONS_EMPTY",
            "line 2: the cue ends at 00:00:01.000, which is not after its start, 00:00:02.000 (and 1 more)",
        ),
        (b"[Script Info]\nTitle: x\n", "CAPTIONS_EMPTY", "no captions"),
        (
            b'{"segments": [',
            "CAPTIONS_DAMAGED",
            "the content is not valid JSON: Expecting value, line 1, column 15",
        ),
        (b'{"a":' + b"[" * 100_000, "CAPTIONS_DAMAGED", "not valid JSON: it is nested too deeply"),
        (b'{"segments": %s}' % (b"1" * 5000), "CAPTIONS_DAMAGED", "JSON: a number has too many digits"),
        (b'{"text": "Hello"}', "CAPTIONS_DAMAGED", "it has no list `segments`"),
        (b'{"segments": [1]}', "CAPTIONS_DAMAGED", "the content: segment 0 must be an object"),
        (b'{"segments": []}', "CAPTIONS_EMPTY", "no captions"),
        (
            b'{"segments": [{"text": "A", "start": NaN, "end": 1e999}]}',
            "CAPTIONS_EMPTY",
            "segment 0: it has no",
        ),
    ],
)
def test_files_that_cannot_be_read(content: bytes, code: str, message: str) -> None:
    """The error has a code, and says what is wrong and where."""
    with pytest.raises(CaptionsError, match=re.escape(message)) as caught:
        read_captions(content)
    assert code == caught.value.code
    assert isinstance(caught.value, IndreamError)
    assert isinstance(caught.value, ValueError)


def test_the_line_of_an_error() -> None:
    """It is an attribute, too."""
    with pytest.raises(CaptionsError) as caught:
        parse_captions('{\n"segments":\n!}')
    assert 3 == caught.value.line


def test_the_message_names_the_file(tmp_path: Path) -> None:
    """By its name, also if the file is passed open."""
    path = tmp_path / "speech.srt"
    path.write_bytes(b"\xff")
    with pytest.raises(CaptionsError, match=r"^speech\.srt is not UTF-8 \(byte 0\)"):
        read_captions(path)
    with path.open("rb") as file, pytest.raises(CaptionsError, match=r"^speech\.srt is not UTF-8"):
        read_captions(file)
    with (
        path.open("rb") as named,
        open(named.fileno(), "rb", closefd=False) as file,
        pytest.raises(CaptionsError, match=r"^the file is not UTF-8"),
    ):
        read_captions(file)
    path.write_bytes(b'{"segments": [')
    with pytest.raises(CaptionsError, match=r"^speech\.srt is not valid JSON: "):
        read_captions(path)
    path.write_bytes(b'{"text": "Hello"}')
    with pytest.raises(CaptionsError, match=r"^speech\.srt is not a result of Whisper: "):
        read_captions(path)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"source": 1}, TypeError, "source must be a path, bytes or a binary file, not int"),
        ({"source": io.StringIO(SRT)}, TypeError, "must be open in binary mode; its read.. returned str"),
        (
            {"source": b"", "format": "sub"},
            ValueError,
            "format must be one of srt, vtt, ass, lrc, whisper, not 'sub'",
        ),
        ({"source": b"1", "encoding": "utf-9"}, ValueError, "encoding 'utf-9' does not exist"),
        ({"source": b"1", "encoding": "base64"}, ValueError, "encoding 'base64' does not exist"),
        ({"source": "missing.srt"}, FileNotFoundError, "missing.srt"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    """They are builtin errors, as in the rest of the package."""
    with pytest.raises(error, match=message):
        read_captions(**arguments)


def test_bytes_are_not_a_text() -> None:
    """The message names the function for them."""
    wrong: Any = SRT.encode()
    with pytest.raises(TypeError, match="text must be a string, not bytes; read_captions takes bytes"):
        parse_captions(wrong)


def test_a_format_that_is_named_decides() -> None:
    """A WebVTT file without its first line."""
    text = "00:01.000 --> 00:02.000\nA &amp; B\n"
    assert "A &amp; B" == parse_captions(text)[0].text
    assert "A & B" == parse_captions(text, format="vtt")[0].text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("1\n00:00:01,000 --> 00:00:02,500\n[Events]\n[00:01.00]\n", "[Events]\n[00:01.00]"),
        ("[ti:x --> y]\n[00:01.00]A --> B\n", "A --> B"),
        ("; a comment\n[Script Info]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,[00:01.00]", "[00:01.00]"),
        ("  \nWEBVTT\n\n00:01.000 --> 00:02.000\nA", "A"),
        ('\n [{"start": 0, "end": 1, "text": "A"}]', "A"),
    ],
)
def test_the_first_sign_of_a_format_decides(text: str, first: str) -> None:
    """Texts may look like another format."""
    assert first == parse_captions(text)[0].text


def test_whisper_objects() -> None:
    """The same from a result in memory as from its JSON; strings with half a character can be written."""
    result = {"segments": [{"start": 0, "end": 1.5, "text": " A\ud83d"}]}
    cues = captions_from_whisper(result)
    assert Cues([("A\ufffd", 0, 1500)]) == cues == read_captions(json.dumps(result).encode())
    cues.to_srt().encode()


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"start": 0.5, "end": 2}, (500, 2000)),
        ({"offsets": {"from": 500, "to": 2000}}, (500, 2000)),
        ({"timestamps": {"from": "00:00:00,500", "to": "00:00:02,000"}}, (500, 2000)),
        ({"timestamp": [0.5, 2]}, (500, 2000)),
        ({"timestamp": [9], "start": 0.5, "end": 2}, (500, 2000)),
        ({"timestamp": [7, 8, 9], "start": 0.5, "end": 2}, (500, 2000)),
    ],
)
def test_times_of_whisper_have_several_forms(times: dict[str, Any], expected: tuple[int, int]) -> None:
    """Those of its own JSON, of whisper.cpp, and of transformers."""
    [cue] = captions_from_whisper([{"text": "Hi", **times}])
    assert expected == (cue.start, cue.end)


def test_an_arrow_at_the_beginning_is_passed_over() -> None:
    """It is not a timing line, and the cues follow."""
    assert Cues([("Hello", 0, 1000)]) == parse_captions(
        "->\n\n00:00:00,000 --> 00:00:01,000\nHello\n", format="srt"
    )


@pytest.mark.parametrize(("count", "expected"), [(40, "Hi" + 40 * "!"), (41, "Hi")])
def test_signs_after_the_last_word_belong_to_it(count: int, expected: str) -> None:
    """As long as they are not many: the text may go on with words that have no times."""
    words = [{"word": "Hi", "start": 0, "end": 1}]
    segment = {"start": 0, "end": 1, "text": f"Hi{count * '!'}", "words": words}
    assert [expected] == [cue.text for cue in captions_from_whisper({"segments": [segment]})]


def test_words_of_whisper_may_lack_one_of_their_times() -> None:
    """Neighbors share the time between them by their letters."""
    words = [{"word": "One", "end": 1}, {"word": " two", "start": 2}, {"word": " three", "end": 3}]
    segment = {"start": 0, "end": 4, "text": "One two three", "words": words}
    cues = captions_from_whisper({"segments": [segment]})
    assert [(0, 1000), (2000, 2400), (2400, 3000)] == [(cue.start, cue.end) for cue in cues]


@pytest.mark.parametrize("result", [None, 1, "text", b"bytes", {}, {"segments": "text"}, ["text"]])
def test_results_that_are_not_from_whisper(result: Any) -> None:
    """They are damaged files, not programming errors: results are read from files."""
    with pytest.raises(CaptionsError) as caught:
        captions_from_whisper(result)
    assert "CAPTIONS_DAMAGED" == caught.value.code


def test_decimals_of_whisper_are_exact() -> None:
    """0.1 s is 100 ms, and not the float next to it."""
    times = [0.1, 0.29, 1.23456, 33.333333333]
    segments = [{"start": 0, "end": time, "text": "A"} for time in times]
    assert [100, 290, 1234.56, 33333.333333] == [float(cue.end) for cue in captions_from_whisper(segments)]


def test_confidences() -> None:
    """Under the names that the programs have for them."""
    names = ("probability", "score", "p", "confidence")
    words = [{"word": f" {name}", "start": n, "end": n + 1, name: 0.5} for n, name in enumerate(names)]
    segment = {"start": 0, "end": 4, "text": " probability score p confidence", "words": words}
    assert [0.5] * 4 == [cue.confidence for cue in captions_from_whisper([segment])]


def test_words_that_take_no_time_share_that_of_their_line() -> None:
    """Their own times are after its end."""
    cues = parse_captions("[00:01.00]<00:05.00>ab <00:06.00>cd\n[00:02.00]")
    assert [("ab", 1000, 1400), (" cd", 1400, 2000)] == [tuple(cue[:3]) for cue in cues]
