"""The checkpoint of a batch: how its lines are read, with a crash at any point."""

from __future__ import annotations

import json
import runpy
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indream import _clock
from indream._batch import checkpoint as module
from indream._batch.checkpoint import Checkpoint, History, Record, Spool, is_torn, line, read_lines
from indream._files.rooted_path import RootedPath
from indream._files.stamp import Stamp

NOW = "2026-11-24T10:00:00+00:00"
BEGINNING = line("batch", NOW)
CREATED = line("created", NOW, key="a", taskId="t-1", payload="sha256:1", tries=0)
ENDED = line("ended", NOW, key="a", taskId="t-1", status="COMPLETED")
SAVED = line("saved", NOW, key="a", taskId="t-1", file="a.mp4", size=7, modified=8, sha256="ab")
AGAIN = line("created", NOW, key="a", taskId="t-2", payload="sha256:2", tries=1)
REFUSED = line("refused", NOW, key="b", error="no such font")
WHOLE = [BEGINNING, CREATED, ENDED, SAVED, REFUSED, AGAIN]


def checkpoint_at(path: Path | RootedPath, failed: object) -> Checkpoint:
    """A checkpoint with a path."""
    return Checkpoint(RootedPath.of("checkpoint", path), failed)


def test_lines_are_read_back() -> None:
    """Each adds to what is known of its job."""
    assert {} == read_lines([BEGINNING], "f")[0]
    assert {"a": History({"sha256:1": Record("t-1")})} == read_lines(WHOLE[:2], "f")[0]
    assert {"a": History({"sha256:1": Record("t-1", 0, "COMPLETED")})} == read_lines(WHOLE[:3], "f")[0]
    stamp = Stamp(7, 8, "ab")
    saved = Record("t-1", 0, "COMPLETED", "a.mp4", stamp)
    assert {"a": History({"sha256:1": saved}, (("a.mp4", stamp),))} == read_lines(WHOLE[:5], "f")[0]


def test_each_payload_has_its_own_export() -> None:
    """A repeated payload is recognized by its earlier export; the later line counts."""
    existing = read_lines(WHOLE, "f")[0]["a"]
    assert {"sha256:1": "t-1", "sha256:2": "t-2"} == {
        name: item.task_id for name, item in existing.renders.items()
    }
    again = line("created", NOW, key="a", taskId="t-3", payload="sha256:1", tries=1)
    assert Record("t-3", 1) == read_lines([*WHOLE, again], "f")[0]["a"].renders["sha256:1"]
    once, twice = (read_lines([*WHOLE, again] * times, "f")[0]["a"].renders for times in (1, 2))
    assert once == twice


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
        CREATED.replace(b'"key":"a"', b'"key":"b"'),
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


# --- the files


def test_payloads_are_read_from_their_places() -> None:
    """In any order, also while others are added."""
    spool = Spool()
    payloads = [b"first", b"", b"second one", b"3"]
    for place, payload in enumerate(payloads):
        assert place == spool.add(payload)
        assert payloads[0] == spool.read(0)
    assert payloads == [spool.read(place) for place in range(4)]
    spool.close()
    with pytest.raises(ValueError, match="closed"):
        spool.read(0)


