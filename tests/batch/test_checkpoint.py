"""The checkpoint of a batch: how its lines are read, with a crash at any point."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._batch.checkpoint import History, Record, is_torn, line, read_lines
from indream._files.stamp import Stamp

NOW = "2026-11-24T10:00:00+00:00"
BEGINNING = line("batch", NOW)
CREATED = line("created", NOW, key="a", taskId="t-1", payload="sha256:1", tries=0)
ENDED = line("ended", NOW, key="a", taskId="t-1", status="COMPLETED")
SAVED = line("saved", NOW, key="a", taskId="t-1", file="a.mp4", size=7, modified=8, sha256="ab")
AGAIN = line("created", NOW, key="a", taskId="t-2", payload="sha256:2", tries=1)
REFUSED = line("refused", NOW, key="b", error="no such font")
WHOLE = [BEGINNING, CREATED, ENDED, SAVED, REFUSED, AGAIN]


def test_lines_are_read_back() -> None:
    """Each adds to what is known of its job."""
    assert {} == read_lines([BEGINNING], "f")
    assert {"a": History({"sha256:1": Record("t-1")})} == read_lines(WHOLE[:2], "f")
    assert {"a": History({"sha256:1": Record("t-1", 0, "COMPLETED")})} == read_lines(WHOLE[:3], "f")
    stamp = Stamp(7, 8, "ab")
    saved = Record("t-1", 0, "COMPLETED", "a.mp4", stamp)
    assert {"a": History({"sha256:1": saved}, (("a.mp4", stamp),))} == read_lines(WHOLE[:5], "f")


def test_each_payload_has_its_own_export() -> None:
    """A repeated payload is recognized by its earlier export; the later line counts."""
    existing = read_lines(WHOLE, "f")["a"]
    assert {"sha256:1": "t-1", "sha256:2": "t-2"} == {
        name: item.task_id for name, item in existing.renders.items()
    }
    again = line("created", NOW, key="a", taskId="t-3", payload="sha256:1", tries=1)
    assert Record("t-3", 1) == read_lines([*WHOLE, again], "f")["a"].renders["sha256:1"]


@pytest.mark.parametrize("text", [b"notes", b"[{", b"\x00\x01", b'{"key":"a'])
def test_an_unrelated_beginning_is_not_a_torn_line(text: bytes) -> None:
    """It is somebody's file."""
    assert not is_torn(text)
    with pytest.raises(ValueError, match="line 1"):
        read_lines([text], "f")


@given(st.integers(0, sum(map(len, WHOLE))))
def test_a_file_cut_anywhere_keeps_its_whole_lines(end: int) -> None:
    """Lines that were written completely count, the rest is ignored; nothing is raised."""
    lines = b"".join(WHOLE)[:end].splitlines(keepends=True)
    whole = [item for item in lines if item.endswith(b"\n") or item + b"\n" in WHOLE]
    assert read_lines(whole, "f") == read_lines(lines, "f")
    assert all(is_torn(item) == (item not in whole) for item in lines)


def test_lines_are_readable_json() -> None:
    """JSON with the time and the event first, text as it is."""
    written = line("created", NOW, key="größe", taskId="t-1")
    assert f'{{"time":"{NOW}","event":"created","key":"größe","taskId":"t-1"}}\n' == written.decode()
    assert {"format": "indream-batch", "version": 1} == {
        key: value for key, value in json.loads(BEGINNING).items() if key not in ("time", "event")
    }


@pytest.mark.parametrize(
    "wrong",
    [
        b"a,b\n",
        b"[]\n",
        b"{}\n",
        BEGINNING.replace(b'"version":1', b'"version":2'),
        CREATED.replace(b'"t-1"', b"7"),
        CREATED.replace(b'"key":"a",', b""),
        line("ended", NOW, key="x", taskId="t-1", status="COMPLETED"),
        ENDED.replace(b"t-1", b"t-9"),
        SAVED.replace(b"7", b'"seven"'),
        SAVED.replace(b',"modified":8', b""),
        SAVED.replace(b',"sha256":"ab"', b""),
        line("lost", NOW, key="a"),  # type: ignore[arg-type]
    ],
)
def test_an_unknown_line_is_an_error_with_its_number(wrong: bytes) -> None:
    """The error names the file and the line, and what to do."""
    with pytest.raises(ValueError, match=r"videos/batch\.jsonl, line 3: .*pass another `checkpoint`"):
        read_lines([BEGINNING, CREATED, wrong, SAVED], "videos/batch.jsonl")


def test_an_unknown_first_line_is_an_error() -> None:
    """The first line has to say what it is."""
    with pytest.raises(ValueError, match="line 1"):
        read_lines([CREATED], "f")
