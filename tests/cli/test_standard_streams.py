"""Standard output and standard error that cannot be written, in this process."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from indream.cli import streams
from indream.cli.streams import OutputError, standard_streams


class Failing(io.StringIO):
    """A stream whose writes fail; it has no descriptor."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        """Fail."""
        raise self.error


@pytest.mark.parametrize(
    ("error", "message", "reader_left"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device", False),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "Broken pipe", True),
        (OSError("the disk is gone"), "the disk is gone", False),
        (None, "Bad file descriptor", False),
    ],
)
def test_a_result_that_cannot_be_written_is_an_error(
    error: OSError | None, message: str, reader_left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that cannot be written are dropped. Without an error, the streams are closed."""
    before = [None if error is None else Failing(error) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", before[0])
    monkeypatch.setattr(sys, "stderr", before[1])
    with standard_streams():
        with pytest.raises(OutputError) as caught:
            sys.stdout.write("a result")
        assert 9 == sys.stderr.write("a message")
        if error is None:
            with pytest.raises(OutputError):
                sys.stdout.buffer.write(b"a result")
            assert 9 == sys.stderr.buffer.write(b"a message")
    assert (f"could not write to standard output: {message}", reader_left) == (
        str(caught.value),
        caught.value.reader_left,
    )
    assert caught.value.__cause__ is error or error is None
    assert before == [sys.stdout, sys.stderr]


def test_each_write_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and bytes, in the order in which they are written; other characters are escaped."""
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(content), encoding="ascii"))
    with standard_streams():
        for _ in range(2):
            assert 2 == sys.stdout.write("a…")
            assert b"a\\u2026" == content.getvalue()[-7:]
            assert 1 == sys.stdout.buffer.write(b"b")
        assert b"a\\u2026ba\\u2026b" == content.getvalue()
        assert "ascii" == sys.stdout.encoding
        sys.stdout.flush()


def test_after_a_failure_the_rest_is_discarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the buffer would fail again when the process ends."""
    opened: list[int] = []
    closed: list[int] = []

    def record_open(*arguments: Any) -> int:
        opened.append(os.open(*arguments))
        return opened[-1]

    def record_close(descriptor: int) -> None:
        closed.append(descriptor)
        os.close(descriptor)

    system = SimpleNamespace(**{**vars(os), "open": record_open, "close": record_close})
    monkeypatch.setattr(streams, "os", system)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stderr", pipe)
        with standard_streams():
            sys.stderr.write("a message")
            assert os.path.samestat(os.fstat(writer), Path(os.devnull).stat())
            assert (1, opened) == (len(opened), closed)
            sys.stderr.write("another one")


def test_closed_descriptors_are_occupied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and connections do not get their numbers."""
    looked_at: list[int] = []
    opened: list[tuple[Any, ...]] = []

    def fstat(descriptor: int) -> None:
        looked_at.append(descriptor)
        if descriptor != 1:
            raise OSError(errno.EBADF, "Bad file descriptor")

    system = SimpleNamespace(
        devnull=os.devnull,
        O_RDWR=os.O_RDWR,
        fstat=fstat,
        open=lambda *arguments: opened.append(arguments),
    )
    monkeypatch.setattr(streams, "os", system)
    with standard_streams():
        pass
    assert ([0, 1, 2], [(os.devnull, os.O_RDWR)] * 2) == (looked_at, opened)
