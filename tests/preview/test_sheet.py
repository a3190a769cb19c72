"""`contact_sheet`: which times it shows, and how the pictures lie."""

from __future__ import annotations

from typing import Any

import pytest

from indream.editor_state._colors import Color
from indream.editor_state._scene import Scenes
from indream.preview import Fonts, PreviewError, contact_sheet
from indream.preview._lettering import Ink
from indream.preview._sheet import sheet_ticks
from indream.preview._text import Style
from tests.support.editor_state.builders import SECOND, Object, sequence
from tests.support.preview_states import box, picture, solid
from tests.support.repository import title_card

FONTS = Fonts(system=False)
FULL = box(0, 0, 640, 360)


def clips(count: int) -> Object:
    """Solids of two seconds, one after another."""
    colors = ("#ff0000", "#00ff00", "#0000ff")
    items = [
        solid(f"s{index}", colors[index % 3], start=index * 2 * SECOND, duration=2 * SECOND, **FULL)
        for index in range(count)
    ]
    return sequence(*items, compositionWidth=640, compositionHeight=360)


def test_times() -> None:
    """The cuts and the middles of the items, evenly spread if there are too many."""
    assert [0, 1, 2, 3, 4, 5] == [tick / SECOND for tick in sheet_ticks(Scenes(clips(3)), 12)]
    assert [0, 10, 20, 29, 39] == [tick / SECOND for tick in sheet_ticks(Scenes(clips(20)), 5)]
    assert [0] == sheet_ticks(Scenes(picture()), 12)
    assert 1 == len(sheet_ticks(Scenes(clips(20)), 1))


@pytest.mark.parametrize(
    ("count", "columns", "size"),
    [(1, 4, (116, 112)), (3, 4, (332, 112)), (4, 2, (224, 196)), (6, 4, (440, 196))],
)
def test_layout(count: int, columns: int, size: tuple[int, int]) -> None:
    """Rows of pictures, each with its time below it, and a line with the label."""
    sheet = contact_sheet(clips(3), count=count, columns=columns, width=100, fonts=FONTS).image
    assert size == sheet.size


def test_each_picture_is_that_of_its_time() -> None:
    """From left to right, then downwards."""
    sheet = contact_sheet(clips(3), times=[0, "1:00", 2, 4.5], columns=2, width=100, fonts=FONTS).image
    places = [(8 + 108 * column + 50, 8 + 84 * row + 28) for row in range(2) for column in range(2)]
    colors = [sheet.getpixel(place) for place in places]
    assert [(255, 0, 0), (0, 0, 0), (0, 255, 0), (0, 0, 255)] == colors


def test_a_sheet_has_the_notes_of_all_pictures() -> None:
    """Each code once."""
    codes = [note.code for note in contact_sheet(title_card(), fonts=FONTS).notes]
    assert sorted(set(codes)) == codes
    assert "PREVIEW_TRANSITION_ASSUMED" in codes


def test_invalid_arguments() -> None:
    """They are named."""
    for name in ("count", "columns", "width"):
        for number in (0, 2.5, True, "4"):
            with pytest.raises(
                ValueError, match=f"^{name} must be a whole number, at least 1, not {number!r}"
            ):
                contact_sheet(clips(1), **{name: number})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^times must not be empty"):
        contact_sheet(clips(1), times=[])
    for times, text in (("1.5", r"\['1.5'\], not str"), (1.5, r"\[1.5\], not float")):
        with pytest.raises(TypeError, match=f"^times must be a list of times, such as {text}$"):
            contact_sheet(clips(1), times=times)  # type: ignore[arg-type]
    with pytest.raises(PreviewError, match=r"more than 64 million; pass a smaller width, or fewer times$"):
        contact_sheet(clips(1), width=100_000)


@pytest.mark.parametrize(("width", "height"), [(50, 50), (1920, 50)])
def test_a_sheet_of_a_small_composition(width: int, height: int) -> None:
    """Its pictures have the width that was asked for."""
    document = clips(1) | {"compositionWidth": width, "compositionHeight": height}
    sheet = contact_sheet(document, count=1, width=500, fonts=FONTS).image
    assert (500 + 16, round(500 * height / width) + 20 + 16 + 20) == sheet.size
    narrow = contact_sheet(document, count=1, width=10, fonts=FONTS).image
    assert (10 + 16, max(1, round(10 * height / width)) + 20 + 16 + 20) == narrow.size


def test_the_times_below_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is in the middle below its picture; the label has one size on all sheets."""
    drawn: list[str] = []
    labels: list[float | None] = []

    def lettering(lines: Any, style: Style, ink: Ink, width: float, density: float) -> list[str]:
        look = f"{style.family} {style.weight} {style.size:g} {style.line_height:g} {style.align}"
        assert ink == Ink(Color(214, 214, 220, 1), Color(214, 214, 220, 1))
        return [f"{lines[0].text}, {look} in {width:g} by {density:g}"]

    monkeypatch.setattr("indream.preview._sheet.lettering", lettering)
    monkeypatch.setattr("indream.preview._sheet.labeled", lambda image, size=None: labels.append(size))
    monkeypatch.setattr(
        "indream.preview._sheet.put",
        lambda _, part, placement: drawn.append(f"{part} at {[*placement.matrix, placement.opacity]}"),
    )
    contact_sheet(clips(3), times=[0, 1.255, 2], columns=2, width=100, fonts=FONTS)
    assert [
        "0.00 s, Inter 400 12 1.5 left in 100 by 1 at [1, 0, 8, 0, 1, 65, 1]",
        "1.25 s, Inter 400 12 1.5 left in 100 by 1 at [1, 0, 116, 0, 1, 65, 1]",
        "2.00 s, Inter 400 12 1.5 left in 100 by 1 at [1, 0, 8, 0, 1, 149, 1]",
    ] == drawn
    assert [11] == labels


def test_the_usual_sheet() -> None:
    """Up to twelve pictures in rows of four, each 320 pixels wide."""
    sheet = contact_sheet(clips(20), fonts=FONTS).image
    assert (4 * 328 + 8, 3 * (180 + 20 + 8) + 8 + 20) == sheet.size
    assert (30, 30, 34) == sheet.getpixel((2, 2))
