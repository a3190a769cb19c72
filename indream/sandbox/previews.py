"""The pictures and timelines of editor states that the page links."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from indream.sandbox.sources import Sources, written

__all__ = ["FILES", "Sheets", "can_draw", "sheet_of", "timeline_of"]

FILES = "files"
"""The directory of the files that a timeline links, beside the timeline."""

_SHEETS_KEPT = 32
_PICTURES = 6


@cache
def can_draw() -> bool:
    """Return whether Pillow, which draws contact sheets, is installed."""
    return find_spec("PIL") is not None


class Sheets:
    """The contact sheets that were drawn last, as PNG, by the id of the export. Any thread may use it."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def get(self, task_id: str, draw: Callable[[], bytes]) -> bytes:
        """Return a sheet, and draw it first unless it is kept."""
        with self._lock:
            sheet = self._kept.pop(task_id, None)
        sheet = sheet or draw()
        with self._lock:
            self._kept[task_id] = sheet
            while len(self._kept) > _SHEETS_KEPT:
                del self._kept[next(iter(self._kept))]
        return sheet

    def clear(self) -> None:
        """Drop all sheets."""
        with self._lock:
            self._kept.clear()


def sheet_of(content: bytes, sources: Sources) -> bytes:
    """Draw the contact sheet of an editor state, and return it as PNG.

    Raises:
        PreviewError: The size of the composition cannot be read, or is too large.
    """
    import io

    from indream.preview import contact_sheet

    state: dict[str, Any] = orjson.loads(content)
    is_upright = state["compositionHeight"] > state["compositionWidth"]
    columns, width = (_PICTURES, 160) if is_upright else (_PICTURES // 2, 320)
    with tempfile.TemporaryDirectory(prefix="indream-sandbox-") as directory:
        files = written(sources, Path(directory))
        picture = contact_sheet(state, count=_PICTURES, columns=columns, width=width, files=files)
    png = io.BytesIO()
    picture.image.save(png, "PNG")
    return png.getvalue()


def timeline_of(content: bytes, sources: Sources) -> str:
    """Write an editor state as a page; the videos and sounds that it links are in `FILES` beside it."""
    from indream.preview._page import page_of

    with tempfile.TemporaryDirectory(prefix="indream-sandbox-") as name:
        directory = Path(name)
        (directory / FILES).mkdir()
        files = written(sources, directory / FILES)
        return page_of(orjson.loads(content), files, directory=directory).html
