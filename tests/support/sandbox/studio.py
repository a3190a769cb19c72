"""A stand-in for `indream.preview.draft` whose progress a test controls."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import indream.preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

__all__ = ["DRAFT", "FRAMES", "Studio", "drawing_ended"]

DRAFT = b"a draft"
"""The content of each file that is drawn."""

FRAMES = 4
"""The frames of each file."""

_THREAD = "indream-sandbox-draft"


class Studio:
    """Draws files in four frames. At the end of its block it holds none any more.

    Args:
        monkeypatch: Puts it in place of `indream.preview.draft`.
        held: Whether each frame waits until `draw` allows it.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, held: bool = False) -> None:
        self.states: list[Any] = []
        """The editor states that were drawn."""
        self.files: list[dict[str, bytes]] = []
        """The files of their assets."""
        self.stopped = 0
        """The number of drawings that were stopped."""
        self.error: Exception | None = None
        """The error that each drawing ends with."""
        self.endless = False
        """Whether the frames are drawn again and again, until the drawing is stopped."""
        self._held = held
        self._allowed, self._drawn = threading.Semaphore(0), threading.Semaphore(0)
        monkeypatch.setattr(indream.preview, "draft", self._draft)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def draw(self, frames: int = FRAMES) -> None:
        """Allow this many frames, and return when they are drawn."""
        for _ in range(frames):
            self._allowed.release()
            self._drawn.acquire()

    def release(self) -> None:
        """Hold no frame any more."""
        self._held = False
        self._allowed.release()

    def _numbers(self) -> Iterator[int]:
        yield from range(FRAMES)
        while self.endless:
            yield FRAMES - 1

    def _draft(self, state: Any, path: Path, *, files: Mapping[str, Path], on_progress: Any) -> None:
        self.states.append(state)
        self.files.append({id: file.read_bytes() for id, file in files.items()})
        if self.error is not None:
            raise self.error
        path.write_bytes(b"the beginning")
        try:
            for number in self._numbers():
                if self._held:
                    self._allowed.acquire()
                on_progress(indream.preview.DraftProgress(number + 1, FRAMES))
                if self._held:
                    self._drawn.release()
        except Exception:
            self.stopped += 1
            raise
        path.write_bytes(DRAFT)


def drawing_ended() -> None:
    """Return when nothing is being drawn."""
    for thread in threading.enumerate():
        if thread.name == _THREAD:
            thread.join()
