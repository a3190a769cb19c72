"""The checkpoint of a batch: what its lines tell, wherever a crash has cut them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream._core.manifest import Record, is_torn, line, read_lines

NOW = "2026-11-24T10:00:00+00:00"
BEGINNING = line("batch", NOW)
CREATED = line("created", NOW, key="a", taskId="t-1", payload="sha256:1", tries=0)
ENDED = line("ended", NOW, key="a", taskId="t-1", status="COMPLETED")
SAVED = line("saved", NOW, key="a", taskId="t-1", file="a.mp4", size=7, modified=8)
AGAIN = line("created", NOW, key="a", taskId="t-2", payload="sha256:2", tries=1)
REFUSED = line("refused", NOW, key="b", error="no such font")
WHOLE = [BEGINNING, CREATED, ENDED, SAVED, REFUSED, AGAIN]


def test_lines_are_read_back() -> None:
    """Each adds to what is known of its job."""
    assert {} == read_lines([BEGINNING], "f")
    assert {"a": Record("sha256:1", 0, "t-1")} == read_lines(WHOLE[:2], "f")
    assert {"a": Record("sha256:1", 0, "t-1", "COMPLETED")} == read_lines(WHOLE[:3], "f")
    saved = Record("sha256:1", 0, "t-1", "COMPLETED", "a.mp4", 7, 8, frozenset({"a.mp4"}))
    assert {"a": saved} == read_lines(WHOLE[:5], "f")
    assert [True, False, False] == [saved.has(*what) for what in ((7, 8), (6, 8), (7, 9))]


def test_the_later_line_counts() -> None:
    """A job that was made anew is the new export; of the old one nothing counts but which files it had."""
    assert {"a": Record("sha256:2", 1, "t-2", files=frozenset({"a.mp4"}))} == read_lines(WHOLE, "f")


@given(st.integers(0, sum(map(len, WHOLE))))
def test_cut_anywhere(end: int) -> None:
    """What was written whole counts, the rest for nothing; nothing is raised."""
    lines = b"".join(WHOLE)[:end].splitlines(keepends=True)
    whole = [one for one in lines if one.endswith(b"\n") or one + b"\n" in WHOLE]
    assert read_lines(whole, "f") == read_lines(lines, "f")
    assert all(is_torn(one) == (one not in whole) for one in lines)


def test_lines_are_for_people() -> None:
    """JSON with the time and the event first, text as it is."""
    told = line("created", NOW, key="größe", taskId="t-1")
    assert f'{{"time":"{NOW}","event":"created","key":"größe","taskId":"t-1"}}\n' == told.decode()
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
        line("lost", NOW, key="a"),  # type: ignore[arg-type]
    ],
)
def test_a_line_that_is_none_of_ours(wrong: bytes) -> None:
    """The error names the file and the line, and what to do."""
    with pytest.raises(ValueError, match=r"videos/batch\.jsonl, line 3: .*give another `checkpoint`"):
        read_lines([BEGINNING, CREATED, wrong, SAVED], "videos/batch.jsonl")


def test_a_file_that_is_none_of_ours() -> None:
    """The first line has to say what it is."""
    with pytest.raises(ValueError, match="line 1"):
        read_lines([CREATED], "f")