def test_each_line_is_on_the_disk_before_the_batch_continues(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With its time, to the second."""
    path, synced = tmp_path / "batch.jsonl", list[bytes]()
    monkeypatch.setattr(_clock, "wall_time", lambda: datetime.fromisoformat(NOW).timestamp() + 0.75)
    monkeypatch.setattr(module, "sync", lambda _: synced.append(path.read_bytes()))
    checkpoint = checkpoint_at(path, None)
    checkpoint.look()
    assert not path.exists()
    checkpoint.begin()
    checkpoint.append("created", key="a", taskId="t-1", payload="sha256:1", tries=0)
    assert [BEGINNING, BEGINNING + CREATED] == synced
    assert UTC is datetime.fromisoformat(json.loads(BEGINNING)["time"]).tzinfo
    checkpoint.close()


@pytest.mark.parametrize("text", [b"", BEGINNING[:12], BEGINNING + CREATED[:30], BEGINNING[:-1], BEGINNING])
def test_an_incomplete_end_is_completed_or_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: bytes
) -> None:
    """So that another line can follow."""
    monkeypatch.setattr(_clock, "wall_time", lambda: datetime.fromisoformat(NOW).timestamp())
    path = tmp_path / "batch.jsonl"
    path.write_bytes(text)
    checkpoint = checkpoint_at(path, None)
    checkpoint.look()
    checkpoint.begin()
    checkpoint.append("created", key="a", taskId="t-1", payload="sha256:1", tries=0)
    checkpoint.close()
    assert BEGINNING + CREATED == path.read_bytes()


def test_a_batch_that_was_quicker_is_noticed(tmp_path: Path) -> None:
    """It began and ended after this one has looked; jobs that were seen then are expected."""
    path = tmp_path / "batch.jsonl"
    late, quick = checkpoint_at(path, None), checkpoint_at(path, None)
    late.look()
    quick.begin()
    quick.append("created", key="a", taskId="t-1", payload="sha256:1", tries=0)
    quick.close()
    with pytest.raises(ValueError, match="another batch has used this checkpoint in the meantime"):
        late.begin()
    late.close()
    again = checkpoint_at(path, None)
    again.look()
    again.begin()
    assert ["a"] == [*again.jobs]
    again.close()


class Reader:
    """A task or thread."""


def test_a_batch_gives_way_to_the_reader_that_has_failed(tmp_path: Path) -> None:
    """Another reader is refused."""
    path, reader = tmp_path / "batch.jsonl", Reader()
    first, refused, second = (checkpoint_at(path, failed) for failed in (None, Reader(), reader))
    first.begin()

    def handle() -> None:
        with first.outcome_for(reader):
            with pytest.raises(ValueError, match="in use by another batch"):
                refused.begin()
            second.begin()

    with pytest.raises(ValueError, match="now uses this checkpoint"):
        handle()
    second.close()


def test_a_batch_whose_outcome_was_handled_does_not_give_way(tmp_path: Path) -> None:
    """It is at work again."""
    path, reader = tmp_path / "batch.jsonl", Reader()
    first = checkpoint_at(path, None)
    first.begin()
    with first.outcome_for(reader):
        pass
    with pytest.raises(ValueError, match="in use by another batch"):
        checkpoint_at(path, reader).begin()
    first.close()


@pytest.mark.parametrize("is_removed", [False, True])
def test_only_the_batch_of_the_same_checkpoint_gives_way(tmp_path: Path, is_removed: bool) -> None:
    """One with another file does not, also if that was removed."""
    reader = Reader()
    other, first = (
        checkpoint_at(tmp_path / "other.jsonl", None),
        checkpoint_at(tmp_path / "batch.jsonl", None),
    )
    other.begin()
    first.begin()
    with other.outcome_for(reader):
        if is_removed:
            other.path.rooted.unlink()
        with pytest.raises(ValueError, match="in use by another batch"):
            checkpoint_at(first.path, reader).begin()
    first.close()
    other.close()


def test_windows_locks_a_byte_far_beyond_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked byte cannot be read there."""
    calls: list[tuple[Any, ...]] = []

    def locking(*arguments: int) -> None:
        calls.append(arguments)
        if len(calls) > 2:
            raise PermissionError(13, "locked")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    assert module.__file__ is not None
    lock = runpy.run_path(module.__file__)["_lock"]
    file = SimpleNamespace(seek=lambda place: calls.append((place,)), fileno=lambda: 7)
    lock(file)
    assert [(2**40,), (7, 2, 1)] == calls
    with pytest.raises(BlockingIOError, match="locked"):
        lock(file)
