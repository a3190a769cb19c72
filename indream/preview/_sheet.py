"""`contact_sheet`: several pictures of an editor state side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from indream.editor_state._colors import Color
from indream.editor_state._words import TICKS_PER_SECOND
from indream.preview._drawn import Placement, put
from indream.preview._fonts import Fonts
from indream.preview._lettering import Ink, lettering
from indream.preview._paint import Painter, labeled
from indream.preview._picture import Picture, checked_size
from indream.preview._text import Style, Typesetter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL.Image import Image

    from indream.editor_state._scene import Scenes
    from indream.generated.editor_state import EditorState
    from indream.preview._paint import Files, TimelineLike
    from indream.timeline import Duration

__all__ = ["contact_sheet", "sheet_ticks"]

_GAP: Final = 8
_CAPTION: Final = 20
_PAPER: Final = (30, 30, 34)
_TEXT: Final = Color(214, 214, 220, 1)


def contact_sheet(
    state: EditorState | Mapping[str, Any] | TimelineLike,
    *,
    times: Sequence[Duration] | None = None,
    count: int = 12,
    columns: int = 4,
    width: int = 320,
    files: Files | None = None,
    fonts: Fonts | None = None,
) -> Picture:
    """Draw pictures of an editor state side by side, each with its time in seconds.

    Args:
        state: The editor state, or a timeline.
        times: The times of the pictures, as `frame` takes them. Without them, the cuts and the middles of all
            items, spread evenly if there are too many.
        count: The largest number of pictures if there are no `times`.
        columns: The number of pictures in a row.
        width: The width of each picture in pixels.
        files: The path of the file of each asset, by the id of the asset. A timeline has its own.
        fonts: The fonts; without them, those of the system and of the package.

    Raises:
        PreviewError: The size of the composition cannot be read, the sheet would be larger than 64
            megapixels, or PyAV is installed but lacks the codec of a video.
        ValueError: A time or number is invalid.
        MissingExtraError: Pillow is not installed.
    """
    for name, number in {"count": count, "columns": columns, "width": width}.items():
        if type(number) is not int or number < 1:
            raise ValueError(f"{name} must be a whole number, at least 1, not {number!r}")
    with Painter(state, files, fonts) as painter:
        sheet = _sheet(painter, times, count, columns, width)
    labeled(sheet, size=11)
    return Picture(sheet, painter.notes.listed())


def _sheet(painter: Painter, times: Sequence[Duration] | None, count: int, columns: int, width: int) -> Image:
    scenes = painter.scenes
    ticks: Sequence[float] = sheet_ticks(scenes, count)
    if times is not None:
        if isinstance(times, str) or not isinstance(times, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance] - it is checked here
            raise TypeError(f"times must be a list of times, such as [{times!r}], not {type(times).__name__}")
        ticks = painter.ticks("times", times)
        if not ticks:
            raise ValueError("times must not be empty")

    from PIL.Image import new

    scale = width / scenes.width
    height = max(1, round(scenes.height * scale))
    columns = min(columns, len(ticks))
    rows = -(-len(ticks) // columns)
    size = columns * (width + _GAP) + _GAP, rows * (height + _CAPTION + _GAP) + _GAP + _CAPTION
    sheet = new("RGB", checked_size(*size, "pass a smaller width, or fewer times"), _PAPER)
    style = Style("Inter", "400", "normal", 12, 1.5, 0, "left")
    setter = Typesetter(Fonts(system=False), style)
    for number, tick in enumerate(ticks):
        row, column = divmod(number, columns)
        left, top = _GAP + column * (width + _GAP), _GAP + row * (height + _CAPTION + _GAP)
        sheet.paste(painter.drawn(scenes.at(tick), (width, height), scale), (left, top))
        time = f"{tick / TICKS_PER_SECOND:.2f} s"
        for drawn in lettering(setter.lines(time), style, Ink(_TEXT, _TEXT), width, 1):
            put(sheet, drawn, Placement((1, 0, left, 0, 1, top + height + 1), 1, None))
    return sheet


def sheet_ticks(scenes: Scenes, count: int) -> list[float]:
    """The times that show most of a timeline: its cuts, and the middles of its items.

    Args:
        scenes: The scenes of the editor state.
        count: The largest number of times.
    """
    items = scenes.items.values()
    end = max((item.end for item in items), default=0)
    starts = {item.start for item in items}
    middles = {(item.start + item.end) // 2 for item in items}
    found = sorted(tick for tick in starts | middles if 0 <= tick < end) or [0]
    if len(found) <= count:
        return found
    if count == 1:
        return [found[len(found) // 2]]
    return [found[round(index * (len(found) - 1) / (count - 1))] for index in range(count)]
