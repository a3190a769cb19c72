"""`contact_sheet`: which times it shows, and how the pictures lie."""

from __future__ import annotations

import pytest

from indream.editor_state._scene import Scenes
from indream.preview import Fonts, PreviewError, contact_sheet
from indream.preview._sheet import sheet_ticks
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
        with pytest.raises(ValueError, match=f"^{name} must be at least 1, not 0"):
            contact_sheet(clips(1), **{name: 0})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^times must not be empty"):
        contact_sheet(clips(1), times=[])
    with pytest.raises(PreviewError, match="more than 64 million"):
        contact_sheet(clips(1), width=100_000)
