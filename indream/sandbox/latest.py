"""A log that forgets: it keeps the latest records, so that a sandbox can run for days."""

from __future__ import annotations

import threading
from collections import deque
from itertools import islice
from typing import Generic, Protocol, TypeVar

__all__ = ["Latest"]


class _Record(Protocol):
    @property
    def content(self) -> bytes:
        """The part of a record that may be large."""
        ...


R = TypeVar("R", bound=_Record)


class Latest(Generic[R]):
    """The latest records, up to a number of them and a size. Any thread may use it.

    Args:
        count: The number of records that are kept.
        size: The bytes of their contents that are kept.
    """

    def __init__(self, count: int, size: int) -> None:
        self._count = count
        self._size = size
        self._records: deque[R] = deque()
        self._bytes = 0
        self._last_number = 0
        self._lock = threading.Lock()

    def add(self, record: R) -> None:
        """Add a record, and drop the oldest ones beyond the limits."""
        with self._lock:
            self._records.append(record)
            self._last_number += 1
            self._bytes += len(record.content)
            while len(self._records) > self._count or self._bytes > self._size:
                self._bytes -= len(self._records.popleft().content)

    def clear(self) -> None:
        """Drop all records."""
        with self._lock:
            self._records.clear()
            self._bytes = 0

    def snapshot(self) -> list[R]:
        """Return all records, oldest first."""
        with self._lock:
            return list(self._records)

    def newest(self, count: int | None = None) -> list[tuple[int, R]]:
        """Return this many records or all, newest first, with numbers that grow and are never reused."""
        with self._lock:
            newest = islice(reversed(self._records), count)
            return [(self._last_number - place, record) for place, record in enumerate(newest)]

    def __len__(self) -> int:
        return len(self._records)
