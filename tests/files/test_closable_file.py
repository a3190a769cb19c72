"""A file that one thread closes while another one uses it."""

from __future__ import annotations

import errno
import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from indream._files.closable_file import ClosableFile
from tests.support.waiting import PATIENCE


class User:
    """A thread that uses a file until it is released."""

    def __init__(self, file: ClosableFile) -> None:
        self.has_it, self._release = threading.Event(), threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self._use = self._pool.submit(self._run, file)
        assert self.has_it.wait(PATIENCE)

    def _run(self, file: ClosableFile) -> bool:
        with file.at_work() as opened:
            self.has_it.set()
            assert self._release.wait(PATIENCE)
            return opened.closed

    def finish(self) -> bool:
        """Let the thread finish; returns whether its file was closed while it used it."""
        self._release.set()
        closed = self._use.result(PATIENCE)
        self._pool.shutdown()
        return closed


@pytest.fixture
def opened() -> Iterator[io.BytesIO]:
    """The opener's return value."""
    with io.BytesIO() as file:
        yield file


def test_the_thread_that_uses_it_closes_it(opened: io.BytesIO) -> None:
    """The caller does not wait, and the thread is not disturbed."""
    file = ClosableFile(lambda: opened)
    user = User(file)
    file.close()
    assert (True, False) == (file.closed, opened.closed)
    assert user.finish() is False
    assert opened.closed


def test_a_caller_that_waits(opened: io.BytesIO) -> None:
    """`end` returns when the thread has finished."""
    file = ClosableFile(lambda: opened)
    user = User(file)
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(file.end)
        assert user.finish() is False
        ending.result(PATIENCE)
    assert opened.closed


def test_a_closed_file_is_not_opened() -> None:
    """A thread that begins too late opens nothing that nobody would close."""
    opened: list[io.BytesIO] = []

    def opener() -> io.BytesIO:
        opened.append(io.BytesIO())
        return opened[-1]

    file = ClosableFile(opener)
    file.close()
    with pytest.raises(ValueError, match="the file is closed"), file.at_work():
        pass
    with pytest.raises(ValueError, match="the file is closed"):
        file.open(opener)
    assert [] == opened


def test_another_file_takes_its_place(opened: io.BytesIO) -> None:
    """The former one is closed."""
    file = ClosableFile()
    with pytest.raises(ValueError, match="not open yet"), file.at_work():
        pass
    former = io.BytesIO()
    file.open(lambda: former)
    file.open(lambda: opened)
    assert (True, False) == (former.closed, opened.closed)
    file.close()
    assert opened.closed


def test_an_error_has_the_name_of_the_file(opened: io.BytesIO) -> None:
    """Errors of open files have none."""
    file = ClosableFile(lambda: opened, lambda: "batch.jsonl")
    with pytest.raises(OSError, match=r"batch\.jsonl") as caught, file.at_work():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "batch.jsonl" == caught.value.filename
